"""Recovery by shares, as a centre plans it: how many, who holds them, when they are tried."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

DRILL_DAYS: Final = 182
"""After half a year a share is tried again: paper fades, people move."""

HOLDER_LENGTH: Final = 60
"""The most letters of the words that say who holds a share."""


class Scheme(StrEnum):
    """How many of how many shares open the vault."""

    TWO_OF_THREE = "2of3"
    THREE_OF_FIVE = "3of5"

    @property
    def needed(self) -> int:
        """How many shares open the vault."""
        return int(self.value[0])

    @property
    def total(self) -> int:
        """How many shares there are."""
        return int(self.value[-1])


@dataclass(frozen=True, slots=True)
class HeldShare:
    """One share of the present set; `holder` is empty for whoever may not know.

    `position` counts from 1; `tried_on` is the day of the last drill it passed.
    """

    position: int
    holder: str
    tried_on: date | None

    def is_due(self, today: date) -> bool:
        """Whether the share has to be tried, for the first time or again."""
        return self.tried_on is None or today - self.tried_on > timedelta(days=DRILL_DAYS)


class RecoveryState(StrEnum):
    """Whether shares would open the vault, as far as the vault can know."""

    NONE = "none"
    """There are no shares."""

    BROKEN = "broken"
    """New shares were begun and not finished: whether any open the vault is not known."""

    UNTRIED = "untried"
    """Not every share has been typed back once."""

    DUE = "due"
    """Each share was tried once, and half a year has passed since for at least one."""

    READY = "ready"
    """Each share was tried within half a year."""

    USED = "used"
    """The shares have been on a screen together: new ones are needed."""

    REPLACED = "replaced"
    """A restore put shares in force again that had been replaced: new ones are needed."""


def state_of(shares: tuple[HeldShare, ...], today: date) -> RecoveryState:
    """The state of shares that are in force."""
    if any(share.tried_on is None for share in shares):
        return RecoveryState.UNTRIED
    if any(share.is_due(today) for share in shares):
        return RecoveryState.DUE
    return RecoveryState.READY


def set_name(set_id: int) -> str:
    """The number of a set of shares as it is printed: four hexadecimal digits."""
    return f"{set_id:04X}"


def short_vault_name(vault_id: str) -> str:
    """Two groups of four digits by which a sheet of paper and a vault are matched."""
    return f"{vault_id[-8:-4]}-{vault_id[-4:]}".upper()
