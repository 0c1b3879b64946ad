"""The line of a picker: typing narrows a list below it, arrows walk in it, Enter chooses."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QLineEdit, QWidget

from casevault.ui import icons, theme
from casevault.ui.forms.option_list import OptionList
from casevault.ui.forms.options import Option, matching
from casevault.ui.theme import Space

_PAGE = 8
_STEPS = {
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_PageDown: _PAGE,
    Qt.Key.Key_PageUp: -_PAGE,
}


class PickLine(QLineEdit):
    """Searches among `offer()`; knows nothing of what a choice means.

    Signals:
        picked: an option was chosen.
        edited: the text was changed by hand.
        left: the keyboard went elsewhere.
        escaped: Escape was pressed while the list was open.
    """

    picked = Signal(str)
    edited = Signal()
    left = Signal()
    escaped = Signal()

    def __init__(
        self,
        offer: Callable[[], Sequence[Option]],
        *,
        list_id: str | None = None,
        several: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._offer = offer
        self._list_id = list_id
        self._several = several
        self._list: OptionList | None = None
        self.chosen: frozenset[str] = frozenset()
        self.setTextMargins(0, 0, Space.WIDE, 0)
        self.setAcceptDrops(False)
        self.textEdited.connect(self._narrow)

    @property
    def is_open(self) -> bool:
        """Whether the list is on the screen."""
        return self._list is not None and self._list.isVisible()

    def matches(self) -> tuple[Option, ...]:
        """The options that fit the text."""
        return matching(self._offer(), self.text(), self._list_id)

    def open_list(self) -> None:
        """Show everything on offer, the cursor on what is chosen."""
        if self.isReadOnly():
            return
        current = "" if self._several else next(iter(self.chosen), "")
        self._fill(tuple(self._offer()), current, in_groups=True)
        self._the_list().open()

    def close_list(self) -> None:
        """Take the list away."""
        if self._list is not None:
            self._list.close_list()

    def refill(self, chosen: frozenset[str]) -> None:
        """What is chosen has changed: show it in the open list, the cursor stays."""
        self.chosen = chosen
        if self._list is not None and self._list.isVisible():
            typed = bool(self.text())
            shown = self.matches() if typed else tuple(self._offer())
            self._fill(shown, self._list.current(), in_groups=not typed)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Arrows open the list and walk in it; Enter chooses, Escape closes."""
        key = Qt.Key(event.key())
        step = _STEPS.get(key)
        if step is not None and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._walk(step)
        elif self.is_open and key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._choose_current()
        elif self.is_open and key == Qt.Key.Key_Escape:
            self.close_list()
            self.escaped.emit()
        elif key == Qt.Key.Key_F4:
            self.close_list() if self.is_open else self.open_list()
        elif self.is_open and self._several and key == Qt.Key.Key_Space and not self.text():
            self._choose_current()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """A click opens the list, a second one closes it."""
        super().mousePressEvent(event)
        if event.button() == Qt.MouseButton.LeftButton:
            self.close_list() if self.is_open else self.open_list()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """The list never stays behind."""
        super().focusOutEvent(event)
        self.close_list()
        self.left.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802 - Qt's name
        """A picker has its list, and no menu."""
        event.accept()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """A line with a small arrow at its end."""
        super().paintEvent(event)
        side = max(14, round(self.fontMetrics().height() * 0.8))
        colours = theme.tokens()
        ratio = self.devicePixelRatioF()
        arrow = icons.picture("chevron-down", side, colours.muted, ratio=ratio)
        painter = QPainter(self)
        place = QPoint(self.width() - side - Space.SMALL, (self.height() - side) // 2)
        painter.drawPixmap(QRect(place.x(), place.y(), side, side), arrow)
        painter.end()

    def _walk(self, step: int) -> None:
        if self.is_open:
            self._the_list().step(step)
        elif not self.isReadOnly():
            self.open_list()
            if not self._the_list().current():
                self._the_list().go_to(0)

    def _choose_current(self) -> None:
        value = self._the_list().current()
        if value:
            self.picked.emit(value)
        else:
            self.close_list()

    def _narrow(self) -> None:
        self.edited.emit()
        shown = self.matches()
        self._fill(shown, shown[0].value if shown and self.text() else "", in_groups=False)
        if shown:
            self._the_list().open()
        else:
            self.close_list()

    def _fill(self, options: Sequence[Option], current: str, *, in_groups: bool) -> None:
        self._the_list().show_options(
            options,
            chosen=self.chosen,
            current=current,
            checks=self._several,
            in_groups=in_groups,
        )

    def _the_list(self) -> OptionList:
        if self._list is None:
            self._list = OptionList(self)
            self._list.picked.connect(self.picked)
            self.destroyed.connect(self._list.deleteLater)
        return self._list
