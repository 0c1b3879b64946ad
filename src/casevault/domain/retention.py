"""How long a case is kept: classes of cases, a schedule, and when a case is up for review.

A review is a question to a coordinator, never an erasure by itself. In doubt a case is kept
longer: a person who may be a child counts as one, the last entry counts as the last contact.
"""

from __future__ import annotations

import calendar
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any, Final

from casevault import paths
from casevault.domain.case_facts import CLOSED_OTHERWISE, CaseFacts, PersonFacts, people
from casevault.domain.characteristics import age_group
from casevault.i18n import N_

CLOSED_STATES: Final = frozenset({"CLOSED", "CLREF", "ARCH", "DUP"})
"""Statuses of a case (list CASEST) in which nobody works on it any more."""

LONGEST_MONTHS: Final = 100 * 12
LONGEST_AGE: Final = 100


class RetentionClass(StrEnum):
    """What kind of case it is, as far as keeping it goes; the strictest need decides."""

    REJECTED = "rejected"
    PRESUMED = "presumed"
    ADULT = "adult"
    CHILD = "child"


class ErasureGround(StrEnum):
    """Why a case is erased."""

    REQUEST = "REQUEST"
    PERIOD = "PERIOD"
    MISTAKE = "MISTAKE"
    ORDER = "ORDER"


class HoldReason(StrEnum):
    """Why the law wants a case kept."""

    COURT = "COURT"
    CLAIM = "CLAIM"
    COMPLAINT = "COMPLAINT"
    AUTHORITY = "AUTHORITY"
    ARCHIVE = "ARCHIVE"


CLASS_WORDS: Final[dict[RetentionClass, str]] = {
    RetentionClass.REJECTED: N_("Report closed without an identified person"),
    RetentionClass.PRESUMED: N_("Presumed, not identified"),
    RetentionClass.ADULT: N_("Identified adult"),
    RetentionClass.CHILD: N_("Child, or perhaps a child"),
}
GROUND_WORDS: Final[dict[ErasureGround, str]] = {
    ErasureGround.REQUEST: N_("The person asked for it"),
    ErasureGround.PERIOD: N_("The time for keeping it is over"),
    ErasureGround.MISTAKE: N_("It should not have been recorded"),
    ErasureGround.ORDER: N_("A court or an authority ordered it"),
}
HOLD_WORDS: Final[dict[HoldReason, str]] = {
    HoldReason.COURT: N_("Court proceedings"),
    HoldReason.CLAIM: N_("Compensation or another legal claim"),
    HoldReason.COMPLAINT: N_("A complaint about the centre"),
    HoldReason.AUTHORITY: N_("A request of an authority"),
    HoldReason.ARCHIVE: N_("Archive law"),
}


@dataclass(frozen=True, slots=True)
class Schedule:
    """How long each class is kept: months after the last entry; for children an age in years."""

    rejected: int
    presumed: int
    adult: int
    child_age: int

    def __post_init__(self) -> None:
        months = (self.rejected, self.presumed, self.adult)
        if not all(0 < each <= LONGEST_MONTHS for each in months):
            raise ValueError(months)
        if not 0 < self.child_age <= LONGEST_AGE:
            raise ValueError(self.child_age)

    def to_json(self) -> dict[str, int]:
        """The schedule as a vault keeps it."""
        return {
            "rejected": self.rejected,
            "presumed": self.presumed,
            "adult": self.adult,
            "child_age": self.child_age,
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Schedule:
        """Read what `to_json` made; ValueError or KeyError where it is none."""
        names = ("rejected", "presumed", "adult", "child_age")
        return cls(*(int(value[name]) for name in names))


@cache
def _resource() -> Mapping[str, Any]:
    text = paths.resource("retention/schedule.toml").read_text("utf-8")
    return tomllib.loads(text)


def default_schedule() -> Schedule:
    """What holds where a vault says nothing else."""
    said = _resource()["default"]
    return Schedule(
        rejected=said["rejected"]["months"],
        presumed=said["presumed"]["months"],
        adult=said["adult"]["months"],
        child_age=said["child"]["years_of_age"],
    )


def has_archive_law(country: str) -> bool:
    """Whether a public body there may have to keep social protection records longer."""
    return bool(_resource().get(country, {}).get("archive_law", False))


def class_of(case: CaseFacts, last_entry: date) -> RetentionClass:
    """The class of a case as its facts stand."""
    persons = people(case)
    if any(_may_be_child(person, last_entry) for person in persons):
        return RetentionClass.CHILD
    if any(person.first_identification is not None for person in persons):
        return RetentionClass.ADULT
    outcomes = [report.code("outcome") for person in persons for report in person.reports]
    if outcomes and all(outcome in CLOSED_OTHERWISE for outcome in outcomes):
        return RetentionClass.REJECTED
    return RetentionClass.PRESUMED


def review_on(case: CaseFacts, last_entry: date, schedule: Schedule) -> date:
    """The day from which on keeping a closed case has to be justified."""
    match class_of(case, last_entry):
        case RetentionClass.REJECTED:
            return add_months(last_entry, schedule.rejected)
        case RetentionClass.PRESUMED:
            return add_months(last_entry, schedule.presumed)
        case RetentionClass.ADULT:
            return add_months(last_entry, schedule.adult)
        case RetentionClass.CHILD:
            born = max(_latest_birth_year(person, last_entry) for person in people(case))
            grown = date(min(born + schedule.child_age, date.max.year), 12, 31)
            return max(grown, add_months(last_entry, schedule.adult))


def add_months(day: date, months: int) -> date:
    """The same day so many months later, or the last one of a shorter month."""
    total = day.year * 12 + day.month - 1 + months
    year, month = divmod(total, 12)
    if year > date.max.year:
        return date.max
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _may_be_child(person: PersonFacts, day: date) -> bool:
    """Whether she may have been one when the centre first knew of her."""
    known = [report.day("received") for report in person.reports]
    known += [decided for decided, _ in person.identifications]
    first = min((each for each in known if each is not None), default=day)
    return person.person is not None and age_group(person, min(first, day)) == "CHILD"


def _latest_birth_year(person: PersonFacts, last_entry: date) -> int:
    """The latest year she can be born in: as told, or that of the last entry."""
    record = person.person
    if record is None:
        return last_entry.year
    year = record.number("birth_year")
    if year is not None:
        return min(year, last_entry.year)
    age, on = record.number("age_at_event"), record.facts.get("age_on")
    if age is not None and isinstance(on, str) and on[:4].isdigit():
        return min(int(on[:4]) - age, last_entry.year)
    return last_entry.year - (age or 0)
