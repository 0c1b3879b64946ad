"""The documents of a case in a list: how many, from when; what they are once that was asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from casevault.i18n import gettext
from casevault.services.attachments import Description
from casevault.ui.attachments.remark_words import kind_words, size_words
from casevault.ui.forms.flow import FlowLayout
from casevault.ui.forms.seal_guard import copies
from casevault.ui.theme import Space
from casevault.ui.widgets.buttons import Button, ButtonKind
from casevault.ui.widgets.empty import EmptyState
from casevault.ui.widgets.text import Body


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """One document: what everybody may know, and its description where that is open."""

    attachment_id: str
    added: str
    size: str
    person: str = ""
    told: Description | None = None

    def words(self, number: int) -> tuple[str, str]:
        """Its first and its second line."""
        added = gettext("added {when}").format(when=self.added)
        if self.told is None:
            first = gettext("Document {number}").format(number=number)
            parts = [added, gettext("about {size}").format(size=self.size), self.person]
        else:
            first = self.told.name
            kind, size = kind_words(self.told.media_type), size_words(self.told.size)
            parts = [kind, size, added, self.person, self.told.note]
        return first, " · ".join(part.replace("\n", ", ") for part in parts if part)


class _Lines(QListWidget):
    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if copies(event):
            return  # Qt would put the name on the clipboard
        item = self.currentItem()
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and item is not None:
            self.itemActivated.emit(item)
            return
        super().keyPressEvent(event)


class DocumentList(QWidget):
    """Enter or a double click opens.

    Signals:
        opened, remove_asked: the id of the document.
        add_asked, names_asked, hide_asked: the buttons.
    """

    opened = Signal(str)
    remove_asked = Signal(str)
    add_asked = Signal()
    names_asked = Signal()
    hide_asked = Signal()

    def __init__(
        self,
        lines: Sequence[DocumentLine],
        *,
        may_open: bool,
        may_edit: bool,
        is_named: bool,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.list = _Lines(self)
        self.list.setAccessibleName(gettext("Documents"))
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.list.setWordWrap(True)
        self.list.setSpacing(Space.HAIR)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.add: Button | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.MEDIUM)
        if not lines:
            self._show_empty(column, may_edit=may_edit)
            return
        self._fill(lines)
        column.addWidget(Body(self._said(may_open=may_open, is_named=is_named), muted=True))
        column.addWidget(self.list, 1)
        column.addWidget(self._buttons(may_open=may_open, may_edit=may_edit, is_named=is_named))

    def first_focus(self) -> QWidget:
        """The list, or what adds the first document."""
        return self.list if self.list.count() else self.add or self

    def forget(self) -> None:
        """Let go of the names."""
        for row in range(self.list.count()):
            self.list.item(row).setText("")
            self.list.item(row).setData(Qt.ItemDataRole.AccessibleTextRole, "")

    def _show_empty(self, column: QVBoxLayout, *, may_edit: bool) -> None:
        empty = EmptyState(
            gettext("No documents yet"),
            gettext(
                "Letters, decisions, photographs of papers: kept sealed with the case and looked "
                "at here, without a copy anywhere else."
            ),
            gettext("Add a document…") if may_edit else "",
            icon="file-text",
        )
        empty.chosen.connect(self.add_asked)
        self.add = empty.button if may_edit else None
        self.list.hide()
        column.addWidget(empty, 1)

    def _fill(self, lines: Sequence[DocumentLine]) -> None:
        for number, line in enumerate(lines, 1):
            first, second = line.words(number)
            item = QListWidgetItem(f"{first}\n{second}")
            item.setData(Qt.ItemDataRole.UserRole, line.attachment_id)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{first}, {second}")
            self.list.addItem(item)
        self.list.setCurrentRow(0)

    @staticmethod
    def _said(*, may_open: bool, is_named: bool) -> str:
        if not may_open:
            return gettext(
                "These documents are sealed for you: your keys do not open them. "
                "The case worker or the coordinator can."
            )
        if is_named:
            return gettext("Each document that you open is written in the log.")
        return gettext(
            "What these documents are is sealed. Showing their names is written in the log, "
            "with the reason."
        )

    def _buttons(self, *, may_open: bool, may_edit: bool, is_named: bool) -> QWidget:
        bar = QWidget()
        row = FlowLayout(bar, spacing=Space.SMALL, row_spacing=Space.SMALL)
        if may_edit:
            self.add = Button(gettext("Add a document…"), ButtonKind.PRIMARY, icon="plus")
            self.add.clicked.connect(self.add_asked)
            row.addWidget(self.add)
        if may_open:
            self.list.itemActivated.connect(lambda item: self.opened.emit(_id_of(item)))
            look = Button(gettext("Open"), icon="folder-open")
            look.clicked.connect(lambda: self.opened.emit(_id_of(self.list.currentItem())))
            names = Button(
                gettext("Hide names") if is_named else gettext("Show names…"),
                icon="eye-off" if is_named else "eye",
            )
            names.clicked.connect(self.hide_asked if is_named else self.names_asked)
            row.addWidget(look)
            row.addWidget(names)
        if may_edit:
            remove = Button(gettext("Remove…"), icon="trash-2")
            remove.clicked.connect(lambda: self.remove_asked.emit(_id_of(self.list.currentItem())))
            row.addWidget(remove)
        return bar


def _id_of(item: QListWidgetItem) -> str:
    return str(item.data(Qt.ItemDataRole.UserRole))
