"""A new case begins with a report."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar

from PySide6.QtWidgets import QWidget

from casevault.domain.forms import form
from casevault.domain.roles import Right
from casevault.i18n import N_, gettext
from casevault.services import cases, drafts
from casevault.services.drafts import Draft
from casevault.services.session import Changes
from casevault.ui.actions import Action
from casevault.ui.page import Desk, Page
from casevault.ui.records.record_pane import RecordPane
from casevault.ui.records.record_target import Saving, Target

_FORM = "report"


class NewCasePage(Page):
    """The report form; saving it opens the case."""

    title_id: ClassVar[str] = N_("New case")
    help_id: ClassVar[str] = "new-case"
    scrolls: ClassVar[bool] = False

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.say_lead(gettext("A case begins with a report. The code is given when it is saved."))
        target = Target(case_id="", form=form(_FORM), record_id="")
        self.pane = RecordPane(desk, target, self._start, has_next=False, parent=self)
        self.pane.saved.connect(self._saved)
        self.body.addWidget(self.pane, 1)
        kept = drafts.find(desk.session, target.key)
        if kept is not None:
            self.pane.restore(kept)

    def actions_here(self) -> tuple[Action, ...]:
        """Saving."""
        save = self.pane.save
        return (Action("case.save", N_("Save"), save, "Ctrl+S", "save", Right.EDIT_CASES),)

    def first_focus(self) -> QWidget | None:
        """The first question."""
        return self.pane.editor.view.first_focus()

    def unsaved(self) -> tuple[Draft, ...]:
        """The report as typed."""
        draft = self.pane.draft()
        return () if draft is None else (draft,)

    def restore(self, kept: Mapping[str, Draft]) -> None:
        """Put the report back."""
        draft = kept.get(self.pane.target.key)
        if draft is not None:
            self.pane.restore(draft)

    def draft_kept(self, moment: datetime) -> None:
        """Say in the bar that what is typed is safe."""
        self.pane.draft_kept(moment)

    def may_leave(self) -> bool:
        """Ask about what is typed."""
        return self.pane.may_leave()

    def _start(self, saving: Saving) -> Changes:
        return cases.start_case(self.desk.session, saving.answers)

    def _saved(self, changes: object, _and_next: bool) -> None:  # noqa: FBT001 - a slot
        if isinstance(changes, Changes) and changes.cases:
            self.desk.open_page("case", case_id=next(iter(changes.cases)))
