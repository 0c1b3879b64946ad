"""Published figures as a file that a machine can read, and back.

The file says of every figure what it is: exact, rounded (and by which rule), a size class, or
absent. It holds what is printed and nothing else, so anyone can attack a publication with it. Only
`Release` goes in; `PublishedFigures` comes out, which no writer of releases accepts.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any, Final

from casevault.domain.errors import UserError
from casevault.domain.periods import Period
from casevault.domain.release import (
    TOTAL,
    Axis,
    Balance,
    BalanceTerm,
    Figure,
    FigureStatus,
    NarrativeBlock,
    Profile,
    Release,
    ReleasedTable,
    SizeClass,
    WithheldReason,
)
from casevault.domain.statistics_catalogue import Selection
from casevault.domain.table_sets import TableSet, table_sets
from casevault.i18n import N_

FORMAT: Final = "published-figures"
FORMAT_VERSION: Final = 1

SIZE_CLASS_BOUNDS: Final[Mapping[SizeClass, tuple[int, int | None]]] = MappingProxyType(
    {
        SizeClass.UNDER_5: (0, 4),
        SizeClass.FROM_5_TO_19: (5, 19),
        SizeClass.FROM_20: (20, None),
    }
)
"""Least and greatest number of each size class, both included; None for no upper bound."""

SEMANTICS: Final[Mapping[str, str]] = MappingProxyType(
    {
        FigureStatus.EXACT: "The true number.",
        FigureStatus.ROUNDED: (
            "The sum, over the slices of the release and over every full key of the statistic that "
            "lies in the figure's population, of protected numbers, each a multiple of base. A "
            "protected 0 stands for a true number from 0 to base - 1; a protected number equal to "
            "base for 0 to 2 * base - 1; a greater one, a, for a - base + 1 to a + base - 1."
        ),
        FigureStatus.SIZE_CLASS: "The true number lies within the bounds of the named size class.",
        FigureStatus.WITHHELD: "Nothing is said about the number.",
    }
)


@dataclass(frozen=True, slots=True)
class PublishedFigures:
    """Everything a release printed, read back from its file.

    `populations` says which events a table (by its id) or a term of a balance (by
    `balance id/term id`) counts; it lacks an entry where the table set was not known to the writer
    or the term is what remains of the total.
    """

    id: str
    table_set: str
    organisation: str
    country: str
    profile: Profile
    period: Period
    cut_off: date
    made_on: date
    practice: bool
    threshold: int
    base: int
    policy_version: int
    slices: tuple[str, ...]
    balances: tuple[Balance, ...]
    tables: tuple[ReleasedTable, ...]
    populations: Mapping[str, Selection]
    narrative: tuple[NarrativeBlock, ...] = ()


def to_json(release: Release) -> str:
    """The published figures of a release as canonical JSON text with a newline at its end."""
    known = table_sets().get(release.table_set)
    document = {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "release": {
            "id": release.id,
            "table_set": release.table_set,
            "title": release.title_id,
            "definition_source": release.definition_source,
            "organisation": release.organisation,
            "country": release.country,
            "profile": release.profile.value,
            "period": {
                "start": release.period.start.isoformat(),
                "end": release.period.end.isoformat(),
            },
            "cut_off": release.cut_off.isoformat(),
            "made_on": release.made_on.isoformat(),
            "practice": release.practice,
            "threshold": release.threshold,
            "base": release.base,
            "policy_version": release.policy_version,
            "slices": list(release.slices),
        },
        "semantics": dict(SEMANTICS),
        "size_classes": {name.value: list(ends) for name, ends in SIZE_CLASS_BOUNDS.items()},
        "populations": _populations_out(known) if known else {},
        "balances": [_balance_out(balance) for balance in release.balances],
        "tables": [_table_out(table) for table in release.tables],
        "narrative": [{"title": block.title, "text": block.text} for block in release.narrative],
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def from_json(text: str) -> PublishedFigures:
    """Read what `to_json` wrote.

    Raises:
        UserError: the text is not such a file, is of a newer format, or contradicts itself.
    """
    try:
        return _published(_of_known_format(json.loads(text)))
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError) as error:
        raise UserError(
            N_(
                "This is not a file of published figures, or it was changed. "
                "Choose the file figures.json of a release."
            )
        ) from error


def _of_known_format(document: Mapping[str, Any]) -> Mapping[str, Any]:
    if document["format"] != FORMAT:
        raise ValueError(document["format"])
    if document["format_version"] > FORMAT_VERSION:
        raise UserError(
            N_(
                "These figures were written by a newer version of the program. "
                "Update the program and read them again."
            )
        )
    return document


def _populations_out(known: TableSet) -> dict[str, Any]:
    found = {table.id: table.selection for table in known.tables}
    for balance in known.balances:
        for term in (balance.total, *balance.terms):
            if term.selection is not None:
                found[f"{balance.id}/{term.id}"] = term.selection
    return {
        name: {
            "statistic": selection.statistic,
            "where": {dimension: list(codes) for dimension, codes in selection.where.items()},
        }
        for name, selection in found.items()
    }


def _figure_out(figure: Figure) -> dict[str, Any]:
    written: dict[str, Any] = {"status": figure.status.value}
    if figure.value is not None:
        written["value"] = figure.value
    if figure.size_class is not None:
        written["size_class"] = figure.size_class.value
    return written


def _term_out(term: BalanceTerm) -> dict[str, Any]:
    return {
        "terms": list(term.term_ids),
        "labels": list(term.label_ids),
        **_figure_out(term.figure),
    }


def _balance_out(balance: Balance) -> dict[str, Any]:
    return {
        "id": balance.id,
        "title": balance.title_id,
        "counting_rule": balance.counting_rule_id,
        "withheld": balance.withheld.value if balance.withheld else None,
        "total": _term_out(balance.total),
        "terms": [_term_out(term) for term in balance.terms],
    }


def _table_out(table: ReleasedTable) -> dict[str, Any]:
    return {
        "id": table.id,
        "title": table.title_id,
        "counting_rule": table.counting_rule_id,
        "unit": table.unit_id,
        "withheld": table.withheld.value if table.withheld else None,
        "axes": [
            {
                "dimension": axis.dimension,
                "title": axis.title_id,
                "code_list": axis.code_list,
                "codes": list(axis.codes),
            }
            for axis in table.axes
        ],
        "cells": [
            {"key": list(key), **_figure_out(table.cells[key])} for key in sorted(table.cells)
        ],
    }


def _published(document: Mapping[str, Any]) -> PublishedFigures:
    head = document["release"]
    return PublishedFigures(
        id=_text(head["id"]),
        table_set=_text(head["table_set"]),
        organisation=_text(head["organisation"]),
        country=_text(head["country"]),
        profile=Profile(head["profile"]),
        period=Period(
            date.fromisoformat(head["period"]["start"]), date.fromisoformat(head["period"]["end"])
        ),
        cut_off=date.fromisoformat(head["cut_off"]),
        made_on=date.fromisoformat(head["made_on"]),
        practice=head["practice"] is True,
        threshold=_count(head["threshold"]),
        base=_count(head["base"]),
        policy_version=_count(head["policy_version"]),
        slices=_texts(head["slices"]),
        balances=tuple(_balance_in(raw) for raw in document["balances"]),
        tables=tuple(_table_in(raw) for raw in document["tables"]),
        populations={
            _text(name): Selection(
                _text(raw["statistic"]),
                {dimension: _texts(codes) for dimension, codes in raw["where"].items()},
            )
            for name, raw in document["populations"].items()
        },
        narrative=tuple(
            NarrativeBlock(_text(raw["title"]), _text(raw["text"]))
            for raw in document.get("narrative", ())
        ),
    )


def _text(raw: object) -> str:
    if not isinstance(raw, str):
        raise TypeError(raw)
    return raw


def _texts(raw: Iterable[object]) -> tuple[str, ...]:
    if isinstance(raw, str):
        raise TypeError(raw)
    return tuple(_text(item) for item in raw)


def _count(raw: object) -> int:
    if isinstance(raw, bool) or not isinstance(raw, int) or raw < 0:
        raise TypeError(raw)
    return raw


def _figure_in(raw: Mapping[str, Any]) -> Figure:
    """One figure; a status whose content is missing or superfluous is a contradiction."""
    status = FigureStatus(raw["status"])
    value = _count(raw["value"]) if "value" in raw else None
    size_class = SizeClass(raw["size_class"]) if "size_class" in raw else None
    numbered = status in {FigureStatus.EXACT, FigureStatus.ROUNDED}
    if (value is not None) != numbered or (size_class is not None) != (
        status is FigureStatus.SIZE_CLASS
    ):
        raise ValueError(status)
    return Figure(status, value, size_class)


def _term_in(raw: Mapping[str, Any]) -> BalanceTerm:
    return BalanceTerm(_texts(raw["terms"]), _texts(raw["labels"]), _figure_in(raw))


def _reason(raw: str | None) -> WithheldReason | None:
    return None if raw is None else WithheldReason(raw)


def _balance_in(raw: Mapping[str, Any]) -> Balance:
    return Balance(
        id=_text(raw["id"]),
        title_id=_text(raw["title"]),
        counting_rule_id=_text(raw["counting_rule"]),
        total=_term_in(raw["total"]),
        terms=tuple(_term_in(term) for term in raw["terms"]),
        withheld=_reason(raw["withheld"]),
    )


def _table_in(raw: Mapping[str, Any]) -> ReleasedTable:
    axes = tuple(
        Axis(
            _text(axis["dimension"]),
            _text(axis["title"]),
            _text(axis["code_list"]),
            _texts(axis["codes"]),
        )
        for axis in raw["axes"]
    )
    cells: dict[tuple[str, ...], Figure] = {}
    for cell in raw["cells"]:
        key = _texts(cell["key"])
        printed = zip(key, axes, strict=True)
        if key in cells or any(code not in (TOTAL, *axis.codes) for code, axis in printed):
            raise ValueError(key)
        cells[key] = _figure_in(cell)
    return ReleasedTable(
        id=_text(raw["id"]),
        title_id=_text(raw["title"]),
        counting_rule_id=_text(raw["counting_rule"]),
        unit_id=_text(raw["unit"]),
        axes=axes,
        cells=cells,
        withheld=_reason(raw["withheld"]),
    )
