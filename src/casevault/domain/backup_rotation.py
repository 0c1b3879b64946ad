"""Which backups are kept: the newest of each of 7 days, 4 weeks and 6 months that have one.

Pure arithmetic over what the register knows. Backups are ordered by the vault's own counter of
commits, never by the clock, so a clock that was set wrong for a day neither makes an old backup
the newest nor throws a good one away.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final


class Tier(StrEnum):
    """Why a backup is kept."""

    NEWEST = "newest"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    PINNED = "pinned"
    """Something would be lost for good with it, whatever the rule says."""


KEPT: Final[Mapping[Tier, int]] = {Tier.DAY: 7, Tier.WEEK: 4, Tier.MONTH: 6}
"""How many days, weeks and months with a backup keep theirs."""

_LONGEST_DAYS: Final = 31 * (KEPT[Tier.MONTH] + 2)
_NEXT: Final = "the backup of a day to come"

_SPANS: Final[Mapping[Tier, Callable[[date], object]]] = {
    Tier.DAY: lambda day: day,
    Tier.WEEK: lambda day: day.isocalendar()[:2],
    Tier.MONTH: lambda day: (day.year, day.month),
}


@dataclass(frozen=True, slots=True)
class KnownBackup:
    """One backup of the register: made on `day` (local), when the vault had made `counter` commits.

    `holds` says that it was opened and checked and nothing bad was learnt of it since. One that
    `is_pinned` stays for as long as it is.
    """

    backup_id: str
    counter: int
    day: date
    holds: bool = True
    is_pinned: bool = False


@dataclass(frozen=True, slots=True)
class Rotation:
    """What stays, and why; what may go, oldest first."""

    kept: Mapping[str, frozenset[Tier]]
    removed: tuple[str, ...]


def rotate(backups: Iterable[KnownBackup]) -> Rotation:
    """Say what stays of the backups at one place.

    One that does not hold keeps no other from staying and is never removed by this rule: a person
    decides about it. So whatever is removed has a newer one that holds.
    """
    every = tuple(backups)
    sound = sorted((each for each in every if each.holds), key=_age, reverse=True)
    kept: dict[str, set[Tier]] = {each.backup_id: set() for each in every if not each.holds}
    if sound:
        kept[sound[0].backup_id] = {Tier.NEWEST}
    for tier, most in KEPT.items():
        for backup_id in _newest_of_each(sound, _SPANS[tier], most):
            kept.setdefault(backup_id, set()).add(tier)
    for each in sound:
        if each.is_pinned:
            kept.setdefault(each.backup_id, set()).add(Tier.PINNED)
    removed = tuple(each.backup_id for each in reversed(sound) if each.backup_id not in kept)
    return Rotation({name: frozenset(tiers) for name, tiers in kept.items()}, removed)


def kept_until(backups: Iterable[KnownBackup], today: date) -> dict[str, date]:
    """The day on which each backup will go if one is made every day from `today` on.

    One that will not go by itself is missing from the answer.
    """
    left = list(backups)
    counter = max((each.counter for each in left), default=0)
    known = {each.backup_id for each in left}
    gone: dict[str, date] = {}
    for days in range(_LONGEST_DAYS):
        day = today + timedelta(days=days)
        left.append(KnownBackup(f"{_NEXT} {days}", counter + days + 1, day))
        removed = set(rotate(left).removed)
        gone.update(dict.fromkeys(removed & known, day))
        left = [each for each in left if each.backup_id not in removed]
    return gone


def _age(backup: KnownBackup) -> tuple[int, date, str]:
    return (backup.counter, backup.day, backup.backup_id)


def _newest_of_each(
    newest_first: Sequence[KnownBackup], span: Callable[[date], object], most: int
) -> list[str]:
    found: dict[object, str] = {}
    for each in newest_first:
        if len(found) == most:
            break
        found.setdefault(span(each.day), each.backup_id)
    return list(found.values())
