"""The verifier on a certificate made by hand, broken in one way at a time."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from casevault.disclosure import verifier

F, M = ["IDENT", "F"], ["IDENT", "M"]
REJECTED = ["REJECT", "-"]
WHOLE = [[1, "s", ["q"], []]]
MEN = [[1, "s", ["q"], [[1, ["M"]]]]]

DOCUMENT: dict[str, Any] = {
    "threshold": 5,
    "base": 5,
    "coalition": 1,
    "statistics": {
        "s": {
            "dimensions": ["outcome", "sex"],
            "codes": [["IDENT", "REJECT"], ["F", "M", "-"]],
            "conditions": {"sex": {"outcome": ["IDENT"]}},
            "rolls": {},
            "sensitive": ["sex"],
            "unions": [["q"]],
        }
    },
    "unrounded": [],
    "bounds": [
        {"of": "rounded", "sum": WHOLE, "lo": 15, "hi": 15, "label": "total"},
        {"of": "true", "sum": WHOLE, "lo": 14, "hi": 14, "label": "exact total"},
        {"of": "true", "sum": MEN, "lo": 0, "hi": None, "label": "rule"},
    ],
    "clauses": [[MEN, [[1, "s", ["q"], [[0, ["REJECT"]]]]]]],
    "counts": [MEN],
    "hidden": [MEN],
    "worlds": [
        {
            "rounded": [["s", "q", F, 5], ["s", "q", M, 5], ["s", "q", REJECTED, 5]],
            "true": [["s", "q", F, 9], ["s", "q", M, 5]],
        },
        {
            "rounded": [["s", "q", F, 5], ["s", "q", REJECTED, 10]],
            "true": [["s", "q", F, 2], ["s", "q", M, 4], ["s", "q", REJECTED, 8]],
        },
        {
            "rounded": [["s", "q", F, 10], ["s", "q", M, 0], ["s", "q", REJECTED, 5]],
            "true": [["s", "q", F, 9], ["s", "q", REJECTED, 5]],
        },
        {
            "rounded": [["s", "q", F, 10], ["s", "q", M, 0], ["s", "q", REJECTED, 5]],
            "true": [["s", "q", F, 10], ["s", "q", M, 2], ["s", "q", REJECTED, 2]],
        },
    ],
}


def problems(document: dict[str, Any]) -> list[str]:
    """What the verifier says of a document."""
    return verifier.verify(json.dumps(document))


def test_the_certificate_made_by_hand_holds() -> None:
    assert problems(DOCUMENT) == []


def above_its_box(d: dict[str, Any]) -> None:
    """One woman less rejected, and one more than a protected 5 may stand for."""
    d["worlds"][1]["true"] = [["s", "q", F, 10], ["s", "q", M, 4]]
    d["worlds"][1]["rounded"] = [["s", "q", F, 5], ["s", "q", REJECTED, 5], ["s", "q", M, 5]]


def below_its_box(d: dict[str, Any]) -> None:
    d["worlds"][3]["true"] = [["s", "q", F, 5], ["s", "q", M, 4], ["s", "q", REJECTED, 5]]


def no_multiple(d: dict[str, Any]) -> None:
    d["worlds"][0]["rounded"] = [["s", "q", F, 6], ["s", "q", M, 5], ["s", "q", REJECTED, 4]]


def rounded_below_nothing(d: dict[str, Any]) -> None:
    d["worlds"][0]["rounded"] = [["s", "q", F, 15], ["s", "q", M, 5], ["s", "q", REJECTED, -5]]


def impossible_key(d: dict[str, Any]) -> None:
    for kind in ("rounded", "true"):
        for entry in d["worlds"][0][kind]:
            entry[2] = [*entry[2][:1], "-"] if entry[2] == F else entry[2]


def unknown_code(d: dict[str, Any]) -> None:
    for kind in ("rounded", "true"):
        for entry in d["worlds"][0][kind]:
            entry[2] = ["IDENT", "X"] if entry[2] == F else entry[2]


def protected_figure_differs(d: dict[str, Any]) -> None:
    d["bounds"][0]["lo"] = d["bounds"][0]["hi"] = 20


def exact_figure_differs(d: dict[str, Any]) -> None:
    d["bounds"][1]["lo"] = d["bounds"][1]["hi"] = 13


def rule_broken(d: dict[str, Any]) -> None:
    d["bounds"][2]["lo"] = 1


def clause_broken(d: dict[str, Any]) -> None:
    d["clauses"][0] = d["clauses"][0][:1]


def hidden_takes_two_values(d: dict[str, Any]) -> None:
    d["worlds"] = d["worlds"][:1] + d["worlds"][2:3]
    d["clauses"] = []


def count_is_always_small(d: dict[str, Any]) -> None:
    d["counts"].append([[1, "s", ["q"], [[0, ["REJECT"]]]]])
    d["worlds"] = [d["worlds"][3]]
    d["hidden"], d["clauses"] = [], []


def one_world_too_small(d: dict[str, Any]) -> None:
    """Nothing but a world in which two men are the same everywhere."""
    d["worlds"] = [d["worlds"][3]]
    d["hidden"], d["counts"] = [], []


def all_of_one_sex(d: dict[str, Any]) -> None:
    d["worlds"] = [d["worlds"][2]]
    d["hidden"], d["counts"] = [], []


def a_told_number(d: dict[str, Any]) -> None:
    d["bounds"].append({"of": "true", "sum": [], "lo": 0, "hi": 0, "label": "nobody"})
    assert problems(d) == []
    d["bounds"][-1] = {"of": "true", "sum": WHOLE, "lo": 5, "hi": 5, "label": "five"}


def base_below_threshold(d: dict[str, Any]) -> None:
    d["base"] = 4


def no_world(d: dict[str, Any]) -> None:
    d["worlds"] = []


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (above_its_box, "impossible number"),
        (below_its_box, "impossible number"),
        (no_multiple, "impossible number"),
        (rounded_below_nothing, "impossible number"),
        (impossible_key, "impossible key"),
        (unknown_code, "impossible key"),
        (protected_figure_differs, "figure differs: total"),
        (exact_figure_differs, "figure differs: exact total"),
        (rule_broken, "figure differs: rule"),
        (clause_broken, "more detail"),
        (hidden_takes_two_values, "hidden sum"),
        (count_is_always_small, "'count', 1"),
        (one_world_too_small, "'cell'"),
        (all_of_one_sex, "'group'"),
        (a_told_number, "too small: five"),
        (base_below_threshold, "base below threshold"),
        (no_world, ""),
    ],
)
def test_each_check_speaks_up(broken: Any, said: str) -> None:
    document = copy.deepcopy(DOCUMENT)
    broken(document)
    found = problems(document)
    assert found
    assert any(said in text for text in found)


@pytest.mark.parametrize("text", ["", "[]", "{}", "null", '{"worlds": 3}', "[" * 20_000])
def test_what_is_no_certificate_is_no_proof(text: str) -> None:
    assert verifier.verify(text)
