"""A scrolling column of readable width."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QScrollArea, QVBoxLayout, QWidget

from casevault.ui.theme import LINE_CHARACTERS, Space

COLUMN_CHARACTERS: Final = LINE_CHARACTERS + 25


def clear_layout(layout: QLayout) -> None:
    """Take everything out of a layout and delete it, layouts inside included."""
    while (item := layout.takeAt(0)) is not None:
        inner, widget = item.layout(), item.widget()
        if inner is not None:
            clear_layout(inner)
        if widget is not None:
            widget.hide()
            widget.deleteLater()


class ScrollColumn(QScrollArea):
    """Add to `body`; wide windows leave the rest free, narrow ones scroll upright only.

    The area itself takes no focus: scrolling follows the focused field, Page Up and Page Down work
    inside it, and Tab has one stop less.
    """

    def __init__(
        self, name: str, *, characters: int = COLUMN_CHARACTERS, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        content = QWidget()
        content.setProperty("column", "true")
        self._inner = QWidget()
        self._inner.setProperty("column", "true")
        self._inner.setMaximumWidth(self.fontMetrics().averageCharWidth() * characters)
        self.body = QVBoxLayout(self._inner)
        self.body.setContentsMargins(0, 0, Space.SMALL, Space.SMALL)
        self.body.setSpacing(Space.LARGE)
        row = QHBoxLayout(content)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._inner, 1)
        row.addStretch()
        self.setWidget(content)
