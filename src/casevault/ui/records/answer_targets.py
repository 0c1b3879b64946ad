"""What an answer may point to: another record of the case, or one of its documents.

A document is offered without its name, which is sealed: naming it would be a look at an identity
that nobody gave a reason for.
"""

from __future__ import annotations

from collections.abc import Sequence

from casevault.domain.forms import Field, FieldKind, form
from casevault.i18n import gettext
from casevault.services import attachments
from casevault.services.cases import CaseView
from casevault.services.session import Session
from casevault.ui.attachments.document_list import DocumentLine
from casevault.ui.attachments.remark_words import size_words
from casevault.ui.forms.options import Option
from casevault.ui.records.answer_words import moment_words, record_words


def targets(session: Session, view: CaseView, record_id: str, field: Field) -> Sequence[Option]:
    """What may be chosen for this question of a record."""
    if field.kind is FieldKind.FILE:
        return _documents(session, view.row.case_id)
    return _records(view, record_id, field)


def _documents(session: Session, case_id: str) -> list[Option]:
    """The documents of the case, numbered as in their list."""
    return [
        Option(
            each.attachment_id,
            " · ".join(
                DocumentLine(
                    each.attachment_id, moment_words(each.stamp), size_words(each.padded_size)
                ).words(number)
            ),
        )
        for number, each in enumerate(attachments.documents(session, case_id), start=1)
    ]


def _records(view: CaseView, record_id: str, field: Field) -> list[Option]:
    """Records of the case that a reference may point to: those of the form that asks."""
    home = next(
        (
            record.form_id
            for record in view.records
            if field in form(record.form_id).fields and field.kind is FieldKind.REFERENCE
        ),
        "",
    )
    if not home:
        return []
    which = form(home)
    return [
        Option(record.record_id, record_words(which, record.facts) or gettext(which.title_id))
        for record in view.of_form(which.id)
        if record.record_id != record_id
    ]
