"""Statutory table sets as data: statistics, their dimensions, tables and balances.

A statistic counts events in closed time slices by a full key (one code per dimension). A table is
a margin of that key; a balance is an account of exact yearly totals that adds up.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from typing import Any

from casevault import paths
from casevault.domain.errors import UserError
from casevault.i18n import N_

NOT_APPLICABLE = "-"
"""The code of a dimension that does not apply to an event (the sex in a rejected report)."""


class EventKind(StrEnum):
    """What is counted; each kind is one projection table of the vault."""

    REPORT_RECEIVED = "report_received"
    REPORT_DECIDED = "report_decided"
    SERVICE_STARTED = "service_started"


@dataclass(frozen=True, slots=True)
class Dimension:
    """One dimension of a full key.

    `code_list` holds the finest codes; `public_list` and `public_map` give the roll-up that the
    public profile prints; `applies_when` names the dimension and codes under which it has a value
    (elsewhere the key holds `NOT_APPLICABLE`).
    """

    id: str
    title_id: str
    code_list: str
    codes: tuple[str, ...]
    public_list: str
    public_map: Mapping[str, str]
    applies_when: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Statistic:
    """What one protected vector counts."""

    id: str
    event: EventKind
    title_id: str
    unit_id: str
    counting_rule_id: str
    dimensions: tuple[Dimension, ...]

    def dimension(self, dimension_id: str) -> Dimension:
        """The dimension with this id; KeyError if the statistic has none."""
        for dimension in self.dimensions:
            if dimension.id == dimension_id:
                return dimension
        raise KeyError(dimension_id)


@dataclass(frozen=True, slots=True)
class Selection:
    """A part of a statistic: the events whose dimensions have one of the named codes."""

    statistic: str
    where: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class TableSpec:
    """A margin to publish: the dimensions shown, over a selected part of one statistic."""

    id: str
    title_id: str
    population_id: str
    shown: tuple[str, ...]
    selection: Selection


@dataclass(frozen=True, slots=True)
class TermSpec:
    """One term of a balance; without a selection it is what remains of the total."""

    id: str
    label_id: str
    selection: Selection | None


@dataclass(frozen=True, slots=True)
class BalanceSpec:
    """An exact yearly account: total = sum of terms.

    `merge_order` lists the pairs of term ids that are merged, in this printed order, until every
    term is 0 or at least threshold + 1.
    """

    id: str
    title_id: str
    counting_rule_id: str
    total: TermSpec
    terms: tuple[TermSpec, ...]
    merge_order: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class SubsetSpec:
    """A fact everybody knows: within a year, `part` never exceeds `whole`, code by code."""

    part: Selection
    whole: Selection
    by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TableSet:
    """One statutory report."""

    id: str
    title_id: str
    country: str
    version: int
    definition_source: str
    statistics: tuple[Statistic, ...]
    tables: tuple[TableSpec, ...]
    balances: tuple[BalanceSpec, ...]
    subsets: tuple[SubsetSpec, ...]

    def statistic(self, statistic_id: str) -> Statistic:
        """The statistic with this id; KeyError if there is none."""
        for statistic in self.statistics:
            if statistic.id == statistic_id:
                return statistic
        raise KeyError(statistic_id)


def _selection(raw: Mapping[str, Any]) -> Selection:
    where = {name: tuple(codes) for name, codes in raw.get("where", {}).items()}
    return Selection(raw["statistic"], where)


def _dimension(dimension_id: str, raw: Mapping[str, Any]) -> Dimension:
    codes = tuple(raw["codes"])
    return Dimension(
        id=dimension_id,
        title_id=raw["title"],
        code_list=raw["list"],
        codes=codes,
        public_list=raw.get("public_list", raw["list"]),
        public_map=dict(raw.get("public_map", {code: code for code in codes})),
        applies_when={k: tuple(v) for k, v in raw.get("applies_when", {}).items()},
    )


def _statistic(raw: Mapping[str, Any], dimensions: Mapping[str, Dimension]) -> Statistic:
    return Statistic(
        id=raw["id"],
        event=EventKind(raw["event"]),
        title_id=raw["title"],
        unit_id=raw["unit"],
        counting_rule_id=raw["counting_rule"],
        dimensions=tuple(dimensions[name] for name in raw["dimensions"]),
    )


def _term(raw: Mapping[str, Any]) -> TermSpec:
    selection = _selection(raw) if "statistic" in raw else None
    return TermSpec(raw["id"], raw["label"], selection)


def _balance(raw: Mapping[str, Any]) -> BalanceSpec:
    return BalanceSpec(
        id=raw["id"],
        title_id=raw["title"],
        counting_rule_id=raw["counting_rule"],
        total=_term(raw["total"]),
        terms=tuple(_term(term) for term in raw["term"]),
        merge_order=tuple((pair[0], pair[1]) for pair in raw["merge_order"]),
    )


def _table(raw: Mapping[str, Any]) -> TableSpec:
    return TableSpec(
        id=raw["id"],
        title_id=raw["title"],
        population_id=raw.get("population", ""),
        shown=tuple(raw["shown"]),
        selection=_selection(raw),
    )


def _subset(raw: Mapping[str, Any]) -> SubsetSpec:
    return SubsetSpec(_selection(raw["part"]), _selection(raw["whole"]), tuple(raw["by"]))


def parse_table_set(text: str) -> TableSet:
    """Read one table set from TOML text; KeyError or ValueError is a bug in the resource."""
    raw = tomllib.loads(text)
    dimensions = {name: _dimension(name, body) for name, body in raw["dimension"].items()}
    return TableSet(
        id=raw["id"],
        title_id=raw["title"],
        country=raw["country"],
        version=raw["version"],
        definition_source=raw["definition_source"],
        statistics=tuple(_statistic(item, dimensions) for item in raw["statistic"]),
        tables=tuple(_table(item) for item in raw["table"]),
        balances=tuple(_balance(item) for item in raw.get("balance", [])),
        subsets=tuple(_subset(item) for item in raw.get("subset", [])),
    )


@cache
def table_sets() -> Mapping[str, TableSet]:
    """All bundled table sets by id."""
    folder = paths.resource("tables")
    found = [parse_table_set(path.read_text("utf-8")) for path in sorted(folder.glob("*.toml"))]
    return {table_set.id: table_set for table_set in found}


def table_set(table_set_id: str) -> TableSet:
    """The bundled table set with this id.

    Raises:
        UserError: there is none of that name.
    """
    found = table_sets().get(table_set_id)
    if found is None:
        raise UserError(
            N_("There is no table set called {name}. The known ones are: {known}."),
            name=table_set_id,
            known=", ".join(table_sets()),
        )
    return found
