"""The ledger of what left: published figures with their meaning, and never a truth.

An entry holds only what its recipient got, so that it reveals nothing beyond the publications
themselves. Publications made without the program (our own past, other bodies, a number told by
hand) are entered as imports, with a declared relation to our numbers.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from casevault.disclosure.canonical import digest, dumps
from casevault.disclosure.keys import KeySpace
from casevault.disclosure.model import Bound, Part, Sum
from casevault.disclosure.publication import Statements

FORMAT = "casevault-ledger-1"


class EntryKind(StrEnum):
    """Where an entry comes from."""

    RELEASE = "release"
    IMPORT = "import"


class Relation(StrEnum):
    """How the population of an imported figure lies to ours."""

    EQUALS = "equals"
    PART_OF = "part_of"
    CONTAINS = "contains"
    OVERLAPS = "overlaps"


@dataclass(frozen=True, slots=True)
class ImportedFigure:
    """A published number about a population that relates to a part of one of our statistics."""

    label: str
    ours: Part
    relation: Relation
    lo: int
    hi: int | None


@dataclass(frozen=True, slots=True)
class YearAccount:
    """The exact account of a closed year as it was printed, to be printed alike ever after."""

    year: int
    catalogue: str
    stages: tuple[int, ...]
    printed: tuple[tuple[tuple[int, ...], int], ...]
    lines: tuple[tuple[str, int | None], ...]


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One publication.

    `slices` are the statistics and slices whose protected vectors went into it, `events` the kind
    of event each statistic counts, `head` words about it (recipient, profile, organisation).
    """

    kind: EntryKind
    id: str
    made_on: str
    previous: str
    head: Mapping[str, str | int] = field(hash=False)
    slices: tuple[tuple[str, str], ...] = ()
    events: Mapping[str, str] = field(default_factory=dict, hash=False)
    statements: Statements = field(default_factory=Statements)
    account: YearAccount | None = None
    imported: tuple[ImportedFigure, ...] = ()

    def to_json(self) -> str:
        """Canonical JSON."""
        return dumps(
            {
                "format": FORMAT,
                "kind": self.kind.value,
                "id": self.id,
                "made_on": self.made_on,
                "previous": self.previous,
                "head": dict(self.head),
                "slices": [list(pair) for pair in self.slices],
                "events": dict(self.events),
                "bounds": [_bound_out(bound) for bound in self.statements.bounds],
                "clauses": [[_sum_out(s) for s in clause] for clause in self.statements.clauses],
                "counts": [_sum_out(terms) for terms in self.statements.counts],
                "hidden": [_sum_out(terms) for terms in self.statements.hidden],
                "account": None if self.account is None else _account_out(self.account),
                "imported": [_imported_out(figure) for figure in self.imported],
            }
        )

    @property
    def hash(self) -> str:
        """What the next entry names as its previous one."""
        return digest(self.to_json().encode())

    @classmethod
    def from_json(cls, text: str) -> LedgerEntry:
        """Read what `to_json` wrote; ValueError, KeyError or TypeError if it is anything else."""
        raw = json.loads(text)
        if raw["format"] != FORMAT:
            raise ValueError(raw["format"])
        account = raw["account"]
        return cls(
            EntryKind(raw["kind"]),
            raw["id"],
            raw["made_on"],
            raw["previous"],
            raw["head"],
            tuple((statistic, slice_id) for statistic, slice_id in raw["slices"]),
            raw["events"],
            Statements(
                tuple(_bound_in(bound) for bound in raw["bounds"]),
                tuple(tuple(_sum_in(s) for s in clause) for clause in raw["clauses"]),
                tuple(_sum_in(terms) for terms in raw["counts"]),
                tuple(_sum_in(terms) for terms in raw["hidden"]),
            ),
            None if account is None else _account_in(account),
            tuple(_imported_in(figure) for figure in raw["imported"]),
        )


def import_entry(
    entry_id: str,
    made_on: str,
    previous: str,
    source: str,
    figures: Iterable[ImportedFigure],
) -> LedgerEntry:
    """An entry for figures that were published without the program, or told by hand."""
    found = tuple(figures)
    if any(f.lo < 0 or (f.hi is not None and f.hi < f.lo) for f in found):
        raise ValueError("an imported figure has impossible bounds")
    return LedgerEntry(
        EntryKind.IMPORT, entry_id, made_on, previous, {"source": source}, imported=found
    )


