"""What a release says, as facts about numbers: read from what is printed and from nothing else.

The same reading serves the release that is being made, its certificate, the ledger and the attack
on files of releases, so that all of them mean the same by a figure.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from casevault.disclosure.balances import Accounts, Stages, Union
from casevault.disclosure.detail import SIZE_CLASSES
from casevault.disclosure.model import Bound, Part, Sum, total
from casevault.disclosure.tables import cell_where, populations, printed_codes
from casevault.domain.release import (
    Balance,
    Figure,
    FigureStatus,
    Profile,
    ReleasedTable,
    WithheldReason,
)
from casevault.domain.statistics_catalogue import Catalogue, SubsetSpec
from casevault.domain.table_sets import TableSet


class Printed(Protocol):
    """The figures of a release, made here or read back from its file."""

    @property
    def id(self) -> str: ...  # noqa: D102 - see Release
    @property
    def profile(self) -> Profile: ...  # noqa: D102 - see Release
    @property
    def slices(self) -> tuple[str, ...]: ...  # noqa: D102 - see Release
    @property
    def balances(self) -> tuple[Balance, ...]: ...  # noqa: D102 - see Release
    @property
    def tables(self) -> tuple[ReleasedTable, ...]: ...  # noqa: D102 - see Release


@dataclass(frozen=True, slots=True)
class Statements:
    """Facts: bounds, clauses, counts of people and hidden counts, as `Knowledge` holds them."""

    bounds: tuple[Bound, ...] = ()
    clauses: tuple[tuple[Sum, ...], ...] = ()
    counts: tuple[Sum, ...] = ()
    hidden: tuple[Sum, ...] = ()

    def __add__(self, other: Statements) -> Statements:
        return Statements(
            tuple(dict.fromkeys(self.bounds + other.bounds)),
            tuple(dict.fromkeys(self.clauses + other.clauses)),
            tuple(dict.fromkeys(self.counts + other.counts)),
            tuple(dict.fromkeys(self.hidden + other.hidden)),
        )


def statements(table_set: TableSet, printed: Printed) -> Statements:
    """Everything a release says; ValueError or KeyError if it does not fit its table set."""
    slices = tuple(sorted(printed.slices))
    said = Statements(bounds=tuple(_table_bounds(table_set, printed, slices)))
    return said + _account_statements(Accounts(table_set.catalogue), printed, slices)


def _table_bounds(table_set: TableSet, printed: Printed, slices: Sequence[str]) -> Iterator[Bound]:
    specs = {spec.id: spec for spec in table_set.tables}
    totals = {table_id: selection for table_id, _, selection in populations(table_set)}
    for table in printed.tables:
        if table.id in totals:
            part = Part.selected(totals[table.id], slices)
            yield from (b for f in table.cells.values() for b in _figure(part, f, table.id))
        elif table.id in specs:
            spec = specs[table.id]
            statistic = table_set.statistic(spec.selection.statistic)
            codes = [
                printed_codes(statistic, column, spec.selection, printed.profile)
                for column in spec.shown
            ]
            for cell, figure in table.cells.items():
                part = Part.of(statistic.id, slices, cell_where(spec, cell, codes))
                yield from _figure(part, figure, f"{table.id}[{', '.join(cell)}]")


def _figure(part: Part, figure: Figure, label: str) -> Iterator[Bound]:
    if figure.status is FigureStatus.EXACT and figure.value is not None:
        yield Bound(total(part), figure.value, figure.value, label)
    elif figure.status is FigureStatus.ROUNDED and figure.value is not None:
        yield Bound(total(part), figure.value, figure.value, label, rounded=True)
    elif figure.status is FigureStatus.SIZE_CLASS and figure.size_class is not None:
        lo, hi = SIZE_CLASSES.get(figure.size_class, (20, None))
        yield Bound(total(part), lo, hi, label, rounded=True)


def _account_statements(accounts: Accounts, printed: Printed, slices: Sequence[str]) -> Statements:
    """Exact totals and terms, and what their merging tells."""
    by_id = {balance.id: balance for balance in printed.balances}
    if any(
        by_id[spec.id].withheld is WithheldReason.YEAR_NOT_CLOSED
        for spec in accounts.specs
        if spec.id in by_id
    ) or not all(spec.id in by_id for spec in accounts.specs):
        return Statements()
    stages = tuple(_stage(accounts, by_id[spec.id], n) for n, spec in enumerate(accounts.specs))
    numbers: dict[Union, int] = {}
    labels: dict[Union, str] = {}
    for spec in accounts.specs:
        balance = by_id[spec.id]
        for term in (balance.total, *balance.terms) if balance.withheld is None else ():
            union = accounts.union_of(spec.id, term.term_ids)
            labels.setdefault(union, f"{spec.id}[{' + '.join(term.term_ids)}]")
            if numbers.setdefault(union, term.figure.value or 0) != term.figure.value:
                raise ValueError("one term is printed with two numbers")
    return exact_statements(accounts, stages, numbers, slices, labels)


def _stage(accounts: Accounts, balance: Balance, place: int) -> int:
    """How often the terms of a printed balance were merged."""
    spec = accounts.specs[place]
    if balance.withheld is not None:
        return len(spec.merge_order) + 1
    groups = {frozenset(term.term_ids) for term in balance.terms}
    for stage in range(len(spec.merge_order) + 1):
        if {frozenset(group) for group in accounts.groups(spec, stage) or ()} == groups:
            return stage
    raise ValueError(f"balance {spec.id} is not merged in the order of its table set")


def exact_statements(
    accounts: Accounts,
    stages: Stages,
    printed: Mapping[Union, int],
    slices: Sequence[str],
    labels: Mapping[Union, str],
) -> Statements:
    """What printed exact sums and their stages say."""
    known = accounts.known(printed)
    elements = [frozenset([number]) for number in range(len(accounts.elements))]
    return Statements(
        bounds=tuple(
            Bound(accounts.sum_of(union, slices), number, number, labels[union])
            for union, number in printed.items()
        ),
        clauses=accounts.clauses(stages, printed, slices),
        counts=tuple(accounts.sum_of(element, slices) for element in elements),
        hidden=tuple(accounts.sum_of(e, slices) for e in elements if e not in known),
    )


def subset_statements(catalogue: Catalogue, slices: Collection[tuple[str, str]]) -> Statements:
    """What everybody knows of parts and wholes, for each year as far as it is published.

    `slices` are the published ones by statistic; a rule speaks where both its sides are.
    """
    found = Statements()
    for subset in catalogue.subsets:
        part, whole = (
            {slice_id for name, slice_id in slices if name == side.statistic}
            for side in (subset.part, subset.whole)
        )
        for year in sorted({slice_id[:4] for slice_id in part & whole}):
            for number in range(1, 5):
                until = tuple(f"{year}-Q{n}" for n in range(1, number + 1))
                if set(until) <= part & whole:
                    found += _subset(catalogue, subset, until)
    return found


def _subset(catalogue: Catalogue, subset: SubsetSpec, slices: Sequence[str]) -> Statements:
    part, whole = (Part.selected(s, slices) for s in (subset.part, subset.whole))
    wheres: list[dict[str, tuple[str, ...]]] = [{}]
    for name in subset.by:
        codes = catalogue.statistic(subset.whole.statistic).dimension(name).codes
        wheres = [{**where, name: (code,)} for where in wheres for code in codes]
    rests: list[Sum] = [((1, whole.and_where(w)), (-1, part.and_where(w))) for w in wheres]
    label = f"{subset.part.statistic} <= {subset.whole.statistic}"
    return Statements(
        bounds=tuple(Bound(rest, 0, None, label) for rest in rests), counts=tuple(rests)
    )
