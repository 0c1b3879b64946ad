"""Tags in printed papers: what a heading, a paragraph, a table is, for those who listen to a page.

reportlab draws text without saying what it is. Here every paragraph and every cell of a table of
figures becomes an element of the structure tree (ISO 32000-1, 14.7 and 14.8); all the rest, lines,
bars, hatching and the foot of the page, is marked as ornament.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from reportlab import platypus
from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName
from reportlab.pdfgen.canvas import Canvas

from casevault.reports import style

_ORNAMENT: Final = "/Artifact BMC"
_END: Final = "EMC"


@dataclass(slots=True)
class _Element:
    """An element of the structure tree: what it is, and what lies in it."""

    role: str
    parts: list[_Element] = field(default_factory=list)
    page: int = 0
    marks: list[int] = field(default_factory=list)


class TaggedCanvas(Canvas):  # type: ignore[misc]  # reportlab has no types
    """A canvas that knows what is drawn on it."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._root = _Element("Document")
        self._open = [self._root]
        self._owners: list[list[_Element]] = []
        self._on_page: list[_Element] = []

    def begin(self, role: str) -> None:
        """Begin an element: what is tagged until its end belongs to it."""
        one = _Element(role)
        self._open[-1].parts.append(one)
        self._open.append(one)

    def end(self) -> None:
        """End the element that was begun last."""
        self._open.pop()

    @contextmanager
    def text(self, role: str) -> Iterator[None]:
        """What is drawn inside is the text of a new element."""
        number = len(self._on_page)
        one = _Element(role, page=len(self._owners), marks=[number])
        self._open[-1].parts.append(one)
        self._on_page.append(one)
        self._code += [_END, f"/{role} <</MCID {number}>> BDC"]
        yield
        self._code += [_END, _ORNAMENT]

    def showPage(self) -> None:  # noqa: N802 - reportlab's name
        """Close the page; what was not tagged on it is ornament."""
        self._code.insert(0, _ORNAMENT)
        self._code.append(_END)
        super().showPage()
        self._owners.append(self._on_page)
        self._on_page = []

    def save(self) -> None:
        """Write the structure tree and the file."""
        if self._code:
            self.showPage()
        self._write_tree()
        super().save()

    def _write_tree(self) -> None:
        document = self._doc
        pages = document.Pages.pages
        root = PDFDictionary({"Type": PDFName("StructTreeRoot")})
        root_reference = document.Reference(root)
        references: dict[int, Any] = {}

        def written(one: _Element, parent: Any) -> Any:
            entry = PDFDictionary({"Type": PDFName("StructElem"), "S": PDFName(one.role)})
            entry["P"] = parent
            reference = document.Reference(entry)
            references[id(one)] = reference
            kids: list[Any] = [written(part, reference) for part in one.parts]
            if one.marks:
                entry["Pg"] = document.Reference(pages[one.page])
            entry["K"] = PDFArray([*kids, *one.marks])
            return reference

        root["K"] = PDFArray([written(self._root, root_reference)])
        numbers: list[Any] = []
        for place, owners in enumerate(self._owners):
            numbers += [place, PDFArray([references[id(one)] for one in owners])]
            page = pages[place]
            page.__NoDefault__ = [*page.__NoDefault__, "StructParents", "Tabs"]
            page.StructParents = place
            page.Tabs = PDFName("S")
        root["ParentTree"] = PDFDictionary({"Nums": PDFArray(numbers)})
        root["ParentTreeNextKey"] = len(self._owners)
        catalog = document.Catalog
        catalog.StructTreeRoot = root
        catalog.MarkInfo = PDFDictionary({"Marked": "true"})


@contextmanager
def tagged(canvas: Any, role: str) -> Iterator[None]:
    """Tag what is drawn inside, where the canvas can."""
    if isinstance(canvas, TaggedCanvas):
        with canvas.text(role):
            yield
    else:
        yield


class Paragraph(platypus.Paragraph):  # type: ignore[misc]  # reportlab has no types
    """A paragraph that says what it is: a heading by its size, otherwise text."""

    def draw(self) -> None:
        """Draw the paragraph as one element."""
        with tagged(self.canv, self._role()):
            super().draw()

    def _role(self) -> str:
        kind = self.style
        if kind.fontSize >= style.HEADING:
            return "H1"
        is_bold = kind.fontName.endswith("Bold")
        return "H2" if is_bold and kind.fontSize >= style.LARGE else "P"


class FigureTable(platypus.Table):  # type: ignore[misc]  # reportlab has no types
    """A table whose rows and cells are elements; tables that only lay out a page are not."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **{**named, "renderCB": _announced})


def _announced(table: Any, event: str, *about: Any) -> None:
    """Begin and end elements as reportlab comes to a table, its rows and its cells."""
    canvas = table.canv
    if not isinstance(canvas, TaggedCanvas):
        return
    if event == "startTable":
        canvas.begin("Table")
    elif event == "startRow":
        canvas.begin("TR")
    elif event == "startCell":
        canvas.begin("TH" if about[0] < table.repeatRows else "TD")
    elif event in {"endCell", "endRow", "endTable"}:
        canvas.end()
