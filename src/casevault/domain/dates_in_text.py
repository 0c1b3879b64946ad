"""Dates and periods in a text: 15. marta, 3.4.2024, март 2024, last month, on Friday.

What is found claims its place in the text, so that its digits are no count of anybody.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from casevault.domain.found_numbers import NumberInText, NumberKind, Precision, When
from casevault.domain.number_contexts import NumberContexts
from casevault.domain.word_forms import Piece

FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2199

_ISO: Final = re.compile(r"(?<![\d.])(\d{4})-(\d{2})-(\d{2})(?!\d)")
_NUMERIC: Final = re.compile(
    r"(?<![\d./-])(\d{1,2})(?:\s?([./-])\s?)(\d{1,2})\2\s?(\d{4}|\d{2})(?![\d/-]|[.,]\d)"
)
_NO_YEAR: Final = re.compile(r"(?<![\d./-])(\d{1,2})\.\s?(\d{1,2})\.(?![\d/-])")
_MONTH_YEAR: Final = re.compile(r"(?<![\d./-])(\d{1,2})([./])(\d{4})(?![\d/-]|[.,]\d)")
_NEAR: Final = re.compile(r"[\s.,\u00a0\u202f-]{0,3}\Z")
_DAY_RANGE: Final = re.compile(r"\d{1,2}\.?\s?[-–—]\s?\Z")


def is_year(number: float) -> bool:
    """Whether a number of four digits is a year that a press text can mean."""
    return FIRST_YEAR <= number <= LAST_YEAR


def numeric_dates(text: str) -> Iterator[NumberInText]:
    """Dates in digits; day before month, as the region writes them."""
    for found in _ISO.finditer(text):
        yield from _date(found, *(int(found[part]) for part in (1, 2, 3)))
    for found in _NUMERIC.finditer(text):
        year = int(found[4])
        yield from _date(found, year + 2000 if year < 100 else year, int(found[3]), int(found[1]))
    for found in _NO_YEAR.finditer(text):
        yield from _date(found, None, int(found[2]), int(found[1]))
    for found in _MONTH_YEAR.finditer(text):
        month, year = int(found[1]), int(found[3])
        if 1 <= month <= 12 and is_year(year):
            when = When(Precision.MONTH, year, month)
            yield NumberInText(NumberKind.PERIOD, found.start(), found.end(), when=when)


def _date(found: re.Match[str], year: int | None, month: int, day: int) -> Iterator[NumberInText]:
    if 1 <= month <= 12 and 1 <= day <= 31 and (year is None or is_year(year)):
        when = When(Precision.DAY, year, month, day)
        yield NumberInText(NumberKind.DATE, found.start(), found.end(), when=when)


def named_times(
    text: str, run: Sequence[Piece], contexts: NumberContexts
) -> Iterator[NumberInText]:
    """Named months with their days and years, weekdays, and times counted from today."""
    for place, piece in enumerate(run):
        if piece.is_digits:
            continue
        phrase = contexts.dates.phrases.at(text, run, place)
        if phrase is not None:
            end = run[place + phrase.length - 1].end
            precision = Precision(phrase.value)
            yield _named(piece.start, end, When(precision))
        elif piece.spelling in contexts.dates.months:
            yield from _around_month(text, run, place, contexts)
        else:
            yield from _weekday(text, run, place, contexts)


def _named(start: int, end: int, when: When) -> NumberInText:
    kind = NumberKind.DATE if when.precision is Precision.DAY else NumberKind.PERIOD
    return NumberInText(kind, start, end, when=when, in_words=True)


def _weekday(
    text: str, run: Sequence[Piece], place: int, contexts: NumberContexts
) -> Iterator[NumberInText]:
    found = contexts.dates.weekdays.at(text, run, place)
    if found is not None and contexts.dates.weekday_before.before(text, run, place):
        end = run[place + found.length - 1].end
        yield _named(run[place].start, end, When(Precision.DAY))


def _around_month(
    text: str, run: Sequence[Piece], place: int, contexts: NumberContexts
) -> Iterator[NumberInText]:
    piece = run[place]
    start, day = _day_before(text, run, place, contexts)
    end = piece.end
    following = place + 1
    if day is None:
        later = _digits_at(text, run, following)
        if later is not None and 1 <= later <= 31 and contexts.dates.day_words == {"of"}:
            day, end, following = later, run[following].end, following + 1
    year = _digits_at(text, run, following)
    if year is not None and is_year(year):
        end = run[following].end
    else:
        year = None
    if day is None and year is None and not _stands_alone(text, run, place, contexts):
        return
    precision = Precision.MONTH if day is None else Precision.DAY
    month = contexts.dates.months[piece.spelling]
    yield _named(start, end, When(precision, year, month, day))


def _stands_alone(text: str, run: Sequence[Piece], place: int, contexts: NumberContexts) -> bool:
    """Whether a month without day or year is meant: May needs a word such as `in` before it."""
    word = run[place].spelling
    if word not in contexts.dates.shy_months:
        return True
    introduced = contexts.dates.month_before.before(text, run, place) is not None
    return run[place].is_capital and introduced


def _digits_at(text: str, run: Sequence[Piece], place: int) -> int | None:
    if not 0 < place < len(run) or not run[place].is_digits or len(run[place].text) > 4:
        return None
    near = _NEAR.match(text[run[place - 1].end : run[place].start])
    return int(run[place].text) if near else None


def _day_before(
    text: str, run: Sequence[Piece], place: int, contexts: NumberContexts
) -> tuple[int, int | None]:
    """Where a date begins whose month stands here, and its day: 15. mart, petnaestog marta."""
    at = place
    while (
        at
        and place - at < 2
        and run[at - 1].spelling
        in (contexts.dates.day_words | contexts.numbers.ordinal_endings | {"the"})
        and _NEAR.match(text[run[at - 1].end : run[at].start])
    ):
        at -= 1
    if at and _NEAR.match(text[run[at - 1].end : run[at].start]):
        before = run[at - 1]
        if before.is_digits and len(before.text) <= 2 and 1 <= int(before.text) <= 31:
            spread = _DAY_RANGE.search(text[max(0, before.start - 6) : before.start])
            start = before.start - len(spread.group()) if spread else before.start
            return start, int(before.text)
        for length in (3, 2, 1):
            begin = at - length
            spoken = contexts.numbers.read(text, run, begin) if begin >= 0 else None
            if spoken is not None and spoken.length == length and 1 <= spoken.value <= 31:
                return run[begin].start, spoken.value
    return run[place].start, None
