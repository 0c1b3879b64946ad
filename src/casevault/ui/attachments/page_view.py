"""Shows one page that was drawn elsewhere: moved with the arrows, larger, smaller, turned.

Nothing in it can be selected, copied or dragged; there is no menu on the right button.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import QScrollArea, QWidget

from casevault.ui.attachments.decoder import PagePicture

ZOOMS: Final = (25, 50, 75, 100, 125, 150, 200, 300, 400)
"""In per cent of the width of the window."""

_FULL: Final = 100
_QUARTER: Final = 90
_CHANNELS: Final = 3
_NEXT: Final = frozenset({Qt.Key.Key_PageDown, Qt.Key.Key_Space})
_BACK: Final = frozenset({Qt.Key.Key_PageUp, Qt.Key.Key_Backspace})
_LARGER: Final = frozenset({Qt.Key.Key_Plus, Qt.Key.Key_Equal})


class PageView(QScrollArea):
    """A page in a scrolling area.

    Signals:
        page_asked: the next page (1) or the one before (-1), by the keyboard.
        ends_asked: the first page (-1) or the last (1).
        zoom_asked: larger (1), smaller (-1), as wide as the window (0).
        turn_asked: a quarter to the right.
        sharper_asked: the page is shown larger than it was drawn.
    """

    page_asked = Signal(int)
    ends_asked = Signal(int)
    zoom_asked = Signal(int)
    turn_asked = Signal()
    sharper_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.zoom = _FULL
        self.turns = 0
        self._canvas = _Canvas()
        self.setWidget(self._canvas)
        self.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setAcceptDrops(False)

    def show_page(self, picture: PagePicture, *, from_top: bool = True) -> None:
        """Show a page, from its top or, when it is the same, where it stood."""
        self._canvas.take(picture)
        if from_top:
            self.verticalScrollBar().setValue(0)
        self._lay_out()

    def forget(self) -> None:
        """Let go of the page."""
        self._canvas.forget()

    def set_zoom(self, zoom: int) -> None:
        """Show it this large, in per cent of the width of the window."""
        self.zoom = zoom
        self._lay_out()

    def set_turns(self, turns: int) -> None:
        """Turn it by this many quarters to the right."""
        self.turns = turns % 4
        self._lay_out()

    def wanted_side(self) -> int:
        """How long the longer side of the page must be drawn to be sharp, in pixels."""
        size = self._canvas.picture_size()
        if size.isEmpty():
            return round(self.viewport().width() * self.devicePixelRatioF() * 1.5)
        shown = self._shown_size(size)
        return round(max(shown.width(), shown.height()) * self.devicePixelRatioF())

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Pages, sizes and turning; the arrows scroll."""
        key = event.key()
        if key in _NEXT or key in _BACK:
            self.page_asked.emit(1 if key in _NEXT else -1)
        elif key in {Qt.Key.Key_Home, Qt.Key.Key_End}:
            self.ends_asked.emit(1 if key == Qt.Key.Key_End else -1)
        elif key in _LARGER or key == Qt.Key.Key_Minus:
            self.zoom_asked.emit(-1 if key == Qt.Key.Key_Minus else 1)
        elif key == Qt.Key.Key_0:
            self.zoom_asked.emit(0)
        elif key == Qt.Key.Key_R and not event.modifiers():
            self.turn_asked.emit()
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """With Ctrl the wheel makes it larger or smaller."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom_asked.emit(1 if event.angleDelta().y() > 0 else -1)
            return
        super().wheelEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """As wide as the window, whatever that is."""
        super().resizeEvent(event)
        self._lay_out()

    def _lay_out(self) -> None:
        size = self._canvas.picture_size()
        if size.isEmpty():
            return
        shown = self._shown_size(size)
        self._canvas.show_at(shown, self.turns)
        drawn = max(size.width(), size.height())
        if self.wanted_side() > drawn * 1.15:
            self.sharper_asked.emit()

    def _shown_size(self, size: QSize) -> QSize:
        lying = size.transposed() if self.turns % 2 else size
        bar = self.verticalScrollBar().sizeHint().width()
        width = max(40, self.maximumViewportSize().width() - bar) * self.zoom / _FULL
        return QSize(round(width), max(1, round(width * lying.height() / lying.width())))


class _Canvas(QWidget):
    """The page itself."""

    def __init__(self) -> None:
        super().__init__()
        self._image = QImage()
        self._turned = QImage()
        self._turns = 0

    def take(self, picture: PagePicture) -> None:
        row = picture.width * _CHANNELS
        shared = QImage(
            picture.rows, picture.width, picture.height, row, QImage.Format.Format_RGB888
        )
        self._image = shared.copy()  # Qt does not keep the bytes that it was given
        self._turned = QImage()

    def forget(self) -> None:
        for image in (self._image, self._turned):
            if not image.isNull():
                image.fill(QColor(0, 0, 0))
        self._image, self._turned = QImage(), QImage()
        self.update()

    def picture_size(self) -> QSize:
        return self._image.size()

    def show_at(self, size: QSize, turns: int) -> None:
        if self._turned.isNull() or turns != self._turns:
            self._turns = turns
            turned = QTransform().rotate(_QUARTER * turns)
            self._turned = self._image.transformed(turned) if turns else self._image
        self.resize(size)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor("white"))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(self.rect(), self._turned)
