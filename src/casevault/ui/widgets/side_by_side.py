"""Two columns where there is room, one below the other where there is not."""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from casevault.ui.theme import Space

_FEWEST_CHARACTERS = 120


class SideBySide(QWidget):
    """Add to `main` and `side`; the side column takes a third of the width."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._narrow = self.fontMetrics().averageCharWidth() * _FEWEST_CHARACTERS
        self.main = QVBoxLayout()
        self.side = QVBoxLayout()
        self._row = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(Space.LARGE)
        for column, share in ((self.main, 2), (self.side, 1)):
            column.setSpacing(Space.LARGE)
            self._row.addLayout(column, share)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Choose the direction by the width and the size of the letters."""
        super().resizeEvent(event)
        wide = event.size().width() >= self._narrow
        direction = QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        if direction != self._row.direction():
            self._row.setDirection(direction)
