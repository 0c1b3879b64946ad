"""What an answer may point to: documents without their names, and no look that nobody asked for."""

from __future__ import annotations

from dataclasses import replace

from casevault.domain.forms import FieldKind, Side, form
from casevault.services import attachments, cases
from casevault.services.attachments import NewDocument
from casevault.services.session import Session
from casevault.ui.records.answer_targets import targets
from casevault.vault.audit_actions import AuditAction
from ui.case_makers import new_case

FILE = replace(form("report").field("duplicate_of"), kind=FieldKind.FILE, side=Side.IDENTITY)


def test_a_document_is_offered_by_its_number_and_day_and_not_by_its_name(session: Session) -> None:
    case_id, other = new_case(session), new_case(session)
    kept = [
        attachments.add(session, NewDocument(each, "passport of Jelena", "text/plain"), b"text")
        for each in (case_id, other)
    ]
    view = cases.case_view(session, case_id)
    (offered,) = targets(session, view, "", FILE)
    assert offered.value == kept[0].record_id
    assert offered.label.startswith("Document 1 · added ")
    assert "Jelena" not in offered.label
    actions = {entry.action for entry in session.vault.audit.read()}
    assert AuditAction.IDENTITY_READ not in actions


def test_a_record_is_offered_only_to_a_question_about_records(session: Session) -> None:
    view = cases.case_view(session, new_case(session))
    assert targets(session, view, "", FILE) == []
    asked = form("report").field("duplicate_of")
    (report,) = view.of_form("report")
    assert targets(session, view, report.record_id, asked) == []
    assert [each.value for each in targets(session, view, "", asked)] == [report.record_id]
