"""Optimal suppression against the listing of every pattern and every world."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from casevault.disclosure.lattice import Cell, Lattice, Variable
from casevault.disclosure.suppression import NoPatternError, suppress
from casevault.disclosure.suppression_needs import Rule, problem_of
from casevault.disclosure.suppression_problem import SuppressionProblem, Zeros
from disclosure.suppression_oracle import Judge, cheapest, quantities, worlds_within

SECRET = bytes(range(32))
K = 3
TOP = 14


def square() -> Lattice:
    """Two variables of two codes."""
    return Lattice([Variable("a", ("x", "y")), Variable("b", ("u", "v"))])


def tree() -> Lattice:
    """One variable of four codes in two groups."""
    return Lattice([Variable("a", ("p", "q", "r", "s"), {"g": ("p", "q"), "h": ("r", "s")})])


def all_cells(lattice: Lattice) -> list[Cell]:
    """Every cell of a lattice."""
    return list(itertools.product(*map(range, lattice.shape)))


def judge_of(lattice: Lattice, problem: SuppressionProblem, rule: Rule) -> Judge:
    """The judge of a tiny table; sums as far as they matter are within its worlds."""
    nodes = [
        [tuple(np.flatnonzero(row).tolist()) for row in variable.members()]
        for variable in lattice.variables
    ]
    return Judge(
        worlds_within([TOP] * lattice.leaves),
        problem.true.tolist(),
        problem.cells,
        list(quantities(nodes, lattice.leaf_shape)),
        k=rule.threshold,
        coalition=rule.coalition,
        floor=problem.floor,
    )


@settings(max_examples=12, deadline=None)
@given(
    st.sampled_from([square(), tree()]),
    st.lists(st.sampled_from([0, 0, 1, 1, 2, 3, 4]), min_size=4, max_size=4),
    st.sampled_from(list(Zeros)),
)
def test_no_safe_pattern_is_cheaper(lattice: Lattice, counts: list[int], zeros: Zeros) -> None:
    rule = Rule(K, zeros=zeros)
    problem = problem_of(lattice, np.array(counts), all_cells(lattice), rule, secret=SECRET)
    judge = judge_of(lattice, problem, rule)
    best = cheapest(judge, problem.weights, problem.primary, problem.kept)
    if best is None:
        with pytest.raises(NoPatternError):
            suppress(problem)
        return
    found = suppress(problem)
    assert found.is_finished
    assert judge.is_safe(found.hidden, problem.primary)
    assert found.objective == pytest.approx(best)
    assert found.bound == pytest.approx(best, rel=1e-6)


@settings(max_examples=10, deadline=None)
@given(st.lists(st.integers(0, 4), min_size=8, max_size=8))
def test_linked_tables_are_protected_together_at_the_least_cost(counts: list[int]) -> None:
    """Two tables share a variable; what they share is one cell with one status."""
    lattice = Lattice([Variable(name, ("0", "1")) for name in "abc"])
    rule = Rule(2)
    ab = [(a, b, 0) for a in range(3) for b in range(3)]
    bc = [(0, b, c) for b in range(3) for c in range(3)]
    printed = {*ab, *bc}
    margins = [cell for cell in printed if sum(node > 0 for node in cell) <= 1]
    true = np.array(counts) + 1
    problem = problem_of(lattice, true, printed, rule, kept=margins, secret=SECRET)
    worlds = _worlds_with_margins(lattice, true, margins)
    nodes = [[(0, 1), (0,), (1,)]] * 3
    related = list(quantities(nodes, (2, 2, 2)))
    judge = Judge(worlds, true.tolist(), problem.cells, related, k=2)
    best = cheapest(judge, problem.weights, problem.primary, problem.kept)
    if best is None:
        with pytest.raises(NoPatternError):
            suppress(problem)
        return
    found = suppress(problem)
    assert judge.is_safe(found.hidden, problem.primary)
    assert found.objective == pytest.approx(best)


def _worlds_with_margins(
    lattice: Lattice, true: NDArray[np.int64], margins: Sequence[Cell]
) -> NDArray[np.int64]:
    """All worlds with the margins of the true one, found code by code."""
    sets = [lattice.inside(cell) for cell in margins]
    wanted = [int(true[own].sum()) for own in sets]
    partial: list[list[int]] = [[]]
    for atom in range(lattice.leaves):
        longer = []
        for start in partial:
            for count in range(int(true.sum()) + 1):
                world = [*start, count]
                held = [sum(world[n] for n in own if n <= atom) for own in sets]
                done = [max(own) <= atom for own in sets]
                if any(h > w for h, w in zip(held, wanted, strict=True)):
                    break
                if all(h == w for h, w, d in zip(held, wanted, done, strict=True) if d):
                    longer.append(world)
        partial = longer
    return np.array(partial, dtype=np.int64)


def table(seed: int) -> SuppressionProblem:
    """A table of three variables, invented."""
    rng = np.random.default_rng(seed)
    lattice = Lattice(
        [Variable(n, tuple("stuv"[:size])) for n, size in zip("abc", (4, 3, 2), strict=True)]
    )
    true = rng.poisson(4, lattice.leaves).astype(np.int64)
    return problem_of(lattice, true, all_cells(lattice), Rule(), secret=SECRET)


def test_every_demand_has_a_world_that_proves_it() -> None:
    problem = table(3)
    found = suppress(problem)
    assert len(found.proof) == len(problem.demands) > 0
    for demand, place in zip(problem.demands, found.proof, strict=True):
        world = found.worlds[place]
        assert problem.allows(found.hidden, world)
        assert any(side.is_met(world) for side in demand.sides)


def test_the_same_secret_hides_the_same_cells() -> None:
    assert (suppress(table(3)).hidden == suppress(table(3)).hidden).all()


def test_ties_are_broken_by_the_secret() -> None:
    lattice = Lattice([Variable("a", ("x", "y", "z")), Variable("b", ("u", "v", "w"))])
    true = np.array([2, 9, 9, 9, 9, 9, 9, 9, 9])
    patterns = {
        suppress(
            problem_of(lattice, true, all_cells(lattice), Rule(), secret=bytes([number]) * 32)
        ).hidden.tobytes()
        for number in range(12)
    }
    assert len(patterns) > 1


@pytest.mark.parametrize("seed", [1, 2, 4])
def test_without_time_a_pattern_is_safe_and_tells_its_gap(seed: int) -> None:
    problem = table(seed)
    found = suppress(problem, seconds=0)
    assert not found.is_finished
    best = suppress(problem)
    assert best.is_finished
    assert found.objective >= best.objective - 1e-9
    assert found.bound <= best.objective + 1e-6
    assert found.gap >= (found.objective - best.objective) / found.objective - 1e-6
    for demand, place in zip(problem.demands, found.proof, strict=True):
        world = found.worlds[place]
        assert problem.allows(found.hidden, world)
        assert any(side.is_met(world) for side in demand.sides)


def test_what_has_to_stay_printed_can_make_it_impossible() -> None:
    lattice = square()
    cells = all_cells(lattice)
    with pytest.raises(NoPatternError):
        suppress(
            problem_of(
                lattice,
                np.array([1, 0, 0, 1]),
                cells,
                Rule(zeros=Zeros.EITHER),
                kept=[(0, 0)],
                secret=SECRET,
            )
        )
