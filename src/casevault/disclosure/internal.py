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
from casevault.domain.table_sets import (
    NOT_APPLICABLE,
    BalanceSpec,
    Selection,
    TableSet,
    TableSpec,
)

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
    shown = [statistic.dimension(name) for name in spec.shown]
    places = [statistic.dimensions.index(dimension) for dimension in shown]
    cells: dict[Key, int] = dict.fromkeys(
        product(*((*_codes(spec, d.id, d.codes), TOTAL) for d in shown)), 0
    )
    inner: Counter[Key] = Counter()
    for key, number in _selected(table_set, spec.selection, counts):
        inner[tuple([key[place] for place in places])] += number
    for codes, number in inner.items():
        for cell in product(*((code, TOTAL) for code in codes)):
            cells[cell] = cells.get(cell, 0) + number
    axes = tuple(
        Axis(d.id, d.title_id, d.code_list, _with_others(d.id, d.codes, spec, cells, place))
        for place, d in enumerate(shown)
    )
    return InternalTable(
        spec.id, spec.title_id, statistic.unit_id, statistic.counting_rule_id, axes, cells
    )


def _codes(spec: TableSpec, dimension: str, codes: tuple[str, ...]) -> tuple[str, ...]:
    """The codes a table can show: those its own selection leaves."""
    return spec.selection.where.get(dimension, codes)


def _with_others(
    dimension: str, codes: tuple[str, ...], spec: TableSpec, cells: Mapping[Key, int], place: int
) -> tuple[str, ...]:
    """The printed codes, and after them any other that really occurs (never hidden silently)."""
    printed = _codes(spec, dimension, codes)
    others = {key[place] for key in cells} - {*printed, TOTAL, NOT_APPLICABLE}
    return (*printed, *sorted(others))
