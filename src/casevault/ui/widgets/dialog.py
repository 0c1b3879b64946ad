"""A question that cannot be asked inside the page."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from casevault.i18n import gettext
from casevault.ui import actions
from casevault.ui.theme import Space
from casevault.ui.widgets.buttons import Button, ButtonKind
from casevault.ui.widgets.text import Body, Heading

ALWAYS: Final = ("lock", "hide")
"""Actions of the window behind that work whatever is being asked."""


class Dialog(QDialog):
    """Title, text, a body, buttons; Escape is the harmless answer. Add to `body`."""

    def __init__(self, parent: QWidget | None, title: str, text: str = "") -> None:
        super().__init__(parent, Qt.WindowType.Dialog)
        self.setWindowTitle(gettext("CaseVault"))
        self.setAccessibleName(title)
        self.setAccessibleDescription(text)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(Space.WIDE, Space.WIDE, Space.WIDE, Space.WIDE)
        outer.setSpacing(Space.LARGE)
        outer.addWidget(Heading(title))
        if text:
            outer.addWidget(Body(text))
        self.body = QVBoxLayout()
        self.body.setSpacing(Space.MEDIUM)
        outer.addLayout(self.body)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(Space.SMALL)
        self._buttons.addStretch()
        outer.addLayout(self._buttons)
        # A minimum of the dialog itself would replace that of its contents: buttons would be cut.
        outer.addStrut(self.fontMetrics().averageCharWidth() * 60)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Let the keys that lock work here too: a dialog takes them from the window behind."""
        super().showEvent(event)
        behind: QWidget = self
        while (parent := behind.parentWidget()) is not None:
            behind = parent.window()
        found = (actions.find(behind, name) for name in ALWAYS)
        self.addActions([action for action in found if action is not None])

    def add_button(
        self, text: str, kind: ButtonKind = ButtonKind.SECONDARY, *, result: int | None = None
    ) -> Button:
        """Add a button; with `result` it closes the dialog with that number."""
        button = Button(text, kind)
        self._buttons.addWidget(button)
        if kind is ButtonKind.PRIMARY:
            button.setDefault(True)
        if result is not None:
            button.clicked.connect(lambda: self.done(result))
        return button


class Leaving:
    """The three ways to leave a page with unsaved answers."""

    STAY = 0
    SAVE = 1
    KEEP_DRAFT = 2
    DISCARD = 3


def ask_unsaved(parent: QWidget) -> int:
    """Ask what to do with unsaved answers; one of `Leaving`, keeping a draft by default."""
    dialog = Dialog(
        parent,
        gettext("These answers are not saved yet"),
        gettext("A draft stays sealed in the vault and waits for you under My day."),
    )
    dialog.add_button(gettext("Discard"), ButtonKind.DANGER, result=Leaving.DISCARD)
    dialog.add_button(gettext("Save"), result=Leaving.SAVE)
    keep = dialog.add_button(
        gettext("Keep as draft"), ButtonKind.PRIMARY, result=Leaving.KEEP_DRAFT
    )
    keep.setFocus()
    answer = dialog.exec()
    dialog.deleteLater()
    return answer
