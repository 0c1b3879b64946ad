"""P9: every release is safe together with every earlier one, and proves it to a small verifier.

Small worlds are listed completely; the judge shares nothing with the attack but the printed rules.
"""

from __future__ import annotations

import ast
import itertools
import json
import os
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import casevault
from casevault.disclosure import freezing, verifier
from casevault.disclosure.freezing import freeze
from casevault.disclosure.release import ComposedRelease
from casevault.domain.release import Profile
from casevault.domain.table_sets import Dimension, EventKind, Statistic
from disclosure import tiny
from disclosure.brute_force import Judge, unsafe

MANY = 5 if os.environ.get("CASEVAULT_LONG") == "1" else 1
SEQUENCE = (
    (Profile.PUBLIC, tiny.FIRST_QUARTER),
    (Profile.TRUSTED, tiny.HALF_YEAR),
    (Profile.TRUSTED, tiny.YEAR),
    (Profile.PUBLIC, tiny.YEAR),
)


@st.composite
def years(
    draw: st.DrawFn, sizes: tuple[int, ...] = (1, 2, 4), bases: tuple[int, ...] = (3, 4)
) -> tuple[tiny.Year, int, bytes]:
    """An invented year, a base and a secret."""
    most = draw(st.sampled_from(sizes))
    numbers = st.integers(0, most)
    decided = [[draw(numbers) for _ in tiny.DECIDED] for _ in tiny.QUARTERS]
    received = [row[0] + row[1] + row[4] + draw(numbers) for row in decided]
    base = draw(st.sampled_from(bases))
    return tiny.year(received, decided), base, bytes([draw(st.integers(0, 255))]) * 32


UNHURRIED = settings(
    max_examples=20 * MANY, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)


@UNHURRIED
@given(years())
def test_no_sequence_of_releases_confines_anybody(case: tuple[tiny.Year, int, bytes]) -> None:
    _nobody_is_confined(*case)


@pytest.mark.long
@UNHURRIED
@given(years((4, 8), (5,)))
def test_no_sequence_of_larger_releases_confines_anybody(
    case: tuple[tiny.Year, int, bytes],
) -> None:
    _nobody_is_confined(*case)


def _nobody_is_confined(counts: tiny.Year, base: int, secret: bytes) -> None:
    slices = tiny.frozen(counts, base, secret)
    requests = [tiny.request(n, *wanted) for n, wanted in enumerate(SEQUENCE)]
    done, ledger = tiny.released(requests, slices, tiny.exact(counts))
    for composed, entry in zip(done, ledger, strict=True):
        assert composed.attack.safe
        known = [one for one in slices if one.slice_id in composed.release.slices]
        judge = Judge(tiny.TABLE_SET, known, entry.account, base)
        for union in (composed.release.slices, composed.release.slices[:1]):
            for statistic, sensitive in (("received", ()), ("decided", ("sex",))):
                assert not unsafe(judge, tiny.TABLE_SET, statistic, union, sensitive=sensitive)


@settings(max_examples=10 * MANY, deadline=None)
@given(years())
def test_every_certificate_is_accepted_by_the_verifier(case: tuple[tiny.Year, int, bytes]) -> None:
    counts, base, secret = case
    slices = tiny.frozen(counts, base, secret)
    requests = [tiny.request(0, Profile.TRUSTED, tiny.YEAR)]
    [composed], _ = tiny.released(requests, slices, tiny.exact(counts))
    assert verifier.verify(composed.release.certificate.document) == []
    assert verifier.verify(composed.ledger_certificate) == []


def test_a_release_and_its_ledger_entry_tell_nothing_of_what_was_merged() -> None:
    """Two truths that print the same account leave the same traces everywhere but in the vault."""
    decided = [[9, 8, 0, 0, 2, 0], [7, 9, 4, 5, 1, 0], [8, 6, 0, 0, 0, 0], [5, 7, 0, 0, 0, 0]]
    other = [[9, 8, 0, 0, 3, 0], [7, 9, 4, 5, 2, 0], [8, 6, 0, 0, 0, 0], [5, 7, 0, 0, 0, 0]]
    slices = tiny.frozen(tiny.year([40, 20, 20, 20], decided), 5, bytes(32))
    traces = []
    for truth in (decided, other):
        terms = tiny.exact(tiny.year([40, 20, 20, 20], truth))
        [composed], _ = tiny.released([tiny.request(0, Profile.TRUSTED, tiny.YEAR)], slices, terms)
        traces.append((composed.release, composed.ledger_entry, composed.ledger_certificate))
    assert traces[0] == traces[1]


