"""Blanks every window of the program while it is minimised, for the previews of a task bar.

Some desktops keep showing the last picture of a window that is not on the screen. Qt paints nothing
into such a window, so one blank picture is handed to the system at once.
"""

from __future__ import annotations

from PySide6.QtGui import QPainter, QRegion
from PySide6.QtWidgets import QApplication, QWidget


class Covering:
    """Covers for the questions that stand before the main window, and blank pictures for all."""

    def __init__(self) -> None:
        self._covers: list[QWidget] = []

    def cover(self, main: QWidget) -> None:
        """Blank `main`, which covers itself, and put a cover over every other window."""
        for window in QApplication.topLevelWidgets():
            if window is not main and window.isVisible():
                self._covers.append(_cover_over(window))
                paint_blank(window)
        paint_blank(main)

    def uncover(self) -> None:
        """Take the covers away; windows that went meanwhile took theirs with them."""
        from shiboken6 import isValid

        for cover in self._covers:
            if isValid(cover):
                cover.hide()
                cover.deleteLater()
        self._covers = []


def paint_blank(window: QWidget) -> None:
    """Hand the system an empty picture of a window, even if it is not on the screen."""
    store, handle = window.backingStore(), window.windowHandle()
    if store is None or handle is None or store.size().isEmpty():
        return
    whole = QRegion(window.rect())
    store.beginPaint(whole)
    painter = QPainter(store.paintDevice())
    painter.fillRect(window.rect(), window.palette().window())
    painter.end()
    store.endPaint()
    store.flush(whole, handle)
    window.update()


def _cover_over(window: QWidget) -> QWidget:
    cover = QWidget(window)
    cover.setAutoFillBackground(True)
    cover.setGeometry(window.rect())
    cover.raise_()
    cover.show()
    return cover
