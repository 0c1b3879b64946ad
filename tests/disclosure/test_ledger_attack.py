"""The attack over the whole ledger: imports, numbers told by hand, contradictions."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from casevault.disclosure.freezing import FrozenSlice
from casevault.disclosure.ledger import (
    EntryKind,
    ImportedFigure,
    LedgerEntry,
    Relation,
    import_entry,
)
from casevault.disclosure.ledger_checks import FIRST
from casevault.disclosure.model import Part
from casevault.disclosure.release import ComposedRelease, RefusedError, compose
from casevault.domain.errors import ExitCode, UserError
from casevault.domain.periods import Period
from casevault.domain.release import Profile
from disclosure import tiny

DECIDED = [[9, 8, 4, 6, 7, 3], [7, 9, 4, 5, 8, 1], [8, 6, 6, 2, 9, 2], [5, 7, 7, 8, 4, 3]]
COUNTS = tiny.year([40, 45, 40, 30], DECIDED)
IDENTIFIED = Part.of("decided", tiny.QUARTERS, {"outcome": ("IDENT",)})
FIRST_F = Part.of("decided", tiny.QUARTERS[:1], {"outcome": ("IDENT",), "sex": ("F",)})


@pytest.fixture(scope="module")
def slices() -> list[FrozenSlice]:
    """The protected quarters of the year."""
    return tiny.frozen(COUNTS, 5, bytes(32))


def imported(relation: Relation, ours: Part, lo: int, hi: int | None) -> LedgerEntry:
    """A ledger entry for one figure of somebody else."""
    figure = ImportedFigure("their report", ours, relation, lo, hi)
    return import_entry("import-1", "2024-01-01", FIRST, "Police", [figure])


def yearly(slices: list[FrozenSlice], *ledger: LedgerEntry) -> ComposedRelease:
    """The yearly release after these entries."""
    request = tiny.request(1, Profile.TRUSTED, tiny.YEAR)
    return compose(request, slices, tiny.exact(COUNTS), ledger)


def test_a_release_after_an_agreeing_import_is_safe(slices: list[FrozenSlice]) -> None:
    total = sum(sum(row[:4]) for row in DECIDED)
    assert yearly(slices, imported(Relation.EQUALS, IDENTIFIED, total, total)).attack.safe


def test_a_larger_body_whose_rest_would_be_three_people_stops_the_exact_total(
    slices: list[FrozenSlice],
) -> None:
    """Police printed three people more than our exact total: printing it would show these three."""
    total = sum(sum(row[:4]) for row in DECIDED)
    with pytest.raises(RefusedError) as refused:
        yearly(slices, imported(Relation.CONTAINS, IDENTIFIED, total + 3, total + 3))
    assert refused.value.exit_code is ExitCode.REFUSED
    assert any("import" in reason.name for reason in refused.value.report.reasons)
    assert refused.value.remedies


def test_without_exact_totals_the_same_release_passes(slices: list[FrozenSlice]) -> None:
    total = sum(sum(row[:4]) for row in DECIDED)
    entry = imported(Relation.CONTAINS, IDENTIFIED, total + 3, total + 3)
    request = replace(tiny.request(1, Profile.TRUSTED, tiny.YEAR), exact_totals=False)
    done = compose(request, slices, tiny.exact(COUNTS), [entry])
    assert done.attack.safe
    assert all(balance.withheld for balance in done.release.balances)


def test_a_part_told_by_another_leaves_the_rest_of_ours_unsafe(slices: list[FrozenSlice]) -> None:
    total = sum(sum(row[:4]) for row in DECIDED)
    with pytest.raises(RefusedError):
        yearly(slices, imported(Relation.PART_OF, IDENTIFIED, total - 2, total - 2))


def test_a_merged_term_that_an_import_would_pin_down_stops_the_release() -> None:
    """Five were rejected; merged with the ongoing, and somebody else said "5 to 10"."""
    decided = [[9, 8, 4, 6, 5, 3], *([*row[:4], 0, row[5]] for row in DECIDED[1:])]
    counts = tiny.year([60, 40, 40, 30], decided)
    own = tiny.frozen(counts, 5, bytes(32))
    rejected = Part.of("decided", tiny.QUARTERS, {"outcome": ("REJECT",), "origin": ("THIS_YEAR",)})
    request = tiny.request(1, Profile.TRUSTED, tiny.YEAR)
    merged = compose(request, own, tiny.exact(counts), []).release.balances[0]
    assert ("REJECT", "ONGOING") in [term.term_ids for term in merged.terms]
    with pytest.raises(RefusedError) as refused:
        compose(request, own, tiny.exact(counts), [imported(Relation.EQUALS, rejected, 5, 10)])
    assert any("hidden" in reason.name for reason in refused.value.report.reasons)


def test_an_overlapping_population_binds_nothing(slices: list[FrozenSlice]) -> None:
    assert yearly(slices, imported(Relation.OVERLAPS, IDENTIFIED, 3, 3)).attack.safe


def test_a_number_told_by_hand_stays_unsafe_but_does_not_stop_what_adds_nothing(
    slices: list[FrozenSlice],
) -> None:
    """Whoever was told of the women of the first quarter learns no more by other quarters."""
    women = DECIDED[0][0] + DECIDED[0][2]
    told = replace(
        imported(Relation.EQUALS, FIRST_F, women, women), id="told", head={"source": "by hand"}
    )
    second = Period(date(2023, 4, 1), date(2023, 6, 30))
    done = compose(tiny.request(1, Profile.TRUSTED, second), slices, None, [told])
    assert done.attack.safe


def test_a_small_number_told_by_hand_is_tolerated_where_the_release_narrows_nothing() -> None:
    decided = [[1, 8, 2, 6, 7, 3], *DECIDED[1:]]
    counts = tiny.year([40, 45, 40, 30], decided)
    own = next(
        made
        for secret in range(40)
        if (made := tiny.frozen(counts, 5, bytes([secret]) * 32))
        and sum(v for k, v in made[4].vector.items() if k[2] == "F") == 0
    )
    told = imported(Relation.EQUALS, FIRST_F, 3, 3)
    done = compose(tiny.request(1, Profile.TRUSTED, tiny.FIRST_QUARTER), own, None, [told])
    assert done.attack.safe
    assert any("sex=F" in note for note in done.attack.notes)


def test_an_import_that_contradicts_ours_stops_releases_until_somebody_resolves_it(
    slices: list[FrozenSlice],
) -> None:
    with pytest.raises(UserError) as refused:
        yearly(slices, imported(Relation.EQUALS, IDENTIFIED, 500, 500))
    assert refused.value.exit_code is ExitCode.REFUSED
    assert "their report" in refused.value.text()


def test_the_account_of_a_year_is_printed_alike_ever_after(slices: list[FrozenSlice]) -> None:
    first = yearly(slices)
    entry = LedgerEntry.from_json(first.ledger_entry.decode())
    changed = tiny.exact(tiny.year([60, 45, 40, 30], DECIDED))
    request = tiny.request(2, Profile.PUBLIC, tiny.YEAR)
    again = compose(request, slices, changed, [entry])
    assert again.release.balances == first.release.balances


def test_entries_are_chained_and_read_back(slices: list[FrozenSlice]) -> None:
    requests = [
        tiny.request(1, Profile.PUBLIC, tiny.FIRST_QUARTER),
        tiny.request(2, Profile.TRUSTED, tiny.YEAR),
    ]
    _, entries = tiny.released(requests, slices, tiny.exact(COUNTS))
    assert [entry.previous for entry in entries] == [FIRST, entries[0].hash]
    assert LedgerEntry.from_json(entries[1].to_json()) == entries[1]
    assert entries[1].kind is EntryKind.RELEASE


def test_an_entry_left_out_of_the_ledger_is_noticed(slices: list[FrozenSlice]) -> None:
    requests = [
        tiny.request(1, Profile.PUBLIC, tiny.FIRST_QUARTER),
        tiny.request(2, Profile.TRUSTED, tiny.HALF_YEAR),
    ]
    _, entries = tiny.released(requests, slices, None)
    with pytest.raises(UserError) as refused:
        compose(tiny.request(3, Profile.PUBLIC, tiny.YEAR), slices, None, entries[1:])
    assert refused.value.exit_code is ExitCode.DAMAGED


def test_a_number_told_over_two_separate_quarters_is_looked_at_over_just_these() -> None:
    """Three women in the first and third quarter together, told by hand, then both released."""
    decided = [[1, 8, 1, 6, 7, 3], DECIDED[1], [1, 6, 0, 2, 9, 2], DECIDED[3]]
    own = tiny.frozen(tiny.year([40, 45, 40, 30], decided), 5, bytes(32))
    apart = Part.of("decided", ("2023-Q1", "2023-Q3"), {"outcome": ("IDENT",), "sex": ("F",)})
    ledger = [imported(Relation.EQUALS, apart, 3, 3)]
    third = Period(date(2023, 7, 1), date(2023, 9, 30))
    notes: list[str] = []
    for number, period in enumerate([tiny.FIRST_QUARTER, third], 1):
        done = compose(tiny.request(number, Profile.TRUSTED, period), own, None, ledger)
        ledger.append(LedgerEntry.from_json(done.ledger_entry.decode()))
        notes += done.attack.notes
    assert any("2023-Q1+2023-Q3" in note and "sex=F" in note for note in notes)


def test_an_entry_holds_no_truth(slices: list[FrozenSlice]) -> None:
    """Slices and published figures give every entry: true counts play no part."""
    quarter = tiny.request(1, Profile.TRUSTED, tiny.FIRST_QUARTER)
    [with_truth], _ = tiny.released([quarter], slices, tiny.exact(COUNTS))
    [without], _ = tiny.released([quarter], slices, None)
    assert with_truth.ledger_entry == without.ledger_entry


def test_a_changed_slice_is_noticed_before_anything_is_composed(
    slices: list[FrozenSlice],
) -> None:
    [_], entries = tiny.released(
        [tiny.request(1, Profile.PUBLIC, tiny.FIRST_QUARTER)], slices, None
    )
    forged = [
        replace(one, vector={**one.vector, tiny.DECIDED[0]: 50})
        if (one.statistic, one.slice_id) == ("decided", "2023-Q1")
        else one
        for one in slices
    ]
    with pytest.raises(UserError) as refused:
        compose(tiny.request(2, Profile.TRUSTED, tiny.YEAR), forged, None, entries)
    assert refused.value.exit_code is ExitCode.DAMAGED


def test_the_same_events_are_not_protected_under_two_statistics(
    slices: list[FrozenSlice],
) -> None:
    _, entries = tiny.released([tiny.request(1, Profile.PUBLIC, tiny.FIRST_QUARTER)], slices, None)
    renamed = tiny.parsed(
        *(text.replace('"decided"', '"decided_again"') for text in (tiny.COUNTED, tiny.TABLES))
    )
    own = [
        replace(one, statistic="decided_again") if one.statistic == "decided" else one
        for one in slices
    ]
    request = tiny.request(2, Profile.PUBLIC, tiny.FIRST_QUARTER, table_set=renamed)
    with pytest.raises(UserError) as refused:
        compose(request, [*slices, *own], None, entries)
    assert refused.value.exit_code is ExitCode.REFUSED


def test_an_open_quarter_stops_the_release(slices: list[FrozenSlice]) -> None:
    with pytest.raises(UserError) as refused:
        compose(tiny.request(1, Profile.PUBLIC, tiny.YEAR), slices[:-1], None, [])
    assert refused.value.exit_code is ExitCode.REFUSED
    assert "2023-Q4" in refused.value.text()
