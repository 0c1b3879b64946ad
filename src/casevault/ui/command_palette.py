"""Ctrl+K: one field that finds pages, actions and cases; Enter does it, Escape goes away."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QListWidget,
    QListWidgetItem,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from casevault.i18n import gettext
from casevault.ui import icons
from casevault.ui.actions import Action
from casevault.ui.forms.text_editors import TextLine
from casevault.ui.theme import Space
from casevault.ui.typed_words import TypedWords
from casevault.ui.widgets.text import Caption

MOST_RESULTS: Final = 80
_ACTION_ROLE: Final = Qt.ItemDataRole.UserRole
_KEYS_ROLE: Final = Qt.ItemDataRole.UserRole + 1
_SHOWN_ROWS: Final = 9
_CHARACTERS: Final = 66

Source = Callable[[str], Sequence[Action]]


def matches(action: Action, typed: str) -> bool:
    """Whether every word typed starts a word of the title, in any order."""
    words = action.title.casefold().split()
    return all(any(word.startswith(part) for word in words) for part in typed.casefold().split())


class CommandPalette(QFrame):
    """Hangs over the page of `host`; asks its sources anew with each letter.

    Signals:
        closed: it went away, whatever was chosen.
    """

    closed = Signal()

    def __init__(self, host: QWidget, sources: Sequence[Source]) -> None:
        super().__init__(host)
        self._sources = tuple(sources)
        self._host = host
        self.setProperty("surface", "palette")
        self.setAccessibleName(gettext("Find"))
        self._field = TextLine(sealed=True)  # somebody may type a name
        self._field.setPlaceholderText(gettext("A case code, a page or an action"))
        self._field.setAccessibleName(gettext("Find a case, a page or an action"))
        self._list = QListWidget()
        self._list.setAccessibleName(gettext("Found"))
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setItemDelegate(_KeysAtTheRight(self._list))
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._nothing = Caption(gettext("Nothing found. Try a case code or fewer letters."))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.MEDIUM, Space.MEDIUM, Space.MEDIUM, Space.MEDIUM)
        layout.setSpacing(Space.SMALL)
        for part in (self._field, self._list, self._nothing):
            layout.addWidget(part)
        self._field.textChanged.connect(self._look)
        self._field.installEventFilter(self)
        self._list.itemClicked.connect(self._do)
        words = TypedWords(self, "find", everywhere=True)
        words.keep("field", self._field)
        words.restored.connect(self._field.selectAll)
        self.hide()

    def open(self) -> None:
        """Come up empty, with the keyboard in the field."""
        self._field.clear()
        self._look("")
        self.show()
        self.raise_()
        self._field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def close_up(self) -> None:
        """Go away, forget what was typed, and give the keyboard back."""
        self._go_away()
        self._field.clear()

    def _go_away(self) -> None:
        if self.isVisible():
            self.hide()
            self.closed.emit()

    def titles(self) -> tuple[str, ...]:
        """What is offered now, best first."""
        return tuple(self._list.item(row).text() for row in range(self._list.count()))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Arrow keys move in the list, Enter does, Escape and a lost focus close."""
        if event.type() == QEvent.Type.FocusOut and isinstance(event, QFocusEvent):
            if event.reason() == Qt.FocusReason.ActiveWindowFocusReason:
                self._go_away()  # it may be a lock, which gives back what was typed
            else:
                self.close_up()
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._key(Qt.Key(event.key()))
        return super().eventFilter(watched, event)

    def _key(self, key: Qt.Key) -> bool:
        step = {
            Qt.Key.Key_Down: 1,
            Qt.Key.Key_Up: -1,
            Qt.Key.Key_PageDown: _SHOWN_ROWS,
            Qt.Key.Key_PageUp: -_SHOWN_ROWS,
        }.get(key)
        if step is not None and self._list.count():
            last = self._list.count() - 1
            self._list.setCurrentRow(min(max(self._list.currentRow() + step, 0), last))
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            item = self._list.currentItem()
            if item is not None:
                self._do(item)
        elif key == Qt.Key.Key_Escape:
            self.close_up()
        else:
            return False
        return True

    def _look(self, typed: str) -> None:
        self._list.clear()
        wanted = typed.strip()
        found = [action for source in self._sources for action in source(wanted)]
        # Whoever types the whole name means this one, not a longer one that begins alike.
        found.sort(key=lambda action: action.title.casefold() != wanted.casefold())
        for action in found[:MOST_RESULTS]:
            item = QListWidgetItem(action.title)
            item.setData(_ACTION_ROLE, action)
            item.setData(_KEYS_ROLE, action.keys)
            item.setIcon(icons.icon(action.icon or "chevron-right"))
            spoken = f"{action.title} {action.keys}".strip()
            item.setData(Qt.ItemDataRole.AccessibleTextRole, spoken)
            self._list.addItem(item)
        self._list.setCurrentRow(0 if found else -1)
        self._list.setVisible(bool(found))
        self._nothing.setVisible(not found)
        self._place()

    def _place(self) -> None:
        row = max(self._list.sizeHintForRow(0), 0)
        self._list.setFixedHeight(min(self._list.count(), _SHOWN_ROWS) * row + Space.SMALL)
        width = min(self.fontMetrics().averageCharWidth() * _CHARACTERS, self._host.width() - 32)
        self.setFixedWidth(width)
        self.adjustSize()
        self.move((self._host.width() - width) // 2, Space.HUGE + Space.WIDE)

    def _do(self, item: QListWidgetItem) -> None:
        action: Action = item.data(_ACTION_ROLE)
        self.close_up()
        action.run()


class _KeysAtTheRight(QStyledItemDelegate):
    """Draws the shortcut of an action at the right end of its row."""

    def sizeHint(  # noqa: N802 - Qt's name
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        size = super().sizeHint(option, index)
        return QSize(size.width(), max(36, round(option.fontMetrics.height() * 2)))

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        super().paint(painter, option, index)
        keys = index.data(_KEYS_ROLE)
        if keys:
            rect: QRect = option.rect
            place = rect.adjusted(0, 0, -Space.MEDIUM, 0)
            painter.setPen(option.palette.placeholderText().color())
            side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(place, side, keys)
