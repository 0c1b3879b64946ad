"""The bar that stays: save, save and go on, take back, and whether what is typed is safe."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from casevault.i18n import gettext
from casevault.ui.forms.editor import announce
from casevault.ui.theme import Space
from casevault.ui.widgets.buttons import Button, ButtonKind
from casevault.ui.widgets.card import Line
from casevault.ui.widgets.text import Caption


class SaveBar(QWidget):
    """Under a form.

    Signals:
        save_asked, next_asked, revert_asked: the buttons.
    """

    save_asked = Signal()
    next_asked = Signal()
    revert_asked = Signal()

    def __init__(self, *, has_next: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        save_keys = gettext("Ctrl+S")
        self._save = Button(
            gettext("Save"), ButtonKind.PRIMARY, icon="save", description=save_keys, parent=self
        )
        self._next = Button(
            gettext("Save and next"), description=gettext("Ctrl+Enter"), parent=self
        )
        self._revert = Button(gettext("Revert"), ButtonKind.QUIET, parent=self)
        self.status = Caption("", parent=self)
        self.status.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.MEDIUM)
        column.addWidget(Line(self))
        row = QHBoxLayout()
        row.setSpacing(Space.SMALL)
        column.addLayout(row)
        for button in (self._save, self._next, self._revert):
            row.addWidget(button)
        row.addWidget(self.status, 1)
        self._has_next = has_next
        self._next.setVisible(has_next)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self._save.clicked.connect(self.save_asked)
        self._next.clicked.connect(self.next_asked)
        self._revert.clicked.connect(self.revert_asked)
        self.show_saved(None)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Where room is scarce only saving and taking back stay; the keys work all the same."""
        super().resizeEvent(event)
        buttons = (self._save, self._next, self._revert)
        room = sum(button.sizeHint().width() + Space.SMALL for button in buttons)
        self._next.setVisible(self._has_next and room <= event.size().width())

    def show_saved(self, moment: datetime | None) -> None:
        """Everything is saved; with the local moment when it was saved just now."""
        self._revert.setEnabled(False)
        words = gettext("Saved {time}").format(time=f"{moment:%H:%M}") if moment else ""
        self._say(words)

    def show_unsaved(self) -> None:
        """Something is typed and not saved."""
        self._revert.setEnabled(True)
        self._say(gettext("Not saved yet"))

    def show_draft_kept(self, moment: datetime) -> None:
        """What is typed is sealed in the vault."""
        self._revert.setEnabled(True)
        self._say(gettext("Draft kept {time}").format(time=f"{moment:%H:%M}"))

    def show_saving(self, *, now: bool) -> None:
        """A save is under way, or over. The buttons stay: a dead one would lose the keyboard."""
        if now:
            self._say(gettext("Saving…"))

    def _say(self, words: str) -> None:
        if words != self.status.text():
            self.status.setText(words)
            announce(self, words)