@dataclass(frozen=True, slots=True)
class ImportedFacts:
    """Imports as facts, with an own statistic of one atom per group of people outside ours."""

    statements: Statements
    spaces: Mapping[str, KeySpace]


OUTSIDE = "-"
"""The one slice of an atom that stands for people outside our statistics."""


def imported_facts(entries: Iterable[LedgerEntry]) -> ImportedFacts:
    """All imported figures as facts; extra atoms are people only one side counts."""
    found = Statements()
    spaces: dict[str, KeySpace] = {}
    for entry in entries:
        for number, figure in enumerate(entry.imported):
            bounds, atoms = _related(f"import:{entry.id}:{number}", figure)
            found += Statements(bounds=bounds)
            spaces.update({name: KeySpace((), ()) for name in atoms})
    return ImportedFacts(found, spaces)


def _related(name: str, figure: ImportedFigure) -> tuple[tuple[Bound, ...], tuple[str, ...]]:
    ours: tuple[int, Part] = (1, figure.ours)
    lo, hi, label = figure.lo, figure.hi, figure.label
    only_theirs, only_ours, both = f"{name}:theirs", f"{name}:ours", f"{name}:both"

    def bound(*terms: tuple[int, Part], lo: int = lo, hi: int | None = hi) -> Bound:
        return Bound(tuple(terms), lo, hi, label)

    if figure.relation is Relation.EQUALS:
        return (bound(ours),), ()
    if figure.relation is Relation.PART_OF:
        return (bound(ours, (-1, _outside(only_ours))),), (only_ours,)
    if figure.relation is Relation.CONTAINS:
        return (bound(ours, (1, _outside(only_theirs))),), (only_theirs,)
    shared, own = (-1, _outside(both)), (-1, _outside(only_ours))
    theirs = ((1, _outside(both)), (1, _outside(only_theirs)))
    return (bound(ours, shared, own, lo=0, hi=0), bound(*theirs)), (both, only_ours, only_theirs)


def _outside(name: str) -> Part:
    return Part.of(name, (OUTSIDE,), {})


def _part_out(part: Part) -> list[Any]:
    return [part.statistic, list(part.slices), {name: list(codes) for name, codes in part.where}]


def _part_in(raw: list[Any]) -> Part:
    return Part.of(raw[0], raw[1], raw[2])


def _sum_out(terms: Sum) -> list[Any]:
    return [[coefficient, _part_out(part)] for coefficient, part in terms]


def _sum_in(raw: list[Any]) -> Sum:
    return tuple((coefficient, _part_in(part)) for coefficient, part in raw)


def _bound_out(bound: Bound) -> dict[str, Any]:
    return {
        "sum": _sum_out(bound.sum),
        "lo": bound.lo,
        "hi": bound.hi,
        "label": bound.label,
        "rounded": bound.rounded,
    }


def _bound_in(raw: Mapping[str, Any]) -> Bound:
    return Bound(_sum_in(raw["sum"]), raw["lo"], raw["hi"], raw["label"], raw["rounded"])


def _account_out(account: YearAccount) -> dict[str, Any]:
    return {
        "year": account.year,
        "catalogue": account.catalogue,
        "stages": list(account.stages),
        "printed": [[list(union), number] for union, number in account.printed],
        "lines": [list(line) for line in account.lines],
    }


def _account_in(raw: Mapping[str, Any]) -> YearAccount:
    return YearAccount(
        raw["year"],
        raw["catalogue"],
        tuple(raw["stages"]),
        tuple((tuple(union), number) for union, number in raw["printed"]),
        tuple((name, number) for name, number in raw["lines"]),
    )


def _imported_out(figure: ImportedFigure) -> dict[str, Any]:
    return {
        "label": figure.label,
        "ours": _part_out(figure.ours),
        "relation": figure.relation.value,
        "lo": figure.lo,
        "hi": figure.hi,
    }


def _imported_in(raw: Mapping[str, Any]) -> ImportedFigure:
    return ImportedFigure(
        raw["label"], _part_in(raw["ours"]), Relation(raw["relation"]), raw["lo"], raw["hi"]
    )
