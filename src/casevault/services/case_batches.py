"""New cases with all their records at once: imports and practice vaults, many to a transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from casevault.domain import answers as answering
from casevault.domain import case_codes, projection
from casevault.domain.duplicates import blind_tokens
from casevault.domain.forms import About, forms
from casevault.domain.ids import new_id
from casevault.services.session import Session
from casevault.vault.audit_actions import AuditAction
from casevault.vault.cases import CaseWrite
from casevault.vault.records import RecordWrite, SaveBatch


@dataclass(frozen=True, slots=True)
class NewCase:
    """A case to be: checked answers by form id in the order of their making, one person at most."""

    records: tuple[tuple[str, Mapping[str, Any]], ...]
    status: str
    opened_on: str


def save_new_cases(
    session: Session, cases: Sequence[NewCase], action: AuditAction = AuditAction.IMPORTED
) -> None:
    """Write the cases in one transaction: all of them, or none."""
    session.vault.records.save_all([_batch(session, case, action) for case in cases])


def _batch(session: Session, case: NewCase, action: AuditAction) -> SaveBatch:
    case_id = new_id()
    person_id = new_id() if any(form_id == "person" for form_id, _ in case.records) else None
    writes = tuple(_writes(case_id, person_id, case.records))
    events = projection.events(
        projection.CaseFacts(
            case_id=case_id,
            country=session.vault.info.country,
            records=tuple(
                projection.RecordFacts(w.record_id, w.person_id, w.form_id, w.facts) for w in writes
            ),
        )
    )
    row = CaseWrite(
        case_id=case_id,
        code=case_codes.new_case_code(),
        status=case.status,
        opened_on=case.opened_on,
        worker_id=session.vault.user.user_id,
    )
    return SaveBatch(case=row, writes=writes, events=tuple(events), action=action)


def _writes(
    case_id: str, person_id: str | None, records: Iterable[tuple[str, Mapping[str, Any]]]
) -> Iterable[RecordWrite]:
    for form_id, answers in records:
        form = forms()[form_id]
        clean = answering.normalise(form, answers)
        facts, sealed = answering.split(form, clean)
        is_person = form_id == "person"
        yield RecordWrite(
            record_id=person_id if is_person and person_id else new_id(),
            case_id=case_id,
            person_id=person_id if form.about is About.PERSON else None,
            form_id=form_id,
            form_version=form.version,
            seen_version=0,
            facts=facts,
            sealed=sealed,
            blind_tokens=blind_tokens(clean) if is_person else None,
        )
