"""Releases of the Serbian table set: figures, profiles, certificates."""

from __future__ import annotations

import json
from datetime import date

import numpy as np
import pytest

from casevault.disclosure import verifier
from casevault.disclosure.certificate import reader_knowledge
from casevault.disclosure.detail import DetailPolicy
from casevault.disclosure.joint_vectors import JointVectors
from casevault.disclosure.model import Bound, Knowledge, World
from casevault.disclosure.publication import statements
from casevault.disclosure.release import ComposedRelease
from casevault.disclosure.units import possible_vectors
from casevault.domain.periods import Period
from casevault.domain.release import FigureStatus, Profile, ReleasedTable, WithheldReason
from disclosure import serbian, tiny

QUARTERS = [
    Period(date(2023, 1, 1), date(2023, 3, 31)),
    Period(date(2023, 4, 1), date(2023, 6, 30)),
    Period(date(2023, 7, 1), date(2023, 9, 30)),
    Period(date(2023, 10, 1), date(2023, 12, 31)),
]
LOOSE = DetailPolicy(totals=0, one_way=0, two_way=0)
"""A policy under which all tables are shown, so that all figures can be compared."""


@pytest.fixture(scope="module")
def year() -> list[ComposedRelease]:
    """All quarters and the year, one for the public, all tables shown."""
    asked = [(Profile.TRUSTED, period) for period in QUARTERS]
    asked += [(Profile.TRUSTED, Period.year(2023)), (Profile.PUBLIC, Period.year(2023))]
    done, _ = serbian.releases(serbian.year(4, 120), asked, LOOSE)
    return done


def table(release: ComposedRelease, name: str) -> ReleasedTable:
    """One table of a release."""
    [found] = [t for t in release.release.tables if t.id == name]
    return found


def test_the_figures_of_a_year_are_the_sums_of_its_quarters(year: list[ComposedRelease]) -> None:
    for name in ("identified_by_form", "identified_by_form_and_sex", "decisions_by_outcome"):
        quarters = [table(one, name) for one in year[:4]]
        for cell, figure in table(year[4], name).cells.items():
            if figure.status is FigureStatus.ROUNDED:
                assert figure.value == sum(one.cells[cell].value or 0 for one in quarters)


def test_both_profiles_show_the_same_noise(year: list[ComposedRelease]) -> None:
    trusted, public = (table(one, "identified_by_citizenship") for one in year[4:])
    abroad = [trusted.cells[code,].value or 0 for code in ("WB", "EU", "OTH", "STL")]
    assert public.cells["FOREIGN",].value == sum(abroad)
    assert public.cells["NAT",] == trusted.cells["NAT",]


def test_every_release_was_attacked_and_carries_a_certificate(year: list[ComposedRelease]) -> None:
    for one in year:
        assert one.attack.safe
        assert one.attack.checked > 50_000
        assert verifier.verify(one.release.certificate.document) == []


def test_no_certificate_shows_a_vector_of_the_vault(year: list[ComposedRelease]) -> None:
    slices = {(one.statistic, one.slice_id): one for one in serbian.frozen(serbian.year(4, 120))}
    document = json.loads(year[4].release.certificate.document)
    for world in document["worlds"]:
        shown: dict[tuple[str, str], dict[tuple[str, ...], int]] = {}
        for statistic, slice_id, key, value in world["rounded"]:
            shown.setdefault((statistic, slice_id), {})[tuple(key)] = value
        same = sum(shown.get(pair, {}) == dict(one.vector) for pair, one in slices.items())
        assert same == 0


def test_the_certificate_is_the_same_whatever_the_vault_holds(year: list[ComposedRelease]) -> None:
    """It is a function of printed figures: made again from them, it is the same text."""
    one = year[5].release
    said = statements(serbian.SET, one)
    document = json.loads(one.certificate.document)
    labels = {bound["label"] for bound in document["bounds"]}
    assert {bound.label for bound in said.bounds} <= labels
    assert document["release"] == one.id


def test_late_and_changed_events_are_totals_of_the_year_only(year: list[ComposedRelease]) -> None:
    assert table(year[4], "late_decided").cells[()].value == 7
    revoked = table(year[4], "revoked_decided")
    assert revoked.withheld is WithheldReason.NOT_ENOUGH_PUBLISHED
    assert not any(t.id.startswith("late") for t in year[0].release.tables)


def test_a_quarter_prints_no_exact_account(year: list[ComposedRelease]) -> None:
    withheld = {balance.withheld for balance in year[0].release.balances}
    assert withheld == {WithheldReason.YEAR_NOT_CLOSED}
    exact = [
        figure
        for t in year[0].release.tables
        for figure in t.cells.values()
        if figure.status is FigureStatus.EXACT
    ]
    assert exact == []


def knowledge(release: ComposedRelease) -> Knowledge:
    """What a reader of one release holds."""
    return reader_knowledge(
        [(serbian.SET, release.release.slices)],
        statements(serbian.SET, release.release),
        threshold=5,
        base=5,
    )


def test_possible_vectors_print_as_published(year: list[ComposedRelease]) -> None:
    own = knowledge(year[5])
    for vector in possible_vectors(own, np.random.default_rng(1), 3):
        for bound in own.bounds:
            if bound.rounded:
                value = own.value(bound.sum, vector)
                assert bound.lo <= value
                assert bound.hi is None or value <= bound.hi


def test_joint_vectors_leave_room_for_the_exact_totals() -> None:
    counts = tiny.year([9, 9, 9, 9], [[2, 1, 2, 2, 3, 1]] * 4)
    slices = tiny.frozen(counts, 5, bytes(32))
    [made], _ = tiny.released(
        [tiny.request(0, Profile.TRUSTED, tiny.YEAR)], slices, tiny.exact(counts)
    )
    said = statements(tiny.TABLE_SET, made.release)
    own = reader_knowledge([(tiny.TABLE_SET, tiny.QUARTERS)], said, threshold=5, base=5)
    vector = JointVectors(own).one(np.random.default_rng(1))
    for bound in own.bounds:
        if bound.rounded:
            assert _lies_in(own.value(bound.sum, vector), bound)
        elif bound.hi is not None:
            low, high = _reach(own, bound, vector)
            assert low <= bound.lo <= high


def _lies_in(value: int, bound: Bound) -> bool:
    return bound.lo <= value and (bound.hi is None or value <= bound.hi)


def _reach(own: Knowledge, bound: Bound, vector: World) -> tuple[int, int]:
    low = high = 0
    for name, slice_id in own.vectors:
        for key in own.spaces[name].all():
            coefficient = own.coefficient((name, slice_id, key), bound.sum)
            protected = vector.get((name, slice_id, key), 0)
            ends = (max(0, protected - 4) if protected > 5 else 0, protected + 4)
            low += min(coefficient * end for end in ends)
            high += max(coefficient * end for end in ends)
    return low, high


def test_small_years_say_little_and_large_ones_more() -> None:
    small, _ = serbian.releases(
        serbian.year(2, 20, earlier=2), [(Profile.TRUSTED, Period.year(2023))], DetailPolicy()
    )
    shown = {t.id for t in small[0].release.tables if t.cells and len(t.axes)}
    assert shown <= {"identified_by_sex", "identified_by_age_group", "identified_by_form"}
