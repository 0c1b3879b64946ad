"""Line icons, drawn in a colour of the theme. Source: Lucide (ISC), `resources/icons`."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QSize, Qt
from PySide6.QtGui import QIcon, QImage, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from casevault import paths
from casevault.ui import theme

_SIZES = (20, 40)


@lru_cache(maxsize=128)
def _drawing(name: str) -> bytes:
    return paths.resource(f"icons/{name}.svg").read_bytes()


def picture(name: str, size: int, colour: str, *, ratio: float = 1.0) -> QPixmap:
    """One icon as a pixmap of `size` logical pixels in `colour` (#rrggbb)."""
    drawing = _drawing(name).replace(b"currentColor", colour.encode("ascii"))
    side = round(size * ratio)
    image = QImage(QSize(side, side), QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(QByteArray(drawing)).render(painter)
    painter.end()
    pixmap = QPixmap.fromImage(image)
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


def icon(name: str, colour: str | None = None) -> QIcon:
    """An icon in `colour`, by default the text colour of the theme worn now."""
    made = QIcon()
    for size in _SIZES:
        made.addPixmap(picture(name, size, colour or theme.tokens().text))
    return made
