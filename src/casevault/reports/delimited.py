"""Tables and balances as CSV: one row per printed figure, for programs.

RFC 4180: comma, CRLF, UTF-8 with a byte order mark. Spreadsheet programs of the region expect a
semicolon, because their decimal sign is the comma; but every statistical package and data portal
reads the comma, and for people the workbook lies beside. The mark makes spreadsheet programs read
Cyrillic. Size classes stand in two columns of numbers: "5-19" would be turned into a date.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from casevault.domain.published_figures import SIZE_CLASS_BOUNDS
from casevault.domain.release import (
    Balance,
    Figure,
    FigureStatus,
    Release,
    ReleasedTable,
    WithheldReason,
)
from casevault.reports import explanations
from casevault.reports.admission import only_a_release
from casevault.reports.formula_guard import guarded
from casevault.reports.words import Words

FIGURE_COLUMNS = ("value", "at_least", "at_most", "status", "in_words", "note", "practice")
TERM_COLUMNS = ("part", "term", "label")

Cell = str | int | None


def table_columns(table: ReleasedTable) -> tuple[str, ...]:
    """The column names of a table: a code and a label per axis, then the figure."""
    names = [name for axis in table.axes for name in (f"{axis.dimension}_code", axis.dimension)]
    return (*names, *FIGURE_COLUMNS)


def table_csv(release: Release, table: ReleasedTable, words: Words) -> bytes:
    """One table; a withheld one is a single row that says why."""
    only_a_release(release)
    if table.withheld is not None:
        empty: list[Cell] = [""] * (2 * len(table.axes))
        nothing = Figure(FigureStatus.WITHHELD)
        withheld = _figure(nothing, release, words, table.withheld)
        return _written(table_columns(table), [[*empty, *withheld]])
    rows = []
    for key in sorted(table.cells, key=lambda key: _place(table, key)):
        labels = [
            text
            for axis, code in zip(table.axes, key, strict=True)
            for text in (code, words.code(axis, code))
        ]
        rows.append([*labels, *_figure(table.cells[key], release, words)])
    return _written(table_columns(table), rows)


def balance_csv(release: Release, balance: Balance, words: Words) -> bytes:
    """One balance: its terms in printed order, then the total."""
    only_a_release(release)
    parts = [*(("term", term) for term in balance.terms), ("total", balance.total)]
    rows = [
        [
            part,
            "+".join(term.term_ids),
            words.term(term),
            *_figure(term.figure, release, words, balance.withheld),
        ]
        for part, term in parts
    ]
    return _written((*TERM_COLUMNS, *FIGURE_COLUMNS), rows)


def _place(table: ReleasedTable, key: tuple[str, ...]) -> tuple[int, ...]:
    """Where a cell stands in the printed order; "all" comes last."""
    return tuple(
        axis.codes.index(code) if code in axis.codes else len(axis.codes)
        for axis, code in zip(table.axes, key, strict=True)
    )


def _figure(
    figure: Figure, release: Release, words: Words, reason: WithheldReason | None = None
) -> list[Cell]:
    least: int | None = figure.value if figure.status is FigureStatus.EXACT else None
    most = least
    if figure.size_class is not None:
        least, most = SIZE_CLASS_BOUNDS[figure.size_class]
    return [
        figure.value,
        least,
        most,
        figure.status.value,
        words.figure(figure),
        words(explanations.REASONS[reason]) if reason else "",
        "true" if release.practice else "false",
    ]


def _written(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    target = io.StringIO(newline="")
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([guarded(cell) if isinstance(cell, str) else cell for cell in row])
    return target.getvalue().encode("utf-8-sig")
