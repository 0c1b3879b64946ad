"""What stands at the right of a case for each of its lines: a form, a list, the identity card."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from casevault.domain.forms import About, form
from casevault.domain.ids import new_id
from casevault.domain.roles import Right
from casevault.i18n import gettext
from casevault.services import cases, duplicates
from casevault.services.cases import CaseView, Record
from casevault.services.drafts import Draft
from casevault.services.duplicates import Candidate
from casevault.services.session import Changes
from casevault.ui.attachments.documents_pane import DocumentsPane
from casevault.ui.forms.sealed_card import SealedCard, SealedState
from casevault.ui.page import Desk
from casevault.ui.records.access_pane import AccessPane
from casevault.ui.records.answer_targets import targets
from casevault.ui.records.answer_words import FORM_WORDS, record_words
from casevault.ui.records.duplicate_dialog import DuplicateDialog, Verdict
from casevault.ui.records.identity_card import IdentityCard
from casevault.ui.records.outline import (
    ACCESS,
    CARD,
    DOCUMENTS,
    NO_FORMS,
    PERSON_FORM,
    persons_of,
)
from casevault.ui.records.record_list import RecordLine, RecordList
from casevault.ui.records.record_pane import RecordPane
from casevault.ui.records.record_target import Saving, Target
from casevault.ui.widgets.column import ScrollColumn


@dataclass(frozen=True, slots=True)
class Where:
    """A place in a case; `record_id` "" means the list, or the one record there is."""

    form_id: str = ""
    person_id: str = ""
    record_id: str = ""


def records_at(view: CaseView, where: Where) -> tuple[Record, ...]:
    """The records of one line of the outline."""
    if not where.form_id or where.form_id in NO_FORMS:
        return ()
    found = view.of_form(where.form_id)
    if form(where.form_id).about is About.CASE:
        return found
    return tuple(record for record in found if record.person_id == where.person_id)


def resolved(view: CaseView, where: Where, drafts: Sequence[Draft]) -> Where:
    """The place that opens: the only record of a form, or its only draft, rather than a list."""
    if where.record_id or where.form_id in NO_FORMS:
        return where
    known = [record.record_id for record in records_at(view, where)]
    if not form(where.form_id).repeats:
        return replace(where, record_id=next(iter(known), where.person_id or new_id()))
    known += [
        draft.record_id for draft in drafts if draft.record_id not in known and is_at(draft, where)
    ]
    return replace(where, record_id=known[0]) if len(known) == 1 else where


def is_at(draft: Draft, where: Where) -> bool:
    """Whether a draft belongs to a line of the outline."""
    about_case = form(where.form_id).about is About.CASE
    return draft.form_id == where.form_id and (about_case or draft.person_id == where.person_id)


def title_at(view: CaseView, where: Where, stored: Record | None) -> str:
    """What stands over the pane."""
    if where.form_id == DOCUMENTS:
        return gettext("Documents")
    if where.form_id == ACCESS:
        return gettext("Who can open the names")
    if where.form_id == CARD:
        return persons_of(view).get(where.person_id, gettext("Identity card"))
    which = form(where.form_id)
    if not where.record_id:
        return gettext(FORM_WORDS[where.form_id][0])
    if stored is None:
        return gettext(FORM_WORDS[where.form_id][1])
    parts = [gettext(which.title_id), record_words(which, stored.facts)]
    if which.about is About.CASE and len(persons_of(view)) > 1:
        parts.append(persons_of(view).get(stored.person_id or "", ""))
    return " · ".join(part for part in parts if part)


class CasePanes:
    """Builds panes for one case; asks before a new person is saved who may be here already.

    `owner` is the page, `room` the widget in which forms will stand.
    """

    def __init__(
        self,
        desk: Desk,
        owner: QWidget,
        room: QWidget,
        on_duplicate: Callable[[Verdict, str], None],
    ) -> None:
        self._desk = desk
        self._room = room
        self._owner = owner
        self._on_duplicate = on_duplicate

    def card(self, view: CaseView, person_id: str) -> QWidget:
        """The identity card of a person, or the words why it stays closed."""
        column = ScrollColumn(gettext("Identity card"))
        found = next((r for r in view.of_form(PERSON_FORM) if r.person_id == person_id), None)
        if found is not None and view.may_open_identities:
            column.body.addWidget(IdentityCard(self._desk, form(PERSON_FORM), found.record_id))
        else:
            column.body.addWidget(SealedCard(SealedState.NO_KEY))
        column.body.addStretch()
        return column

    def documents(self, view: CaseView) -> DocumentsPane:
        """The documents of the case."""
        return DocumentsPane(
            self._desk,
            view.row.case_id,
            persons_of(view),
            may_open=view.may_open_identities and self._desk.session.may(Right.SEE_OWN_IDENTITIES),
            parent=self._room,
        )

    def access(self, view: CaseView) -> AccessPane:
        """Who can open the names in the case."""
        return AccessPane(self._desk, view.row.case_id, parent=self._room)

    def list(self, view: CaseView, where: Where, drafts: Sequence[Draft]) -> RecordList:
        """The records of a form, and drafts of such as were never saved."""
        which = form(where.form_id)
        waiting = {draft.record_id for draft in drafts}
        stored = records_at(view, where)
        lines = [
            RecordLine(
                record.record_id,
                record_words(which, record.facts) or gettext(which.title_id),
                gettext("not saved yet") if record.record_id in waiting else "",
            )
            for record in stored
        ]
        known = {record.record_id for record in stored}
        lines += [
            RecordLine(draft.record_id, gettext("New"), gettext("not saved yet"))
            for draft in drafts
            if draft.record_id not in known and is_at(draft, where)
        ]
        return RecordList(which, lines, may_edit=self._may_edit())

    def record(self, view: CaseView, where: Where) -> RecordPane:
        """One record, stored or new."""
        which = form(where.form_id)
        stored = next((r for r in view.records if r.record_id == where.record_id), None)
        about_case = which.about is About.CASE
        person_id = (stored.person_id or "") if stored is not None else where.person_id
        target = Target(
            case_id=view.row.case_id,
            form=which,
            record_id=where.record_id,
            person_id=person_id,
            stored=stored,
            people=persons_of(view) if about_case else {},
            may_open=view.may_open_identities,
            may_edit=self._may_edit(),
        )
        is_new_person = which.id == PERSON_FORM and stored is None
        return RecordPane(
            self._desk,
            target,
            partial(self._save, target),
            references=partial(targets, self._desk.session, view, target.record_id),
            check=self._look_for_duplicates if is_new_person else None,
            parent=self._room,
        )

    def _may_edit(self) -> bool:
        return self._desk.session.may(Right.EDIT_CASES)

    def _save(self, target: Target, saving: Saving) -> Changes:
        return cases.save(
            self._desk.session,
            target.case_id,
            target.form.id,
            saving.answers,
            record_id=target.record_id,
            person_id=saving.person_id or None,
            seen_version=saving.seen_version,
            with_identity=saving.with_identity,
        )

    def _look_for_duplicates(self, answers: Mapping[str, Any], go_on: Callable[[], None]) -> None:
        session = self._desk.session

        def found(people: list[Candidate]) -> None:
            if not people:
                go_on()
                return
            dialog = DuplicateDialog(self._owner, people)
            dialog.finished.connect(lambda verdict: decided(dialog, Verdict(verdict)))
            dialog.open()

        def decided(dialog: DuplicateDialog, verdict: Verdict) -> None:
            dialog.deleteLater()
            if verdict is Verdict.NEW_PERSON:
                go_on()
            else:
                other = dialog.other
                self._on_duplicate(verdict, "" if other is None else other.case_id)

        self._desk.jobs.run(
            lambda _report: duplicates.candidates(session, answers),
            found,
            owner=self._owner,
            quiet=True,
        )
