from __future__ import annotations

import random
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casevault.domain.log_patterns import (
    DAYS_TO_KNOW,
    FEWEST_IDENTITIES,
    NEWCOMERS_IDENTITIES,
    Deed,
    LogEvent,
    PatternKind,
    Question,
    Talk,
    WorkingHours,
    bound_of_usual,
    questions,
    still_open,
)

MONDAY = datetime(2026, 3, 2, 10, 0)  # noqa: DTZ001 - time on the wall
HOURS = WorkingHours()
USERS = ("ana", "mira")


@st.composite
def logs(draw: st.DrawFn) -> list[LogEvent]:
    """A log of some days, in order; its times grow, as stamps do."""
    moment, events = MONDAY, []
    for number in range(1, draw(st.integers(0, 40)) + 1):
        moment += timedelta(minutes=draw(st.sampled_from((0, 1, 7, 40, 300, 1500))))
        events.append(
            LogEvent(
                number,
                moment,
                draw(st.sampled_from(USERS)),
                draw(st.sampled_from(Deed)),
                case_id=draw(st.sampled_from(("", "c1", "c2"))),
                person=draw(st.sampled_from(("p1", "p2", "p3"))),
                about_user=draw(st.sampled_from(USERS)),
                count=draw(st.integers(1, 5)),
                is_timed=draw(st.booleans()),
            )
        )
    return events


def seen(events: list[LogEvent], kind: PatternKind) -> list[Question]:
    return [one for one in questions(events, HOURS) if one.kind is kind]


def reading(
    persons: int, *, start: datetime = MONDAY, first: int = 1, user: str = "ana"
) -> list[LogEvent]:
    """So many different persons opened, one a minute."""
    return [
        LogEvent(
            first + place,
            start + timedelta(minutes=place),
            user,
            Deed.READ_IDENTITY,
            "c1",
            f"person {place}",
        )
        for place in range(persons)
    ]


def days_of_reading(peaks: list[int]) -> list[LogEvent]:
    """One day after the other with so many persons each."""
    events: list[LogEvent] = []
    for day, peak in enumerate(peaks):
        start = MONDAY + timedelta(days=day)
        events += reading(peak, start=start, first=len(events) + 1)
    return events


@given(logs(), st.randoms(use_true_random=False))
def test_the_order_in_which_entries_come_changes_nothing(
    events: list[LogEvent], chance: random.Random
) -> None:
    shuffled = events.copy()
    chance.shuffle(shuffled)

    assert questions(shuffled, HOURS) == questions(events, HOURS)


@given(logs())
def test_a_whole_number_of_weeks_later_the_same_is_seen(events: list[LogEvent]) -> None:
    week = timedelta(weeks=3)
    later = [replace(event, moment=event.moment + week) for event in events]
    moved = [
        replace(one, begins=one.begins + week, ends=one.ends + week)
        for one in questions(events, HOURS)
    ]

    assert questions(later, HOURS) == moved


@given(logs())
def test_a_question_points_into_the_log_and_at_one_of_its_users(events: list[LogEvent]) -> None:
    numbers = {event.number: event for event in events}
    for one in questions(events, HOURS):
        assert one.first <= one.last
        assert numbers[one.first].moment == one.begins <= one.ends == numbers[one.last].moment
        assert one.user_id in USERS
        assert one.count >= 1


@given(logs())
def test_what_hangs_on_the_clock_needs_a_clock(events: list[LogEvent]) -> None:
    untimed = [replace(event, is_timed=False) for event in events]
    kinds = {one.kind for one in questions(untimed, HOURS)}

    assert not kinds & {
        PatternKind.OFF_HOURS,
        PatternKind.MANY_IDENTITIES,
        PatternKind.OPENED_THEN_LET_OUT,
    }
    assert (PatternKind.CLOCK_BEHIND in kinds) == (len(events) >= 3)


@given(logs(), st.integers(0, 22), st.integers(1, 24), st.sets(st.integers(0, 6)))
def test_longer_hours_leave_nothing_new_outside_them(
    events: list[LogEvent], first: int, last: int, days: set[int]
) -> None:
    if first >= last:
        return
    hours = WorkingHours(first, last, frozenset(days))
    longer = WorkingHours(first, 24, frozenset(range(7)))

    def read(which: WorkingHours) -> int:
        found = questions(events, which)
        return sum(one.count for one in found if one.kind is PatternKind.OFF_HOURS)

    outside = sum(
        event.deed in {Deed.READ_IDENTITY, Deed.READ_NAMES}
        and event.is_timed
        and not hours.cover(event.moment)
        for event in events
    )
    assert read(hours) == outside
    assert read(longer) <= read(hours)


