"""Horizontal bars beside the figures they show, drawn by hand.

A true number is a solid bar; a protected one is hatched; a size class reaches, dashed, as far as
the number may; what is withheld is a dashed stub of fixed length. Nothing withheld or rounded to 0
looks like nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from reportlab.platypus import Flowable

from casevault.domain.published_figures import SIZE_CLASS_BOUNDS
from casevault.domain.release import Figure, FigureStatus
from casevault.reports import style

STUB = 7.0
"""Length in points of a bar whose number is unknown or rounded to 0."""


@dataclass(frozen=True, slots=True)
class Scale:
    """The number at the far end of a group of bars."""

    greatest: int

    @classmethod
    def of(cls, figures: Iterable[Figure]) -> Scale:
        """The scale on which every figure of a group has room; at least 1."""
        return cls(max((_reach(figure) for figure in figures), default=1) or 1)

    def length(self, value: int, room: float) -> float:
        """The length in points of a bar for `value` where `room` points are free."""
        return min(value / self.greatest, 1.0) * room


def _reach(figure: Figure) -> int:
    if figure.size_class is not None:
        least, most = SIZE_CLASS_BOUNDS[figure.size_class]
        return most if most is not None else 2 * least
    return figure.value or 0


class Bar(Flowable):  # type: ignore[misc]  # reportlab has no types
    """One bar in a table cell; takes the width it is given and `thickness` points of height."""

    def __init__(self, figure: Figure, scale: Scale, *, thickness: float = 8.0) -> None:
        super().__init__()
        self.figure = figure
        self.scale = scale
        self.thickness = thickness
        self.room = 0.0

    def wrap(self, available_width: float, _available_height: float) -> tuple[float, float]:
        """Take the whole width of the cell."""
        self.room = available_width
        return available_width, self.thickness

    def draw(self) -> None:
        """Draw the bar and the line it stands on."""
        canvas: Any = self.canv
        figure = self.figure
        canvas.saveState()
        if figure.status is FigureStatus.EXACT:
            length = self.scale.length(figure.value or 0, self.room)
            canvas.setFillColor(style.ACCENT)
            canvas.rect(0, 0, length, self.thickness, stroke=0, fill=1)
        elif figure.value:
            self._hatched(self.scale.length(figure.value, self.room), dashed=False)
        elif figure.size_class is not None:
            self._hatched(self.scale.length(_reach(figure), self.room), dashed=True)
        else:
            self._hatched(STUB, dashed=True)
        canvas.setStrokeColor(style.HIDDEN)
        canvas.setLineWidth(0.6)
        canvas.line(0, -1.5, 0, self.thickness + 1.5)
        canvas.restoreState()

    def _hatched(self, length: float, *, dashed: bool) -> None:
        canvas: Any = self.canv
        length = max(length, 1.2)
        style.hatch(canvas, 0, 0, length, self.thickness)
        canvas.setStrokeColor(style.ACCENT if not dashed else style.HIDDEN)
        canvas.setLineWidth(0.7)
        if dashed:
            canvas.setDash(1.6, 1.6)
        canvas.rect(0, 0, length, self.thickness, stroke=1, fill=0)
        canvas.setDash()
