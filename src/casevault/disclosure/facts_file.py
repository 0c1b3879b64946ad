"""The attack on a facts file: anybody's publication as bounds on sums of unknown counts.

Atoms are unknown non-negative integers; a fact bounds a weighted sum of them; a query asks what
the facts say about a sum that was not published. `coalition` belongs to attacks on tables (how many
people may know their own record); it is read and reported, and changes no answer about sums.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from casevault.disclosure.attack_report import (
    Answer,
    AttackReport,
    Reason,
    ReasonKind,
    Verdict,
    verdict_of,
)
from casevault.disclosure.conflicts import smallest_conflict
from casevault.disclosure.solver import (
    LARGEST,
    InfeasibleError,
    Optimum,
    Programme,
    Row,
    Terms,
    UnfinishedError,
    weigh,
)
from casevault.domain.errors import ExitCode, UserError
from casevault.i18n import N_

LISTED = 8
"""Values are listed one by one when the interval holds at most so many integers."""

MINIMUM_VALUES = 3
"""An unpublished quantity must be able to take at least so many values."""


@dataclass(frozen=True, slots=True)
class Query:
    """A sum asked about."""

    name: str
    terms: Terms


@dataclass(frozen=True, slots=True)
class FactsFile:
    """A facts file that was read."""

    threshold: int
    coalition: int
    atoms: tuple[str, ...]
    labels: tuple[str, ...]
    rows: tuple[Row, ...]
    queries: tuple[Query, ...]


def is_facts_file(raw: object) -> bool:
    """Whether parsed JSON looks like a facts file."""
    return isinstance(raw, dict) and "atoms" in raw


def attack_facts_file(text: str, *, threshold: int | None = None) -> AttackReport:
    """Exact integer answers to the queries of a facts file.

    Raises:
        UserError: the file is malformed, or its facts contradict each other (BAD_INPUT), or the
            attack could not be finished (REFUSED).
    """
    facts = read_facts(text, threshold=threshold)
    try:
        programme = _programme(facts)
        answers = tuple(_answer(programme, facts, query) for query in facts.queries)
    except UnfinishedError as error:
        raise UserError(
            N_(
                "The attack could not be finished, so nothing is proven. "
                "Do not publish; try with fewer or simpler facts."
            ),
            exit_code=ExitCode.REFUSED,
        ) from error
    reasons = tuple(r for answer in answers for r in _reasons(answer, programme, facts))
    return AttackReport(facts.threshold, facts.coalition, len(answers), answers, reasons)


def _programme(facts: FactsFile) -> Programme:
    number = len(facts.atoms)
    programme = Programme([0] * number, [None] * number, facts.rows)
    try:
        programme.point()
    except InfeasibleError as error:
        places = smallest_conflict(number, facts.rows)
        raise UserError(
            N_(
                "These facts contradict each other; no numbers fit them all: {facts}. "
                "Check them against their sources."
            ),
            facts="; ".join(facts.labels[place] for place in places),
            conflict=places,
        ) from error
    return programme


def _answer(programme: Programme, facts: FactsFile, query: Query) -> Answer:
    low, high = programme.least(query.terms), programme.greatest(query.terms)
    if low.value is None:
        raise UserError(
            N_(
                "The query {name} can fall without limit. "
                "Ask about a sum that counts people, without negative coefficients."
            ),
            name=query.name,
        )
    if high.value is None:
        high = Optimum(None, _beyond(programme, query.terms, low.value + LISTED))
    values = _values(programme, query.terms, low.value, high.value)
    worlds = tuple(dict(zip(facts.atoms, end.point, strict=True)) for end in (low, high))
    verdict = verdict_of(low.value, high.value, values, facts.threshold)
    return Answer(query.name, low.value, high.value, values, verdict, worlds)


def _beyond(programme: Programme, terms: Terms, value: int) -> tuple[int, ...]:
    return programme.with_rows([Row(terms, value, None)]).point()


def _values(programme: Programme, terms: Terms, lo: int, hi: int | None) -> tuple[int, ...] | None:
    if hi is None or hi - lo >= LISTED:
        return None
    between = [value for value in range(lo + 1, hi) if _reaches(programme, terms, value, value)]
    return tuple(dict.fromkeys([lo, *between, hi]))


def _reaches(programme: Programme, terms: Terms, lo: int, hi: int) -> bool:
    try:
        programme.with_rows([Row(terms, lo, hi)]).point()
    except InfeasibleError:
        return False
    return True


def _reasons(answer: Answer, programme: Programme, facts: FactsFile) -> list[Reason]:
    """Why an unpublished quantity is unsafe: confined to small numbers, or to too few."""
    if answer.verdict is Verdict.EXACT:
        return [Reason(ReasonKind.EXACT, answer.name, {"lo": answer.lo})]
    if answer.verdict is Verdict.NARROW and answer.hi is not None:
        known = {"lo": answer.lo, "hi": answer.hi, "k": facts.threshold}
        return [Reason(ReasonKind.SMALL, answer.name, known)]
    number = len(answer.values) if answer.values is not None else MINIMUM_VALUES
    if answer.values is None and answer.hi is not None:
        terms = next(q.terms for q in facts.queries if q.name == answer.name)
        # Wide intervals may have gaps: look for one value strictly between the ends.
        number = 2 + _reaches(programme, terms, answer.lo + 1, answer.hi - 1)
    if number < MINIMUM_VALUES:
        return [Reason(ReasonKind.FEW_VALUES, answer.name, {"number": number})]
    return []


def read_facts(text: str, *, threshold: int | None = None) -> FactsFile:
    """Read a facts file; UserError says what is wrong with it."""
    try:
        raw = json.loads(text)
        return _facts(raw, threshold)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        detail = str(error.args[0]) if error.args else type(error).__name__
        raise UserError(
            N_(
                "This is no facts file that can be read ({detail}). "
                "It needs atoms, facts and queries, with whole numbers as bounds."
            ),
            detail=detail,
        ) from error


def _facts(raw: Mapping[str, Any], threshold: int | None) -> FactsFile:
    parameters = raw.get("parameters", {})
    k = _whole(parameters.get("k", 5) if threshold is None else threshold, "k")
    coalition = _whole(parameters.get("coalition", 1), "coalition")
    if k < 2 or coalition < 0:
        raise ValueError("k must be at least 2, coalition at least 0")
    atoms = tuple(_text(atom, "atoms") for atom in raw["atoms"])
    if len(set(atoms)) != len(atoms):
        raise ValueError("an atom is named twice")
    numbers = {atom: place for place, atom in enumerate(atoms)}
    facts, queries = raw.get("facts", []), raw["queries"]
    if not queries:
        raise ValueError("no queries")
    read = tuple(Query(_text(query["name"], "name"), _terms(query, numbers)) for query in queries)
    if len({query.name for query in read}) != len(read):
        raise ValueError("a query is named twice")
    return FactsFile(
        k,
        coalition,
        atoms,
        tuple(str(fact.get("label") or f"#{place}") for place, fact in enumerate(facts, 1)),
        tuple(_row(fact, numbers) for fact in facts),
        read,
    )


def _row(raw: Mapping[str, Any], numbers: Mapping[str, int]) -> Row:
    lo, hi = raw.get("lo"), raw.get("hi")
    return Row(
        _terms(raw, numbers),
        None if lo is None else _whole(lo, "lo"),
        None if hi is None else _whole(hi, "hi"),
    )


def _terms(raw: Mapping[str, Any], numbers: Mapping[str, int]) -> Terms:
    names: Sequence[Any] = raw["sum"]
    coefficients: Sequence[Any] = raw.get("coef", [1] * len(names))
    if isinstance(names, str) or len(names) != len(coefficients):
        raise ValueError("sum and coef differ in length")
    unknown = [name for name in names if name not in numbers]
    if unknown:
        raise ValueError(f"unknown atom {unknown[0]}")
    return tuple(
        (numbers[name], _whole(coefficient, "coef"))
        for name, coefficient in zip(names, coefficients, strict=True)
    )


def _whole(raw: object, name: str) -> int:
    if isinstance(raw, bool) or not isinstance(raw, int) or abs(raw) > LARGEST:
        raise ValueError(f"{name} must be a whole number up to {LARGEST}")
    return raw


def _text(raw: object, name: str) -> str:
    if not isinstance(raw, str):
        raise TypeError(f"{name} must be text")
    return raw


__all__ = ["FactsFile", "attack_facts_file", "is_facts_file", "read_facts", "weigh"]
