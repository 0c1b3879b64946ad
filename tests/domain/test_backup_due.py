from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casevault.domain.backup_due import APART, LONG_PAUSE, PAUSE, TRY_AGAIN, Work, is_time

NOW = datetime(2026, 3, 2, 16, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)

moments = st.none() | st.integers(-10_000_000, 10_000_000).map(lambda s: NOW - s * SECOND)
quiets = st.integers(0, 400).map(lambda s: s * SECOND)


@given(st.builds(Work, st.booleans(), st.booleans(), moments, moments), quiets)
def test_it_never_begins_while_somebody_works_or_with_nothing_to_back_up(
    work: Work, quiet: timedelta
) -> None:
    if is_time(work, NOW, quiet):
        assert work.is_waiting
        assert quiet >= PAUSE


@given(st.builds(Work, st.just(True), st.booleans(), moments), quiets, quiets)
def test_a_longer_pause_never_makes_it_wait(work: Work, one: timedelta, other: timedelta) -> None:
    short, long = sorted((one, other))
    assert is_time(work, NOW, long) or not is_time(work, NOW, short)


def test_work_of_an_earlier_day_is_backed_up_in_the_first_pause() -> None:
    assert is_time(Work(True, is_of_earlier=True, newest=NOW - SECOND), NOW, PAUSE)
    assert not is_time(Work(True, is_of_earlier=True), NOW, PAUSE - SECOND)


@pytest.mark.parametrize(
    ("since", "quiet", "begins"),
    [
        (APART - SECOND, PAUSE, False),
        (APART, PAUSE, True),
        (timedelta(minutes=10), LONG_PAUSE, True),
        (timedelta(minutes=9), LONG_PAUSE, False),
        (-timedelta(days=1), PAUSE, True),
    ],
)
def test_work_of_today_waits_for_a_distance_that_a_long_pause_shortens(
    since: timedelta, quiet: timedelta, *, begins: bool
) -> None:
    assert is_time(Work(True, newest=NOW - since), NOW, quiet) is begins


def test_after_one_that_did_not_succeed_it_waits_before_the_next() -> None:
    work = Work(True, is_of_earlier=True, tried=NOW)
    assert not is_time(work, NOW + TRY_AGAIN - SECOND, LONG_PAUSE)
    assert is_time(work, NOW + TRY_AGAIN, LONG_PAUSE)
