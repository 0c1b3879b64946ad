"""The words of a share as people write them, and what is said when one is wrong.

SLIP-39 chose its 1024 words so that the first four letters tell each from all others.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from typing import Final

from shamir_mnemonic.wordlist import WORDLIST

from casevault.domain.errors import UserError
from casevault.i18n import N_
from casevault.vault.share_checksum import likely_wrong_word

_TELLING_LETTERS: Final = 4
_LONGEST_SHOWN: Final = 20
_BY_START: Final[dict[str, str]] = {word[:_TELLING_LETTERS]: word for word in WORDLIST}
_OTHER_KEYBOARD: Final = str.maketrans("yz", "zy")
_WORD: Final = re.compile(r"[^\W\d_]+")


def read_words(text: str) -> tuple[str, ...]:
    """The words of the list that were meant.

    Raises:
        UserError: a word is not in the list; its place and the nearest word are said.
    """
    found = []
    for number, typed in enumerate(_WORD.findall(text.casefold()), start=1):
        word = word_meant(typed)
        if not word:
            raise _unknown_word(number, typed[:_LONGEST_SHOWN])
        found.append(word)
    return tuple(found)


def word_meant(typed: str) -> str:
    """The word of the list that begins with the same four letters; "" when there is none.

    Where there is none, Y and Z change places: a scanner that types as on an English keyboard
    does that on a Serbian, Bosnian or Albanian one. No word becomes another word by it.
    """
    start = typed.casefold()[:_TELLING_LETTERS]
    if len(start) < _TELLING_LETTERS:
        return ""
    return _BY_START.get(start) or _BY_START.get(start.translate(_OTHER_KEYBOARD), "")


def nearest_word(typed: str) -> str:
    """The word of the list that looks most like what was typed."""
    words: list[str] = WORDLIST
    start = typed.casefold()[:_LONGEST_SHOWN]
    return difflib.get_close_matches(start, words, n=1, cutoff=0.0)[0]


def _unknown_word(number: int, typed: str) -> UserError:
    if not typed.isascii():
        return UserError(
            N_(
                "Word {number}, “{typed}”, is not in Latin letters. "
                "Change the keyboard to English and type the words as they stand on the sheet."
            ),
            number=number,
            typed=typed,
        )
    return UserError(
        N_(
            "Word {number}, “{typed}”, is not in the list; the nearest is “{nearest}”. "
            "Compare it with the sheet."
        ),
        number=number,
        typed=typed,
        nearest=nearest_word(typed),
    )


def not_a_share(words: Sequence[str]) -> UserError:
    """What is said of words that are all in the list and no share together."""
    place = likely_wrong_word(words)
    if place is not None:
        return UserError(
            N_(
                "Each word is in the list, but one is not what stands on the sheet: "
                "probably word {number}, “{typed}”. Compare it with the sheet."
            ),
            number=place + 1,
            typed=words[place],
        )
    return UserError(
        N_(
            "Each word is in the list, but together they are no share: some are wrong, "
            "or stand in another order. Compare them with the sheet one by one."
        )
    )
