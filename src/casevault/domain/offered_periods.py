"""The periods people report on: the last whole years, half-years and quarters that have ended."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Final

from casevault.domain.periods import Period, Quarter


class Span(StrEnum):
    """How long a reporting period is."""

    YEAR = "year"
    HALF_YEAR = "half_year"
    QUARTER = "quarter"


QUARTERS_IN: Final[dict[Span, int]] = {Span.YEAR: 4, Span.HALF_YEAR: 2, Span.QUARTER: 1}


def last_full(span: Span, today: date, count: int) -> tuple[Period, ...]:
    """The last `count` periods of this length that had ended before `today`, newest first."""
    length = QUARTERS_IN[span]
    ended = (today.year * 4 + (today.month - 1) // 3) // length
    return tuple(_period(which, length) for which in range(ended - 1, ended - 1 - count, -1))


def span_of(period: Period) -> Span | None:
    """Which of the three lengths a period has; None when it is none of them."""
    length = {length: span for span, length in QUARTERS_IN.items()}
    first, last = Quarter.of(period.start), Quarter.of(period.end)
    if (first.start, last.end) != (period.start, period.end):
        return None
    count = (last.year - first.year) * 4 + last.number - first.number + 1
    begins = (first.number - 1) % count == 0 if count in length else False
    return length[count] if begins else None


def _period(which: int, length: int) -> Period:
    first, last = which * length, which * length + length - 1
    return Period(
        Quarter(first // 4, first % 4 + 1).start,
        Quarter(last // 4, last % 4 + 1).end,
    )
