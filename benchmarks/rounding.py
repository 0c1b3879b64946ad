"""Controlled rounding: accuracy, time, and what raised zeros cost, against the measured baselines.

The baselines are figures of a research script without raised zeros on one generator of data of its
own; here the same numbers of people, variables and cells are invented again, so accuracy is
compared both with the baseline and with our own search without raised zeros on the same data.
"""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from unittest import mock

import numpy as np

from casevault.disclosure import freezing
from casevault.disclosure.coins import coins
from casevault.disclosure.keys import Key, KeySpace
from casevault.disclosure.margins import Margins, Reals
from measuring import timed

BASE = 5
RUNS = 5
REAL_SIZES = (3, 3, 6, 6, 9, 4, 7, 10)
TABLE_SIZES = (12, 8, 6)
YEAR_SIZES = (6, 5, 3)
FIELD_SIZES = (22, 66, 168, 300, 600)

Counts = Mapping[Key, int]


@dataclass(frozen=True, slots=True)
class Accuracy:
    """Mean error in per cent of the truth and greatest error, by order of the cells; seconds."""

    shares: tuple[float, ...]
    greatest: tuple[int, ...]
    seconds: float

    def text(self) -> str:
        """One line."""
        shares = " / ".join(f"{share:.1f} %" for share in self.shares)
        return f"{shares}, at most {self.greatest}, {self.seconds:.2f} s"


def space(sizes: Sequence[int]) -> KeySpace:
    """A full product of variables."""
    names = [f"v{number}" for number in range(len(sizes))]
    return KeySpace(names, [tuple(map(str, range(size))) for size in sizes])


def people(sizes: Sequence[int], number: int, seed: int) -> list[Key]:
    """Invented people: four kinds, each with Zipf shares bent by chance, so variables depend."""
    rng = np.random.default_rng(seed)
    kinds = rng.choice(4, size=number, p=rng.dirichlet([2.0] * 4))
    columns = []
    for size in sizes:
        shares = rng.gamma(2.0, 0.5, (4, size)) / np.arange(1, size + 1)
        shares /= shares.sum(axis=1, keepdims=True)
        columns.append([int(rng.choice(size, p=shares[kind])) for kind in kinds])
    return [tuple(map(str, row)) for row in zip(*columns, strict=True)]


def sparse_table(seed: int, number: int = 300) -> Counts:
    """A 12 x 8 x 6 table, Zipf times gamma: about 450 of its 576 cells are empty."""
    rng = np.random.default_rng(seed)
    shares = np.ones(())
    for size in TABLE_SIZES:
        shares = np.multiply.outer(shares, 1 / np.arange(1, size + 1))
    shares = shares * rng.gamma(0.7, 1.0, shares.shape)
    drawn = rng.multinomial(number, (shares / shares.sum()).ravel()).reshape(TABLE_SIZES)
    return {tuple(map(str, cell)): int(n) for cell, n in np.ndenumerate(drawn) if n}


def accuracy(margins: Margins, protected: Reals, true: Reals, seconds: float) -> Accuracy:
    """Errors of protected margins."""
    error = np.abs(protected - true)
    orders = [margins.order == order for order in range(3)]
    return Accuracy(
        tuple(float(100 * error[own].sum() / true[own].sum()) for own in orders),
        tuple(int(error[own].max()) for own in orders),
        seconds,
    )


def one_slice(sizes: Sequence[int], counts: Counts, seed: int) -> Accuracy:
    """Protect one slice."""
    own = space(sizes)
    margins = Margins(own, 3 if len(sizes) <= 3 else 2)
    found: dict[Key, int] = {}

    def run() -> None:
        rng = coins(bytes(32), str(seed))
        found.update(freezing.round_vector(own, margins, counts, base=BASE, rng=rng))

    seconds = timed(run)
    return accuracy(margins, margins.of(found), margins.of(counts), seconds)


def four_quarters(sizes: Sequence[int], quarter: int, seed: int) -> Accuracy:
    """A year as the sum of four quarters, errors fed back."""
    own, drawn = space(sizes), people(sizes, 4 * quarter, seed)
    margins = Margins(own, 3 if len(sizes) <= 3 else 2)
    carried: Reals = np.zeros(margins.number)
    for number in range(4):
        counts = Counter(drawn[number * quarter : (number + 1) * quarter])
        rng = coins(bytes(32), f"{seed} {number}")
        vector = freezing.round_vector(own, margins, counts, base=BASE, rng=rng, carried=carried)
        carried += margins.of(vector) - margins.of(counts)
    true = margins.of(Counter(drawn))
    return accuracy(margins, carried + true, true, 0.0)


def mean(runs: Sequence[Accuracy]) -> Accuracy:
    """Means of shares, greatest errors of all, median time."""
    return Accuracy(
        tuple(statistics.mean(column) for column in zip(*(r.shares for r in runs), strict=True)),
        tuple(max(column) for column in zip(*(r.greatest for r in runs), strict=True)),
        statistics.median(r.seconds for r in runs),
    )


def without_raised_zeros(measure: Callable[[], Accuracy]) -> Accuracy:
    """The same, with no zero ever raised."""
    with mock.patch.object(freezing, "_zeros_by_coin", return_value=([], [])):
        return measure()


def report(name: str, budget: str, measure: Callable[[], Accuracy]) -> None:
    """Both figures of one case."""
    print(f"{name}: total / one-way / two-way error")
    print(f"   with raised zeros    {measure().text()}")
    print(f"   without              {without_raised_zeros(measure).text()}")
    print(f"   baseline             {budget}")


def main() -> None:
    """All cases."""
    report(
        "819-cell table, 300 people",
        "3.1 % (max 4) one-way, 29 % two-way, 0.6 s",
        lambda: mean([one_slice(TABLE_SIZES, sparse_table(seed), seed) for seed in range(RUNS)]),
    )
    report(
        "8 variables, 36 tables, 600 people",
        "1.4 % (max 5) one-way, 13.9 % (max 12) two-way, 0.7 s; PLSrounding 3.0 % / 14.7 %",
        lambda: mean(
            [
                one_slice(REAL_SIZES, Counter(people(REAL_SIZES, 600, seed)), seed)
                for seed in range(RUNS)
            ]
        ),
    )
    report(
        "a year of four quarters of 75",
        "2.2 % (max 4) one-way, 10.7 % (max 5) two-way; without feedback 4.4 % and 16 %",
        lambda: mean([four_quarters(YEAR_SIZES, 75, seed) for seed in range(2 * RUNS)]),
    )
    for number in FIELD_SIZES:
        found = mean([four_quarters(REAL_SIZES, number // 4, seed) for seed in range(RUNS)])
        print(f"year of {number} people, 8 variables, four quarters: {found.text()}")


if __name__ == "__main__":
    main()
