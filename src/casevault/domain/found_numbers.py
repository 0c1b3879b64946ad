"""What a number in a text is: its kind, its value, and where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class NumberKind(StrEnum):
    """What a number in a text says."""

    COUNT = "count"
    ORDINAL = "ordinal"
    AGE = "age"
    SHARE = "share"
    DATE = "date"
    PERIOD = "period"
    MEASURE = "measure"
    MONEY = "money"
    TIME = "time"
    REFERENCE = "reference"


class Precision(StrEnum):
    """How narrow a time is that a text names."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    SEASON = "season"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class When:
    """A time as far as the text says it; a part that it leaves out is None."""

    precision: Precision
    year: int | None = None
    month: int | None = None
    day: int | None = None


@dataclass(frozen=True, slots=True)
class NumberInText:
    """One number, share, age or time of a text, at `text[start:end]`.

    `value` is the number of a count, ordinal, age, measure or sum of money, and the percentage of
    a share; a range has its upper end in `upto`. Dates and periods carry `when` instead.
    """

    kind: NumberKind
    start: int
    end: int
    value: float | None = None
    upto: float | None = None
    in_words: bool = False
    when: When | None = None

    @property
    def whole(self) -> int | None:
        """The value if it is a whole number."""
        return int(self.value) if self.value is not None and self.value == int(self.value) else None


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with nothing said yet of what it counts: pieces `first` to `last` of the text."""

    start: int
    end: int
    first: int
    last: int
    value: float
    is_ordinal: bool
    in_words: bool
