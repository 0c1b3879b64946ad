"""Dates as people know them: a day, a month or only a year, and what follows for age and order.

Text that people type is read by `date_reading`; here are the values, their written forms and the
questions that have an honest answer when a date is only partly known.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from casevault import i18n

ADULT_AGE: Final = 18
_ISO: Final = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
# A full stop after the year is a rule of spelling in Serbian and Bosnian, "г." in Bulgarian.
_AFTER_YEAR: Final = {"sr": ".", "sr_Latn": ".", "bs": ".", "bg": " г."}


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date of which the day, or the day and the month, may be unknown."""

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        if self.day is not None and self.month is None:
            raise ValueError("a day without a month")
        self._day_or(1, 1)

    @classmethod
    def of(cls, day: date) -> PartialDate:
        """The partial date that holds one whole known day."""
        return cls(day.year, day.month, day.day)

    @classmethod
    def from_iso(cls, text: str) -> PartialDate:
        """Read the stored form `YYYY`, `YYYY-MM` or `YYYY-MM-DD`; ValueError if it is none."""
        found = _ISO.fullmatch(text)
        if found is None:
            raise ValueError("not an ISO date")
        year, month, day = (None if part is None else int(part) for part in found.groups())
        return cls(0 if year is None else year, month, day)

    @property
    def iso(self) -> str:
        """The stored form."""
        parts = [f"{self.year:04d}"]
        parts += [f"{part:02d}" for part in (self.month, self.day) if part is not None]
        return "-".join(parts)

    @property
    def is_full(self) -> bool:
        """Whether the day is known."""
        return self.day is not None

    @property
    def earliest(self) -> date:
        """The first day it may mean."""
        return self._day_or(1, 1)

    @property
    def latest(self) -> date:
        """The last day it may mean."""
        month = 12 if self.month is None else self.month
        return self._day_or(month, calendar.monthrange(self.year, month)[1])

    def _day_or(self, month: int, day: int) -> date:
        return date(
            self.year,
            month if self.month is None else self.month,
            day if self.day is None else self.day,
        )

    def text(self, language: str | None = None) -> str:
        """The form people read, `25.06.2021.`, as the language (by default that in use) has it."""
        code = language or i18n.language().code
        parts = [f"{part:02d}" for part in (self.day, self.month) if part is not None]
        return ".".join([*parts, f"{self.year:04d}"]) + _AFTER_YEAR.get(code, "")

    def surely_before(self, other: PartialDate) -> bool:
        """Whether every day it may mean comes before every day the other may mean."""
        return self.latest < other.earliest

    def may_equal(self, other: PartialDate) -> bool:
        """Whether both may mean the same day."""
        return not self.surely_before(other) and not other.surely_before(self)


def format_day(day: date, language: str | None = None) -> str:
    """A whole day as people read it in a language, by default that in use."""
    return PartialDate.of(day).text(language)


def age_on(birth: date, day: date) -> int:
    """Completed years of life on a day; whoever is born on 29 February turns older on 1 March."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def age_range(birth: PartialDate, day: PartialDate) -> tuple[int, int]:
    """The least and the greatest age that fit; negative where the birth may come later."""
    return age_on(birth.latest, day.earliest), age_on(birth.earliest, day.latest)


def is_surely_adult(birth: PartialDate | None, day: PartialDate) -> bool:
    """Whether the person was 18 or older whatever the unknown parts are."""
    return birth is not None and age_range(birth, day)[0] >= ADULT_AGE


def is_possibly_child(birth: PartialDate | None, day: PartialDate) -> bool:
    """Whether the person may have been under 18.

    In doubt a person is treated as a child (Council of Europe Convention, Art. 10(3)).
    """
    return not is_surely_adult(birth, day)


def age_group(birth: PartialDate | None, day: PartialDate) -> str:
    """The code of list AGEGRP: `ADULT` or `CHILD` where it is certain, else `UNK`."""
    if birth is None:
        return "UNK"
    least, greatest = age_range(birth, day)
    if least >= ADULT_AGE:
        return "ADULT"
    return "CHILD" if greatest < ADULT_AGE else "UNK"
