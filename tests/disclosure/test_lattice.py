"""All cells of all tables over some variables, with groups."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from casevault.disclosure.lattice import Lattice, Variable

PLACE = Variable("place", ("a", "b", "c"), {"north": ("a", "b")})
SEX = Variable("sex", ("F", "M"))


@given(st.lists(st.integers(0, 9), min_size=6, max_size=6))
def test_every_cell_is_the_sum_of_what_lies_inside(counts: list[int]) -> None:
    lattice = Lattice([PLACE, SEX])
    true = np.array(counts)
    table = lattice.sums(true)
    for cell in np.ndindex(lattice.shape):
        assert table[cell] == true[lattice.inside(cell)].sum()


def test_a_group_lies_between_its_codes_and_the_total() -> None:
    nodes = PLACE.nodes
    pairs = {(nodes[a], nodes[b]) for a, b in PLACE.pairs()}
    assert pairs == {
        (None, "north"),
        (None, "a"),
        (None, "b"),
        (None, "c"),
        ("north", "a"),
        ("north", "b"),
    }


def test_cells_are_found_by_their_codes() -> None:
    lattice = Lattice([PLACE, SEX])
    cell = lattice.cell({"place": "north", "sex": "M"})
    assert lattice.where(cell) == {"place": "north", "sex": "M"}
    assert lattice.inside(cell).tolist() == [1, 3]
    assert lattice.order[cell] == 2


def test_what_is_beside_a_cell_is_the_rest_of_the_outer_one() -> None:
    lattice = Lattice([PLACE, SEX])
    table = lattice.sums(np.arange(6))
    rests = lattice.rests(table, 0)
    for place in np.ndindex(rests.shape):
        outer, inner = lattice.pair(place, 0)
        assert rests[place] == table[outer] - table[inner]
        assert lattice.beside(outer, inner).sum() == rests[place]


def test_a_lattice_without_variables_is_one_cell() -> None:
    lattice = Lattice([])
    assert lattice.leaves == 1
    assert int(lattice.sums(np.array([7]))) == 7
