"""A case: its parts at the left with their marks, the chosen part at the right."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from casevault.domain.forms import form
from casevault.domain.ids import new_id
from casevault.domain.roles import Right
from casevault.i18n import N_, gettext
from casevault.services import assignments, cases
from casevault.services.cases import CaseView, Record
from casevault.services.drafts import Draft
from casevault.services.session import Changes
from casevault.services.users import list_users
from casevault.ui.actions import Action
from casevault.ui.attachments.documents_pane import DocumentsPane
from casevault.ui.page import Desk, Page
from casevault.ui.records.access_pane import AccessPane, who_to_ask
from casevault.ui.records.answer_words import FORM_WORDS
from casevault.ui.records.case_drafts import CaseDrafts
from casevault.ui.records.case_frame import CaseFrame, RemarkCard
from casevault.ui.records.case_head import CaseStatus, case_lead
from casevault.ui.records.case_panes import CasePanes, Where, resolved, title_at
from casevault.ui.records.duplicate_dialog import Verdict
from casevault.ui.records.history_dialog import HistoryDialog
from casevault.ui.records.outline import (
    ACCESS,
    CARD,
    DOCUMENTS,
    NO_FORMS,
    PERSON_FORM,
    outline,
    remarks_by_line,
)
from casevault.ui.records.record_list import RecordList
from casevault.ui.records.record_pane import RecordPane
from casevault.ui.widgets.reason_dialog import ask_reason


class CasePage(Page):
    """One case; what is typed in one part is kept as a draft when another is chosen."""

    title_id: ClassVar[str] = N_("Case")
    help_id: ClassVar[str] = "case"
    scrolls: ClassVar[bool] = False

    def __init__(
        self,
        desk: Desk,
        *,
        case_id: str,
        form_id: str = "",
        record_id: str = "",
        person_id: str = "",
    ) -> None:
        super().__init__(desk)
        self._case_id = case_id
        self._view: CaseView = cases.case_view(desk.session, case_id)
        self._drafts = CaseDrafts(desk.session, case_id)
        self._where = Where()
        may_edit = desk.session.may(Right.EDIT_CASES)
        self.status = CaseStatus(desk, may_edit=may_edit)
        self.head_actions.addWidget(self.status)
        self.frame = CaseFrame(may_edit=may_edit)
        self._panes = CasePanes(desk, self, self.frame.room, self._duplicate_decided)
        self.body.addWidget(self.frame, 1)
        self._connect()
        self._show_head()
        self._start(Where(form_id or "report", person_id, record_id))

    def arguments(self) -> Mapping[str, Any]:
        """This case and the part of it that is open."""
        where = self._where
        return {
            "case_id": self._case_id,
            "form_id": where.form_id,
            "record_id": where.record_id,
            "person_id": where.person_id,
        }

    def help_here(self) -> str:
        """What is no form has a help of its own."""
        pane = self.frame.pane
        if isinstance(pane, (DocumentsPane, AccessPane)):
            return pane.help_id
        return self.help_id

    def actions_here(self) -> tuple[Action, ...]:
        """Saving, walking through the parts, adding."""
        edit, step = Right.EDIT_CASES, self.frame.list.step
        return (
            Action("case.save", N_("Save"), self.save, "Ctrl+S", "save", edit),
            Action("case.next", N_("Save and next"), self.save_and_next, "Ctrl+Return", "", edit),
            Action("case.down", N_("Next part"), lambda: step(1), "Ctrl+PgDown"),
            Action("case.up", N_("Previous part"), lambda: step(-1), "Ctrl+PgUp"),
            Action("case.list", N_("Parts of the case"), self.frame.show_list, "F6"),
            Action("case.person", N_("Add a person"), self.add_person, "", "user-plus", edit),
        )

    def first_focus(self) -> QWidget | None:
        """The first question of an open form, the list of records, else the list of parts."""
        if self.form is not None:
            return self.form.editor.view.first_focus()
        if isinstance(self.frame.pane, (RecordList, DocumentsPane)):
            return self.frame.pane.first_focus()
        if isinstance(self.frame.pane, AccessPane):
            return self.frame.pane.first_focus() or self.frame.list
        return self.frame.list

    @property
    def form(self) -> RecordPane | None:
        """The open form, if the open part is one."""
        return self.frame.pane if isinstance(self.frame.pane, RecordPane) else None

    def unsaved(self) -> tuple[Draft, ...]:
        """What is typed in the open form; that of other parts is stored already."""
        draft = self.form.draft() if self.form is not None else None
        return () if draft is None else (draft,)

    def restore(self, kept: Mapping[str, Draft]) -> None:
        """Put what was typed back where it was typed."""
        self._drafts.take(kept.values())
        self._start(self._where)

    def draft_kept(self, moment: datetime) -> None:
        """Say in the bar that what is typed is safe."""
        if self.form is not None:
            self.form.draft_kept(moment)

    def may_leave(self) -> bool:
        """Ask about what is typed in the open form."""
        return self.form.may_leave() if self.form is not None else True

    def refresh(self, changes: object, initiator: object = None) -> None:
        """Read the case again; a form in which somebody types stays as it is."""
        if not isinstance(changes, Changes) or self._case_id not in changes.cases:
            return
        self._view = cases.case_view(self.desk.session, self._case_id)
        self._show_head()
        stored = self._stored()
        now = self.form
        if now is not None and (initiator is now or now.draft() is not None):
            if stored is not None:
                now.adopt(stored)
            self._show_pane_head()
        elif isinstance(self.frame.pane, DocumentsPane):
            if initiator is not self.frame.pane:
                self.frame.pane.refresh()
        else:
            self._open(self._where)
        self._show_outline()

    def add_person(self) -> None:
        """Open an empty form for a person who is not in the case yet."""
        person_id = new_id()
        self.frame.show_pane()
        self.go(Where(PERSON_FORM, person_id, person_id))

    def save(self) -> None:
        """Save the open form."""
        if self.form is not None:
            self.form.save()

    def save_and_next(self) -> None:
        """Save the open form and open the next part."""
        if self.form is not None:
            self.form.save(and_next=True)
        else:
            self.frame.list.step(1)

    def go(self, where: Where) -> None:
        """Open another place of the case; what is typed here is kept."""
        self._drafts.keep(self.form)
        self._start(where)
        if not self.frame.list.hasFocus():
            self._focus_pane()

    def _connect(self) -> None:
        self.status.changed.connect(lambda changes: self.desk.feed.tell(changes, self))
        frame, head = self.frame, self.frame.head
        frame.add_person.clicked.connect(self.add_person)
        frame.list.chosen.connect(lambda form_id, person_id: self.go(Where(form_id, person_id)))
        frame.pane_wanted.connect(self._focus_pane)
        frame.narrowed.connect(lambda _narrow: self._show_head())
        head.all_asked.connect(self._open_list)
        head.add_asked.connect(self._add_record)
        head.history_asked.connect(self._show_history)
        head.remove_asked.connect(self._remove)

    def _focus_pane(self) -> None:
        first = self.first_focus()
        if first is not None:
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_head(self) -> None:
        row = self._view.row
        self.heading.setText(row.code)
        self.status.show_row(row)
        self.say_lead("" if self.frame.is_narrow else " · ".join((case_lead(row), *self._sealed())))

    def _sealed(self) -> tuple[str, ...]:
        """Whom to ask, for a case worker who cannot open the names here."""
        if self._view.may_open_identities or not self.desk.session.may(Right.EDIT_CASES):
            return ()
        names = who_to_ask(assignments.access_to(self.desk.session, self._case_id))
        words = gettext("the names are sealed for you: ask {names}")
        return (words.format(names=names),)

    def _show_outline(self) -> None:
        self.frame.list.show_lines(outline(self._view, self._drafts.waiting(self.form)))
        self.frame.list.go_to(self._where.form_id, self._where.person_id)

    def _start(self, where: Where) -> None:
        """Open a place; the only record of a form opens at once, and so does its only draft."""
        self._open(resolved(self._view, where, self._drafts.waiting(None)))
        self._show_outline()

    def _open(self, where: Where) -> None:
        self._where = where
        if where.form_id == CARD:
            self.frame.put(self._panes.card(self._view, where.person_id))
        elif where.form_id == DOCUMENTS:
            self.frame.put(self._made_documents())
        elif where.form_id == ACCESS:
            self.frame.put(self._panes.access(self._view))
        elif where.record_id:
            self.frame.put(self._made_form(where))
        else:
            self.frame.put(self._made_list(where))
        self._show_pane_head()

    def _made_documents(self) -> DocumentsPane:
        made = self._panes.documents(self._view)
        made.changed.connect(lambda changes: self.desk.feed.tell(changes, made))
        return made

    def _made_list(self, where: Where) -> RecordList:
        made = self._panes.list(self._view, where, self._drafts.waiting(None))
        made.opened.connect(
            lambda record_id: self.go(Where(where.form_id, where.person_id, record_id))
        )
        made.add_asked.connect(self._add_record)
        return made

    def _made_form(self, where: Where) -> RecordPane:
        made = self._panes.record(self._view, where)
        if words := self._remarks(where):
            made.editor.view.put_first(RemarkCard(words))
        self._drafts.give_back(made)
        made.saved.connect(self._saved)
        made.changed.connect(self._show_outline)
        return made

    def _remarks(self, where: Where) -> list[str]:
        here = (where.form_id, "" if where.form_id == "report" else where.person_id)
        found = [words for line, words in remarks_by_line(self._view) if line == here]
        return list(dict.fromkeys(found))

    def _show_pane_head(self) -> None:
        where, stored = self._where, self._stored()
        together, add = FORM_WORDS.get(where.form_id, ("", ""))
        repeats = where.form_id not in NO_FORMS and form(where.form_id).repeats
        self.frame.head.show_place(
            title_at(self._view, where, stored),
            all_words=gettext(together) if repeats and where.record_id else "",
            add_words=gettext(add) if repeats and stored is not None else "",
            is_stored=stored is not None,
        )

    def _stored(self) -> Record | None:
        wanted = self._where.record_id
        return next((r for r in self._view.records if r.record_id == wanted), None)

    def _saved(self, _changes: object, and_next: bool) -> None:  # noqa: FBT001 - a slot
        if self.form is not None:
            self._drafts.forget(self.form)
        self._show_outline()
        if and_next:
            self.frame.list.step(1)

    def _open_list(self) -> None:
        self._drafts.keep(self.form)
        self._open(Where(self._where.form_id, self._where.person_id))
        self._show_outline()
        self._focus_pane()

    def _add_record(self) -> None:
        self.go(Where(self._where.form_id, self._where.person_id, new_id()))

    def _show_history(self) -> None:
        versions = cases.history(self.desk.session, self._where.record_id)
        users = {user.user_id: user.name for user in list_users(self.desk.session)}
        dialog = HistoryDialog(self, form(self._where.form_id), versions, users)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _remove(self) -> None:
        stored = self._stored()
        if stored is None or self.form is None:
            return
        reason = ask_reason(
            self,
            gettext("Take this form out of the case?"),
            gettext("Its history stays, and the reason is kept in the log."),
            (gettext("Entered by mistake"), gettext("Entered twice")),
            name=stored.record_id,
            go=gettext("Remove"),
        )
        if reason is None:
            return
        changes = cases.remove_record(
            self.desk.session, stored.record_id, seen_version=stored.version, reason=reason
        )
        self.form.drop_draft()
        self.desk.names.drop(self._case_id, stored.record_id)
        self._drafts.forget(self.form)
        self._view = cases.case_view(self.desk.session, self._case_id)
        self._start(Where(self._where.form_id, self._where.person_id))
        self.desk.feed.tell(changes, self)

    def _duplicate_decided(self, verdict: Verdict, case_id: str) -> None:
        if verdict is Verdict.BACK:
            return
        self._drafts.keep(self.form)
        if verdict is Verdict.OPEN_OTHER:
            self.desk.open_page("case", case_id=case_id)
            return
        self.desk.notices.show_info(
            gettext(
                "Your answers are kept as a draft. Ask the coordinator whether this person is "
                "known, then go on under My day."
            )
        )
