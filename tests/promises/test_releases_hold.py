"""P9: every release is safe together with every earlier one, and proves it to a small verifier.

Small worlds are listed completely; the judge shares nothing with the attack but the printed rules.
"""

from __future__ import annotations

import ast
import json
import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from highspy import HighsModelStatus
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import casevault
from casevault.disclosure import solver, verifier
from casevault.disclosure.attack_report import Reason, ReasonKind
from casevault.disclosure.exact_account import ExactTerms
from casevault.disclosure.freezing import FrozenSlice
from casevault.disclosure.ledger import ImportedFigure, LedgerEntry, Relation, import_entry
from casevault.disclosure.ledger_attack import attack_ledger
from casevault.disclosure.ledger_checks import FIRST
from casevault.disclosure.model import Part
from casevault.disclosure.release import ComposedRelease, RefusedError, ReleaseRequest, compose
from casevault.domain.errors import ExitCode, UserError
from casevault.domain.release import Profile
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
    done, ledger = _released_until_refused(requests, slices, tiny.exact(counts))
    for composed, entry in zip(done, ledger, strict=True):
        assert composed.attack.safe
        known = [one for one in slices if one.slice_id in composed.release.slices]
        judge = Judge(tiny.TABLE_SET, known, entry.account, base)
        for union in (composed.release.slices, composed.release.slices[:1]):
            for statistic, sensitive in (("received", ()), ("decided", ("sex",))):
                assert not unsafe(judge, tiny.TABLE_SET, statistic, union, sensitive=sensitive)


def _released_until_refused(
    requests: Sequence[ReleaseRequest], slices: Sequence[FrozenSlice], exact: ExactTerms
) -> tuple[list[ComposedRelease], list[LedgerEntry]]:
    """What leaves: nothing of a release that is refused, so only those before it are judged."""
    try:
        return tiny.released(requests, slices, exact)
    except RefusedError:
        return _released_until_refused(requests[:-1], slices, exact)


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


class _Unfinished:
    """A model of the solver whose time is always up."""

    def __init__(self, model: Any) -> None:
        self._model = model

    def __getattr__(self, name: str) -> Any:
        return getattr(self._model, name)

    def getModelStatus(self) -> Any:  # noqa: N802 - the library's name
        return HighsModelStatus.kTimeLimit


def test_an_answer_that_the_solver_did_not_finish_is_no_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    model = solver.Programme._model
    monkeypatch.setattr(
        solver.Programme,
        "_model",
        lambda self, *, integer: _Unfinished(model(self, integer=integer)),
    )
    odd = solver.Programme([0, 0], [9, 9], [solver.Row(((0, 2), (1, 2)), 3, 7)])
    for terms in (((0, 1), (1, 1)), ((0, 1),), ()):
        with pytest.raises(solver.UnfinishedError):
            odd.least(terms)


