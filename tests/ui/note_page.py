"""The smallest page that can hold something unsaved."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from PySide6.QtWidgets import QPlainTextEdit, QWidget

from casevault.services.drafts import Draft, draft_key
from casevault.ui.actions import Action
from casevault.ui.page import Desk, Page

FORM = "note"


class NotePage(Page):
    """One field; `lets_go` False keeps the person on the page."""

    title_id: ClassVar[str] = "Note"
    help_id: ClassVar[str] = "note"

    def __init__(self, desk: Desk, *, number: int = 0) -> None:
        super().__init__(desk)
        self.number = number
        self.lets_go = True
        self.kept_at: list[datetime] = []
        self.told: list[object] = []
        self.field = QPlainTextEdit()
        self.field.setTabChangesFocus(True)
        self.field.setAccessibleName("Text")
        self.body.addWidget(self.field)

    def arguments(self) -> Mapping[str, Any]:
        return {"number": self.number}

    def first_focus(self) -> QWidget:
        return self.field

    def actions_here(self) -> tuple[Action, ...]:
        return (Action("note.clear", "Clear the note", self.field.clear, "Ctrl+Backspace"),)

    def refresh(self, _changes: object, _initiator: object = None) -> None:
        self.told.append(_changes)

    def unsaved(self) -> tuple[Draft, ...]:
        text = self.field.toPlainText()
        key = draft_key("", FORM, str(self.number))
        return (Draft(key, "", FORM, str(self.number), "", 0, {"text": text}),) if text else ()

    def restore(self, drafts: Mapping[str, Draft]) -> None:
        found = drafts.get(draft_key("", FORM, str(self.number)))
        if found is not None:
            self.field.setPlainText(found.answers["text"])

    def draft_kept(self, moment: datetime) -> None:
        self.kept_at.append(moment)

    def may_leave(self) -> bool:
        return self.lets_go