@given(st.lists(st.integers(0, 40), min_size=DAYS_TO_KNOW, max_size=40))
def test_one_wild_day_hardly_moves_what_is_usual(peaks: list[int]) -> None:
    wild = bound_of_usual([*peaks, 1000])

    assert wild <= max(FEWEST_IDENTITIES, max(peaks) + 4 * max(1.4826 * max(peaks), 1))


@given(st.integers(1, 60), st.integers(DAYS_TO_KNOW, 12))
def test_somebody_who_always_opens_as_many_is_never_asked(each_day: int, days: int) -> None:
    known = [each_day] * days

    assert each_day <= bound_of_usual(known)


@given(st.integers(1, 8), st.integers(0, 60))
def test_more_persons_never_make_a_question_go_away(usual: int, more: int) -> None:
    peaks = [usual] * DAYS_TO_KNOW + [FEWEST_IDENTITIES + 3 + usual + min(more, 40)]
    found = seen(days_of_reading(peaks), PatternKind.MANY_IDENTITIES)

    assert [(one.count, one.usual) for one in found] == [(peaks[-1], usual)]


@pytest.mark.parametrize(("persons", "asked"), [(NEWCOMERS_IDENTITIES, 0), (21, 1)])
def test_a_newcomer_has_a_fixed_bound(persons: int, asked: int) -> None:
    assert len(seen(reading(persons), PatternKind.MANY_IDENTITIES)) == asked


def test_many_over_a_whole_day_are_not_many_at_once() -> None:
    slowly = [
        replace(event, moment=MONDAY + timedelta(minutes=10 * place))
        for place, event in enumerate(reading(40))
    ]

    assert seen(slowly, PatternKind.MANY_IDENTITIES) == []


def test_the_same_person_again_and_again_is_one_person() -> None:
    again = [replace(event, person="p1") for event in reading(50)]

    assert seen(again, PatternKind.MANY_IDENTITIES) == []


def test_what_others_do_changes_nothing_for_a_user() -> None:
    hers = days_of_reading([3, 3, 3, 3, 3, 18])
    others = [
        replace(event, number=event.number + 1000, user_id="mira") for event in days_of_reading([9])
    ]

    assert seen([*hers, *others], PatternKind.MANY_IDENTITIES) == seen(
        hers, PatternKind.MANY_IDENTITIES
    )


@pytest.mark.parametrize(
    ("moment", "is_off"),
    [
        (datetime(2026, 3, 2, 5, 59), True),  # noqa: DTZ001
        (datetime(2026, 3, 2, 6, 0), False),  # noqa: DTZ001
        (datetime(2026, 3, 2, 21, 59), False),  # noqa: DTZ001
        (datetime(2026, 3, 2, 22, 0), True),  # noqa: DTZ001
        (datetime(2026, 3, 7, 12, 0), True),  # noqa: DTZ001
    ],
)
def test_off_hours_are_before_six_from_ten_and_at_weekends(moment: datetime, is_off: bool) -> None:  # noqa: FBT001
    (event,) = reading(1, start=moment)

    assert bool(seen([event], PatternKind.OFF_HOURS)) == is_off


def test_an_evening_and_the_night_after_it_are_one_question() -> None:
    evening = reading(2, start=MONDAY.replace(hour=23, minute=58))
    night = reading(3, start=MONDAY + timedelta(hours=16), first=10)
    (one,) = seen([*evening, *night], PatternKind.OFF_HOURS)

    assert (one.first, one.last, one.count) == (1, 12, 5)


def act(number: int, deed: Deed, minutes: int = 0, **more: str | int) -> LogEvent:
    moment = MONDAY + timedelta(minutes=minutes)
    return LogEvent(number, moment, str(more.pop("user", "ana")), deed, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("minutes", "case_id", "asked"), [(30, "", 1), (31, "", 0), (5, "c2", 1), (5, "c1", 0)]
)
def test_opened_then_let_out_within_half_an_hour(minutes: int, case_id: str, asked: int) -> None:
    read = act(1, Deed.READ_IDENTITY, case_id="c1", person="p")
    out = act(2, Deed.LET_OUT, minutes, case_id=case_id)
    found = seen([read, out], PatternKind.OPENED_THEN_LET_OUT)

    assert len(found) == asked
    others = [read, replace(out, user_id="mira")]
    assert seen(others, PatternKind.OPENED_THEN_LET_OUT) == []


