"""The bundled fonts on paper: Noto Sans, and symbols where it has none.

reportlab drops a character that its font lacks without a word, so each text is first cut into runs
of one font, and what no font has becomes a visible replacement sign.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import groupby
from typing import Any, Final
from xml.sax.saxutils import escape

from casevault import paths

REGULAR: Final = "CV-Regular"
BOLD: Final = "CV-Bold"
SYMBOLS: Final = "CV-Symbols"
_FILES: Final = {
    REGULAR: "fonts/NotoSans-Regular.ttf",
    BOLD: "fonts/NotoSans-Bold.ttf",
    SYMBOLS: "fonts/Symbols.ttf",
}
_REPLACEMENT: Final = "\ufffd"


@cache
def register() -> None:
    """Make the fonts known to reportlab; again and again does no harm."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    for name, path in _FILES.items():
        pdfmetrics.registerFont(TTFont(name, str(paths.resource(path))))
    for name in (REGULAR, BOLD):
        # A slanted Cyrillic б, г, д, п, т would take its Russian shape here: nothing is slanted.
        pdfmetrics.registerFontFamily(name, normal=name, bold=BOLD, italic=name, boldItalic=BOLD)


@cache
def characters(font: str) -> frozenset[int]:
    """The code points a registered font can draw."""
    from reportlab.pdfbase import pdfmetrics

    register()
    return frozenset(pdfmetrics.getFont(font).face.charToGlyph)


def runs(text: str, font: str) -> Iterator[tuple[str, str]]:
    """The text in pieces (font, text) that each font can draw."""
    signs = [_drawable(sign, font) for sign in text]
    for name, group in groupby(signs, key=lambda pair: pair[0]):
        yield name, "".join(sign for _, sign in group)


def _drawable(sign: str, font: str) -> tuple[str, str]:
    for name in (font, SYMBOLS):
        if ord(sign) in characters(name):
            return name, sign
    return font, _REPLACEMENT


def markup(text: str, font: str = REGULAR) -> str:
    """The text as reportlab paragraph markup, each run in its font."""
    pieces = []
    for name, piece in runs(text, font):
        safe = escape(piece)
        pieces.append(safe if name == font else f'<font name="{name}">{safe}</font>')
    return "".join(pieces)


def width(text: str, font: str, size: float) -> float:
    """The width of a line of text, in points."""
    from reportlab.pdfbase.pdfmetrics import stringWidth

    return sum(float(stringWidth(piece, name, size)) for name, piece in runs(text, font))


def draw(canvas: Any, x: float, y: float, text: str, *, font: str, size: float) -> float:
    """Draw a line of text from `x` on the baseline `y`, in points; give the `x` of its end."""
    for name, piece in runs(text, font):
        canvas.setFont(name, size)
        canvas.drawString(x, y, piece)
        x += canvas.stringWidth(piece, name, size)
    return x


def draw_right(canvas: Any, x: float, y: float, text: str, *, font: str, size: float) -> None:
    """Draw a line of text that ends at `x`."""
    draw(canvas, x - width(text, font, size), y, text, font=font, size=size)
