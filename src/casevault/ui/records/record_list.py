"""The records of one form: told apart in words, opened, added."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from casevault.domain.forms import Form
from casevault.i18n import gettext
from casevault.ui.records.answer_words import FORM_WORDS
from casevault.ui.theme import Space
from casevault.ui.widgets.buttons import Button, ButtonKind
from casevault.ui.widgets.empty import EmptyState


@dataclass(frozen=True, slots=True)
class RecordLine:
    """One record, or a draft of one that was never saved."""

    record_id: str
    words: str
    note: str = ""


class _Lines(QListWidget):
    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        item = self.currentItem()
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and item is not None:
            self.itemActivated.emit(item)
            return
        super().keyPressEvent(event)


class RecordList(QWidget):
    """Enter or a double click opens, the button adds.

    Signals:
        opened: the id of the record.
        add_asked: a new one is wanted.
    """

    opened = Signal(str)
    add_asked = Signal()

    def __init__(
        self,
        which: Form,
        lines: Sequence[RecordLine],
        *,
        may_edit: bool,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        together, add = (gettext(words) for words in FORM_WORDS[which.id])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.MEDIUM)
        self.list = _Lines(self)
        self.list.setAccessibleName(together)
        self.add: Button | None = None
        if not lines:
            self._empty = EmptyState(
                gettext("Nothing here yet"),
                gettext("What is entered in this part of the case is listed here."),
                add if may_edit else "",
                icon="file-text",
            )
            self._empty.chosen.connect(self.add_asked)
            self.add = self._empty.button if may_edit else None
            column.addWidget(self._empty, 1)
            self.list.hide()
            return
        for line in lines:
            item = QListWidgetItem(f"{line.words}\n{line.note}" if line.note else line.words)
            item.setData(Qt.ItemDataRole.UserRole, line.record_id)
            spoken = f"{line.words}, {line.note}" if line.note else line.words
            item.setData(Qt.ItemDataRole.AccessibleTextRole, spoken)
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        self.list.itemActivated.connect(self._open)
        column.addWidget(self.list, 1)
        row = QHBoxLayout()
        look = Button(gettext("Open"), icon="folder-open")
        look.clicked.connect(lambda: self._open(self.list.currentItem()))
        if may_edit:
            self.add = Button(add, ButtonKind.PRIMARY, icon="plus")
            self.add.clicked.connect(self.add_asked)
            row.addWidget(self.add)
        row.addWidget(look)
        row.addStretch()
        column.addLayout(row)

    def first_focus(self) -> QWidget:
        """The list, or what adds the first record."""
        if self.list.count():
            return self.list
        return self.add or self

    def _open(self, item: QListWidgetItem) -> None:
        self.opened.emit(str(item.data(Qt.ItemDataRole.UserRole)))