@pytest.mark.parametrize(("times", "asked"), [(2, 0), (3, 1), (7, 1)])
def test_refusals_on_one_day_are_counted(times: int, asked: int) -> None:
    refused = [act(number, Deed.REFUSED, number) for number in range(1, times + 1)]
    found = seen(refused, PatternKind.REFUSALS)

    assert [one.count for one in found] == [times] * asked


@pytest.mark.parametrize(("count", "asked"), [(2, 0), (3, 1)])
def test_failed_unlocks_are_asked_about_from_three_on(count: int, asked: int) -> None:
    found = seen([act(1, Deed.FAILED_UNLOCKS, count=count)], PatternKind.FAILED_UNLOCKS)

    assert [one.count for one in found] == [count] * asked


@pytest.mark.parametrize("gone", [Deed.UNASSIGNED, Deed.REMOVED])
def test_reading_a_case_that_all_have_lost_is_asked_about(gone: Deed) -> None:
    given = act(1, Deed.ASSIGNED, case_id="c1", about_user="mira")
    before = act(2, Deed.READ_IDENTITY, 1, case_id="c1", person="p")
    lost = act(3, gone, 2, case_id="c1", about_user="mira")
    after = act(4, Deed.READ_IDENTITY, 3, case_id="c1", person="p")
    again = act(5, Deed.ASSIGNED, 4, case_id="c1", about_user="vera")
    late = act(6, Deed.READ_IDENTITY, 5, case_id="c1", person="p")
    (one,) = seen([given, before, lost, after, again, late], PatternKind.NOBODYS_CASE)

    assert (one.first, one.last, one.case_ids) == (4, 4, ("c1",))


def test_a_case_whose_assignments_the_log_does_not_tell_is_left_alone() -> None:
    assert seen(reading(3), PatternKind.NOBODYS_CASE) == []


@pytest.mark.parametrize(("days", "asked"), [(3, 1), (4, 0)])
def test_reading_in_the_days_before_a_removal_is_asked_about(days: int, asked: int) -> None:
    read = act(1, Deed.READ_IDENTITY, user="mira", case_id="c1", person="p")
    gone = act(2, Deed.REMOVED, days * 24 * 60, about_user="mira")
    found = seen([read, gone], PatternKind.BEFORE_REMOVAL)

    assert [one.user_id for one in found] == ["mira"] * asked


def test_the_own_family_name_is_one_question_for_each_person() -> None:
    met = [
        act(number, Deed.READ_OWN_NAME, number * 600, person=person)
        for number, person in enumerate(("p1", "p2", "p1"), 1)
    ]
    found = seen(met, PatternKind.OWN_NAME)

    assert sorted((one.first, one.last) for one in found) == [(1, 3), (2, 2)]


def test_a_clock_that_ran_behind_is_a_question_for_each_time() -> None:
    timed = [act(number, Deed.OTHER, number) for number in range(1, 11)]
    stood = [replace(event, is_timed=event.number not in {3, 4, 5, 8}) for event in timed]
    found = seen(stood, PatternKind.CLOCK_BEHIND)

    assert [(one.first, one.last, one.count) for one in found] == [(3, 5, 3)]


@given(logs())
def test_what_was_talked_about_does_not_come_back(events: list[LogEvent]) -> None:
    found = questions(events, HOURS)
    talks = [Talk(one.kind, one.user_id, one.first, one.last) for one in found]

    assert still_open(found, talks) == []
    assert still_open(found, []) == found
    for talk, one in zip(talks, found, strict=True):
        left = still_open(found, [talk])
        assert one not in left
        assert all(other.kind is one.kind for other in found if other not in left)


def test_what_goes_on_after_the_talk_is_a_new_question() -> None:
    late = reading(5, start=MONDAY.replace(hour=23))
    (before,) = seen(late[:3], PatternKind.OFF_HOURS)
    talk = Talk(before.kind, before.user_id, before.first, before.last)

    assert still_open([before], [talk]) == []
    assert len(still_open(seen(late, PatternKind.OFF_HOURS), [talk])) == 1


@pytest.mark.parametrize(
    ("first", "last", "days"), [(22, 6, {0}), (6, 6, {0}), (-1, 5, {0}), (0, 25, {0}), (6, 22, {7})]
)
def test_hours_that_are_none_are_refused(first: int, last: int, days: set[int]) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the arguments say it
        WorkingHours(first, last, frozenset(days))
