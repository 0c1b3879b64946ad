"""The head of a figure table: wrapped column titles, and above them the axis that stands across."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHeaderView, QWidget

from casevault.ui import theme
from casevault.ui.theme import Space

_HIGHEST: Final = 1000


class FigureHeads(QHeaderView):
    """`across` stands above the columns from `first` to `last`."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.across = ""
        self.first = 0
        self.last = 0
        self.setHighlightSections(False)
        self.setSectionsClickable(False)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Room for the highest title, and one more line where an axis stands across."""
        metrics = self._metrics()
        titles = [
            self._room(metrics, column).height()
            for column in range(self.count())
            if not self.isSectionHidden(column)
        ]
        height = max(titles, default=0) + Space.MEDIUM
        return QSize(super().sizeHint().width(), height + (self._line() if self.across else 0))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """The title of the axis over its columns."""
        super().paintEvent(event)
        if not self.across:
            return
        tokens = theme.tokens()
        left = self.sectionViewportPosition(self.first)
        right = self.sectionViewportPosition(self.last) + self.sectionSize(self.last)
        painter = QPainter(self.viewport())
        painter.setFont(self._bold())
        painter.setPen(QColor(tokens.text))
        room = QRect(left + Space.SMALL, 0, right - left - 2 * Space.SMALL, self._line())
        side = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(room, side, self.across)
        painter.setPen(QPen(QColor(tokens.line), 1))
        painter.drawLine(room.left(), room.bottom(), room.right(), room.bottom())
        painter.end()

    def _room(self, metrics: QFontMetrics, column: int) -> QRect:
        title = str(self.model().headerData(column, Qt.Orientation.Horizontal) or "")
        width = max(self.sectionSize(column) - 2 * Space.SMALL, 1)
        area = QRect(0, 0, width, _HIGHEST)
        return metrics.boundingRect(area, Qt.TextFlag.TextWordWrap, title)

    def _line(self) -> int:
        return self.fontMetrics().height() + Space.SMALL

    def _bold(self) -> QFont:
        font = self.font()
        font.setBold(True)
        return font

    def _metrics(self) -> QFontMetrics:
        return QFontMetrics(self._bold())
