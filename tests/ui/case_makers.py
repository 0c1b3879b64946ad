"""Cases for tests of pages, made by the services in a real vault."""

from __future__ import annotations

from typing import Any

from casevault.services import cases
from casevault.services.session import Session

REPORT = {"received": "2026-03-01", "source": "POL", "outcome": "ONGOING"}


def new_case(session: Session, **more: Any) -> str:
    """A case with its report; its id."""
    return next(iter(cases.start_case(session, {**REPORT, **more}).cases))


def new_person(session: Session, case_id: str, **answers: Any) -> str:
    """A person in a case; her id, which is that of her record too."""
    return cases.save(session, case_id, "person", {"sex": "F", **answers}).record_id


def new_record(session: Session, case_id: str, form_id: str, person_id: str, **answers: Any) -> str:
    """A record of any form about a person; its id."""
    return cases.save(session, case_id, form_id, answers, person_id=person_id).record_id


def code_of(session: Session, case_id: str) -> str:
    """The code of a case."""
    return cases.case_view(session, case_id).row.code


def stored(session: Session, case_id: str, record_id: str) -> cases.Record:
    """One record as it stands in the vault."""
    records = cases.case_view(session, case_id).records
    return next(record for record in records if record.record_id == record_id)