def test_only_a_clear_optimum_of_the_whole_programme_counts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The relaxed programme is finished and has no whole solution; the whole one is not."""
    model = solver.Programme._model
    monkeypatch.setattr(
        solver.Programme,
        "_model",
        lambda self, *, integer: (
            _Unfinished(model(self, integer=True)) if integer else model(self, integer=False)
        ),
    )
    odd = solver.Programme([0, 0], [9, 9], [solver.Row(((0, 3), (1, 5)), 8, 8)])
    with pytest.raises(solver.UnfinishedError):
        odd.greatest(((0, 1),))


COUNTS = [[9, 8, 4, 6, 7, 3], [7, 9, 4, 5, 8, 1], [8, 6, 6, 2, 9, 2], [5, 7, 7, 8, 4, 3]]


@pytest.mark.parametrize("beyond", [1, 3, 4])
def test_what_others_published_before_stops_a_release(beyond: int) -> None:
    """Somebody printed a few people more than our exact total: printing it would show these few."""
    counts = tiny.year([40, 45, 40, 30], COUNTS)
    total = sum(sum(row[:4]) for row in COUNTS) + beyond
    ours = Part.of("decided", tiny.QUARTERS, {"outcome": ("IDENT",)})
    told = ImportedFigure("their report", ours, Relation.CONTAINS, total, total)
    entry = import_entry("import-1", "2024-01-01", FIRST, "Police", [told])
    request = tiny.request(1, Profile.TRUSTED, tiny.YEAR)
    with pytest.raises(RefusedError):
        compose(request, tiny.frozen(counts, 5, bytes(32)), tiny.exact(counts), [entry])


@pytest.mark.parametrize("outcome", [False, None])
def test_a_release_that_is_not_proven_safe_does_not_come_out(
    monkeypatch: pytest.MonkeyPatch,
    outcome: bool | None,  # noqa: FBT001 - by name
) -> None:
    def attacking(*given: Any, **named: Any) -> Any:
        if outcome is None:
            raise solver.UnfinishedError
        found = attack_ledger(*given, **named)
        reason = Reason(ReasonKind.EXACT, "somebody", {"lo": 1})
        return replace(found, report=replace(found.report, reasons=(reason,)))

    monkeypatch.setattr("casevault.disclosure.release.attack_ledger", attacking)
    counts = tiny.year([40, 45, 40, 30], COUNTS)
    request = tiny.request(1, Profile.TRUSTED, tiny.YEAR)
    with pytest.raises(UserError) as refused:
        compose(request, tiny.frozen(counts, 5, bytes(32)), tiny.exact(counts), [])
    assert refused.value.exit_code is ExitCode.REFUSED


def test_the_account_of_a_year_is_the_same_for_every_recipient() -> None:
    """Also where the numbers changed meanwhile: two accounts would show their difference."""
    slices = tiny.frozen(tiny.year([40, 45, 40, 30], COUNTS), 5, bytes(32))
    requests = [tiny.request(n, profile, tiny.YEAR) for n, profile in enumerate(Profile)]
    first, entries = tiny.released(
        requests[:1], slices, tiny.exact(tiny.year([40, 45, 40, 30], COUNTS))
    )
    changed = tiny.exact(tiny.year([60, 45, 40, 30], COUNTS))
    second, _ = tiny.released(requests[1:2], slices, changed, entries)
    assert second[0].release.balances == first[0].release.balances


def test_the_attack_knows_why_terms_were_merged(composed: ComposedRelease) -> None:
    """That something finer was too small is told by the merging itself."""
    assert any(len(term.term_ids) > 1 for one in composed.release.balances for term in one.terms)
    assert json.loads(composed.release.certificate.document)["clauses"]
    assert json.loads(composed.ledger_certificate)["clauses"]


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


def _always(document: dict[str, Any], name: str, key: list[str], number: int) -> None:
    """This many in one place, in every world."""
    document["statistics"][name]["unions"].append(["2030-Q1"])
    for world in document["worlds"]:
        world["true"].append([name, "2030-Q1", key, number])


def _one_report(document: dict[str, Any]) -> None:
    _always(document, "received", ["POL"], 1)


def _one_below_the_threshold(document: dict[str, Any]) -> None:
    _always(document, "received", ["POL"], document["threshold"] - 1)


def _small_rest(document: dict[str, Any]) -> None:
    """Three beside twenty women: now men, now rejected, but always three who are not women."""
    worlds = document["worlds"]
    worlds.append(json.loads(json.dumps(worlds[0])))
    _always(document, "decided", ["IDENT", "EARLIER", "F"], 20)
    for place, world in enumerate(worlds):
        world["rounded"].append(["decided", "2030-Q1", ["IDENT", "EARLIER", "F"], 20])
        key = ["IDENT", "EARLIER", "M"] if place % 2 else ["REJECT", "EARLIER", "-"]
        world["true"].append(["decided", "2030-Q1", key, 3])


MUTATIONS = (
    _one_report,
    _one_below_the_threshold,
    _small_rest,
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
