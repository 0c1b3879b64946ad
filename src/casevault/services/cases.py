"""Cases and their forms: started, read, saved. Every save is one transaction in the vault."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from casevault.domain import answers as answering
from casevault.domain import case_codes, duplicates, projection
from casevault.domain.answers import Problem
from casevault.domain.errors import ExitCode, UserError
from casevault.domain.forms import Form, forms
from casevault.domain.ids import new_id
from casevault.domain.roles import Right
from casevault.i18n import N_
from casevault.services.session import ChangeKind, Changes, Session
from casevault.vault.audit_actions import AuditAction
from casevault.vault.cases import CaseColumn, CaseQuery, CaseRow, CaseWrite
from casevault.vault.records import Record, RecordWrite, SaveBatch

__all__ = [
    "AnswersRefusedError",
    "CaseColumn",
    "CaseQuery",
    "CaseRow",
    "CaseView",
    "Record",
    "case_view",
    "fetch",
    "find",
    "history",
    "remove_record",
    "rows_of",
    "save",
    "set_status",
    "start_case",
]

PERSON_FORM = "person"
REPORT_FORM = "report"
_CODE_TRIES = 20


class AnswersRefusedError(UserError):
    """Answers that cannot be saved yet: what is wrong with which field."""

    def __init__(self, problems: Mapping[str, Problem]) -> None:
        super().__init__(
            N_("Some answers need attention. The text beside each says what to do."),
            exit_code=ExitCode.BAD_INPUT,
        )
        self.problems = problems


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case as a screen shows it: its line in the list and the facts of its records."""

    row: CaseRow
    records: tuple[Record, ...]
    may_open_identities: bool
    remarks: tuple[projection.Remark, ...]
    documents: int = 0

    def of_form(self, form_id: str) -> tuple[Record, ...]:
        """The records of one form, in the order they were made."""
        return tuple(record for record in self.records if record.form_id == form_id)


def find(session: Session, query: CaseQuery) -> list[int]:
    """Row numbers of the cases that match, in the order asked for."""
    session.require(Right.SEE_FACTS)
    return session.vault.cases.find(query)


def fetch(session: Session, numbers: Sequence[int]) -> list[CaseRow]:
    """The lines of the list with these row numbers."""
    return session.vault.cases.fetch(numbers)


def rows_of(session: Session, case_ids: Sequence[str]) -> list[CaseRow]:
    """The lines of the list for these cases, in the same order; unknown ones are left out."""
    session.require(Right.SEE_FACTS)
    found = (session.vault.cases.get(case_id) for case_id in case_ids)
    return [row for row in found if row is not None]


def find_by_code(session: Session, typed: str) -> CaseRow | None:
    """The case with this code, however it was typed; None when there is none.

    Raises:
        UserError: what was typed is no case code.
    """
    session.require(Right.SEE_FACTS)
    return session.vault.cases.by_code(case_codes.read_case_code(typed))


def case_view(session: Session, case_id: str) -> CaseView:
    """One case with the facts of its records.

    Raises:
        UserError: there is no such case.
    """
    session.require(Right.SEE_FACTS)
    row = _row(session, case_id)
    records = tuple(session.vault.records.of_case(case_id))
    return CaseView(
        row=row,
        records=records,
        may_open_identities=session.vault.identities.may_open(case_id),
        remarks=tuple(projection.remarks(_facts(session, case_id, records))),
        documents=len(session.vault.attachments.of_case(case_id)),
    )


def history(session: Session, record_id: str) -> list[Record]:
    """Every version of a record, oldest first."""
    session.require(Right.SEE_FACTS)
    return session.vault.records.history(record_id)


def start_case(session: Session, report: Mapping[str, Any]) -> Changes:
    """Open a case with its first report.

    Raises:
        AnswersRefusedError: an answer is missing or cannot be.
    """
    session.require(Right.EDIT_CASES)
    form = forms()[REPORT_FORM]
    clean = _accepted(session, form, report)
    case = CaseWrite(
        case_id=new_id(),
        code=_fresh_code(session),
        status="ACTIVE",
        opened_on=session.today.isoformat(),
        worker_id=session.vault.user.user_id,
    )
    write = _write(case.case_id, form, clean, record_id=new_id(), person_id=None)
    return _commit(session, case, [write], AuditAction.CASE_STARTED)


def save(
    session: Session,
    case_id: str,
    form_id: str,
    answers: Mapping[str, Any],
    *,
    record_id: str | None = None,
    person_id: str | None = None,
    seen_version: int = 0,
    with_identity: bool = True,
) -> Changes:
    """Save one form of a case.

    `with_identity` False leaves the sealed side as it is: the form was filled without opening it.

    Raises:
        AnswersRefusedError: an answer is missing or cannot be.
        UserError: somebody else changed the record meanwhile, or the user holds no key.
    """
    session.require(Right.EDIT_CASES)
    form = forms()[form_id]
    clean = _accepted(session, form, answers)
    record_id = record_id or new_id()
    if form_id == PERSON_FORM:
        person_id = person_id or record_id
    write = _write(
        case_id,
        form,
        clean,
        record_id=record_id,
        person_id=person_id,
        seen_version=seen_version,
        with_identity=with_identity,
    )
    return _commit(session, None, [write], AuditAction.RECORD_SAVED)


