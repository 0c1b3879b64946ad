"""The facts of one case, ordered by person: what statistics and remarks are made from.

A case may hold several persons (brothers and sisters, a mother and her child). A record that names
no person belongs to the only one there is; of several, reports go in turn to those who have none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

OTHER_KINDS_OF_CASE: Final = frozenset({"GBV", "RISK"})
"""Codes of list CASETYPE that are no reports of trafficking."""

CLOSED_OTHERWISE: Final = ("NOTVIC", "REJECT", "SUSP")
"""Outcomes of a report (list REPOUT) that end it without an identified person."""

_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


@dataclass(frozen=True, slots=True)
class RecordFacts:
    """The facts of one record; nothing sealed is ever here."""

    record_id: str
    person_id: str | None
    form_id: str
    facts: Mapping[str, Any]

    def code(self, field_id: str) -> str:
        """The code answered, "" where there is none or it is missing."""
        value = self.facts.get(field_id)
        return value if isinstance(value, str) else ""

    def codes(self, field_id: str) -> tuple[str, ...]:
        """The codes answered, none where the answer is missing."""
        value = self.facts.get(field_id)
        return tuple(value) if isinstance(value, list) else ()

    def number(self, field_id: str) -> int | None:
        """The whole number answered."""
        value = self.facts.get(field_id)
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def day(self, field_id: str) -> date | None:
        """The whole day answered; None where only a month or a year is known."""
        value = self.facts.get(field_id)
        if not isinstance(value, str) or _DAY.fullmatch(value) is None:
            return None
        try:
            return date.fromisoformat(value)
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """All records of one case as they stand, and the country of the vault."""

    case_id: str
    country: str
    records: tuple[RecordFacts, ...]


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """One person of a case, or nobody known (`person_id` None) behind a report.

    Reports come in the order of receipt, the other records in the order of their making.
    """

    person_id: str | None
    country: str
    person: RecordFacts | None
    reports: tuple[RecordFacts, ...]
    decisions: tuple[RecordFacts, ...]
    episodes: tuple[RecordFacts, ...]
    services: tuple[RecordFacts, ...]

    @property
    def counted_reports(self) -> tuple[RecordFacts, ...]:
        """The reports of trafficking that are no duplicates and have a day of receipt."""
        return tuple(report for report in self.reports if is_counted(report))

    @property
    def is_counted_elsewhere(self) -> bool:
        """Whether every report about the person repeats one that is counted elsewhere."""
        outcomes = {report.code("outcome") for report in self.reports}
        return outcomes == {"DUP"}

    @property
    def identifications(self) -> tuple[tuple[date, str], ...]:
        """Every identification, earliest first: its day and the record that says so."""
        said = [
            (one.day("outcome_on"), one.record_id)
            for one in self.counted_reports
            if one.code("outcome") == "IDENT"
        ]
        said += [
            (one.day("decided_on"), one.record_id)
            for one in self.decisions
            if one.code("status") == "FORMAL"
        ]
        return tuple(sorted((day, record_id) for day, record_id in said if day is not None))

    @property
    def first_identification(self) -> tuple[date, str] | None:
        """The day on which the person counts as identified, and the record that says so."""
        return next(iter(self.identifications), None)

    @property
    def basis(self) -> RecordFacts | None:
        """The report that an identification rests on: the earliest that was not closed otherwise.

        A report that ended in another outcome stands for that outcome, and not for two.
        """
        open_ones = (
            one for one in self.counted_reports if one.code("outcome") not in CLOSED_OTHERWISE
        )
        return next(open_ones, None)


def is_counted(report: RecordFacts) -> bool:
    """Whether a report counts: of trafficking, received on a known day, no duplicate."""
    return (
        report.code("outcome") != "DUP"
        and report.code("case_type") not in OTHER_KINDS_OF_CASE
        and report.day("received") is not None
    )


def people(case: CaseFacts) -> tuple[PersonFacts, ...]:
    """Everybody a case is about, in the order in which they were entered.

    Reports that cannot be given to a person come last, each as a person of its own.
    """
    records = sorted(case.records, key=lambda record: record.record_id)
    known = sorted({one.person_id for one in records if one.person_id is not None})
    owners = _owners(records, known)
    found = [_person(case, person_id, records, owners) for person_id in known]
    left = [one for one in records if owners[one.record_id] is None]
    reports = [one for one in left if one.form_id == "report"]
    if known or len(reports) > 1:
        found += [_person(case, None, [report], owners) for report in reports]
        left = [one for one in left if one.form_id != "report"]
    if left:
        found.append(_person(case, None, left, owners))
    return tuple(found)


def _owners(records: list[RecordFacts], known: list[str]) -> dict[str, str | None]:
    """Whose each record is; None where that cannot be told."""
    only = known[0] if len(known) == 1 else None
    reported = {one.person_id for one in records if one.form_id == "report"}
    waiting = iter([person_id for person_id in known if person_id not in reported])
    owners: dict[str, str | None] = {}
    for one in records:
        owner = one.person_id or only
        if owner is None and one.form_id == "report":
            owner = next(waiting, None)
        owners[one.record_id] = owner
    return owners


def _person(
    case: CaseFacts,
    person_id: str | None,
    records: list[RecordFacts],
    owners: Mapping[str, str | None],
) -> PersonFacts:
    own = [one for one in records if owners[one.record_id] == person_id]
    by_form: dict[str, list[RecordFacts]] = {}
    for one in own:
        by_form.setdefault(one.form_id, []).append(one)
    reports = sorted(
        by_form.get("report", ()), key=lambda one: (one.day("received") or date.max, one.record_id)
    )
    return PersonFacts(
        person_id=person_id,
        country=case.country,
        person=next(iter(by_form.get("person", ())), None),
        reports=tuple(reports),
        decisions=tuple(by_form.get("status_decision", ())),
        episodes=tuple(by_form.get("exploitation", ())),
        services=tuple(by_form.get("service_act", ())),
    )
