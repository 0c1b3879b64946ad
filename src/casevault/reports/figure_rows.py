"""The rows of a printed table: labels, figures with their marks, bars beside or beneath them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from casevault.domain.release import Figure, FigureStatus
from casevault.reports import fonts, style
from casevault.reports.chart import Bar, Scale
from casevault.reports.grid import Grid, Row
from casevault.reports.tagged import FigureTable, Paragraph
from casevault.reports.words import Words

ROWS_ON_ONE_PAGE = 24
"""A table with more rows may run over several pages."""

_NUMBER_WIDTH = 74.0
_LEAST_COLUMN = 58.0
_COMFORTABLE_COLUMN = 80.0


def figure_rows(grid: Grid, words: Words, width: float) -> FigureTable:
    """The rows of a grid, `width` points wide, with a bar for each part."""
    parts = [
        figure
        for row in grid.rows
        if not row.is_total
        for figure in (row.figures[:-1] if grid.last_column_is_total else row.figures)
    ]
    scale = Scale.of(parts)
    widths = _column_widths(grid, width)
    content = _head_rows(grid, widths[-1])
    above: tuple[str, ...] = ()
    for row in grid.rows:
        content.append(_row_cells(row, above, grid, scale, words))
        above = row.labels
    return FigureTable(
        content,
        colWidths=widths,
        repeatRows=_heads(grid),
        style=_table_style(grid),
    )


def _heads(grid: Grid) -> int:
    return 1 if grid.across is None else 2


def _head_rows(grid: Grid, column: float) -> list[list[Any]]:
    left = style.paragraph_style(style.SMALL, bold=True, muted=True)
    longest = _widest(_split(grid.columns), bold=True)
    # A word too long for its column is set smaller rather than cut.
    fit = 1.0 if grid.across is None else max(0.75, min(1.0, (column - 12.5) / longest))
    right = style.paragraph_style(style.SMALL * fit, bold=True, muted=True, right=True)
    heads = [Paragraph(fonts.markup(title, fonts.BOLD), left) for title in grid.row_titles]
    columns = [Paragraph(fonts.markup(title, fonts.BOLD), right) for title in grid.columns]
    if grid.across is None:
        return [[*heads, *columns, ""]]
    across = Paragraph(fonts.markup(grid.across, fonts.BOLD), left)
    return [
        [*[""] * len(heads), across, *[""] * (len(columns) - 1)],
        [*heads, *columns],
    ]


def _row_cells(
    row: Row, above: tuple[str, ...], grid: Grid, scale: Scale, words: Words
) -> list[Any]:
    font = fonts.BOLD if row.is_total else fonts.REGULAR
    label_style = style.paragraph_style(bold=row.is_total)
    # The outer label of several stands once, at the head of its group, where a page holds all.
    grouped = len(above) > 1 and row.labels[0] == above[0] and len(grid.rows) <= ROWS_ON_ONE_PAGE
    labels = ["" if grouped else row.labels[0], *row.labels[1:]]
    cells: list[Any] = [Paragraph(fonts.markup(text, font), label_style) for text in labels]
    for place, figure in enumerate(row.figures):
        is_total = row.is_total or _is_total(grid, place)
        printed = figure_paragraph(figure, words, bold=is_total)
        if grid.across is not None and not is_total:
            cells.append([printed, Bar(figure, scale, thickness=3.2)])
        else:
            cells.append(printed)
    if grid.across is None:
        cells.append("" if row.is_total else Bar(row.figures[0], scale))
    return cells


def _is_total(grid: Grid, column: int) -> bool:
    return grid.last_column_is_total and column == len(grid.columns) - 1


def figure_paragraph(figure: Figure, words: Words, *, bold: bool = False) -> Paragraph:
    """A figure as a line at the right edge of its cell."""
    numbered = figure.value is not None
    font = fonts.BOLD if bold and numbered else fonts.REGULAR
    kind = style.paragraph_style(
        style.BODY if numbered else style.SMALL,
        bold=bold and numbered,
        muted=not numbered,
        right=True,
    )
    return Paragraph(fonts.markup(words.figure(figure), font), kind)


def _column_widths(grid: Grid, width: float) -> list[float]:
    """Room for the longest words first, then for whole labels, the rest to the first labels."""
    labels = [[row.labels[place] for row in grid.rows] for place in range(len(grid.row_titles))]
    if grid.across is None:
        label = min(max(_widest(labels[0]) + 14, 120), width * 0.46)
        return [label, _NUMBER_WIDTH, width - label - _NUMBER_WIDTH]
    count = len(grid.columns)
    least_column = max(_widest(_split(grid.columns), bold=True) + 14, _LEAST_COLUMN)
    least = [_widest(_split(column)) + 14 for column in labels]
    wanted = [max(_widest(column) + 14, floor) for column, floor in zip(labels, least, strict=True)]
    rest = min(sum(wanted), max(width * 0.45, sum(least)))
    column = max(
        min(_COMFORTABLE_COLUMN, (width - rest) / count),
        min(least_column, (width - sum(least)) / count),
    )
    free = width - column * count
    surplus = sum(wanted) - sum(least) or 1.0
    given = [
        floor + (free - sum(least)) * (wish - floor) / surplus
        for wish, floor in zip(wanted, least, strict=True)
    ]
    given[0] += free - sum(given)
    return given + [column] * count


def _split(texts: Iterable[str]) -> list[str]:
    return [word for text in texts for word in text.split()]


def _widest(texts: Iterable[str], *, bold: bool = False) -> float:
    font, size = (fonts.BOLD, style.SMALL) if bold else (fonts.REGULAR, style.BODY)
    return max((fonts.width(text, font, size) for text in texts), default=0.0)


def _table_style(grid: Grid) -> list[tuple[Any, ...]]:
    heads = _heads(grid)
    last = len(grid.rows) + heads - 1
    down = len(grid.row_titles)
    commands: list[tuple[Any, ...]] = [
        ("VALIGN", (0, 0), (-1, heads - 1), "BOTTOM"),
        ("VALIGN", (0, heads), (-1, -1), "MIDDLE"),
        ("LEFTPADDING", (0, 0), (0, -1), 0),
        ("LEFTPADDING", (1, 0), (-1, -1), 6),
        ("RIGHTPADDING", (0, 0), (-1, -1), 6),
        ("TOPPADDING", (0, 0), (-1, -1), 2.5 if grid.across is None else 1.5),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
        ("LINEBELOW", (0, heads - 1), (-1, heads - 1), 0.8, style.ACCENT),
        ("LINEBELOW", (0, heads), (-1, last), 0.4, style.LINE),
    ]
    if grid.across is not None:
        commands.append(("SPAN", (down, 0), (-1, 0)))
    for place, row in enumerate(grid.rows, start=heads):
        if row.is_total and not (place > heads and grid.rows[place - heads - 1].is_total):
            commands.append(("LINEABOVE", (0, place), (-1, place), 0.8, style.MUTED))
        for column, figure in enumerate(row.figures, start=down):
            is_total = row.is_total or _is_total(grid, column - down)
            shows_bar_inside = grid.across is not None and not is_total
            if figure.status is not FigureStatus.EXACT and not shows_bar_inside:
                cell = (column, place)
                commands.append(("BACKGROUND", cell, cell, style.hatched_cell))
    return commands
