"""One sheet of the recovery kit: the words of one share on one page, and what to do with it.

Whoever finds it must not learn what it opens: the page speaks of a spare key and an archive,
and names neither the centre nor the program nor the holder.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.platypus import Flowable, Spacer, Table

from casevault.i18n import N_
from casevault.reports import fonts, log_code, style
from casevault.reports.page import CONTENT_WIDTH, Surround, typeset
from casevault.reports.tagged import Paragraph
from casevault.reports.words import Words

CODE_SIZE: Final = 140.0
"""Side of the QR code in points (49 mm)."""

_COLUMNS: Final = 3
_WORD_SIZE: Final = 11.0
_NUMBER_WIDTH: Final = 24.0
_USE: Final = (
    N_(
        "When nobody can open the archive any more, bring {needed} of the {total} sheets to its "
        "computer, start its program and choose “I cannot unlock”. Type the words of each sheet, "
        "or scan the square. Capital letters and the numbers do not matter."
    ),
    N_(
        "Twice a year you are asked to type this sheet in by itself, to try it. Do so only at the "
        "computer of the archive, together with the person who looks after it."
    ),
)
_KEEP: Final = N_(
    "In a closed envelope, dry, locked away, far from the computer and from the other sheets. Do "
    "not photograph, copy or send it, and tell nobody what it is for. If it is lost, or somebody "
    "may have seen it, say so at once: new sheets are made, and this one then opens nothing."
)
_DESTROY: Final = N_(
    "As soon as you hold a sheet with another set number, burn or shred this one so that no word "
    "can be read, and say that you did. Older copies of the archive can still be opened with it."
)


@dataclass(frozen=True, slots=True)
class KitSheet:
    """What stands on one sheet; without `words` there are lines to write them on by hand.

    `log_code` dates the log on the day of the sheet. It has no image: a camera that reads the
    words must find one code only.
    """

    position: int
    needed: int
    total: int
    set_name: str
    made_on: date
    archive: str
    words: Sequence[str] = ()
    word_count: int = 33
    log_code: str = ""


def kit_sheet(sheet: KitSheet, *, language: str, practice: bool = False) -> bytes:
    """The sheet as PDF (A4, one page); the same arguments always give the same bytes.

    The file names no author, no program version, no path and no time.

    Raises:
        KeyError: the program does not speak `language`.
    """
    words = Words(language)
    title = words(N_("Sheet {position} of {total}"), position=sheet.position, total=sheet.total)

    def story(_pages: dict[str, int]) -> list[Flowable]:
        lead = words(
            N_(
                "This sheet is one part of a spare key. By itself it opens nothing; any {needed} "
                "of the {total} sheets together do."
            ),
            needed=sheet.needed,
            total=sheet.total,
        )
        told: list[Flowable] = [
            _head(_paragraph(title, style.TITLE, bold=True), _paragraph(lead), _facts(sheet, words))
            if not sheet.words
            else _head_with_code(title, lead, sheet, words),
            Spacer(1, 8),
            _grid(sheet),
        ]
        fill = {"needed": sheet.needed, "total": sheet.total, "code": sheet.log_code}
        for heading, texts in _advice(sheet):
            told += [Spacer(1, 8), _paragraph(words(heading), bold=True), Spacer(1, 2)]
            told += [_paragraph(words(text, **fill)) for text in texts]
        return told

    note = words(N_("Set {name}"), name=sheet.set_name)
    return typeset(
        story, Surround(title=title, foot_name=title, foot_note=note, practice=practice), words
    )


def _advice(sheet: KitSheet) -> Sequence[tuple[str, Sequence[str]]]:
    dated = ((log_code.HEADING, (log_code.PURPOSE,)),) if sheet.log_code else ()
    return (
        (N_("How to use it"), _USE),
        (N_("How to keep it"), (_KEEP,)),
        (N_("When to destroy it"), (_DESTROY,)),
        *dated,
    )


def code_text(words: Sequence[str]) -> str:
    """What the QR code says: capital letters and spaces, which a code holds most densely."""
    return " ".join(words).upper()


def _head(*parts: Flowable) -> Table:
    return _bare([[list(_spaced(parts))]], [CONTENT_WIDTH])


def _head_with_code(title: str, lead: str, sheet: KitSheet, words: Words) -> Table:
    left = _spaced(
        (_paragraph(title, style.TITLE, bold=True), _paragraph(lead), _facts(sheet, words))
    )
    code = Drawing(CODE_SIZE, CODE_SIZE)
    code.add(
        QrCodeWidget(
            code_text(sheet.words),
            barLevel="M",
            barBorder=4,
            barWidth=CODE_SIZE,
            barHeight=CODE_SIZE,
        )
    )
    return _bare(
        [[list(left), code]], [CONTENT_WIDTH - CODE_SIZE - 4, CODE_SIZE + 4], right_edge=True
    )


def _spaced(parts: Sequence[Flowable]) -> list[Flowable]:
    spaced: list[Flowable] = []
    for part in parts:
        spaced += [part, Spacer(1, 5)]
    return spaced


def _facts(sheet: KitSheet, words: Words) -> Table:
    rows = [
        (words(N_("Set")), sheet.set_name),
        (words(N_("Made on")), words.date(sheet.made_on)),
        (words(N_("Archive")), sheet.archive),
    ]
    cells = [[_paragraph(name, muted=True), _paragraph(text, bold=True)] for name, text in rows]
    widest = max(fonts.width(name, fonts.REGULAR, style.BODY) for name, _ in rows)
    return _bare(cells, [widest + 16, 150], tight=True)


def _grid(sheet: KitSheet) -> Table:
    """Words numbered down the columns, so that a column is read like a list."""
    count = len(sheet.words) or sheet.word_count
    height = -(-count // _COLUMNS)
    rows: list[list[Any]] = []
    for row in range(height):
        cells: list[Any] = []
        for column in range(_COLUMNS):
            place = column * height + row
            word = sheet.words[place] if place < len(sheet.words) else ""
            number = str(place + 1) if place < count else ""
            cells += [_paragraph(number, style.SMALL, muted=True, right=True), _word(word)]
        rows.append(cells)
    width = CONTENT_WIDTH / _COLUMNS - _NUMBER_WIDTH
    return Table(
        rows,
        colWidths=[_NUMBER_WIDTH, width] * _COLUMNS,
        rowHeights=[24.0] * height,
        style=[
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            ("LINEBELOW", (0, 0), (-1, -1), 0.4, style.LINE),
            ("LINEABOVE", (0, 0), (-1, 0), 1.0, style.ACCENT),
            ("LINEBELOW", (0, -1), (-1, -1), 1.0, style.ACCENT),
            ("LEFTPADDING", (0, 0), (-1, -1), 3),
            ("RIGHTPADDING", (0, 0), (-1, -1), 3),
            ("TOPPADDING", (0, 0), (-1, -1), 0),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 1),
        ],
    )


def _word(word: str) -> Paragraph:
    return _paragraph(word, _WORD_SIZE, bold=True)


def _bare(
    cells: list[list[Any]], widths: list[float], *, right_edge: bool = False, tight: bool = False
) -> Table:
    commands: list[tuple[Any, ...]] = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ("RIGHTPADDING", (0, 0), (-1, -1), 0),
        ("TOPPADDING", (0, 0), (-1, -1), 1 if tight else 0),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 1 if tight else 0),
    ]
    if right_edge:
        commands.append(("ALIGN", (-1, 0), (-1, -1), "RIGHT"))
    return Table(cells, colWidths=widths, hAlign="LEFT", style=commands)


def _paragraph(
    text: str,
    size: float = style.BODY,
    *,
    bold: bool = False,
    muted: bool = False,
    right: bool = False,
) -> Paragraph:
    font = fonts.BOLD if bold else fonts.REGULAR
    kind = style.paragraph_style(size, bold=bold, muted=muted, right=right)
    return Paragraph(fonts.markup(text, font), kind)
