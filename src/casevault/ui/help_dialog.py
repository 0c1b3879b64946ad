"""F1: the help on the page one is at, all other topics beside it, and a search over the texts."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from casevault.i18n import gettext, language
from casevault.services import help_texts
from casevault.services.help_texts import HelpTopic
from casevault.ui.forms.text_editors import TextLine
from casevault.ui.help_reader import HelpReader
from casevault.ui.theme import Space
from casevault.ui.typed_words import TypedWords
from casevault.ui.widgets.buttons import ButtonKind
from casevault.ui.widgets.dialog import Dialog
from casevault.ui.widgets.text import Caption

_TOPIC: Final = Qt.ItemDataRole.UserRole
_LIST_CHARACTERS: Final = 36
"""The list is as wide as its widest title, but never wider than this."""

_LEFT_FREE: Final = Space.HUGE
"""How much of the window stays visible around the help."""


class HelpDialog(Dialog):
    """Topics at the left, the text at the right; the keyboard begins in the text.

    Letters typed anywhere go into the search line; the arrows in it walk through the topics.
    """

    def __init__(self, parent: QWidget, help_id: str) -> None:
        super().__init__(parent, gettext("Help"))
        self._all = help_texts.topics(language().code)
        self.search = TextLine(sealed=True)  # somebody may type a name
        self.search.setPlaceholderText(gettext("Search the help"))
        self.search.setAccessibleName(gettext("Search the help"))
        self.search.setClearButtonEnabled(True)
        TypedWords(self, "help", everywhere=True).keep("search", self.search)
        self.list = QListWidget()
        self.list.setAccessibleName(gettext("Topics of the help"))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.nothing = Caption(gettext("Nothing found. Try a shorter word."))
        self.nothing.hide()
        self.reader = HelpReader()
        self._lay_out()
        self._connect()
        self._offer(self._all)
        self._go_to(help_id)
        self._take_size(parent.window())
        self.reader.setFocus(Qt.FocusReason.OtherFocusReason)

    def topic(self) -> HelpTopic | None:
        """The topic that is chosen."""
        item = self.list.currentItem()
        chosen: HelpTopic | None = None if item is None else item.data(_TOPIC)
        return chosen

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """From the search line the arrows walk through the topics, Enter goes into the text."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            key = Qt.Key(event.key())
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(key)
            if step is not None and self.list.count():
                last = self.list.count() - 1
                self.list.setCurrentRow(min(max(self.list.currentRow() + step, 0), last))
                return True
            if key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
                self.reader.setFocus(Qt.FocusReason.OtherFocusReason)
                return True
        return super().eventFilter(watched, event)

    def _lay_out(self) -> None:
        self._side = side = QWidget()
        left = QVBoxLayout(side)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(Space.SMALL)
        left.addWidget(self.search)
        left.addWidget(self.nothing)
        left.addWidget(self.list, 1)
        row = QHBoxLayout()
        row.setSpacing(Space.LARGE)
        row.addWidget(side)
        row.addWidget(self.reader, 1)
        self.body.addLayout(row, 1)
        close = self.add_button(gettext("Close"), ButtonKind.PRIMARY, result=0)
        close.setDefault(False)  # Enter in the search line goes into the text

    def _connect(self) -> None:
        self.search.installEventFilter(self)
        self.search.textChanged.connect(self._look)
        self.list.currentItemChanged.connect(lambda _now, _before: self._show())
        self.reader.letter_typed.connect(self._type)

    def _take_size(self, window: QWidget) -> None:
        for part in (self, self.list, self.reader):
            part.ensurePolished()
        most = self.fontMetrics().averageCharWidth() * _LIST_CHARACTERS
        bar = self.list.verticalScrollBar().sizeHint().width()
        side = min(self.list.sizeHintForColumn(0) + bar + Space.LARGE, most)
        self._side.setFixedWidth(side)
        wanted = side + Space.LARGE + self.reader.room() + 2 * Space.WIDE
        width = min(wanted, window.width() - 2 * _LEFT_FREE)
        self.resize(width, window.height() - 2 * _LEFT_FREE)

    def _offer(self, topics: tuple[HelpTopic, ...]) -> None:
        before = self.topic()
        self.list.blockSignals(True)
        self.list.clear()
        for topic in topics:
            item = QListWidgetItem(topic.title)
            item.setData(_TOPIC, topic)
            self.list.addItem(item)
        self.list.blockSignals(False)
        self.nothing.setVisible(not topics)
        if not self.search.text().strip() and before is not None:
            self._go_to(before.id)
        elif topics:
            self.list.setCurrentRow(0)

    def _go_to(self, help_id: str) -> None:
        ids = [self.list.item(row).data(_TOPIC).id for row in range(self.list.count())]
        self.list.setCurrentRow(ids.index(help_id) if help_id in ids else 0)

    def _look(self, typed: str) -> None:
        self._offer(help_texts.found(self._all, typed))
        self._show()

    def _show(self) -> None:
        topic = self.topic()
        if topic is None:
            self.reader.mark(())
            return
        self.reader.show_text(topic.text)
        words = self.reader.toPlainText()
        self.reader.mark(help_texts.places(words, self.search.text()))

    def _type(self, letter: str) -> None:
        self.search.setFocus(Qt.FocusReason.OtherFocusReason)
        self.search.insert(letter)


def show_help(parent: QWidget, help_id: str) -> HelpDialog:
    """Open the help on a page; when it closes, the keyboard is where it was."""
    before = QApplication.focusWidget()
    dialog = HelpDialog(parent, help_id)

    def give_back() -> None:
        dialog.deleteLater()
        if before is not None and isValid(before) and before.isVisible():
            before.window().activateWindow()
            before.setFocus(Qt.FocusReason.OtherFocusReason)

    dialog.finished.connect(give_back)
    dialog.open()
    return dialog
