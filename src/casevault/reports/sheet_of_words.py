"""A plain sheet to print: headings, paragraphs, small tables and QR codes, no figures.

For papers that are no release: what the device check found, certificates, the recovery kit. The
words come translated; `language` only sets how the pages are numbered and read aloud. Figures of
people have no way in here: they are printed by `bundle.write_bundle`, which wants a `Release`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.platypus import Flowable, KeepTogether, Spacer, Table

from casevault.i18n import N_
from casevault.reports import fonts, style
from casevault.reports.landmarks import Landmark
from casevault.reports.log_code import HEADING, PURPOSE, beside_its_image
from casevault.reports.page import CONTENT_WIDTH, Surround, typeset
from casevault.reports.tagged import Paragraph
from casevault.reports.words import Words

CODE_SIZE: Final = 150.0
"""Side of a printed QR code in points (53 mm): a telephone of ten years ago still reads it."""

LONGEST_CODE: Final = 800
"""Bytes that a code of this size may hold with modules of at least half a millimetre."""

_CODES_IN_A_ROW: Final = 3
_CAPTION: Final = N_("The same, for a camera")


@dataclass(frozen=True, slots=True)
class SheetSection:
    """A heading and what stands under it; every text is printed as it is given.

    `rows` become a table, all rows of one length; of two columns, or under a `head`, the first
    holds names and is bold. `image_codes` are texts drawn as QR codes, `code_caption` the words
    under each.
    """

    heading: str
    paragraphs: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()
    image_codes: Sequence[str] = ()
    head: Sequence[str] = ()
    code_caption: str = ""


def plain_sheet(
    title: str,
    sections: Sequence[SheetSection],
    *,
    language: str,
    footer: str = "",
    practice: bool = False,
    log_code: str = "",
) -> bytes:
    """The sheet as PDF (A4); the same arguments always give the same bytes.

    The file names no author, no program version, no path and no time. `footer` stands at the
    bottom of every page after the title, `log_code` at the end with what it is for. A sheet about
    a practice vault wears its stripes.

    Raises:
        KeyError: the program does not speak `language`.
        ValueError: rows of unequal length, or a text longer than `LONGEST_CODE` for a QR code.
    """
    words = Words(language)

    def story(_pages: dict[str, int]) -> list[Flowable]:
        told: list[Flowable] = [
            _paragraph(title, style.TITLE, bold=True),
            Spacer(1, 6),
        ]
        for number, section in enumerate(sections, start=1):
            told += _printed(section, f"section-{number}", words)
        if log_code:
            told.append(_dated(log_code, words))
        return told

    surround = Surround(title=title, foot_name=title, foot_note=footer, practice=practice)
    return typeset(story, surround, words)


def _printed(section: SheetSection, anchor: str, words: Words) -> list[Flowable]:
    """A section; its heading stays with what follows it, long tables may break."""
    parts: list[Flowable] = []
    if section.heading:
        parts += [
            Landmark(anchor, section.heading),
            _paragraph(section.heading, style.LARGE, bold=True),
            Spacer(1, 3),
        ]
    else:
        parts.append(Spacer(1, 10))
    for text in section.paragraphs:
        parts += [_paragraph(text), Spacer(1, 4)]
    if section.rows:
        parts += [Spacer(1, 2), _table(section)]
    if section.image_codes:
        parts += [Spacer(1, 8), _codes(section, words)]
    return [KeepTogether(parts)]


def _dated(log_code: str, words: Words) -> Flowable:
    """The code of the log, in words and for a camera."""
    heading = words(HEADING)
    return KeepTogether(
        [
            Spacer(1, 10),
            Landmark("log-code", heading),
            _paragraph(heading, style.LARGE, bold=True),
            Spacer(1, 3),
            beside_its_image(_paragraph(words(PURPOSE, code=log_code)), log_code),
        ]
    )


def _paragraph(text: str, size: float = style.BODY, *, bold: bool = False) -> Paragraph:
    font = fonts.BOLD if bold else fonts.REGULAR
    lines = "<br/>".join(fonts.markup(line, font) for line in text.split("\n"))
    return Paragraph(lines, style.paragraph_style(size, bold=bold))


def _table(section: SheetSection) -> Table:
    lines = [*([section.head] if section.head else []), *section.rows]
    columns = len(lines[0])
    if any(len(line) != columns for line in lines):
        raise ValueError("rows of unequal length")
    named = bool(section.head) or columns == 2
    cells: list[list[Any]] = [
        [
            _paragraph(text, bold=named and (place == 0 or (number == 0 and bool(section.head))))
            for place, text in enumerate(line)
        ]
        for number, line in enumerate(lines)
    ]
    commands: list[tuple[Any, ...]] = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LINEBELOW", (0, 0), (-1, -1), 0.4, style.LINE),
        ("LINEABOVE", (0, 0), (-1, 0), 1.0, style.ACCENT),
        ("LEFTPADDING", (0, 0), (-1, -1), 6),
        ("RIGHTPADDING", (0, 0), (-1, -1), 6),
        ("TOPPADDING", (0, 0), (-1, -1), 3),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
    ]
    if section.head:
        commands.append(("BACKGROUND", (0, 0), (-1, 0), style.RAISED))
    return Table(
        cells,
        colWidths=_widths(lines, columns),
        style=commands,
        repeatRows=1 if section.head else 0,
    )


def _widths(lines: Sequence[Sequence[str]], columns: int) -> list[float]:
    """Each column as wide as its longest text asks, none below a share; together the page."""
    asked = [
        max(fonts.width(line[place], fonts.BOLD, style.BODY) + 14 for line in lines)
        for place in range(columns)
    ]
    spare = CONTENT_WIDTH - sum(asked)
    if spare >= 0:
        return [each + spare / columns for each in asked]
    least = CONTENT_WIDTH / columns * 0.45
    over = [max(min(each, CONTENT_WIDTH) - least, 0.0) for each in asked]
    share = (CONTENT_WIDTH - least * columns) / sum(over)
    return [least + each * share for each in over]


def _codes(section: SheetSection, words: Words) -> Table:
    caption = section.code_caption or words(_CAPTION)
    kind = style.paragraph_style(style.SMALL, muted=True)
    cells: list[Any] = [
        [_code(text), Paragraph(fonts.markup(caption), kind)] for text in section.image_codes
    ]
    columns = min(_CODES_IN_A_ROW, len(cells))
    cells += [""] * (-len(cells) % columns)
    rows = [cells[place : place + columns] for place in range(0, len(cells), columns)]
    return Table(
        rows,
        colWidths=[CODE_SIZE + 10] * columns,
        hAlign="LEFT",
        style=[
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("RIGHTPADDING", (0, 0), (-1, -1), 10),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 8),
        ],
    )


def _code(text: str) -> Drawing:
    """One QR code with its quiet border of four modules (ISO/IEC 18004), error level M."""
    if len(text.encode()) > LONGEST_CODE:
        raise ValueError("too long for a printed code")
    drawing = Drawing(CODE_SIZE, CODE_SIZE)
    drawing.add(
        QrCodeWidget(text, barLevel="M", barBorder=4, barWidth=CODE_SIZE, barHeight=CODE_SIZE)
    )
    return drawing
