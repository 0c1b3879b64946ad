"""What stands on the sheets of tables and balances."""

from __future__ import annotations

from casevault.domain.release import (
    Balance,
    Figure,
    FigureStatus,
    Release,
    ReleasedTable,
    WithheldReason,
)
from casevault.i18n import N_
from casevault.reports import explanations
from casevault.reports.grid import lay_out
from casevault.reports.sheet import Sheet, band
from casevault.reports.words import ROUNDED_MARK, Words

_LABEL_WIDTH = 40.0
_NUMBER_WIDTH = 16.0
_ROOM_FOR_NOTES = 5
"""Columns on a sheet at least, so that notes under a narrow table have room beside their names."""


def write_table(sheet: Sheet, table: ReleasedTable, release: Release, words: Words) -> None:
    """The figures of a table under their heads, then its notes; or why it is not shown."""
    notes = [
        (words(N_("What is counted")), words(table.unit_id)),
        (words(N_("Counting rule")), words(table.counting_rule_id)),
    ]
    if table.withheld is not None:
        _columns(sheet, 1, 1)
        sheet.title(words(table.title_id))
        _reason(sheet, table.withheld, words)
        band(sheet, release, words, notes)
        return
    grid = lay_out(table, words)
    _columns(sheet, len(grid.row_titles), len(grid.columns))
    sheet.title(words(table.title_id))
    if grid.across is not None:
        sheet.pair(words(N_("Columns")), grid.across)
    sheet.header([*grid.row_titles, *grid.columns], left=len(grid.row_titles), freeze=True)
    total_from = len(grid.columns) - 1 if grid.last_column_is_total else len(grid.columns)
    for row in grid.rows:
        sheet.figures(row.labels, row.figures, total_from=total_from, is_total=row.is_total)
    figures = list(table.cells.values())
    band(sheet, release, words, [*notes, *_marks(figures, release, words)])


def write_balance(sheet: Sheet, balance: Balance, release: Release, words: Words) -> None:
    """The terms of a balance and their total, then its notes."""
    _columns(sheet, 1, 1)
    sheet.title(words(balance.title_id))
    sheet.header([words(N_("Term")), words(N_("Number"))], left=1, freeze=True)
    for term in balance.terms:
        sheet.figures([words.term(term)], [term.figure], total_from=1, is_total=False)
    total = balance.total
    if total.figure.status is not FigureStatus.WITHHELD or balance.withheld is None:
        sheet.figures([words.term(total)], [total.figure], total_from=1, is_total=True)
    if balance.withheld is not None:
        sheet.skip()
        _reason(sheet, balance.withheld, words)
    figures = [term.figure for term in (*balance.terms, total)]
    rule = (words(N_("Counting rule")), words(balance.counting_rule_id))
    band(sheet, release, words, [rule, *_marks(figures, release, words)])


def _columns(sheet: Sheet, labels: int, numbers: int) -> None:
    label = _LABEL_WIDTH if labels == 1 else 28.0
    blank = max(0, _ROOM_FOR_NOTES - labels - numbers)
    sheet.columns(*[label] * labels, *[_NUMBER_WIDTH] * (numbers + blank))


def _reason(sheet: Sheet, reason: WithheldReason, words: Words) -> None:
    sheet.pair(words(explanations.NOT_SHOWN), words(explanations.REASONS[reason]))
    sheet.pair("", words(explanations.POSSIBLE[reason]))


def _marks(figures: list[Figure], release: Release, words: Words) -> list[tuple[str, str]]:
    """The marks of a sheet in words."""
    if not any(figure.status is FigureStatus.ROUNDED for figure in figures):
        return []
    return [
        (
            ROUNDED_MARK,
            explanations.meaning(FigureStatus.ROUNDED, release, words),
        ),
        ("", words(explanations.PARTS_NOTE)),
    ]