@pytest.fixture(scope="module")
def composed() -> ComposedRelease:
    """A yearly release with tables, exact accounts and merged terms."""
    decided = [[9, 8, 0, 1, 2, 0], [7, 9, 4, 5, 1, 1], [8, 6, 0, 2, 0, 0], [5, 7, 2, 0, 0, 3]]
    counts = tiny.year([40, 20, 20, 20], decided)
    slices = tiny.frozen(counts, 5, bytes(32))
    [made], _ = tiny.released(
        [tiny.request(0, Profile.TRUSTED, tiny.YEAR)], slices, tiny.exact(counts)
    )
    return made


def _changed_figures(document: dict[str, Any]) -> None:
    document["bounds"][0]["lo"] += 5
    document["bounds"][0]["hi"] += 5


def _changed_exact(document: dict[str, Any]) -> None:
    [bound, *_] = [b for b in document["bounds"] if b["of"] == "true" and b["lo"] == b["hi"]]
    bound["lo"], bound["hi"] = bound["lo"] - 1, bound["hi"] - 1


def _no_worlds(document: dict[str, Any]) -> None:
    document["worlds"] = []


def _unit_more(document: dict[str, Any]) -> None:
    for world in document["worlds"]:
        world["rounded"][0][3] += 5


def _outside_its_box(document: dict[str, Any]) -> None:
    world = document["worlds"][0]
    world["true"][0][3] += 40


def _negative(document: dict[str, Any]) -> None:
    document["worlds"][0]["true"][0][3] = -1


def _half_a_person(document: dict[str, Any]) -> None:
    document["worlds"][0]["true"][0][3] += 0.5


def _named_twice(document: dict[str, Any]) -> None:
    document["worlds"][0]["true"].append(document["worlds"][0]["true"][0])


def _impossible_key(document: dict[str, Any]) -> None:
    for entry in document["worlds"][0]["true"]:
        if entry[0] == "decided":
            entry[2] = ["REJECT", "THIS_YEAR", "F"]


def _threshold_above_base(document: dict[str, Any]) -> None:
    document["threshold"] = document["base"] + 1


def _printed_small(document: dict[str, Any]) -> None:
    document["bounds"].append({"of": "true", "sum": [], "lo": 3, "hi": 3, "label": "a told number"})


def _rule_not_followed(document: dict[str, Any]) -> None:
    document["clauses"].append([])


def _hidden_but_known(document: dict[str, Any]) -> None:
    [bound, *_] = [b for b in document["bounds"] if b["of"] == "true" and b["lo"] == b["hi"]]
    document["hidden"].append(bound["sum"])


def _one_small_world(document: dict[str, Any]) -> None:
    """A group of three that is the same in all worlds."""
    name = "decided"
    spec = document["statistics"][name]
    spec["unions"].append(["2030-Q1"])
    for world in document["worlds"]:
        world["true"].append([name, "2030-Q1", ["REJECT", "EARLIER", "-"], 3])


def _one_category(document: dict[str, Any]) -> None:
    """A large group that is the same category in all worlds."""
    name = "decided"
    spec = document["statistics"][name]
    spec["unions"].append(["2030-Q1"])
    for world in document["worlds"]:
        world["rounded"].append([name, "2030-Q1", ["IDENT", "EARLIER", "F"], 20])
        world["true"].append([name, "2030-Q1", ["IDENT", "EARLIER", "F"], 20])


MUTATIONS = (
    _changed_figures,
    _changed_exact,
    _no_worlds,
    _unit_more,
    _outside_its_box,
    _negative,
    _half_a_person,
    _named_twice,
    _impossible_key,
    _threshold_above_base,
    _printed_small,
    _rule_not_followed,
    _hidden_but_known,
    _one_small_world,
    _one_category,
)


@pytest.mark.parametrize("mutate", MUTATIONS)
def test_the_verifier_rejects_a_changed_certificate(composed: ComposedRelease, mutate: Any) -> None:
    document = json.loads(composed.release.certificate.document)
    assert verifier.verify(json.dumps(document)) == []
    mutate(document)
    assert verifier.verify(json.dumps(document))


@settings(max_examples=60 * MANY, deadline=None)
@given(st.data())
def test_a_changed_number_in_a_world_is_rejected_or_still_a_possible_truth(
    composed: ComposedRelease, data: st.DataObject
) -> None:
    document = json.loads(composed.release.certificate.document)
    world = document["worlds"][data.draw(st.integers(0, len(document["worlds"]) - 1))]
    entry = world["true"][data.draw(st.integers(0, len(world["true"]) - 1))]
    entry[3] += data.draw(st.integers(1, 2 * document["base"]))
    if verifier.verify(json.dumps(document)) == []:
        protected = {tuple(map(repr, e[:3])): e[3] for e in world["rounded"]}
        own = protected.get(tuple(map(repr, entry[:3])), 0)
        assert own == 0 or abs(entry[3] - own) < document["base"]


