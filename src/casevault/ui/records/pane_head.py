"""What stands over a form or list of a case: its name, the way back to the list, history."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QMenu, QWidget

from casevault.i18n import gettext
from casevault.ui.forms.flow import FlowLayout
from casevault.ui.theme import Space
from casevault.ui.widgets.buttons import Button, ButtonKind
from casevault.ui.widgets.text import Heading


class PaneHead(QWidget):
    """A title and up to four small buttons, which become one menu where room is scarce.

    Signals:
        list_asked, all_asked, add_asked, history_asked, remove_asked: the buttons.
    """

    list_asked = Signal()
    all_asked = Signal()
    add_asked = Signal()
    history_asked = Signal()
    remove_asked = Signal()

    def __init__(self, *, may_edit: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._may_edit = may_edit
        self._narrow = False
        self.title = Heading("")
        quiet = ButtonKind.QUIET
        self._list = Button(gettext("Parts of the case"), quiet, icon="list-checks")
        self._more = Button(gettext("More…"), quiet)
        self._all = Button(gettext("All"), quiet, icon="arrow-left")
        self._add = Button("", quiet, icon="plus")
        self._history = Button(gettext("History"), quiet, icon="history")
        self._remove = Button(gettext("Remove…"), quiet)
        self._wanted: dict[Button, str] = {}
        self._buttons = QWidget()
        flow = FlowLayout(self._buttons, spacing=Space.HAIR)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(Space.HAIR)
        self._row.addWidget(self.title, 1)
        self._row.addWidget(self._buttons)
        for button, signal in (
            (self._list, self.list_asked),
            (self._all, self.all_asked),
            (self._add, self.add_asked),
            (self._history, self.history_asked),
            (self._remove, self.remove_asked),
        ):
            button.clicked.connect(signal)
            flow.addWidget(button)
        self._more.clicked.connect(self._offer)
        flow.addWidget(self._more)

    def show_place(self, title: str, *, all_words: str, add_words: str, is_stored: bool) -> None:
        """Name what is below; empty words take a button away."""
        self.title.setText(title)
        remove = gettext("Remove…") if is_stored and self._may_edit else ""
        self._wanted = {
            self._all: all_words,
            self._add: add_words if self._may_edit else "",
            self._history: gettext("History") if is_stored else "",
            self._remove: remove,
        }
        self._show_buttons()

    def set_narrow(self, *, narrow: bool) -> None:
        """Whether room is scarce."""
        self._narrow = narrow
        self._show_buttons()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """The buttons go below where the title has no room beside them."""
        super().resizeEvent(event)
        self._arrange()

    def _show_buttons(self) -> None:
        for button, words in self._wanted.items():
            button.setText(f" {words}".replace("&", "&&"))
            button.setAccessibleName(words)
            button.setVisible(bool(words) and not self._narrow)
        self._list.setVisible(self._narrow)
        self._more.setVisible(self._narrow and any(self._wanted.values()))
        self._buttons.updateGeometry()
        self._arrange()

    def _arrange(self) -> None:
        title = self.title.fontMetrics().horizontalAdvance(self.title.text())
        wide = title + self._buttons.sizeHint().width() + Space.WIDE <= self.width()
        way = QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        self._row.setDirection(way)

    def _offer(self) -> None:
        menu = QMenu(self)
        for button, words in self._wanted.items():
            if words:
                menu.addAction(words.replace("&", "&&"), button.click)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self._more.mapToGlobal(QPoint(0, self._more.height())))
