"""What is counted, defined once for all table sets: statistics, their dimensions, yearly accounts.

A statistic counts events in closed time slices by a full key (one code per dimension). Whoever
asks, the same events are counted by the same statistic: a slice of it is protected once, and every
table of every set is a margin of it. A balance is an account of exact yearly totals that adds up.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from typing import Any

from casevault import paths

NOT_APPLICABLE = "-"
"""The code of a dimension that does not apply to an event (the sex in a rejected report)."""

LEVEL_MARK = "@"
"""Stands between a dimension and one of its levels in the name of a column: `place@country`."""


class EventKind(StrEnum):
    """What is counted; each kind is one projection table of the vault."""

    REPORT_RECEIVED = "report_received"
    REPORT_DECIDED = "report_decided"
    SERVICE_STARTED = "service_started"


@dataclass(frozen=True, slots=True)
class Level:
    """A coarser way to tell a dimension: `roll` gives the coarser code of each finest one."""

    id: str
    title_id: str
    code_list: str
    roll: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Dimension:
    """One dimension of a full key.

    `code_list` holds the finest codes, `levels` the coarser ways to tell them, finest first;
    `public` names the level that the public profile prints ("" for the finest). `applies_when`
    names the dimension and codes under which it has a value (elsewhere the key holds
    `NOT_APPLICABLE`).
    """

    id: str
    title_id: str
    code_list: str
    codes: tuple[str, ...]
    levels: tuple[Level, ...] = ()
    public: str = ""
    applies_when: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def level(self, level_id: str) -> Level:
        """The level with this id, "" for the finest; KeyError if there is none."""
        if not level_id:
            return Level("", self.title_id, self.code_list, {code: code for code in self.codes})
        for level in self.levels:
            if level.id == level_id:
                return level
        raise KeyError(level_id)

    def coarseness(self, level_id: str) -> int:
        """The place of a level from the finest, 0, on; KeyError if there is none."""
        return [level.id for level in (self.level(""), *self.levels)].index(self.level(level_id).id)


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
class Catalogue:
    """Everything that is counted; `id` names it in the yearly account."""

    id: str
    version: int
    dimensions: Mapping[str, Dimension]
    statistics: tuple[Statistic, ...]
    balances: tuple[BalanceSpec, ...]
    subsets: tuple[SubsetSpec, ...]

    def statistic(self, statistic_id: str) -> Statistic:
        """The statistic with this id; KeyError if there is none."""
        for statistic in self.statistics:
            if statistic.id == statistic_id:
                return statistic
        raise KeyError(statistic_id)


def column_parts(column: str) -> tuple[str, str]:
    """The dimension and the level that the name of a column means; the level "" is the finest."""
    dimension, _, level = column.partition(LEVEL_MARK)
    return dimension, level


def parse_selection(raw: Mapping[str, Any]) -> Selection:
    """A part of a statistic as a resource writes it."""
    where = {name: tuple(codes) for name, codes in raw.get("where", {}).items()}
    return Selection(raw["statistic"], where)


def _level(raw: Mapping[str, Any], title_id: str) -> Level:
    return Level(raw["id"], raw.get("title", title_id), raw["list"], dict(raw["map"]))


def _dimension(dimension_id: str, raw: Mapping[str, Any]) -> Dimension:
    return Dimension(
        id=dimension_id,
        title_id=raw["title"],
        code_list=raw["list"],
        codes=tuple(raw["codes"]),
        levels=tuple(_level(level, raw["title"]) for level in raw.get("level", [])),
        public=raw.get("public", ""),
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
    selection = parse_selection(raw) if "statistic" in raw else None
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


def _subset(raw: Mapping[str, Any]) -> SubsetSpec:
    return SubsetSpec(parse_selection(raw["part"]), parse_selection(raw["whole"]), tuple(raw["by"]))


def parse_catalogue(text: str) -> Catalogue:
    """Read a catalogue from TOML text; KeyError or ValueError is a bug in the resource."""
    raw = tomllib.loads(text)
    dimensions = {name: _dimension(name, body) for name, body in raw["dimension"].items()}
    return Catalogue(
        id=raw["id"],
        version=raw["version"],
        dimensions=dimensions,
        statistics=tuple(_statistic(item, dimensions) for item in raw["statistic"]),
        balances=tuple(_balance(item) for item in raw.get("balance", [])),
        subsets=tuple(_subset(item) for item in raw.get("subset", [])),
    )


@cache
def catalogue() -> Catalogue:
    """The bundled catalogue."""
    return parse_catalogue(paths.resource("statistics/catalogue.toml").read_text("utf-8"))