def _dimension(name: str) -> Dimension:
    codes = ("0", "1")
    return Dimension(name, name, name, codes, name, {code: code for code in codes})


SQUARE = Statistic(
    "square", EventKind.REPORT_RECEIVED, "t", "u", "c", (_dimension("a"), _dimension("b"))
)
SQUARE_KEYS = list(itertools.product("01", repeat=2))
SUMS = [(0,), (1,), (2,), (3,), (0, 1), (2, 3), (0, 2), (1, 3), (0, 3), (1, 2), (0, 1, 2, 3)]


def _protected(truth: tuple[int, ...], secret: int, base: int) -> tuple[int, ...]:
    counts = {key: n for key, n in zip(SQUARE_KEYS, truth, strict=True) if n}
    vector = freeze(SQUARE, "2023-Q1", counts, (), base=base, secret=bytes([secret]) * 32).vector
    return tuple(vector.get(key, 0) for key in SQUARE_KEYS)


def _confined(outputs: dict[Any, set[tuple[int, ...]]], base: int, most: int) -> list[Any]:
    """Outputs under which a sum can only be 1 to base - 1, by a reader who knows the method.

    Truths are listed up to a total of `most`, so only outputs up to that total are judged: beyond
    it truths are missing.
    """
    return [
        (output, places)
        for output, truths in outputs.items()
        if sum(output) <= most
        for places in SUMS
        if {sum(truth[place] for place in places) for truth in truths} <= set(range(1, base))
    ]


def _method_aware(base: int, most: int, secrets: int) -> list[Any]:
    outputs: dict[Any, set[tuple[int, ...]]] = defaultdict(set)
    for truth in itertools.product(range(most + 1), repeat=4):
        if sum(truth) <= most:
            for secret in range(secrets):
                outputs[_protected(truth, secret, base)].add(truth)
    assert len(outputs) > 10
    return _confined(outputs, base, most)


def test_a_reader_who_knows_the_method_confines_nothing_in_small_squares() -> None:
    assert _method_aware(base=3, most=7, secrets=10) == []


@pytest.mark.long
def test_a_reader_who_knows_the_method_confines_nothing_in_larger_squares() -> None:
    assert _method_aware(base=3, most=10, secrets=24) == []
    assert _method_aware(base=5, most=11, secrets=12) == []


def test_feedback_over_two_quarters_confines_nothing() -> None:
    base, pair = 3, SQUARE_KEYS[:2]
    outputs: dict[Any, set[tuple[int, ...]]] = defaultdict(set)
    for truth in itertools.product(range(7), repeat=4):
        if sum(truth) > 6:
            continue
        first = {key: n for key, n in zip(pair, truth[:2], strict=True) if n}
        second = {key: n for key, n in zip(pair, truth[2:], strict=True) if n}
        for secret in range(10):
            own = bytes([secret]) * 32
            one = freeze(SQUARE, "2023-Q1", first, (), base=base, secret=own)
            two = freeze(SQUARE, "2023-Q2", second, [(one, first)], base=base, secret=own)
            printed = tuple(v.vector.get(key, 0) for v in (one, two) for key in pair)
            if sum(one.vector.values()) + sum(two.vector.values()) == sum(printed):
                outputs[printed].add(truth)
    assert _confined(outputs, base, 6) == []


def test_a_part_of_a_whole_that_prints_zero_may_still_be_nobody() -> None:
    """Without raised zeros, a part printed as base over a whole printed as 0 would be somebody."""
    base = 5
    raised = [_protected((0, 0, 0, 0), secret, base) for secret in range(64)]
    assert any(sum(protected) > 0 for protected in raised)
    assert any(sum(protected) == 0 for protected in raised)


def test_every_zero_can_be_raised() -> None:
    raised: set[tuple[str, ...]] = set()
    for secret in range(200):
        frozen = freeze(SQUARE, "2023-Q1", {}, (), base=5, secret=bytes([secret]) * 32)
        raised |= set(frozen.vector)
    assert raised == set(SQUARE_KEYS)
    assert freezing.FORCED > 0


def test_a_release_is_built_in_one_place_only() -> None:
    root = Path(casevault.__file__).parent
    builders = {
        path.relative_to(root).as_posix()
        for path in root.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", getattr(node.func, "attr", "")) == "Release"
    }
    assert builders == {"disclosure/release.py"}
