"""The look of figures that are not exact: fine slanted lines, the same everywhere."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from casevault.ui import theme

_STEP: Final = 6
_FAINT: Final = 90


def hatch(painter: QPainter, area: QRectF, *, strong: bool = False) -> None:
    """Hatch an area; faint behind a number, `strong` where nothing stands on it."""
    colour = QColor(theme.tokens().hidden)
    if not strong:
        colour.setAlpha(_FAINT)
    painter.save()
    painter.setClipRect(area)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(colour, 1))
    height = area.height()
    x = area.left() - height
    while x < area.right():
        painter.drawLine(QLineF(x, area.bottom(), x + height, area.top()))
        x += _STEP
    painter.restore()


def bar(painter: QPainter, area: QRectF, *, hatched: bool) -> None:
    """A bar of a chart: full where the number is exact, outlined and hatched where it is not."""
    accent = QColor(theme.tokens().accent)
    if not hatched:
        painter.fillRect(area, accent)
        return
    painter.save()
    soft = QColor(accent)
    soft.setAlpha(46)
    painter.fillRect(area, soft)
    hatch(painter, area, strong=True)
    painter.setPen(QPen(accent, 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(area.adjusted(0.5, 0.5, -0.5, -0.5))
    painter.restore()
