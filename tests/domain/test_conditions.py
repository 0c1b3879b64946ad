from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casevault.domain.conditions import (
    ALWAYS,
    And,
    Condition,
    Filled,
    In,
    Not,
    Or,
    compared,
    fields_of,
    holds,
    is_filled,
    parse_condition,
)

LEAVES: st.SearchStrategy[Condition] = st.one_of(
    st.builds(In, st.sampled_from("abc"), st.frozensets(st.sampled_from("XYZ"), min_size=1)),
    st.builds(Filled, st.sampled_from("abc")),
)
CONDITIONS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(Not, inner),
        st.builds(And, st.lists(inner, max_size=3).map(tuple)),
        st.builds(Or, st.lists(inner, max_size=3).map(tuple)),
    ),
    max_leaves=8,
)
ANSWERS = st.dictionaries(
    st.sampled_from("abcd"),
    st.one_of(
        st.sampled_from("XYZ"),
        st.lists(st.sampled_from("XYZ")),
        st.none(),
        st.just({"missing": "REF"}),
    ),
)


@pytest.mark.parametrize("value", ["X", ["Y", "X"]])
def test_one_code_fits_when_it_is_the_answer_or_among_the_answers(value: object) -> None:
    assert holds(parse_condition({"eq": ["a", "X"]}), {"a": value})


@pytest.mark.parametrize("value", ["Y", [], None, {"missing": "REF"}])
def test_another_answer_or_none_does_not_fit(value: object) -> None:
    assert not holds(parse_condition({"eq": ["a", "X"]}), {"a": value})


def test_one_of_several_codes_is_enough() -> None:
    condition = parse_condition({"in": ["a", ["X", "Y"]]})
    assert holds(condition, {"a": "Y"})
    assert not holds(condition, {"a": "Z"})


def test_yes_and_no_and_numbers_can_be_compared() -> None:
    assert holds(parse_condition({"eq": ["a", True]}), {"a": True})
    assert not holds(parse_condition({"eq": ["a", True]}), {"a": False})
    assert holds(parse_condition({"eq": ["a", 0]}), {"a": 0})


@pytest.mark.parametrize("value", ["", [], None, {"missing": "UNK"}])
def test_nothing_and_a_missing_value_fill_nothing(value: object) -> None:
    assert not is_filled(value)
    assert not holds(parse_condition({"filled": "a"}), {"a": value})


@pytest.mark.parametrize("value", [False, 0, "X", ["X"]])
def test_no_and_nought_are_answers(value: object) -> None:
    assert holds(parse_condition({"filled": "a"}), {"a": value})


def test_parts_join_as_their_words_say() -> None:
    raw = {"and": [{"filled": "a"}, {"or": [{"eq": ["b", "X"]}, {"not": {"filled": "b"}}]}]}
    condition = parse_condition(raw)
    assert holds(condition, {"a": "1"})
    assert holds(condition, {"a": "1", "b": "X"})
    assert not holds(condition, {"a": "1", "b": "Y"})
    assert not holds(condition, {"b": "X"})
    assert fields_of(condition) == {"a", "b"}
    assert compared(condition) == (In("b", frozenset({"X"})),)


def test_without_parts_all_holds_and_none_does_not() -> None:
    assert holds(ALWAYS, {})
    assert not holds(Or(()), {})


@given(CONDITIONS, ANSWERS)
def test_a_condition_looks_only_at_the_fields_it_names(
    condition: Condition, answers: dict[str, Any]
) -> None:
    seen = {name: value for name, value in answers.items() if name in fields_of(condition)}
    assert holds(condition, answers) == holds(condition, seen)


@given(CONDITIONS, ANSWERS)
def test_not_turns_every_condition_round(condition: Condition, answers: dict[str, Any]) -> None:
    assert holds(Not(condition), answers) is not holds(condition, answers)


@pytest.mark.parametrize(
    "raw",
    [
        {},
        {"eq": ["a", "X"], "filled": "a"},
        {"eq": ["a"]},
        {"in": ["a", []]},
        {"in": ["a", "X"]},
        {"and": []},
        {"not": "a"},
        {"filled": ["a"]},
        {"gt": ["a", 3]},
    ],
)
def test_what_is_no_condition_is_refused(raw: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"\{"):
        parse_condition(raw)
