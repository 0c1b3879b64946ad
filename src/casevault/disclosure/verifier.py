"""Checks a certificate in integers, by itself: no solver, nothing else of this program.

A certificate lists what was published and worlds: possible truths, each with protected numbers that
would have been printed as these were. If every world fits everything published, and every quantity
is harmless in some world, then nobody who holds just these figures can prove that a group of
1 to threshold - 1 people exists, nor what the members of a group are.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from itertools import combinations
from typing import Any

Atoms = dict[tuple[str, str, tuple[str, ...]], int]
Pair = tuple[str, str]


def verify(document: str) -> list[str]:
    """What is wrong with a certificate; nothing when it proves its publication safe."""
    try:
        doc = json.loads(document)
        return [*_misfits(doc), *(f"unsafe: {quantity}" for quantity in sorted(unsafe(doc)))]
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError) as error:
        return [f"unreadable: {type(error).__name__}"]


def unsafe(doc: dict[str, Any]) -> set[str]:
    """The quantities that no world of a certificate proves harmless."""
    k, kappa = doc["threshold"], doc["coalition"]
    left = [{repr(q) for q in _unsafe(doc, _atoms(w["true"]), k, kappa)} for w in doc["worlds"]]
    return set.intersection(*left)


def _misfits(doc: dict[str, Any]) -> Iterator[str]:
    """Where the figures break the rules, or a world contradicts them."""
    k, base, worlds = doc["threshold"], doc["base"], doc["worlds"]
    if not (isinstance(k, int) and isinstance(base, int) and 2 <= k <= base and worlds):
        yield "base below threshold, or no world"
    for bound in doc["bounds"]:
        if bound["of"] == "true" and bound["lo"] == bound["hi"] and 1 <= bound["lo"] <= k:
            yield f"exact figure too small: {bound['label']}"
    for terms in doc["hidden"]:
        values = {_sum(terms, _atoms(world["true"])) for world in worlds}
        if len(values) < 3 or all(1 <= value < k for value in values):
            yield f"hidden sum known too well: {terms}"
    for world in worlds:
        yield from _contradictions(doc, _atoms(world["rounded"]), _atoms(world["true"]))


def _contradictions(doc: dict[str, Any], rounded: Atoms, true: Atoms) -> Iterator[str]:
    """Where one world could not have been printed as it was."""
    base, k = doc["base"], doc["threshold"]
    for atom in {*rounded, *true}:
        r, x = rounded.get(atom, 0), true.get(atom, 0)
        boxed = r >= 0 == r % base and (r - base + 1) * (r > base) <= x < r + base
        if x < 0 or not (boxed or (r == 0 and list(atom[:2]) in doc["unrounded"])):
            yield f"impossible number at {atom}"
        if not _possible(doc["statistics"][atom[0]], atom[2]):
            yield f"impossible key {atom}"
    for bound in doc["bounds"]:
        value = _sum(bound["sum"], true if bound["of"] == "true" else rounded)
        if value < bound["lo"] or (bound["hi"] is not None and value > bound["hi"]):
            yield f"figure differs: {bound['label']}"
    for clause in doc["clauses"]:
        if not any(1 <= _sum(terms, true) <= k for terms in clause):
            yield "these figures would have been printed in more detail"


def _unsafe(doc: dict[str, Any], true: Atoms, k: int, kappa: int) -> Iterator[tuple[Any, ...]]:
    """The quantities that one world does not prove harmless."""
    for place, terms in enumerate(doc["counts"]):
        if 1 <= _sum(terms, true) < k:
            yield ("count", place)
    for name, spec in doc["statistics"].items():
        for union in spec["unions"]:
            held: Counter[tuple[str, ...]] = Counter()
            for (statistic, period, key), x in true.items():
                if statistic == name and period in union:
                    held[key] += x
            for quantity in unsafe_cells(spec, held, k, kappa):
                yield (name, tuple(union), *quantity)


def unsafe_cells(
    spec: dict[str, Any], held: Counter[tuple[str, ...]], k: int, kappa: int
) -> Iterator[tuple[Any, ...]]:
    """Cells to order 3, differences to a parent, and groups that lie in one category."""
    columns, rolled = list(spec["dimensions"]), list(spec["rolls"])
    places = [*range(len(columns)), *(columns.index(_dimension(name)) for name in rolled)]
    names = [*columns, *rolled]
    choices = [c for size in range(4) for c in combinations(range(len(names)), size)]
    choices = [c for c in choices if len({places[column] for column in c}) == len(c)]
    numbers: Counter[tuple[Any, ...]] = Counter()
    example: dict[tuple[Any, ...], tuple[str, ...]] = {}
    for key, x in held.items():
        values = (*key, *(spec["rolls"][n][key[columns.index(_dimension(n))]] for n in rolled))
        for choice in choices:
            cell = (choice, *[values[column] for column in choice])
            numbers[cell] += x
            example[cell] = values
    for (choice, *_), (n, values) in ((c, (n, example[c])) for c, n in numbers.items()):
        if 1 <= n < k:
            yield ("cell", _named(names, choice, values))
        if 1 <= n <= kappa and len(choice) < 3:
            own = _named(names, choice, values)
            yield from (("group", own, pair) for pair in _categories(spec, own))
        for place, column in enumerate(choice):
            group = choice[:place] + choice[place + 1 :]
            whole = numbers[group, *[values[other] for other in group]]
            pair = (names[column], values[column])
            if 1 <= whole - n < k:
                yield ("rest", _named(names, group, values), pair)
            if whole - n <= kappa and whole >= 1 and _sensitive(spec, pair):
                yield ("group", _named(names, group, values), pair)


def _named(names: list[str], choice: tuple[int, ...], values: tuple[str, ...]) -> tuple[Pair, ...]:
    return tuple((names[column], values[column]) for column in choice)


def _sensitive(spec: dict[str, Any], pair: Pair) -> bool:
    return _dimension(pair[0]) in spec["sensitive"] and pair[1] != "-"


def _categories(spec: dict[str, Any], cell: tuple[Pair, ...]) -> set[Pair]:
    """All that the members of a group could be said to be, beside what the group is."""
    used = {_dimension(name) for name, _ in cell}
    fine = {(n, c) for n, own in zip(spec["dimensions"], spec["codes"], strict=True) for c in own}
    rolled = {(n, c) for n, roll in spec["rolls"].items() for c in roll.values()}
    return {p for p in fine | rolled if _sensitive(spec, p) and _dimension(p[0]) not in used}


def _dimension(column: str) -> str:
    """The dimension that a column shows; the name of a coarser level follows an @."""
    return column.partition("@")[0]


def _possible(spec: dict[str, Any], key: tuple[str, ...]) -> bool:
    named = dict(zip(spec["dimensions"], key, strict=True))
    return all(
        named[name] in codes
        and (named[name] == "-")
        == any(named[n] not in c for n, c in spec["conditions"].get(name, {}).items())
        for name, codes in zip(spec["dimensions"], spec["codes"], strict=True)
    )


def _sum(terms: list[Any], atoms: Atoms) -> int:
    """A weighted sum of parts: coefficient, statistic, slices, and codes by place in the key."""
    return sum(
        coefficient * x
        for coefficient, statistic, periods, where in terms
        for (name, period, key), x in atoms.items()
        if name == statistic and period in periods and all(key[p] in c for p, c in where)
    )


def _atoms(listed: list[Any]) -> Atoms:
    """The non-zero numbers of a world, each an integer and named once."""
    atoms: Atoms = {}
    for statistic, period, key, value in listed:
        atom = (statistic, period, tuple(key))
        if type(value) is not int or atom in atoms:
            raise ValueError("no integer, or named twice")
        atoms[atom] = value
    return atoms
