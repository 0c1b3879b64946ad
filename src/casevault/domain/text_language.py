"""Which of the program's languages a text is written in, by its small words and its letters.

A guess for choosing word lists, never shown as a fact: Serbian, Bosnian and Montenegrin count as
one language here, in either script.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Final

from casevault.domain.number_words import number_words
from casevault.domain.statement_words import statement_words
from casevault.domain.word_forms import Piece, pieces, spelling, word_list

READ_LANGUAGES: Final = ("en", "sr", "mk", "bg", "sq")
"""The languages that have word lists; `sr` stands for its neighbours as well."""

_WORD_WEIGHT: Final = 2
_LETTER_WEIGHT: Final = 3
_NUMBER_WEIGHT: Final = 2


@cache
def _small_words() -> Mapping[str, frozenset[str]]:
    return {
        language: frozenset(spelling(word) for word in words.split())
        for language, words in word_list("languages")["words"].items()
    }


@cache
def _own_letters() -> Mapping[str, frozenset[str]]:
    return {
        language: frozenset(letters)
        for language, letters in word_list("languages")["letters"].items()
    }


def _is_cyrillic(letters: str) -> bool:
    cyrillic = sum("\u0400" <= letter <= "\u04ff" for letter in letters)
    return 2 * cyrillic > sum(map(str.isalpha, letters))


def _candidates(text: str) -> tuple[str, ...]:
    return ("sr", "mk", "bg") if _is_cyrillic(text) else ("en", "sr", "sq")


def _scores(text: str, run: Sequence[Piece]) -> dict[str, int]:
    letters = text.lower()
    words = [piece for piece in run if not piece.is_digits]
    found = {}
    for language in _candidates(text):
        small = _small_words()[language]
        numbers = number_words(language)
        own = _own_letters()[language]
        people = statement_words(language)
        found[language] = (
            sum(
                bool(listed.at(text, words, place))
                for listed in (people.one, people.many)
                for place in range(len(words))
            )
            + _WORD_WEIGHT * sum(piece.spelling in small for piece in words)
            + _NUMBER_WEIGHT * sum(numbers.is_number(piece) for piece in words)
            + _LETTER_WEIGHT * min(10, sum(letter in own for letter in letters))
        )
    return found


def language_of(text: str, *, otherwise: str | None = None) -> str:
    """The language whose words and letters a text has most of; `otherwise` if it has no sign."""
    scores = _scores(text, pieces(text))
    best = max(scores, key=lambda language: scores[language])
    if not scores[best] and otherwise is not None:
        return otherwise
    return best


@cache
def _ijekavian() -> frozenset[str]:
    """Words that are spelled so only in Bosnia, Montenegro and Croatia."""
    return frozenset(map(spelling, word_list("languages")["ijekavian"].split()))


def is_ijekavian(text: str) -> bool:
    """Whether a Serbian or Bosnian text is written in the manner of Bosnia and Montenegro."""
    return not _ijekavian().isdisjoint(piece.spelling for piece in pieces(text))
