"""Where the parts of a case stand: the list left and the chosen part right, or one at a time.

Large letters in a small window leave no room for both; then a button over the part shows the list.
"""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from casevault.i18n import gettext
from casevault.ui.records.outline_list import OutlineList
from casevault.ui.records.pane_head import PaneHead
from casevault.ui.theme import Space
from casevault.ui.widgets.banner import ToneMark
from casevault.ui.widgets.buttons import Button
from casevault.ui.widgets.card import Card
from casevault.ui.widgets.text import Body, Tone

_LIST_CHARACTERS = 30
_FEWEST_CHARACTERS = 100


class CaseFrame(QWidget):
    """Holds the list, the head of the part and the part itself.

    Signals:
        pane_wanted: Enter or a click in the list: the keyboard is to go into the part.
        narrowed: whether there is room for one at a time only.
    """

    pane_wanted = Signal()
    narrowed = Signal(bool)

    def __init__(self, *, may_edit: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.pane: QWidget | None = None
        self.is_narrow = False
        letter = self.fontMetrics().averageCharWidth()
        self._least = letter * _FEWEST_CHARACTERS
        self.list = OutlineList()
        self.list.activated.connect(self._entered)
        self.list.clicked.connect(self._entered)
        self.add_person = Button(gettext("Add a person"), icon="user-plus")
        if not may_edit:
            self.add_person.hide()
        self._left = QWidget()
        column = QVBoxLayout(self._left)
        column.setContentsMargins(0, 0, Space.MEDIUM, 0)
        column.setSpacing(Space.SMALL)
        column.addWidget(self.list, 1)
        column.addWidget(self.add_person)
        self.room = self._right = QWidget()
        self._body = QVBoxLayout(self._right)
        self._body.setContentsMargins(Space.MEDIUM, 0, 0, 0)
        self._body.setSpacing(Space.MEDIUM)
        self.head = PaneHead(may_edit=may_edit)
        self.head.list_asked.connect(self.show_list)
        self._body.addWidget(self.head)
        self._split = QSplitter(Qt.Orientation.Horizontal)
        self._split.setChildrenCollapsible(False)
        self._split.setHandleWidth(1)
        for part in (self._left, self._right):
            self._split.addWidget(part)
        self._split.setStretchFactor(1, 1)
        self._split.setSizes([letter * _LIST_CHARACTERS, letter * 3 * _LIST_CHARACTERS])
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._split)

    def put(self, pane: QWidget) -> None:
        """Show another part; the one before is deleted."""
        before, self.pane = self.pane, pane
        if before is not None:
            self._body.removeWidget(before)
            before.hide()
            before.deleteLater()
        self._body.addWidget(pane, 1)

    def show_list(self) -> None:
        """Bring up the list."""
        if self.is_narrow:
            self._right.hide()
            self._left.show()
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_pane(self) -> None:
        """Bring up the part."""
        self._right.show()
        self._left.setVisible(not self.is_narrow)

    def _entered(self, _index: QModelIndex) -> None:
        self.show_pane()
        self.pane_wanted.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Choose between both and one at a time, by the width and the size of the letters."""
        super().resizeEvent(event)
        narrow = event.size().width() < self._least
        if narrow == self.is_narrow:
            return
        self.is_narrow = narrow
        self._body.setContentsMargins(0 if narrow else Space.MEDIUM, 0, 0, 0)
        self.head.set_narrow(narrow=narrow)
        self.show_pane()
        self.narrowed.emit(narrow)


class RemarkCard(Card):
    """What does not go together, above the record that can put it right."""

    def __init__(self, words: list[str], parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.setProperty("banner", str(Tone.CAUTION))
        for each in words:
            row = QHBoxLayout()
            row.setSpacing(Space.MEDIUM)
            row.addWidget(ToneMark(Tone.CAUTION), 0, Qt.AlignmentFlag.AlignTop)
            row.addWidget(Body(each), 1)
            self.body.addLayout(row)
        self.setAccessibleName("\n".join(words))
