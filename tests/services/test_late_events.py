"""What is recorded after a quarter was closed counts in one yearly account, never in two."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casevault.disclosure.freezing import FrozenSlice
from casevault.disclosure.ledger import YearAccount
from casevault.domain.periods import Period, Quarter
from casevault.domain.release import FigureStatus, Profile
from casevault.domain.table_sets import table_set
from casevault.services import releases, slicing
from casevault.services.case_batches import NewCase, save_new_cases
from casevault.services.closed_counts import ClosedQuarter
from casevault.services.late_events import late_events, windows
from casevault.services.session import Session
from domain.hand_clock import HandClock
from services.vaults import new_session

YEARS = range(2020, 2025)


def closed(statistic: str, quarter: Quarter, known_at: int, *, new: bool = False) -> ClosedQuarter:
    return ClosedQuarter(FrozenSlice(statistic, quarter.id, 5, (), {}), known_at, is_new=new)


def printed(year: int, *statistics: str) -> YearAccount:
    lines = tuple((f"late_{name}", 0) for name in statistics)
    return YearAccount(year, "rs_centre_year", (), (), lines)


def seen(
    slices: Iterable[ClosedQuarter], year: int, accounts: Iterable[YearAccount] = ()
) -> list[tuple[str, int, int]]:
    return [
        (one.closed.frozen.slice_id, one.after, one.until)
        for one in windows(slices, year, accounts)
    ]


Q1, LAST, NEXT = Quarter(2022, 1), Quarter(2023, 4), Quarter(2024, 4)


def test_an_account_looks_back_to_the_closing_and_up_to_its_own_last_quarter() -> None:
    slices = [closed("received", Q1, 10), closed("received", LAST, 50)]
    assert seen(slices, 2023) == [("2022-Q1", 10, 50)]


def test_an_account_begins_where_one_that_is_printed_ended() -> None:
    slices = [closed("received", q, at) for q, at in ((Q1, 10), (LAST, 50), (NEXT, 80))]
    assert seen(slices, 2024, [printed(2023, "received")]) == [
        ("2022-Q1", 50, 80),
        ("2023-Q4", 50, 80),
    ]
    assert seen(slices, 2024)[0] == ("2022-Q1", 10, 80)


def test_an_account_printed_after_that_of_a_later_year_counts_nothing_twice() -> None:
    slices = [closed("received", q, at) for q, at in ((Q1, 10), (LAST, 50), (NEXT, 80))]
    assert seen(slices, 2023, [printed(2024, "received")]) == []


def test_an_account_of_other_events_leaves_these_to_be_counted() -> None:
    slices = [closed("received", q, at) for q, at in ((Q1, 10), (LAST, 50), (NEXT, 80))]
    assert seen(slices, 2024, [printed(2023, "decided")])[0] == ("2022-Q1", 10, 80)


def test_what_is_not_closed_yet_is_never_late() -> None:
    assert seen([closed("received", Q1, 10, new=True), closed("received", LAST, 50)], 2023) == []
    assert seen([closed("received", Q1, 10)], 2023) == []
    assert seen([closed("received", LAST, 50)], 2023) == []


@given(
    stamps=st.lists(st.integers(0, 40), min_size=20, max_size=20),
    order=st.permutations(list(YEARS)),
    changes=st.lists(st.integers(0, 41), max_size=12),
)
def test_no_change_is_counted_in_two_accounts_whatever_the_order_of_printing(
    stamps: list[int], order: list[int], changes: list[int]
) -> None:
    quarters = [Quarter(year, number) for year in YEARS for number in range(1, 5)]
    slices = [closed("received", q, at) for q, at in zip(quarters, stamps, strict=True)]
    accounts: list[YearAccount] = []
    counted: Counter[tuple[str, int]] = Counter()
    for year in order:
        for one in windows(slices, year, accounts):
            for number, stamp in enumerate(changes):
                if one.after < stamp <= one.until:
                    counted[one.closed.frozen.slice_id, number] += 1
        accounts.append(printed(year, "received"))
    assert set(counted.values()) <= {1}


@given(steps=st.lists(st.integers(1, 5), min_size=20, max_size=20))
def test_accounts_printed_year_by_year_leave_no_change_out(steps: list[int]) -> None:
    stamps = [sum(steps[: place + 1]) for place in range(len(steps))]
    quarters = [Quarter(year, number) for year in YEARS for number in range(1, 5)]
    slices = [closed("received", q, at) for q, at in zip(quarters, stamps, strict=True)]
    accounts: list[YearAccount] = []
    spans: dict[str, list[tuple[int, int]]] = {}
    for year in YEARS:
        for name, after, until in seen(slices, year, accounts):
            spans.setdefault(name, []).append((after, until))
        accounts.append(printed(year, "received"))
    for one in slices:
        joined = spans.get(one.frozen.slice_id, [])
        if one.quarter.year < YEARS[-1]:
            ends = [one.known_at, *(until for _, until in joined)]
            assert [after for after, _ in joined] == ends[:-1]
            assert ends[-1] == stamps[-1]


TABLE_SET = table_set("rs_centre_year")
SOURCES = ("POL", "CSW", "NGO")


def reports(year: int, many: int) -> list[NewCase]:
    return [
        NewCase(
            (
                (
                    "report",
                    {
                        "received": date(year, 1 + place % 12, 5).isoformat(),
                        "source": SOURCES[place % 3],
                        "outcome": "ONGOING",
                    },
                ),
            ),
            "ACTIVE",
            f"{year}-01-05",
        )
        for place in range(many)
    ]


@pytest.fixture
def held(tmp_path: Path) -> Iterator[tuple[Session, HandClock, Path]]:
    """A vault that begins in January 2024, its clock, and a folder for releases."""
    clock = HandClock(datetime(2024, 1, 20, 9, tzinfo=UTC))
    session = new_session(tmp_path / "v.casevault", clock=clock)
    yield session, clock, tmp_path
    session.close()


def released(session: Session, folder: Path, year: int) -> dict[str, int | None]:
    """Print the year as known on its 20 January after; its late lines."""
    spec = releases.ReleaseSpec(
        TABLE_SET.id, Profile.PUBLIC, Period.year(year), date(year + 1, 1, 20)
    )
    prepared = releases.prepare(session, spec)
    assert prepared.composed.attack.safe
    releases.write(session, prepared, folder / str(year), language_code="en")
    return {
        table.id: figure.value
        for table in prepared.release.tables
        for figure in table.cells.values()
        if table.id.startswith(("late_", "revoked_")) and figure.status is FigureStatus.EXACT
    }


def test_two_accounts_do_not_differ_by_the_one_person_entered_between_them(
    held: tuple[Session, HandClock, Path],
) -> None:
    session, clock, folder = held
    save_new_cases(session, reports(2023, 40))
    released(session, folder, 2023)
    clock.forward(days=1)
    save_new_cases(session, reports(2023, 7))
    clock.time = datetime(2025, 1, 20, 9, tzinfo=UTC)
    save_new_cases(session, reports(2024, 40))
    assert released(session, folder, 2024)["late_received"] == 7
    clock.forward(days=1)
    save_new_cases(session, reports(2023, 1))
    clock.time = datetime(2026, 1, 20, 9, tzinfo=UTC)
    save_new_cases(session, reports(2025, 40))
    lines = released(session, folder, 2025)
    # One is too few to print; eight would say that it was one.
    assert "late_received" not in lines
    assert lines["revoked_received"] == 0


def test_an_account_counts_nothing_that_was_recorded_after_its_own_cut_off(
    held: tuple[Session, HandClock, Path],
) -> None:
    session, clock, folder = held
    save_new_cases(session, reports(2023, 40))
    released(session, folder, 2023)
    clock.time = datetime(2025, 1, 20, 9, tzinfo=UTC)
    save_new_cases(session, reports(2024, 40))
    clock.forward(days=1)
    save_new_cases(session, reports(2023, 9))
    closed_now = slicing.close_quarters(
        session, TABLE_SET.catalogue, Period.year(2024).quarters(), date(2025, 1, 20)
    )
    assert late_events(session.vault.statistics, TABLE_SET.catalogue, closed_now, 2024, []) == (
        {"received": 0, "decided": 0},
        {"received": 0, "decided": 0},
    )
