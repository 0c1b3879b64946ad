"""Protects the events of one closed quarter, once and for all recipients.

Full controlled rounding of the sparse full-key vector to multiples of the base: every later figure
is a sum of frozen vectors. Zeros may go up too, by a secret coin, so no published number proves
that anyone exists; errors of earlier quarters of the year are fed back, so that they do not add up.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from casevault.disclosure.canonical import dumps
from casevault.disclosure.coins import coins
from casevault.disclosure.keys import Key, KeySpace
from casevault.disclosure.margins import Margins, Reals
from casevault.disclosure.search import RoundingSearch, gram
from casevault.domain.statistics_catalogue import Statistic

FORMAT = "casevault-slice-1"

MINIMUM_BASE = 3
"""Below this a withheld number would have two values only, and an empty key could not hold two."""

FEEDBACK = 1.0
"""Share of the year's accumulated error that a quarter is asked to make good."""

FORCED = 0.2
"""Chance that one more zero goes up whatever it costs (so the expected number is 1/4)."""


@dataclass(frozen=True, slots=True)
class FrozenSlice:
    """The protected vector of one statistic in one quarter: non-zero multiples of the base."""

    statistic: str
    slice_id: str
    base: int
    dimensions: tuple[str, ...]
    vector: Mapping[Key, int] = field(hash=False)

    @property
    def total(self) -> int:
        """Protected number of events."""
        return sum(self.vector.values())

    def to_json(self) -> str:
        """Canonical JSON."""
        return dumps(
            {
                "format": FORMAT,
                "statistic": self.statistic,
                "slice": self.slice_id,
                "base": self.base,
                "dimensions": list(self.dimensions),
                "vector": [[list(key), value] for key, value in sorted(self.vector.items())],
            }
        )

    @classmethod
    def from_json(cls, text: str) -> FrozenSlice:
        """Read what `to_json` wrote; ValueError or KeyError if it is anything else."""
        raw = json.loads(text)
        found = cls(
            raw["statistic"],
            raw["slice"],
            raw["base"],
            tuple(raw["dimensions"]),
            {tuple(key): value for key, value in raw["vector"]},
        )
        if found.to_json() != text:
            raise ValueError("not a frozen slice in canonical form")
        return found


History = Sequence[tuple[FrozenSlice, Mapping[Key, int]]]
"""Earlier slices of the same statistic, each with the true counts it was made from."""


def freeze(
    statistic: Statistic,
    slice_id: str,
    counts: Mapping[Key, int],
    history: History,
    *,
    base: int,
    secret: bytes,
) -> FrozenSlice:
    """Protect the true `counts` of a slice; the same secret gives the same vector.

    `history` are the slices frozen before this one, oldest first; those of other years are left
    out of the feedback. ValueError if the counts or the history do not belong to the statistic.
    """
    if base < MINIMUM_BASE:
        raise ValueError("base too small")
    space = KeySpace.of(statistic)
    for key, value in counts.items():
        if value < 0 or not space.contains(key):
            raise ValueError("counts outside the statistic")
    this_year = [(f, c) for f, c in history if f.slice_id[:4] == slice_id[:4]]
    if any(f.statistic != statistic.id or f.base != base for f, _ in history):
        raise ValueError("history of another statistic")
    if any(f.slice_id == slice_id for f, _ in history):
        raise ValueError("the slice is frozen already")
    margins = Margins(space, 3 if len(space.dimensions) <= 3 else 2)
    carried: Reals = np.zeros(margins.number)
    for frozen, true in this_year:
        carried += margins.of(frozen.vector) - margins.of(true)
    rng = coins(secret, f"{statistic.id}\x00{slice_id}\x00{base}")
    vector = round_vector(space, margins, counts, base=base, rng=rng, carried=carried)
    return FrozenSlice(statistic.id, slice_id, base, space.dimensions, vector)


def round_vector(
    space: KeySpace,
    margins: Margins,
    counts: Mapping[Key, int],
    *,
    base: int,
    rng: np.random.Generator,
    carried: Reals | None = None,
) -> dict[Key, int]:
    """Round counts to multiples of `base` with margins near the truth less `FEEDBACK * carried`."""
    occupied = {key: value for key, value in sorted(counts.items()) if value}
    forced, free = _zeros_by_coin(space, set(occupied), rng)
    keys = [*occupied, *free, *forced]
    true = np.array([*occupied.values(), *[0] * (len(keys) - len(occupied))], dtype=np.int64)
    floor = true // base * base
    floor[len(keys) - len(forced) :] = base
    open_places = np.flatnonzero((true % base != 0) | (true == 0) & (floor == 0))
    cells = margins.cells(space.encode(keys))
    weights = margins.weights(rng)
    error = margins.sums(cells, floor - true)
    if carried is not None:
        error = error + FEEDBACK * carried
    choices = cells[:, open_places]
    linear: Reals = (weights * error)[choices].sum(axis=0)
    search = RoundingSearch(gram(choices, weights), linear, base, rng)
    start: NDArray[np.bool_] = rng.random(len(open_places)) < true[open_places] % base / base
    rounded = floor.copy()
    rounded[open_places[search.best(start, _kicks(len(open_places)))]] += base
    return {key: int(value) for key, value in zip(keys, rounded, strict=True) if value}


def _kicks(choices: int) -> int:
    """Perturbed descents that fit the time budget: many for small slices, few for large ones."""
    return min(600, 250_000 // (choices + 1))


def _zeros_by_coin(
    space: KeySpace, occupied: set[Key], rng: np.random.Generator
) -> tuple[list[Key], list[Key]]:
    """Zeros that go up whatever it costs, and zeros that may.

    Every zero of the space has a chance of both, and every number of forced ones has a chance:
    otherwise a reader who knows the method could tell a raised zero from somebody.
    """
    zeros = space.size - len(occupied)
    number = min(int(rng.geometric(1 - FORCED)) - 1, zeros)
    forced = _draw(space, occupied, number, rng)
    taken = occupied | set(forced)
    wanted = max(8, len(occupied))
    if zeros <= 2 * wanted:
        rest = [key for key in space.all() if key not in taken]
        heads = rng.random(len(rest)) < 0.5
        return forced, [key for key, head in zip(rest, heads, strict=True) if head]
    free = set(_draw(space, taken, wanted // 2, rng))
    free |= set(_recombined(space, sorted(occupied), wanted // 2, rng))
    return forced, sorted(free - taken)


def _draw(space: KeySpace, taken: set[Key], number: int, rng: np.random.Generator) -> list[Key]:
    """Different keys outside `taken`, uniformly; at most as many as there are."""
    found: list[Key] = []
    seen = set(taken)
    number = min(number, space.size - len(seen))
    if number and space.size <= 4 * (len(seen) + number):
        rest = [key for key in space.all() if key not in seen]
        return [rest[int(place)] for place in rng.permutation(len(rest))[:number]]
    while len(found) < number:
        key = space.sample(rng, 1)[0]
        if key not in seen:
            seen.add(key)
            found.append(key)
    return found


def _recombined(
    space: KeySpace, occupied: list[Key], number: int, rng: np.random.Generator
) -> list[Key]:
    """Keys that mix the codes of two occupied ones: they fit the margins best."""
    if not occupied:
        return []
    pairs = rng.integers(len(occupied), size=(number, 2))
    sides = rng.random((number, len(space.dimensions))) < 0.5
    mixed = [
        tuple(occupied[first][d] if side[d] else occupied[second][d] for d in range(len(side)))
        for (first, second), side in zip(pairs, sides, strict=True)
    ]
    return [key for key in mixed if space.contains(key)]