def remove_record(session: Session, record_id: str, *, seen_version: int, reason: str) -> Changes:
    """Take a record out of the case; its history stays.

    Raises:
        UserError: it is gone or changed already.
    """
    session.require(Right.EDIT_CASES)
    record = session.vault.records.get(record_id)
    if record is None:
        raise UserError(N_("This form was removed already. Open the case again."))
    write = RecordWrite(
        record_id=record_id,
        case_id=record.case_id,
        person_id=record.person_id,
        form_id=record.form_id,
        form_version=record.form_version,
        seen_version=seen_version,
        facts={},
        sealed={},
        deleted=True,
    )
    return _commit(session, None, [write], AuditAction.RECORD_REMOVED, reason=reason)


def set_status(session: Session, case_id: str, status: str, *, seen_version: int) -> Changes:
    """Change the status of a case (active, follow-up, closed …)."""
    session.require(Right.EDIT_CASES)
    row = _row(session, case_id)
    case = CaseWrite(
        case_id=case_id,
        code=row.code,
        status=status,
        opened_on=row.opened_on,
        worker_id=row.worker_id,
        seen_version=seen_version,
    )
    return _commit(session, case, [], AuditAction.CASE_CHANGED)


def _row(session: Session, case_id: str) -> CaseRow:
    row = session.vault.cases.get(case_id)
    if row is None:
        raise UserError(N_("There is no such case in this vault. Go back to the list."))
    return row


def _accepted(session: Session, form: Form, answers: Mapping[str, Any]) -> dict[str, Any]:
    clean = answering.normalise(form, answers)
    problems = answering.problems(form, clean, today=session.today)
    if problems:
        raise AnswersRefusedError(problems)
    return clean


def _write(
    case_id: str,
    form: Form,
    clean: Mapping[str, Any],
    *,
    record_id: str,
    person_id: str | None,
    seen_version: int = 0,
    with_identity: bool = True,
) -> RecordWrite:
    facts, identity = answering.split(form, clean)
    tokens: tuple[str, ...] | None = None
    if form.id == PERSON_FORM and with_identity:
        tokens = duplicates.blind_tokens({**facts, **identity})
    return RecordWrite(
        record_id=record_id,
        case_id=case_id,
        person_id=person_id,
        form_id=form.id,
        form_version=form.version,
        seen_version=seen_version,
        facts=facts,
        sealed=identity if with_identity else None,
        blind_tokens=tokens,
    )


def _commit(
    session: Session,
    case: CaseWrite | None,
    writes: Sequence[RecordWrite],
    action: AuditAction,
    *,
    reason: str = "",
) -> Changes:
    case_id = case.case_id if case is not None else writes[0].case_id
    events = None
    if writes:
        known = [] if action is AuditAction.CASE_STARTED else session.vault.records.of_case(case_id)
        events = tuple(projection.events(_facts(session, case_id, _after(known, writes))))
    receipt = session.vault.records.save(
        SaveBatch(case=case, writes=tuple(writes), events=events, action=action, reason=reason)
    )
    record_id = writes[0].record_id if writes else ""
    return Changes(
        kinds=frozenset({ChangeKind.CASE, ChangeKind.RECORD}),
        cases=frozenset({case_id}),
        record_id=record_id,
        version=receipt.versions.get(record_id, receipt.case_version),
    )


def _after(known: Sequence[Record], writes: Sequence[RecordWrite]) -> list[projection.RecordFacts]:
    """The facts of all records of a case as they will be once the writes are in."""
    written = {write.record_id: write for write in writes}
    kept = [
        projection.RecordFacts(record.record_id, record.person_id, record.form_id, record.facts)
        for record in known
        if record.record_id not in written
    ]
    fresh = [
        projection.RecordFacts(write.record_id, write.person_id, write.form_id, write.facts)
        for write in writes
        if not write.deleted
    ]
    return [*kept, *fresh]


def _facts(
    session: Session, case_id: str, records: Sequence[Record | projection.RecordFacts]
) -> projection.CaseFacts:
    return projection.CaseFacts(
        case_id=case_id,
        country=session.vault.info.country,
        records=tuple(
            projection.RecordFacts(record.record_id, record.person_id, record.form_id, record.facts)
            for record in records
        ),
    )


def _fresh_code(session: Session) -> str:
    for _ in range(_CODE_TRIES):
        code = case_codes.new_case_code()
        if session.vault.cases.by_code(code) is None:
            return code
    raise RuntimeError("no free case code")
