"""How long cases are kept in this vault: its schedule, legal holds, and what is up for review."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from casevault.domain.case_facts import CaseFacts, RecordFacts
from casevault.domain.clock import moment_of
from casevault.domain.retention import (
    CLOSED_STATES,
    HoldReason,
    RetentionClass,
    Schedule,
    class_of,
    default_schedule,
    review_on,
)
from casevault.domain.roles import Right
from casevault.services.session import Session
from casevault.vault.audit_actions import AuditAction
from casevault.vault.cases import CaseQuery, CaseRow

SCHEDULE_SETTING: Final = "retention_schedule"
HOLDS_SETTING: Final = "legal_holds"
_ROWS_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class LegalHold:
    """That the law wants a case kept: why, and since when (ISO day)."""

    case_id: str
    reason: HoldReason
    since: str


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """A closed case whose time for keeping is over; `hold` stops its erasure."""

    case_id: str
    code: str
    kind: RetentionClass
    last_entry: date
    review_on: date
    hold: LegalHold | None


def schedule(session: Session) -> Schedule:
    """How long cases are kept here."""
    kept = session.vault.settings.get(SCHEDULE_SETTING)
    return default_schedule() if kept is None else Schedule.from_json(kept)


def set_schedule(session: Session, wanted: Schedule) -> None:
    """Keep cases so long from now on; entered in the log.

    Raises:
        UserError: the user is no coordinator (REFUSED).
    """
    session.require(Right.CHANGE_USERS)
    session.vault.settings.put(SCHEDULE_SETTING, wanted.to_json())


def holds(session: Session) -> dict[str, LegalHold]:
    """All legal holds by case id."""
    kept: dict[str, dict[str, Any]] = session.vault.settings.get(HOLDS_SETTING) or {}
    return {
        case_id: LegalHold(case_id, HoldReason(said["reason"]), said["since"])
        for case_id, said in kept.items()
    }


def hold(session: Session, case_id: str, reason: HoldReason | None) -> None:
    """Put a legal hold on a case, or with None take it off; entered in the log.

    Raises:
        UserError: the user is no coordinator (REFUSED).
    """
    session.require(Right.CHANGE_USERS)
    known = {
        held.case_id: {"reason": held.reason.value, "since": held.since}
        for held in holds(session).values()
    }
    known.pop(case_id, None)
    if reason is not None:
        known[case_id] = {"reason": reason.value, "since": session.today.isoformat()}
    session.vault.settings.put(
        HOLDS_SETTING,
        known,
        action=AuditAction.LEGAL_HOLD,
        detail={"case": case_id, "hold": reason.value if reason is not None else ""},
    )


def review(session: Session) -> list[ReviewLine]:
    """The closed cases whose time is over, the longest overdue first.

    Raises:
        UserError: the user is no coordinator (REFUSED).
    """
    session.require(Right.CHANGE_USERS)
    kept_for, held = schedule(session), holds(session)
    found = []
    for row in _closed_cases(session):
        last_entry = moment_of(row.changed_at).astimezone().date()
        facts = facts_of(session, row.case_id)
        due = review_on(facts, last_entry, kept_for)
        if due <= session.today:
            found.append(
                ReviewLine(
                    row.case_id,
                    row.code,
                    class_of(facts, last_entry),
                    last_entry,
                    due,
                    held.get(row.case_id),
                )
            )
    return sorted(found, key=lambda line: (line.review_on, line.code))


def facts_of(session: Session, case_id: str) -> CaseFacts:
    """What the forms of a case say, as the domain reads it."""
    records = session.vault.records.of_case(case_id)
    return CaseFacts(
        case_id,
        session.vault.info.country,
        tuple(
            RecordFacts(record.record_id, record.person_id, record.form_id, record.facts)
            for record in records
        ),
    )


def _closed_cases(session: Session) -> list[CaseRow]:
    """Closed cases last touched long enough ago for any class to be over."""
    shortest = min(schedule(session).rejected, schedule(session).presumed, schedule(session).adult)
    cases = session.vault.cases
    numbers = cases.find(CaseQuery(statuses=CLOSED_STATES))
    rows = [
        row
        for start in range(0, len(numbers), _ROWS_AT_ONCE)
        for row in cases.fetch(numbers[start : start + _ROWS_AT_ONCE])
    ]
    days = shortest * 28
    return [
        row
        for row in rows
        if (session.today - moment_of(row.changed_at).astimezone().date()).days >= days
    ]
