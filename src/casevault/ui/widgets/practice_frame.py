"""The frame nobody can overlook: stripes and the word, around everything in a practice vault."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QVBoxLayout, QWidget

from casevault.i18n import pgettext
from casevault.ui import theme
from casevault.ui.theme import Space


class PracticeFrame(QWidget):
    """Wraps `content`; in a real vault it is not there at all."""

    def __init__(self, content: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._content = content
        self._word = pgettext("practice vault", "PRACTICE: invented people only")
        self.setAccessibleName(self._word)
        self._band = self.fontMetrics().height() + Space.SMALL
        layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.SMALL, self._band, Space.SMALL, Space.SMALL)
        layout.addWidget(content)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Stripes at all four sides, and the word on a plain patch in the band above."""
        tokens = theme.tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), QColor(tokens.surface))
        painter.setPen(QPen(QColor(tokens.practice), Space.SMALL))
        for x in range(-self.height(), self.width(), 3 * Space.SMALL):
            painter.drawLine(QPoint(x, self.height()), QPoint(x + self.height(), 0))
        painter.fillRect(self._content.geometry(), QColor(tokens.surface))
        font = painter.font()
        font.setBold(True)
        painter.setFont(font)
        width = painter.fontMetrics().horizontalAdvance(self._word) + 2 * Space.LARGE
        patch = QRect((self.width() - width) // 2, 0, width, self._band)
        painter.fillRect(patch, QColor(tokens.surface))
        painter.setPen(QColor(tokens.text))
        painter.drawText(patch, Qt.AlignmentFlag.AlignCenter, self._word)
