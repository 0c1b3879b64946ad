"""Statutory table sets as data: which margins of which statistics one report shows.

What is counted stands in the catalogue of statistics; a set only chooses. So the same number has
one value in every report that shows it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from casevault import paths
from casevault.domain.errors import UserError
from casevault.domain.statistics_catalogue import (
    BalanceSpec,
    Catalogue,
    Selection,
    Statistic,
    SubsetSpec,
    catalogue,
    parse_selection,
)
from casevault.i18n import N_


@dataclass(frozen=True, slots=True)
class TableSpec:
    """A margin to publish: the columns shown, over a selected part of one statistic.

    A column is a dimension, or a dimension at one of its levels (`place@country`).
    """

    id: str
    title_id: str
    population_id: str
    shown: tuple[str, ...]
    selection: Selection


@dataclass(frozen=True, slots=True)
class TableSet:
    """One statutory report; with `has_accounts` a closed year shows its exact accounts."""

    id: str
    title_id: str
    country: str
    version: int
    definition_source: str
    catalogue: Catalogue
    tables: tuple[TableSpec, ...]
    has_accounts: bool

    @property
    def statistics(self) -> tuple[Statistic, ...]:
        """The statistics that the report speaks of, in the order of the catalogue."""
        named = {spec.selection.statistic for spec in self.tables}
        for balance in self.balances:
            terms = (balance.total, *balance.terms)
            named |= {term.selection.statistic for term in terms if term.selection is not None}
        return tuple(one for one in self.catalogue.statistics if one.id in named)

    @property
    def balances(self) -> tuple[BalanceSpec, ...]:
        """The yearly accounts that the report shows: all of the catalogue, or none."""
        return self.catalogue.balances if self.has_accounts else ()

    @property
    def subsets(self) -> tuple[SubsetSpec, ...]:
        """What everybody knows of the report's statistics as parts and wholes."""
        own = {one.id for one in self.statistics}
        return tuple(
            subset
            for subset in self.catalogue.subsets
            if {subset.part.statistic, subset.whole.statistic} <= own
        )

    def statistic(self, statistic_id: str) -> Statistic:
        """The statistic with this id; KeyError if the report does not speak of it."""
        for statistic in self.statistics:
            if statistic.id == statistic_id:
                return statistic
        raise KeyError(statistic_id)


def _table(raw: Mapping[str, Any]) -> TableSpec:
    return TableSpec(
        id=raw["id"],
        title_id=raw["title"],
        population_id=raw.get("population", ""),
        shown=tuple(raw["shown"]),
        selection=parse_selection(raw),
    )


def parse_table_set(text: str, known: Catalogue) -> TableSet:
    """Read one table set from TOML text; KeyError or ValueError is a bug in the resource."""
    raw = tomllib.loads(text)
    return TableSet(
        id=raw["id"],
        title_id=raw["title"],
        country=raw["country"],
        version=raw["version"],
        definition_source=raw["definition_source"],
        catalogue=known,
        tables=tuple(_table(item) for item in raw["table"]),
        has_accounts=raw["accounts"],
    )


@cache
def table_sets() -> Mapping[str, TableSet]:
    """All bundled table sets by id."""
    files = sorted(paths.resource("tables").glob("*.toml"))
    found = [parse_table_set(path.read_text("utf-8"), catalogue()) for path in files]
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
