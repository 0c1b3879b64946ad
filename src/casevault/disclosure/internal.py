"""Exact tables and balances for the screen of those who may see them.

None of these types is a `Release`, so no writer of files accepts them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import product

from casevault.domain.periods import Period
from casevault.domain.release import TOTAL, Axis
from casevault.domain.statistics_catalogue import (
    NOT_APPLICABLE,
    BalanceSpec,
    Selection,
    Statistic,
    column_parts,
)
from casevault.domain.table_sets import TableSet, TableSpec

Key = tuple[str, ...]
KeyCounts = Mapping[str, Mapping[Key, int]]
"""True counts of a period by statistic id and full key."""


@dataclass(frozen=True, slots=True)
class InternalTable:
    """One exact table; `cells` maps one code per axis (`TOTAL` for all) to its number."""

    id: str
    title_id: str
    unit_id: str
    counting_rule_id: str
    axes: tuple[Axis, ...]
    cells: Mapping[Key, int]


@dataclass(frozen=True, slots=True)
class InternalBalance:
    """One exact account: label and number of the total and of each term."""

    id: str
    title_id: str
    counting_rule_id: str
    total: tuple[str, int]
    terms: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class InternalReport:
    """All exact figures of a table set; balances only where the period is a whole year."""

    table_set: str
    title_id: str
    period: Period
    balances: tuple[InternalBalance, ...]
    tables: tuple[InternalTable, ...]


def internal_report(table_set: TableSet, period: Period, counts: KeyCounts) -> InternalReport:
    """The exact figures of a period from its true counts."""
    balances = (
        tuple(_balance(table_set, spec, counts) for spec in table_set.balances)
        if period.is_year
        else ()
    )
    tables = tuple(_table(table_set, spec, counts) for spec in table_set.tables)
    return InternalReport(table_set.id, table_set.title_id, period, balances, tables)


def count_of(table_set: TableSet, selection: Selection, counts: KeyCounts) -> int:
    """How many events a selection holds."""
    return sum(number for _, number in _selected(table_set, selection, counts))


def _selected(
    table_set: TableSet, selection: Selection, counts: KeyCounts
) -> Iterable[tuple[Key, int]]:
    """The full keys that a selection holds, with their counts."""
    statistic = table_set.statistic(selection.statistic)
    found: Iterable[tuple[Key, int]] = counts[statistic.id].items()
    for name, codes in selection.where.items():
        place = statistic.dimensions.index(statistic.dimension(name))
        found = [item for item in found if item[0][place] in codes]
    return found


def _balance(table_set: TableSet, spec: BalanceSpec, counts: KeyCounts) -> InternalBalance:
    selected = spec.total.selection
    total = count_of(table_set, selected, counts) if selected else 0
    known = {
        term.id: count_of(table_set, term.selection, counts)
        for term in spec.terms
        if term.selection is not None
    }
    rest = total - sum(known.values())
    return InternalBalance(
        id=spec.id,
        title_id=spec.title_id,
        counting_rule_id=spec.counting_rule_id,
        total=(spec.total.label_id, total),
        terms=tuple((term.label_id, known.get(term.id, rest)) for term in spec.terms),
    )


def _table(table_set: TableSet, spec: TableSpec, counts: KeyCounts) -> InternalTable:
    statistic = table_set.statistic(spec.selection.statistic)
    columns = [_Column.of(statistic, spec, column) for column in spec.shown]
    cells: dict[Key, int] = dict.fromkeys(product(*((*c.codes, TOTAL) for c in columns)), 0)
    inner: Counter[Key] = Counter()
    for key, number in _selected(table_set, spec.selection, counts):
        inner[tuple([c.roll.get(key[c.place], key[c.place]) for c in columns])] += number
    for codes, number in inner.items():
        for cell in product(*((code, TOTAL) for code in codes)):
            cells[cell] = cells.get(cell, 0) + number
    axes = tuple(
        Axis(c.dimension, c.title_id, c.code_list, _with_others(c.codes, cells, place))
        for place, c in enumerate(columns)
    )
    return InternalTable(
        spec.id, spec.title_id, statistic.unit_id, statistic.counting_rule_id, axes, cells
    )


@dataclass(frozen=True, slots=True)
class _Column:
    """A column of a table: where its dimension stands in a full key, and how it is told.

    `codes` are those that the table's own selection leaves, at the column's level.
    """

    dimension: str
    title_id: str
    code_list: str
    place: int
    roll: Mapping[str, str]
    codes: tuple[str, ...]

    @classmethod
    def of(cls, statistic: Statistic, spec: TableSpec, column: str) -> _Column:
        name, level_id = column_parts(column)
        dimension = statistic.dimension(name)
        level = dimension.level(level_id)
        fine = spec.selection.where.get(name, dimension.codes)
        codes = tuple(dict.fromkeys(level.roll.get(code, code) for code in fine))
        place = statistic.dimensions.index(dimension)
        return cls(name, level.title_id, level.code_list, place, level.roll, codes)


def _with_others(printed: tuple[str, ...], cells: Mapping[Key, int], place: int) -> tuple[str, ...]:
    """The printed codes, and after them any other that really occurs (never hidden silently)."""
    others = {key[place] for key in cells} - {*printed, TOTAL, NOT_APPLICABLE}
    return (*printed, *sorted(others))
