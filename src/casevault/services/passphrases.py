"""Passphrases: offered ready-made, and judged when a person brings her own."""

from __future__ import annotations

import math
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from casevault import paths
from casevault.domain.errors import UserError
from casevault.i18n import N_

DEFAULT_WORDS = 6
LEAST_BITS = 60
GOOD_BITS = 75
_LONGEST_JUDGED = 100


class Verdict(StrEnum):
    """What the strength means for a vault on a stolen laptop."""

    TOO_WEAK = "too_weak"
    ACCEPTABLE = "acceptable"
    STRONG = "strong"


VERDICT_TEXT: dict[Verdict, str] = {
    Verdict.TOO_WEAK: N_("Too easy to guess. Add words that have nothing to do with each other."),
    Verdict.ACCEPTABLE: N_("Good enough. One more word would make it strong."),
    Verdict.STRONG: N_("Strong."),
}


@dataclass(frozen=True, slots=True)
class Strength:
    """How hard a passphrase is to guess: bits of work, and what that means."""

    bits: float
    verdict: Verdict


@cache
def words() -> tuple[str, ...]:
    """The word list: some 7,770 words, 12.9 bits each."""
    text = paths.resource("wordlists/eff_large.txt").read_text("utf-8")
    return tuple(text.split())


def generate(count: int = DEFAULT_WORDS) -> str:
    """A passphrase of random words; six carry 77 bits."""
    known = words()
    return " ".join(secrets.choice(known) for _ in range(count))


def strength(passphrase: str, own_words: Sequence[str] = ()) -> Strength:
    """Judge a passphrase; `own_words` are names an attacker would try first."""
    from zxcvbn import zxcvbn

    if not passphrase:
        return Strength(0.0, Verdict.TOO_WEAK)
    judged = zxcvbn(passphrase[:_LONGEST_JUDGED], user_inputs=list(own_words))
    bits = float(judged["guesses_log10"]) * math.log2(10)
    parts = passphrase.split()
    if len(parts) > 1 and set(parts) <= set(words()):
        # zxcvbn overrates words drawn from this very list: their number is the better bound.
        bits = min(bits, len(set(parts)) * math.log2(len(words())))
    if bits < LEAST_BITS:
        return Strength(bits, Verdict.TOO_WEAK)
    return Strength(bits, Verdict.STRONG if bits >= GOOD_BITS else Verdict.ACCEPTABLE)


def require_strong(passphrase: str, own_words: Sequence[str] = ()) -> None:
    """Refuse a passphrase that a thief could guess.

    Raises:
        UserError: fewer than 60 bits.
    """
    if strength(passphrase, own_words).verdict is Verdict.TOO_WEAK:
        raise UserError(
            N_(
                "This passphrase is too easy to guess. "
                "Use five or more words that have nothing to do with each other, "
                "or take the one that is offered."
            )
        )
