"""Practice cases: a stream of invented people and all their records, the same for the same seed.

They serve demonstrations, trainings and tests. Nothing in them is about anybody: names are put
together, places do not exist, telephones cannot ring, and personal numbers are of births from 2080.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from casevault.training.case_answers import (
    decision_answers,
    exploitation_answers,
    report_answers,
)
from casevault.training.chances import Chance
from casevault.training.help_answers import consent_answers, service_answers
from casevault.training.people import (
    InventedPerson,
    fact_answers,
    invented_person,
    sealed_answers,
)
from casevault.training.profiles import COUNTRIES, Profile, profile
from casevault.training.report_plans import ReportPlan, report_plans

MOST_PEOPLE: Final = 100_000
"""More invented people than any centre of the region will ever help."""

_REMEMBERED: Final = 40
_TWICE: Final = 1.5
_WITHOUT_PERSON: Final = 45
_STATUSES: Final = {
    "IDENT": ("ACTIVE", "ACTIVE", "FOLLOW", "CLOSED"),
    "ONGOING": ("ACTIVE",),
    "NOTVIC": ("CLOSED", "CLREF"),
    "SUSP": ("CLOSED", "HOLD"),
    "REJECT": ("CLOSED",),
}


@dataclass(frozen=True, slots=True)
class PracticeCase:
    """One invented case: answers by form id in the order in which they would be entered."""

    records: tuple[tuple[str, dict[str, Any]], ...]
    status: str
    opened_on: str


def default_people(country: str) -> int:
    """How many people a practice vault of this country holds unless somebody says otherwise."""
    return profile(country).default_people


def practice_cases(country: str, *, people: int, seed: int, today: date) -> Iterator[PracticeCase]:
    """So many reports, each about one presumed person, of the last two full calendar years.

    The stream comes in the order of receipt and depends on nothing but its arguments.

    Raises:
        ValueError: the country is unknown, or there are fewer than 0 or more than 100,000 people.
    """
    if country not in COUNTRIES or not 0 <= people <= MOST_PEOPLE:
        raise ValueError(country, people)
    shares = profile(country)
    chance = Chance("casevault practice", seed, country, people, today.year)
    earlier: deque[InventedPerson] = deque(maxlen=_REMEMBERED)
    for plan in report_plans(shares, chance, people=people, today=today):
        person = _somebody(shares, chance, plan, earlier)
        yield PracticeCase(
            records=tuple(_records(shares, chance, plan, person, today)),
            status=chance.one(_STATUSES[plan.outcome]),
            opened_on=plan.received.isoformat(),
        )


def _somebody(
    shares: Profile, chance: Chance, plan: ReportPlan, earlier: deque[InventedPerson]
) -> InventedPerson:
    """A new person, or seldom one known before whom this report writes in another way."""
    found = invented_person(shares, chance, plan.received)
    if earlier and chance.percent(_TWICE):
        known = chance.one(earlier)
        return replace(known.in_other_script(), number="" if chance.percent(70) else known.number)
    earlier.append(found)
    return found


def _records(
    shares: Profile, chance: Chance, plan: ReportPlan, person: InventedPerson, today: date
) -> Iterator[tuple[str, dict[str, Any]]]:
    yield "report", report_answers(shares, chance, plan, person, today)
    if plan.outcome == "REJECT" and chance.percent(_WITHOUT_PERSON):
        return
    facts = fact_answers(shares, chance, person, plan.received)
    yield "person", {**facts, **sealed_answers(shares, chance, person)}
    for answers in decision_answers(shares, chance, plan, person, today):
        yield "status_decision", answers
    if plan.outcome in {"IDENT", "ONGOING"}:
        yield "exploitation", exploitation_answers(shares, chance, plan, person)
    for answers in service_answers(shares, chance, plan, person, today):
        yield "service_act", answers
    for answers in consent_answers(shares, chance, plan, person, today):
        yield "consent", answers
