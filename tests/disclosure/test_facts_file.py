"""The attack on facts files, against the listing of all worlds."""

from __future__ import annotations

import itertools
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casevault.disclosure.attack_report import AttackReport, ReasonKind, Verdict
from casevault.disclosure.facts_file import attack_facts_file
from casevault.domain.errors import ExitCode, UserError

MOST = 6


def attacked(facts: list[dict[str, Any]], queries: list[list[str]], **more: Any) -> AttackReport:
    """Attack a facts file over the atoms a, b, c."""
    raw = {
        "parameters": {"k": 5, "coalition": 1},
        "atoms": ["a", "b", "c"],
        "facts": facts,
        "queries": [{"name": "+".join(names), "sum": names} for names in queries],
        **more,
    }
    return attack_facts_file(json.dumps(raw))


@st.composite
def facts(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Facts over three atoms, each atom at most `MOST` so that all worlds can be listed."""
    found: list[dict[str, Any]] = [{"sum": [atom], "lo": 0, "hi": MOST} for atom in "abc"]
    for _ in range(draw(st.integers(0, 3))):
        names = draw(st.lists(st.sampled_from("abc"), min_size=1, max_size=3, unique=True))
        lo = draw(st.integers(0, 8))
        found.append(
            {
                "sum": names,
                "coef": [draw(st.sampled_from([1, 1, 2, 3, -1])) for _ in names],
                "lo": lo,
                "hi": draw(st.one_of(st.none(), st.integers(lo, lo + 4))),
            }
        )
    return found


def worlds(listed: list[dict[str, Any]]) -> list[dict[str, int]]:
    """Every world that fits the facts."""
    return [
        world
        for numbers in itertools.product(range(MOST + 1), repeat=3)
        if (world := dict(zip("abc", numbers, strict=True)))
        and all(
            fact["lo"] <= value and (fact["hi"] is None or value <= fact["hi"])
            for fact in listed
            for value in [
                sum(
                    c * world[n]
                    for n, c in zip(
                        fact["sum"], fact.get("coef", [1] * len(fact["sum"])), strict=True
                    )
                )
            ]
        )
    ]


@settings(max_examples=150, deadline=None)
@given(facts(), st.sampled_from([["a"], ["a", "b"], ["a", "b", "c"]]))
def test_answers_equal_the_listing_of_all_worlds(
    listed: list[dict[str, Any]], query: list[str]
) -> None:
    values = sorted({sum(world[name] for name in query) for world in worlds(listed)})
    if not values:
        with pytest.raises(UserError) as refused:
            attacked(listed, [query])
        assert refused.value.exit_code is ExitCode.BAD_INPUT
        return
    report = attacked(listed, [query])
    [answer] = report.answers
    assert (answer.lo, answer.hi) == (values[0], values[-1])
    if values[-1] - values[0] < 8:
        assert answer.values == tuple(values)
    for witness, end in zip(answer.witnesses, (values[0], values[-1]), strict=True):
        assert dict(witness) in worlds(listed)
        assert sum(witness[name] for name in query) == end
    confined = all(1 <= value <= 4 for value in values)
    assert report.safe == (len(values) >= 3 and not confined)


def test_the_example_of_the_handbook_is_answered() -> None:
    report = attacked(
        [
            {"sum": ["a", "b"], "lo": 7, "hi": 7, "label": "row 1"},
            {"sum": ["a", "c"], "coef": [1, -1], "lo": 0, "hi": None, "label": "rule"},
        ],
        [["b"]],
    )
    answer = report.as_json()["queries"][0]
    assert answer["interval"] == [0, 7]
    assert answer["values"] == list(range(8))
    assert answer["verdict"] == "open"
    assert report.safe


def test_an_unbounded_sum_has_no_upper_end() -> None:
    report = attacked([{"sum": ["a"], "lo": 2, "hi": None}], [["a", "b"]])
    [answer] = report.answers
    assert (answer.lo, answer.hi, answer.values) == (2, None, None)
    low, high = (world["a"] + world["b"] for world in answer.witnesses)
    assert low == 2
    assert high > 2
    assert report.safe


@pytest.mark.parametrize(
    ("lo", "hi", "verdict", "kind"),
    [
        (3, 3, Verdict.EXACT, ReasonKind.EXACT),
        (1, 4, Verdict.NARROW, ReasonKind.SMALL),
        (5, 6, Verdict.OPEN, ReasonKind.FEW_VALUES),
        (0, 1, Verdict.OPEN, ReasonKind.FEW_VALUES),
    ],
)
def test_what_is_known_too_well_is_unsafe(
    lo: int, hi: int, verdict: Verdict, kind: ReasonKind
) -> None:
    report = attacked([{"sum": ["a"], "lo": lo, "hi": hi}], [["a"]])
    assert report.answers[0].verdict is verdict
    assert [reason.kind for reason in report.reasons] == [kind]


def test_a_wide_sum_with_gaps_may_still_have_too_few_values() -> None:
    raw = {
        "atoms": ["a"],
        "facts": [{"sum": ["a"], "lo": 0, "hi": 1}],
        "queries": [{"name": "hundreds", "sum": ["a"], "coef": [100]}],
    }
    report = attack_facts_file(json.dumps(raw))
    assert report.answers[0].hi == 100
    assert [reason.kind for reason in report.reasons] == [ReasonKind.FEW_VALUES]


def test_two_sums_of_three_reports_give_away_the_third_by_subtraction() -> None:
    """Report A of half a year, report B of one month more, report C without one region."""
    raw = {
        "atoms": ["south before", "north before", "south July", "north July"],
        "facts": [
            {"sum": ["south before", "north before"], "lo": 23, "hi": 23, "label": "A"},
            {
                "sum": ["south before", "north before", "south July", "north July"],
                "lo": 24,
                "hi": 24,
                "label": "B",
            },
            {"sum": ["north before", "north July"], "lo": 20, "hi": 20, "label": "C"},
        ],
        "queries": [
            {"name": "July", "sum": ["south July", "north July"]},
            {"name": "South", "sum": ["south before", "south July"]},
        ],
    }
    report = attack_facts_file(json.dumps(raw))
    assert {answer.name: answer.lo for answer in report.answers} == {"July": 1, "South": 4}
    assert all(answer.verdict is Verdict.EXACT for answer in report.answers)
    assert not report.safe


def test_contradicting_facts_are_named_and_no_others() -> None:
    with pytest.raises(UserError) as refused:
        attacked(
            [
                {"sum": ["c"], "lo": 0, "hi": 9, "label": "harmless"},
                {"sum": ["a", "b"], "lo": 7, "hi": 7, "label": "row"},
                {"sum": ["a"], "lo": 5, "hi": 9, "label": "one"},
                {"sum": ["b"], "lo": 3, "hi": 9, "label": "other"},
            ],
            [["a"]],
        )
    assert refused.value.exit_code is ExitCode.BAD_INPUT
    assert refused.value.values["facts"] == "row; one; other"


def test_facts_that_only_whole_numbers_contradict_are_found() -> None:
    with pytest.raises(UserError) as refused:
        attacked([{"sum": ["a"], "coef": [2], "lo": 3, "hi": 3, "label": "half"}], [["b"]])
    assert refused.value.values["facts"] == "half"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"atoms": ["a"], "queries": []}',
        '{"atoms": ["a", "a"], "queries": [{"name": "q", "sum": ["a"]}]}',
        '{"atoms": ["a"], "queries": [{"name": "q", "sum": ["b"]}]}',
        '{"atoms": ["a"], "queries": [{"name": "q", "sum": "a"}]}',
        '{"atoms": ["a"], "queries": [{"name": "q", "sum": ["a"], "coef": [1, 2]}]}',
        '{"atoms": ["a"], "queries": [{"name": "q", "sum": ["a"], "coef": [1.5]}]}',
        '{"atoms": ["a"], "queries": [{"name": "q", "sum": ["a"], "coef": [true]}]}',
        '{"atoms": [], "facts": [{"sum": [], "lo": "3"}], "queries": [{"name": "q", "sum": []}]}',
        '{"parameters": {"k": 1}, "atoms": ["a"], "queries": [{"name": "q", "sum": ["a"]}]}',
    ],
)
def test_a_file_that_is_no_facts_file_is_refused_in_words(text: str) -> None:
    with pytest.raises(UserError) as refused:
        attack_facts_file(text)
    assert refused.value.exit_code is ExitCode.BAD_INPUT
    assert "{" not in refused.value.text()


def test_a_query_that_falls_without_limit_is_refused() -> None:
    with pytest.raises(UserError):
        attack_facts_file(
            '{"atoms": ["a"], "queries": [{"name": "q", "sum": ["a"], "coef": [-1]}]}'
        )
