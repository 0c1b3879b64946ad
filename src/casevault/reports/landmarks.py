"""Places in a printed report that its outline and its contents lead to."""

from __future__ import annotations

from typing import Any, Final

from reportlab.platypus import Flowable

SPACE_BEFORE: Final = 26.0
"""Free room in points above whatever begins at a landmark, unless it begins a page."""


class Landmark(Flowable):  # type: ignore[misc]  # reportlab has no types
    """An invisible mark: an entry of the outline, and the page on which it came to lie."""

    def __init__(self, anchor: str, title: str) -> None:
        super().__init__()
        self.anchor = anchor
        self.title = title
        self.width = self.height = 0
        self.spaceBefore = SPACE_BEFORE

    def wrap(self, _available_width: float, _available_height: float) -> tuple[float, float]:
        """Take no room."""
        return 0.0, 0.0

    def draw(self) -> None:
        """Enter the place into the outline and its page into the document's list."""
        canvas: Any = self.canv
        # A landmark inside a table cell is announced by no event; the document hangs only here.
        canvas._doctemplate.pages[self.anchor] = canvas.getPageNumber()  # noqa: SLF001 - reportlab tells the pages nowhere else
        canvas.bookmarkHorizontal(self.anchor, 0, 24)
        canvas.addOutlineEntry(self.title, self.anchor, level=0)
