"""Sort keys for names: texts that compare by code point as the alphabet of a language sorts.

Stored beside a name, so that the database can sort without knowing languages. A name in the other
script is placed as if it were written in the language's own.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import cache
from typing import Final

from casevault.domain.transliteration import to_cyrillic, to_latin

_LATIN: Final = "a b c č ć d dž đ e f g h i j k l lj m n nj o p q r s š t u v w x y z ž"
_ALPHABETS: Final[Mapping[str, str]] = {
    "en": "a b c d e f g h i j k l m n o p q r s t u v w x y z",
    "sr": "а б в г д ђ е ж з и ј к л љ м н њ о п р с т ћ у ф х ц ч џ ш",
    "sr_Latn": _LATIN,
    "bs": _LATIN,
    "mk": "а б в г д ѓ е ж з ѕ и ј к л љ м н њ о п р с т ќ у ф х ц ч џ ш",
    "bg": "а б в г д е ж з и й к л м н о п р с т у ф х ц ч ш щ ъ ь ю я",
    "sq": "a b c ç d dh e ë f g gj h i j k l ll m n nj o p q r rr s sh t th u v w x xh y z zh",
}
_FIRST_WEIGHT: Final = 0x41
_BETWEEN_WORDS: Final = " "
_AFTER_ALPHABET: Final = "\x7f"
_TIE: Final = "\x01"


@cache
def _weights(language: str) -> Mapping[str, str]:
    letters = _ALPHABETS[language].split()
    return {letter: chr(_FIRST_WEIGHT + place) for place, letter in enumerate(letters)}


def _own_script(text: str, language: str) -> str:
    if language == "sr":
        return to_cyrillic(text)
    if language in {"sr_Latn", "bs"}:
        return to_latin(text, "sr")
    return text


def _letter(text: str, place: int, weights: Mapping[str, str]) -> tuple[str, int]:
    """The weight of the letter at a place, and how many characters it takes."""
    if (weight := weights.get(text[place : place + 2])) is not None:
        return weight, 2
    character = text[place]
    if (weight := weights.get(character)) is not None:
        return weight, 1
    base = unicodedata.normalize("NFD", character)[0]
    if (weight := weights.get(base)) is not None:
        return weight, 1
    if character.isspace():
        return _BETWEEN_WORDS, 1
    if character.isdecimal():
        return character, 1
    return (_AFTER_ALPHABET + character if character.isalpha() else ""), 1


def sort_key(text: str, language: str) -> str:
    """A text whose order by code point is the order of `text` in the language's alphabet.

    Case, marks the alphabet does not know, hyphens and apostrophes only break ties.
    """
    clean = unicodedata.normalize("NFC", " ".join(_own_script(text, language).split())).lower()
    weights = _weights(language)
    found = []
    place = 0
    while place < len(clean):
        weight, step = _letter(clean, place, weights)
        found.append(weight)
        place += step
    return "".join([*found, _TIE, text])
