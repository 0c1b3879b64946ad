from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from casevault.domain.clock import Stamps, SystemClock, moment_of, stamp_end_of, stamp_of
from domain.hand_clock import HandClock

MOMENTS = st.datetimes(datetime(1980, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis wants bounds without a zone


def test_the_system_clock_speaks_utc() -> None:
    assert SystemClock().now().tzinfo is UTC


@given(MOMENTS)
def test_a_stamp_holds_its_moment_to_the_millisecond(moment: datetime) -> None:
    assert timedelta(0) <= moment - moment_of(stamp_of(moment)) < timedelta(milliseconds=1)


@given(st.lists(MOMENTS, min_size=1, max_size=30))
def test_stamps_grow_whatever_the_clock_does(moments: list[datetime]) -> None:
    clock = HandClock(moments[0])
    stamps = Stamps(clock)
    found = []
    for moment in moments:
        clock.time = moment
        found.append(stamps.next())
    assert found == sorted(set(found))
    assert all(stamp >= stamp_of(moment) for stamp, moment in zip(found, moments, strict=True))


def test_stamps_go_on_from_what_the_vault_holds() -> None:
    clock = HandClock(datetime(2026, 5, 1, tzinfo=UTC))
    last = stamp_of(datetime(2026, 5, 2, tzinfo=UTC)) + 7
    assert Stamps(clock, last).next() == last + 1


def test_a_stamp_follows_one_seen_from_elsewhere() -> None:
    clock = HandClock(datetime(2026, 5, 1, tzinfo=UTC))
    stamps = Stamps(clock)
    elsewhere = stamp_of(datetime(2026, 5, 1, 3, tzinfo=UTC))
    stamps.observe(elsewhere)
    assert stamps.next() == elsewhere + 1
    assert stamps.lead() == timedelta(hours=3)


def test_a_clock_that_is_right_has_no_lead() -> None:
    clock = HandClock(datetime(2026, 5, 1, tzinfo=UTC))
    stamps = Stamps(clock)
    stamps.next()
    clock.time += timedelta(seconds=1)
    assert stamps.lead() == timedelta(0)


def test_many_stamps_of_one_millisecond_spill_into_the_next() -> None:
    moment = datetime(2026, 5, 1, tzinfo=UTC)
    stamps = Stamps(HandClock(moment), stamp_of(moment) + 0xFFFE)
    assert moment_of(stamps.next()) == moment
    assert moment_of(stamps.next()) == moment + timedelta(milliseconds=1)


@given(st.dates(date(1980, 1, 1), date(2200, 1, 1)))
def test_the_end_of_a_day_is_its_last_stamp(day: date) -> None:
    end = stamp_end_of(day)
    assert moment_of(end).date() == day
    assert moment_of(end + 1).date() == day + timedelta(days=1)
