"""From the facts of a case to the events that statistics count: first events only.

A report counts when it is received and when it is first closed; a person is identified once, by
the first formal decision or the first report that says so, and starts each kind of service once.

Every decided event of a report's own year stands for one received report of the same source, and
no two for the same: so "decided of this year's reports" never exceeds "received", source by source.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from casevault.domain.case_facts import (
    CLOSED_OTHERWISE,
    CaseFacts,
    PersonFacts,
    RecordFacts,
    people,
)
from casevault.domain.case_remarks import Remark, remarks
from casevault.domain.characteristics import age_group, characteristics, sex
from casevault.domain.statistics_catalogue import NOT_APPLICABLE, EventKind

__all__ = ["CaseFacts", "EventRow", "RecordFacts", "Remark", "events", "remarks"]

STARTED: Final = frozenset({"PROG", "DONE"})
"""Codes of list SVCSTAT under which a service has begun."""

CARRIED: Final = frozenset({"received", "report"})
"""What rows carry so that closed quarters can be counted; an id or a day is no dimension."""

NO_CHARACTERISTICS: Final = dict.fromkeys(
    ("sex", "age_group", "citizenship_group", "form", "place", "scale"), NOT_APPLICABLE
)


@dataclass(frozen=True, slots=True)
class EventRow:
    """One counted event: the record that made it, whom it concerns, the day, and its codes.

    Two among the codes of a decision are only carried along and never a dimension of a table
    (`CARRIED`): `received`, the ISO day of the report it stands for, and `report`, the id of that
    report's record; both "" where there is none or it already stands for another decision.
    """

    kind: EventKind
    record_id: str
    person_id: str | None
    occurred: date
    dims: Mapping[str, str] = field(default_factory=dict)


def events(case: CaseFacts) -> list[EventRow]:
    """All events of a case, the same whatever the order of its records."""
    found = [row for person in people(case) for row in _of_person(person)]
    return sorted(found, key=lambda row: (row.kind, row.occurred, row.record_id))


def _of_person(person: PersonFacts) -> Iterator[EventRow]:
    if person.is_counted_elsewhere:
        return
    yield from _received(person)
    yield from _closed_otherwise(person)
    yield from _identified(person)
    yield from _services(person)


def _received(person: PersonFacts) -> Iterator[EventRow]:
    for report in person.counted_reports:
        day = report.day("received")
        if day is not None:
            dims = {"source": _source(report)}
            yield EventRow(EventKind.REPORT_RECEIVED, report.record_id, person.person_id, day, dims)


def _source(report: RecordFacts | None) -> str:
    return (report.code("source") if report is not None else "") or "OTHER"


def _closed_otherwise(person: PersonFacts) -> Iterator[EventRow]:
    """The first report of each outcome that identifies nobody."""
    closed: dict[str, EventRow] = {}
    for report in person.counted_reports:
        outcome, day = report.code("outcome"), report.day("outcome_on")
        if outcome not in CLOSED_OTHERWISE or day is None:
            continue
        row = EventRow(
            EventKind.REPORT_DECIDED,
            report.record_id,
            person.person_id,
            day,
            {
                "outcome": outcome,
                "received": report.code("received"),
                "report": report.record_id,
                "source": _source(report),
                **NO_CHARACTERISTICS,
            },
        )
        if outcome not in closed or day < closed[outcome].occurred:
            closed[outcome] = row
    yield from closed.values()


def _identified(person: PersonFacts) -> Iterator[EventRow]:
    """The one identification of a person, with source and day of the report it rests on."""
    first = person.first_identification
    if first is None:
        return
    occurred, record_id = first
    basis = person.basis
    source = basis or next(iter(person.counted_reports or person.reports), None)
    yield EventRow(
        EventKind.REPORT_DECIDED,
        record_id,
        person.person_id,
        occurred,
        {
            "outcome": "IDENT",
            "received": basis.code("received") if basis is not None else "",
            "report": basis.record_id if basis is not None else "",
            "source": _source(source),
            **characteristics(person, occurred),
        },
    )


def _services(person: PersonFacts) -> Iterator[EventRow]:
    """The first start of each service of the first level."""
    if person.reports and not person.counted_reports and person.first_identification is None:
        return  # reported for other violence only
    started: dict[str, tuple[date, str]] = {}
    for act in person.services:
        service, day = act.code("service").partition(".")[0], act.day("on")
        if not service or day is None or act.code("status") not in STARTED:
            continue
        here = (day, act.record_id)
        started[service] = min(started.get(service, here), here)
    for service, (day, record_id) in started.items():
        yield EventRow(
            EventKind.SERVICE_STARTED,
            record_id,
            person.person_id,
            day,
            {"service": service, "sex": sex(person), "age_group": age_group(person, day)},
        )
