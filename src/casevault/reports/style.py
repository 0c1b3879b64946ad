"""How a printed report looks: sizes, colours, paragraph styles, the hatch of protected figures.

Sizes follow the scale of the screens (0.85, 1, 1.2, 1.5) on a body of 9.5 points; all lengths are
in points. Colours are those of the light theme. Nothing is told by colour alone.
"""

from __future__ import annotations

from typing import Any, Final

from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.styles import ParagraphStyle

from casevault.reports import fonts

TEXT: Final = HexColor("#1b2426")
MUTED: Final = HexColor("#526064")
ACCENT: Final = HexColor("#0d6a6b")
ACCENT_SOFT: Final = HexColor("#d8ebea")
LINE: Final = HexColor("#d6dddd")
RAISED: Final = HexColor("#f4f6f6")
HATCH: Final = HexColor("#8fb9b7")
HATCH_FAINT: Final = HexColor("#d3e4e3")
HIDDEN: Final = HexColor("#8a979a")
PRACTICE: Final = HexColor("#b26a00")
PRACTICE_SOFT: Final = HexColor("#f5e3c8")
WHITE: Final = HexColor("#ffffff")

BODY: Final = 9.5
SMALL: Final = BODY * 0.85
LARGE: Final = BODY * 1.2
HEADING: Final = BODY * 1.5
TITLE: Final = BODY * 1.5**2

MARGIN: Final = 56.0
"""Left and right margin of the page."""


def paragraph_style(
    size: float = BODY, *, bold: bool = False, muted: bool = False, right: bool = False
) -> ParagraphStyle:
    """A paragraph style; leading is 1.42 of the size, less for large type."""
    fonts.register()
    leading = size * (1.42 if size < HEADING else 1.22)
    return ParagraphStyle(
        name="",
        fontName=fonts.BOLD if bold else fonts.REGULAR,
        fontSize=size,
        leading=leading,
        textColor=MUTED if muted else TEXT,
        alignment=TA_RIGHT if right else 0,
        splitLongWords=1,
    )


def hatch(
    canvas: Any, x: float, y: float, width: float, height: float, *, faint: bool = False
) -> None:
    """Fill a rectangle with slanting lines: the sign of a figure that is not the true number."""
    if height < 0:  # table cells are given from their upper edge downwards
        y, height = y + height, -height
    canvas.saveState()
    clip = canvas.beginPath()
    clip.rect(x, y, width, height)
    canvas.clipPath(clip, stroke=0, fill=0)
    canvas.setStrokeColor(HATCH_FAINT if faint else HATCH)
    canvas.setLineWidth(0.5 if faint else 0.7)
    step = 3.2
    # Lines lie on a grid of the page, so that neighbouring cells form one even field.
    start = (x - height - y) // step * step + y
    lines = canvas.beginPath()
    while start < x + width:
        lines.moveTo(start, y)
        lines.lineTo(start + height, y + height)
        start += step
    canvas.drawPath(lines, stroke=1, fill=0)
    canvas.restoreState()


def hatched_cell(
    _table: object, canvas: Any, x: float, y: float, width: float, height: float
) -> None:
    """The background of a table cell whose figure is not the true number."""
    hatch(canvas, x, y, width, height, faint=True)


def hatched_strip(
    _table: object, canvas: Any, x: float, y: float, width: float, height: float
) -> None:
    """The background of the strip beside something that is not shown."""
    hatch(canvas, x, y, width, height)
