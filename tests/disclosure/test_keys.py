"""The space of full keys: structural zeros, counting and sampling."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from casevault.disclosure.keys import KeySpace
from casevault.domain.table_sets import table_set
from disclosure import tiny

DECIDED = KeySpace.of(tiny.TABLE_SET.statistic("decided"))


def test_a_dimension_applies_exactly_where_its_condition_holds() -> None:
    assert sorted(DECIDED.all()) == sorted(tiny.DECIDED)
    assert DECIDED.size == len(tiny.DECIDED)
    assert not DECIDED.contains(("REJECT", "EARLIER", "F"))
    assert not DECIDED.contains(("IDENT", "EARLIER", "-"))


def test_the_serbian_decisions_have_half_a_million_keys() -> None:
    space = KeySpace.of(table_set("rs_centre_year").statistic("decided"))
    assert space.size == 2 * 21 * 3 * 3 * 6 * 6 * 9 * 4 + 3 * 2 * 21
    assert space.steering == ("outcome",)


@pytest.mark.parametrize(
    "where",
    [{}, {"sex": ("F",)}, {"outcome": ("REJECT",)}, {"origin": ("EARLIER",), "sex": ("-",)}],
)
def test_a_count_is_the_number_of_keys_listed(where: dict[str, tuple[str, ...]]) -> None:
    listed = [key for key in DECIDED.all() if DECIDED.matches(key, where)]
    assert DECIDED.count(where) == len(listed)
    assert sorted(DECIDED.all(where)) == sorted(listed)


def test_projections_count_every_key_once() -> None:
    for names in itertools.chain.from_iterable(
        itertools.combinations(DECIDED.dimensions, size) for size in range(4)
    ):
        assert sum(DECIDED.projected(names).values()) == DECIDED.size


def test_samples_reach_every_key_and_keep_to_their_part() -> None:
    rng = np.random.default_rng(1)
    assert set(DECIDED.sample(rng, 200)) == set(DECIDED.all())
    inside = DECIDED.sample(rng, 50, {"sex": ("M",)})
    assert {key[2] for key in inside} == {"M"}
    assert DECIDED.sample(rng, 5, {"sex": ()}) == []


def test_a_space_without_dimensions_is_one_atom() -> None:
    space = KeySpace((), ())
    assert list(space.all()) == [()]
    assert space.projected(()) == {(): 1}
