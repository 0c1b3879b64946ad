"""Periods of reporting and the closed quarters they are made of."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from casevault.domain.errors import UserError
from casevault.i18n import N_

_QUARTER_ID = re.compile(r"(\d{4})-Q([1-4])")


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """A calendar quarter, the time slice in which events are protected once and frozen."""

    year: int
    number: int

    @property
    def id(self) -> str:
        """Written form, `2023-Q1`."""
        return f"{self.year:04d}-Q{self.number}"

    @property
    def start(self) -> date:
        """First day."""
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def end(self) -> date:
        """Last day."""
        return self.next().start - timedelta(days=1)

    def next(self) -> Quarter:
        """The quarter after this one."""
        return Quarter(self.year + self.number // 4, self.number % 4 + 1)

    @classmethod
    def of(cls, day: date) -> Quarter:
        """The quarter that holds `day`."""
        return cls(day.year, (day.month + 2) // 3)

    @classmethod
    def parse(cls, text: str) -> Quarter:
        """Read the written form; ValueError if it is none."""
        found = _QUARTER_ID.fullmatch(text)
        if found is None:
            raise ValueError(text)
        return cls(int(found[1]), int(found[2]))


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A span of days, both ends included."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise UserError(
                N_("The period ends before it begins. Choose an end on or after {start}."),
                start=self.start,
            )

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end

    @property
    def is_year(self) -> bool:
        """Whether this is one whole calendar year."""
        return (self.start.month, self.start.day) == (1, 1) and self.end == date(
            self.start.year, 12, 31
        )

    def quarters(self) -> tuple[Quarter, ...]:
        """The whole quarters that make up the period.

        Raises:
            UserError: the period does not begin and end with a quarter.
        """
        first, last = Quarter.of(self.start), Quarter.of(self.end)
        if first.start != self.start or last.end != self.end:
            raise UserError(
                N_(
                    "Figures leave in whole quarters only. "
                    "Choose a period from {start} to {end}, or another that begins and ends "
                    "with a quarter."
                ),
                start=first.start,
                end=last.end,
            )
        found = [first]
        while found[-1] != last:
            found.append(found[-1].next())
        return tuple(found)

    @classmethod
    def year(cls, year: int) -> Period:
        """One calendar year."""
        return cls(date(year, 1, 1), date(year, 12, 31))
