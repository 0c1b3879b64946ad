"""Turns protected vectors into printed tables: every figure a sum of the same frozen vectors."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from casevault.disclosure.detail import DetailPolicy, size_class
from casevault.disclosure.keys import Key, KeySpace
from casevault.disclosure.model import Part
from casevault.domain.release import (
    TOTAL,
    Axis,
    Figure,
    FigureStatus,
    Profile,
    ReleasedTable,
    WithheldReason,
)
from casevault.domain.statistics_catalogue import (
    NOT_APPLICABLE,
    Dimension,
    Level,
    Selection,
    Statistic,
    column_parts,
)
from casevault.domain.table_sets import TableSet, TableSpec
from casevault.i18n import N_

TOTAL_RULE = N_("The number of all that is counted in the period.")
LATE_RULE = N_(
    "Counted once for the whole year, without any category; these are not in the figures above."
)
LATE_TITLE = N_("Recorded after the quarter had closed")
REVOKED_TITLE = N_("Revoked or corrected after the quarter had closed")


@dataclass(frozen=True, slots=True)
class Printing:
    """What tables are made from: protected sums, exact totals, and who reads them.

    `vectors` are protected numbers per statistic, summed over the slices of the period;
    `exact` are totals that the period's balances print.
    """

    table_set: TableSet
    profile: Profile
    slices: tuple[str, ...]
    vectors: Mapping[str, Mapping[Key, int]]
    exact: Mapping[Part, int]
    policy: DetailPolicy

    def rounded(self, selection: Selection) -> int:
        """The protected number of a selection."""
        space = KeySpace.of(self.table_set.statistic(selection.statistic))
        return sum(
            value
            for key, value in self.vectors[selection.statistic].items()
            if space.matches(key, selection.where)
        )

    def printed_total(self, selection: Selection) -> int:
        """The total that decides on detail: exact where it is printed, else protected."""
        exact = self.exact.get(Part.selected(selection, self.slices))
        return self.rounded(selection) if exact is None else exact

    def total_figure(self, selection: Selection) -> Figure:
        """The total as printed inside a table."""
        exact = self.exact.get(Part.selected(selection, self.slices))
        if exact is not None:
            return Figure(FigureStatus.EXACT, exact)
        return Figure(FigureStatus.ROUNDED, self.rounded(selection))

    def lone_total(self, selection: Selection) -> Figure:
        """The total as printed alone: in words where the number would expose."""
        found = self.total_figure(selection)
        if found.status is FigureStatus.EXACT or (found.value or 0) >= self.policy.totals:
            return found
        return Figure(FigureStatus.SIZE_CLASS, size_class=size_class(found.value or 0))


def printed_level(dimension: Dimension, column: str, profile: Profile) -> Level:
    """The level at which a reader is told a column: the public never finer than the public one."""
    wanted = column_parts(column)[1]
    if profile is Profile.PUBLIC:
        wanted = max(wanted, dimension.public, key=dimension.coarseness)
    return dimension.level(wanted)


def printed_codes(
    statistic: Statistic, column: str, selection: Selection, profile: Profile
) -> dict[str, tuple[str, ...]]:
    """The codes an axis prints for a reader, each with the finest codes it stands for."""
    dimension = statistic.dimension(column_parts(column)[0])
    roll = printed_level(dimension, column, profile).roll
    chosen = selection.where.get(dimension.id)
    space = KeySpace.of(statistic)
    found: dict[str, tuple[str, ...]] = {}
    for code in (*dimension.codes, NOT_APPLICABLE):
        where = {**selection.where, dimension.id: (code,)}
        if (chosen is None or code in chosen) and space.count(where):
            printed = code if code == NOT_APPLICABLE else roll[code]
            found[printed] = (*found.get(printed, ()), code)
    return found


def released_table(printing: Printing, spec: TableSpec) -> ReleasedTable:
    """One table of the set: its figures, or the reason why it is withheld."""
    statistic = printing.table_set.statistic(spec.selection.statistic)
    total = printing.printed_total(spec.selection)
    withheld = printing.policy.withheld(spec.shown, total, printing.profile)
    codes = [
        printed_codes(statistic, column, spec.selection, printing.profile) for column in spec.shown
    ]
    axes = tuple(
        _axis(statistic, column, tuple(own), printing.profile)
        for column, own in zip(spec.shown, codes, strict=True)
    )
    cells = {} if withheld else dict(_cells(printing, spec, codes))
    return ReleasedTable(
        id=spec.id,
        title_id=spec.title_id,
        counting_rule_id=statistic.counting_rule_id,
        unit_id=statistic.unit_id,
        axes=axes,
        cells=cells,
        withheld=withheld,
    )


def _axis(statistic: Statistic, column: str, codes: tuple[str, ...], profile: Profile) -> Axis:
    dimension = statistic.dimension(column_parts(column)[0])
    level = printed_level(dimension, column, profile)
    return Axis(dimension.id, level.title_id, level.code_list, codes)


def _cells(
    printing: Printing, spec: TableSpec, codes: Sequence[Mapping[str, tuple[str, ...]]]
) -> Iterator[tuple[tuple[str, ...], Figure]]:
    statistic = printing.table_set.statistic(spec.selection.statistic)
    for cell in itertools.product(*([*own, TOTAL] for own in codes)):
        where = cell_where(spec, cell, codes)
        selection = Selection(statistic.id, where)
        if all(code == TOTAL for code in cell):
            yield cell, printing.total_figure(spec.selection)
        else:
            yield cell, Figure(FigureStatus.ROUNDED, printing.rounded(selection))


def cell_where(
    spec: TableSpec, cell: Sequence[str], codes: Sequence[Mapping[str, tuple[str, ...]]]
) -> dict[str, tuple[str, ...]]:
    """The part of the statistic that a cell counts, in finest codes."""
    where = dict(spec.selection.where)
    for column, code, own in zip(spec.shown, cell, codes, strict=True):
        if code != TOTAL:
            where[column_parts(column)[0]] = own[code]
    return where


def populations(table_set: TableSet) -> Iterator[tuple[str, str, Selection]]:
    """The populations that tables count: an id, the words for it, and the selection."""
    seen: list[Selection] = []
    for spec in table_set.tables:
        if spec.selection not in seen:
            seen.append(spec.selection)
            yield *_name_of(table_set, spec.selection), spec.selection


def _name_of(table_set: TableSet, selection: Selection) -> tuple[str, str]:
    for balance in table_set.balances:
        if balance.total.selection == selection:
            return f"total_{balance.id}", balance.total.label_id
    statistic = table_set.statistic(selection.statistic)
    suffix = "".join(f"_{code}" for codes in selection.where.values() for code in codes).lower()
    return f"total_{statistic.id}{suffix}", statistic.title_id


def total_tables(printing: Printing) -> Iterator[ReleasedTable]:
    """One table without axes per population: its total alone."""
    for table_id, title, selection in populations(printing.table_set):
        statistic = printing.table_set.statistic(selection.statistic)
        yield ReleasedTable(
            id=table_id,
            title_id=title,
            counting_rule_id=TOTAL_RULE,
            unit_id=statistic.unit_id,
            axes=(),
            cells={(): printing.lone_total(selection)},
        )


def line(table_id: str, title_id: str, unit_id: str, number: int | None) -> ReleasedTable:
    """A yearly number without categories; None where it is too small to be printed."""
    return ReleasedTable(
        id=table_id,
        title_id=title_id,
        counting_rule_id=LATE_RULE,
        unit_id=unit_id,
        axes=(),
        cells={} if number is None else {(): Figure(FigureStatus.EXACT, number)},
        withheld=WithheldReason.NOT_ENOUGH_PUBLISHED if number is None else None,
    )
