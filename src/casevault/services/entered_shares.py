"""Shares as they come in, one after another, typed or scanned by different people."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from casevault.domain.errors import UserError
from casevault.domain.recovery import set_name
from casevault.vault import recovery_shares
from casevault.vault.recovery_shares import WORDS_IN_SHARE, RecoveryShare
from casevault.vault.share_words import read_words

_WORD: Final = re.compile(r"[^\W\d_]+")
_UNFINISHED: Final = re.compile(r"[^\W\d_]+$")


@dataclass(frozen=True, slots=True)
class Typing:
    """How far a text has come on its way to a share; `problem` is in words, "" for none."""

    words: int
    wanted: int
    problem: str

    @property
    def is_full(self) -> bool:
        """Whether all words are there and each is in the list."""
        return self.words == self.wanted and not self.problem


class EnteredShares:
    """Collects shares of one set until there are enough; `close` forgets them."""

    def __init__(self) -> None:
        self._shares: list[RecoveryShare] = []

    def add(self, text: str) -> int:
        """Take one share; returns its position in the set.

        Raises:
            UserError: what is wrong with it, down to the word; or it is here already, or of
                another set.
        """
        share = recovery_shares.read_share(text)
        try:
            recovery_shares.require_fits(share, self._shares)
        except UserError:
            share.close()
            raise
        self._shares.append(share)
        return share.position

    @property
    def positions(self) -> tuple[int, ...]:
        """The shares that are here, in the order in which they came."""
        return tuple(share.position for share in self._shares)

    @property
    def needed(self) -> int | None:
        """How many shares open the vault; None before the first one is here."""
        return self._shares[0].needed if self._shares else None

    @property
    def set_name(self) -> str:
        """The number of the set, "" before the first share is here."""
        return set_name(self._shares[0].set_id) if self._shares else ""

    @property
    def are_enough(self) -> bool:
        """Whether they give a key."""
        return bool(self._shares) and len(self._shares) >= self._shares[0].needed

    def key(self) -> bytearray:
        """The recovery key of 32 bytes; the taker wipes it.

        Raises:
            UserError: too few, or they do not fit together.
        """
        return recovery_shares.combine(self._shares)

    def close(self) -> None:
        """Wipe every share."""
        for share in self._shares:
            share.close()
        self._shares.clear()


def typing(text: str) -> Typing:
    """What can be said while somebody types; the last word may still be on its way."""
    for told in (text, _UNFINISHED.sub("", text)):
        try:
            return Typing(len(read_words(told)), WORDS_IN_SHARE, "")
        except UserError as wrong:
            problem = wrong.text()
    return Typing(len(_WORD.findall(text)), WORDS_IN_SHARE, problem)
