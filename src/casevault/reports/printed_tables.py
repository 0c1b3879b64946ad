"""Tables on paper: title, notes beside it, rows with figures and bars, or the reason of absence."""

from __future__ import annotations

import math
from collections.abc import Sequence

from reportlab.platypus import CondPageBreak, Flowable, KeepTogether, Spacer, Table

from casevault.domain.release import (
    TOTAL,
    FigureStatus,
    Release,
    ReleasedTable,
    WithheldReason,
)
from casevault.i18n import N_
from casevault.reports import explanations, fonts, style
from casevault.reports.figure_rows import ROWS_ON_ONE_PAGE, figure_rows
from casevault.reports.grid import lay_out
from casevault.reports.landmarks import SPACE_BEFORE, Landmark
from casevault.reports.tagged import Paragraph
from casevault.reports.words import ROUNDED_MARK, Words


def printed_table(
    table: ReleasedTable, number: int, release: Release, words: Words, width: float
) -> list[Flowable]:
    """Everything that is printed for one table, `width` points wide."""
    head = heading(
        words(N_("Table {number}"), number=number), words(table.title_id), f"table-{number}"
    )
    notes = notes_band(
        (
            (words(N_("What is counted")), words(table.unit_id)),
            (words(N_("Counting rule")), words(table.counting_rule_id)),
            (words(N_("Definitions")), words(release.definition_source)),
        ),
        width,
    )
    grid = lay_out(table, words)
    body = figure_rows(grid, words, width)
    foot = [Spacer(1, 4), _footnote(table, words)]
    if len(grid.rows) > ROWS_ON_ONE_PAGE:
        return [CondPageBreak(220), *head, notes, Spacer(1, 6), body, *foot]
    return [KeepTogether([*head, notes, Spacer(1, 6), body, *foot])]


def withheld_tables(
    tables: Sequence[tuple[int, ReleasedTable]], reason: WithheldReason, words: Words, width: float
) -> list[Flowable]:
    """Tables in a row that are absent for one reason, which is said once."""
    label_style = style.paragraph_style(style.SMALL, bold=True)
    label_style.textColor = style.ACCENT
    title_style = style.paragraph_style(bold=True)
    rows = [
        [
            [
                Landmark(f"table-{number}", words(table.title_id)),
                Paragraph(
                    fonts.markup(words(N_("Table {number}"), number=number), fonts.BOLD),
                    label_style,
                ),
            ],
            Paragraph(fonts.markup(words(table.title_id), fonts.BOLD), title_style),
        ]
        for number, table in tables
    ]
    titles = Table(
        rows,
        colWidths=[64, width - 64],
        style=[
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("TOPPADDING", (0, 0), (-1, -1), 1),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
        ],
        spaceBefore=SPACE_BEFORE,
        spaceAfter=4,
    )
    return [KeepTogether([titles, reason_box(reason, words, width)])]


def heading(label: str, title: str, anchor: str) -> list[Flowable]:
    """The number and title of a table or balance, with a landmark for the outline."""
    label_style = style.paragraph_style(style.SMALL, bold=True)
    label_style.textColor = style.ACCENT
    return [
        Landmark(anchor, title),
        Paragraph(fonts.markup(label, fonts.BOLD), label_style),
        Paragraph(fonts.markup(title, fonts.BOLD), style.paragraph_style(style.LARGE, bold=True)),
        Spacer(1, 5),
    ]


def notes_band(notes: Sequence[tuple[str, str]], width: float) -> Table:
    """Small notes side by side, each under its own word; a long one gets more of the width."""
    small = style.paragraph_style(style.SMALL, muted=True)
    strong = style.paragraph_style(style.SMALL, bold=True, muted=True)
    cells = [
        [Paragraph(fonts.markup(name, fonts.BOLD), strong), Paragraph(fonts.markup(text), small)]
        for name, text in notes
    ]
    weights = [math.sqrt(max(len(text), 40)) for _, text in notes]
    return Table(
        [cells],
        colWidths=[width * weight / sum(weights) for weight in weights],
        style=[
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (0, -1), 0),
            ("LEFTPADDING", (1, 0), (-1, -1), 6),
            ("RIGHTPADDING", (0, 0), (-1, -1), 10),
            ("TOPPADDING", (0, 0), (-1, -1), 0),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
        ],
    )


def reason_box(reason: WithheldReason, words: Words, width: float) -> Table:
    """Why something is not shown, and what could be; never an empty place."""
    texts = [
        Paragraph(
            fonts.markup(words(explanations.NOT_SHOWN), fonts.BOLD),
            style.paragraph_style(bold=True),
        ),
        Paragraph(
            fonts.markup(words(explanations.REASONS[reason])),
            style.paragraph_style(),
        ),
        Paragraph(
            fonts.markup(words(explanations.POSSIBLE[reason])), style.paragraph_style(muted=True)
        ),
    ]
    return Table(
        [["", texts]],
        colWidths=[16, width - 16],
        style=[
            ("BACKGROUND", (0, 0), (0, 0), style.hatched_strip),
            ("BOX", (0, 0), (-1, -1), 0.6, style.LINE),
            ("BACKGROUND", (1, 0), (1, 0), style.RAISED),
            ("LEFTPADDING", (1, 0), (1, 0), 10),
            ("TOPPADDING", (0, 0), (-1, -1), 7),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 8),
        ],
    )


def _footnote(table: ReleasedTable, words: Words) -> Flowable:
    """The marks of this table in words; parts and total are compared only where both stand."""
    present = {figure.status for figure in table.cells.values()}
    if FigureStatus.ROUNDED not in present:
        return Spacer(1, 1)
    text = words(
        N_("{mark} and hatching: protected by rounding, near the true number."), mark=ROUNDED_MARK
    )
    if any(TOTAL in key for key in table.cells):
        text = " ".join((text, words(explanations.PARTS_NOTE)))
    return Paragraph(fonts.markup(text), style.paragraph_style(style.SMALL, muted=True))
