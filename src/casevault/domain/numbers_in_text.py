"""Finds the numbers of a text in any language of the program, and says what each of them is.

Digits and words alike, with their inflections: counts, ordinals, ages, shares, dates, periods,
sums of money, measures, times of day, and numbers that only point somewhere (articles of a law,
telephone numbers). For the checker of statements and for the sentences of a report.
"""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from casevault.domain.dates_in_text import is_year, named_times, numeric_dates
from casevault.domain.found_numbers import Amount, NumberInText, NumberKind, Precision, When
from casevault.domain.number_contexts import NumberContexts, number_contexts
from casevault.domain.number_kinds import kind_of_amount
from casevault.domain.text_language import language_of
from casevault.domain.word_forms import Piece, pieces, tied

__all__ = ["NumberInText", "NumberKind", "Precision", "When", "numbers_in"]

_FIGURE: Final = re.compile(
    r"\d{1,3}(?:[.,\u00a0\u202f ]\d{3})+(?![\d])(?:[.,]\d{1,2}(?!\d))?|\d+(?:[.,]\d+)?"
)
_NOT_COUNTS: Final = (
    (NumberKind.REFERENCE, re.compile(r"(?:https?://|www\.)\S+|\S+@\S+\.\w+")),
    (NumberKind.REFERENCE, re.compile(r"\+\d[\d\s/().-]{6,}\d|\b0\d{1,3}[\s/-]\d[\d\s-]{3,}\d")),
    (NumberKind.REFERENCE, re.compile(r"\b116[\s-]?\d{3}\b|\b0?800[\s-]\d{2,3}[\s-]?\d{2,4}\b")),
    (NumberKind.TIME, re.compile(r"(?<![\d.:])(?:[01]?\d|2[0-3]):[0-5]\d(?![\d:])")),
    (NumberKind.REFERENCE, re.compile(r"(?<![\d./])\d{1,3}/(?:(?:19|20|21)\d\d|\d\d)(?![\d/])")),
)
_LONG_ENOUGH_FOR_MARKS: Final = 60
"""A Serbian text of this many letters without any mark was typed without marks: sto may be što."""

_GROUPED: Final = re.compile(r"[.,\u00a0\u202f ](?=\d{3}(?!\d))")


def numbers_in(text: str, language: str | None = None) -> tuple[NumberInText, ...]:
    """Every number, share, age and time of a text, in order and without overlap.

    `language` is a code of the program (`en`, `sr`, `sr_Latn`, `bs`, `mk`, `bg`, `sq`); without it
    each paragraph is read in the language it seems to be written in.
    """
    whole = language or language_of(text)
    found: list[NumberInText] = []
    for start, paragraph in paragraphs(text):
        spoken = language or language_of(paragraph, otherwise=whole)
        found += (
            replace(one, start=one.start + start, end=one.end + start)
            for one in _numbers_of(paragraph, number_contexts(spoken))
        )
    return tuple(found)


def paragraphs(text: str) -> Iterator[tuple[int, str]]:
    """The parts of a text between empty lines, with where each begins."""
    for match in re.finditer(r"(?:(?!\n[^\S\n]*\n).)+", text, re.DOTALL):
        yield match.start(), match.group()


def _numbers_of(text: str, contexts: NumberContexts) -> list[NumberInText]:
    run = pieces(text)
    claimed: list[NumberInText] = []
    for kind, pattern in _NOT_COUNTS[:3]:
        _claim(claimed, (_at(kind, match) for match in pattern.finditer(text)))
    _claim(claimed, numeric_dates(text))
    for kind, pattern in _NOT_COUNTS[3:]:
        _claim(claimed, (_at(kind, match) for match in pattern.finditer(text)))
    _claim(claimed, named_times(text, run, contexts))
    _claim(claimed, _ages_in_one_word(run, contexts))
    amounts = [one for one in _amounts(text, run, contexts) if _is_free(claimed, one)]
    _claim(claimed, kind_of_amount(text, run, amounts, contexts))
    return claimed


def _at(kind: NumberKind, match: re.Match[str]) -> NumberInText:
    return NumberInText(kind, match.start(), match.end())


def _is_free(claimed: Sequence[NumberInText], wanted: NumberInText | Amount) -> bool:
    """Whether no claim overlaps; `claimed` is in order and its parts lie apart."""
    at = bisect_left(claimed, wanted.end, key=lambda one: one.start)
    return at == 0 or claimed[at - 1].end <= wanted.start


def _claim(claimed: list[NumberInText], found: Iterable[NumberInText]) -> None:
    for one in found:
        if _is_free(claimed, one):
            insort(claimed, one, key=lambda each: each.start)


def _ages_in_one_word(run: Sequence[Piece], contexts: NumberContexts) -> Iterator[NumberInText]:
    """Šesnaestogodišnja, петнайсетгодишна, pesëmbëdhjetëvjeçare."""
    for piece in run:
        age = None if piece.is_digits else contexts.numbers.age_inside(piece.spelling)
        if age is not None:
            yield NumberInText(NumberKind.AGE, piece.start, piece.end, age, in_words=True)


def _amounts(text: str, run: Sequence[Piece], contexts: NumberContexts) -> list[Amount]:
    found: list[Amount] = []
    unmarked = len(text) > _LONG_ENOUGH_FOR_MARKS and not any(
        piece.spelling != piece.bare for piece in run
    )
    place = 0
    while place < len(run):
        one = (
            _digits(text, run, place, contexts)
            if run[place].is_digits
            else _spoken(text, run, place, contexts)
        )
        if one is None:
            place += 1
            continue
        lone = one.first == one.last and run[place].spelling in contexts.shy
        if not (lone and unmarked and run[place].text.isascii()):
            found.append(one)
        place = one.last + 1
    return found


def _spoken(text: str, run: Sequence[Piece], place: int, contexts: NumberContexts) -> Amount | None:
    spoken = contexts.numbers.read(text, run, place)
    if spoken is None:
        return None
    last = place + spoken.length - 1
    return Amount(
        run[place].start, run[last].end, place, last, spoken.value, spoken.is_ordinal, in_words=True
    )


def _digits(text: str, run: Sequence[Piece], place: int, contexts: NumberContexts) -> Amount | None:
    match = _FIGURE.match(text, run[place].start)
    if match is None:
        return None
    last = place
    while last + 1 < len(run) and run[last + 1].end <= match.end():
        last += 1
    written = _GROUPED.sub("", match.group()).replace(",", ".")
    value = float(written) if "." in written else int(written)
    end, is_ordinal = match.end(), False
    if last + 1 < len(run):
        following = run[last + 1]
        gap = text[end : following.start]
        if gap in {"", "-"} and following.spelling in contexts.numbers.ordinal_endings:
            last, end, is_ordinal = last + 1, following.end, True
        elif following.spelling in contexts.numbers.multipliers and tied(
            text, run[last], following
        ):
            value *= contexts.numbers.multipliers[following.spelling]
            last, end = last + 1, following.end
        elif gap == ". " and not following.is_digits and not following.is_capital:
            is_ordinal = not is_year(value)
    return Amount(match.start(), end, place, last, value, is_ordinal, in_words=False)
