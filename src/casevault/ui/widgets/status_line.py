"""The line below every page: what gives trust, in words."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from casevault.ui.theme import Space
from casevault.ui.widgets.text import Caption


class StatusLine(QFrame):
    """Parts joined by dots; a short word at the right for what passes, such as the coming lock.

    Signals:
        chosen: the words were clicked; whoever has no mouse finds the same page in the menu.
    """

    chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "foot")
        self._words = Caption("")
        self._words.setCursor(Qt.CursorShape.PointingHandCursor)
        self._passing = Caption("", wraps=False)
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.WIDE, Space.HAIR, Space.WIDE, Space.HAIR)
        row.addWidget(self._words, 1)
        row.addWidget(self._passing)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """A click on the words leads to where they come from."""
        super().mouseReleaseEvent(event)
        is_left = event.button() == Qt.MouseButton.LeftButton
        if is_left and self._words.geometry().contains(event.position().toPoint()):
            self.chosen.emit()

    def show_parts(self, parts: Sequence[str]) -> None:
        """Show what is true of the vault now."""
        words = "  ·  ".join(part for part in parts if part)
        self._words.setText(words)
        self.setAccessibleName(words)

    def show_passing(self, text: str) -> None:
        """Show or clear what passes."""
        self._passing.setText(text)
