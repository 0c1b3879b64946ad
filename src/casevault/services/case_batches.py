"""New cases with all their records at once: imports and practice vaults, many to a transaction."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, Final

from casevault.domain import answers as answering
from casevault.domain import case_codes, projection
from casevault.domain.duplicates import blind_tokens
from casevault.domain.forms import About, forms
from casevault.domain.ids import new_id
from casevault.services.session import Session
from casevault.vault.audit_actions import AuditAction
from casevault.vault.cases import CaseWrite, CodeTakenError
from casevault.vault.records import RecordWrite, SaveBatch

_CODE_TRIES: Final = 5


@dataclass(frozen=True, slots=True)
class NewCase:
    """A case to be: checked answers by form id in the order of their making, one person at most."""

    records: tuple[tuple[str, Mapping[str, Any]], ...]
    status: str
    opened_on: str


def save_new_cases(
    session: Session,
    cases: Sequence[NewCase],
    action: AuditAction = AuditAction.IMPORTED,
    *,
    new_code: Callable[[], str] = case_codes.new_case_code,
) -> None:
    """Write the cases in one transaction: all of them, or none."""
    with _collector_paused():
        batches = [_batch(session, case, action) for case in cases]
        for tries_left in reversed(range(_CODE_TRIES)):
            coded = [_coded(batch, new_code()) for batch in batches]
            try:
                session.vault.records.save_all(coded)
            except CodeTakenError:
                # Among 100,000 cases two draw the same code once in seven times.
                if not tries_left:
                    raise
            else:
                return


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Let nobody search for cycles meanwhile: there are many small things here, and no cycles."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _coded(batch: SaveBatch, code: str) -> SaveBatch:
    return batch if batch.case is None else replace(batch, case=replace(batch.case, code=code))


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
        code="",
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
