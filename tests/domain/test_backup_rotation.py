from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from casevault.domain.backup_rotation import KEPT, KnownBackup, Tier, kept_until, rotate

FIRST = date(2026, 1, 1)

days = st.integers(0, 500).map(lambda number: FIRST + timedelta(days=number))


@st.composite
def registers(draw: st.DrawFn) -> list[KnownBackup]:
    """Backups in any order of counters and days: the clock may have jumped either way."""
    counters = draw(st.lists(st.integers(0, 10_000), max_size=40, unique=True))
    return [
        KnownBackup(f"{counter:x}", counter, draw(days), holds=draw(st.integers(0, 9)) > 0)
        for counter in counters
    ]


@given(registers())
def test_the_newest_that_holds_is_never_removed(backups: list[KnownBackup]) -> None:
    sound = [each for each in backups if each.holds]
    plan = rotate(backups)
    assert set(plan.kept) | set(plan.removed) == {each.backup_id for each in backups}
    assert not set(plan.kept) & set(plan.removed)
    if sound:
        newest = max(sound, key=lambda each: each.counter)
        assert Tier.NEWEST in plan.kept[newest.backup_id]


@given(registers())
def test_whatever_is_removed_has_a_newer_one_that_holds_and_held_itself(
    backups: list[KnownBackup],
) -> None:
    by_id = {each.backup_id: each for each in backups}
    plan = rotate(backups)
    for name in plan.removed:
        assert by_id[name].holds
        assert any(
            by_id[kept].holds and by_id[kept].counter > by_id[name].counter for kept in plan.kept
        )


@given(registers())
def test_exactly_what_the_rule_says_is_kept(backups: list[KnownBackup]) -> None:
    """The rule once more, written the other way round: is there one newer of the same span?"""
    sound = [each for each in backups if each.holds]
    spans: dict[Tier, Callable[[date], date]] = {
        Tier.DAY: lambda day: day,
        Tier.WEEK: lambda day: day - timedelta(days=day.weekday()),
        Tier.MONTH: lambda day: day.replace(day=1),
    }
    wanted: dict[str, set[Tier]] = {}
    for tier, span in spans.items():
        leaders = [
            one
            for one in sound
            if not any(
                span(other.day) == span(one.day) and other.counter > one.counter for other in sound
            )
        ]
        leaders.sort(key=lambda each: -each.counter)
        for each in leaders[: KEPT[tier]]:
            wanted.setdefault(each.backup_id, set()).add(tier)
    plan = rotate(backups)
    found = {
        name: set(tiers) - {Tier.NEWEST}
        for name, tiers in plan.kept.items()
        if name in {each.backup_id for each in sound}
    }
    assert found == wanted
    assert len(found) <= sum(KEPT.values())


@given(registers())
def test_rotating_twice_removes_nothing_more(backups: list[KnownBackup]) -> None:
    plan = rotate(backups)
    again = rotate(each for each in backups if each.backup_id in plan.kept)
    assert again.removed == ()
    assert again.kept == plan.kept


@given(registers())
def test_one_that_does_not_hold_stays_for_a_person_to_decide(backups: list[KnownBackup]) -> None:
    plan = rotate(backups)
    assert all(plan.kept[each.backup_id] == frozenset() for each in backups if not each.holds)


def test_a_year_of_daily_backups_leaves_seventeen_at_most_and_reaches_back_six_months() -> None:
    kept: list[KnownBackup] = []
    for number in range(365):
        kept.append(KnownBackup(str(number), number, FIRST + timedelta(days=number)))
        stay = rotate(kept).kept
        kept = [each for each in kept if each.backup_id in stay]
    today = kept[-1].day
    assert [each.day for each in kept[-7:]] == [today - timedelta(days=d) for d in range(6, -1, -1)]
    assert 13 <= len(kept) <= 17
    assert kept[0].day == date(2026, 7, 31)


def test_a_clock_set_back_makes_no_old_backup_the_newest() -> None:
    backups = [
        KnownBackup("old", 1, date(2026, 5, 10)),
        KnownBackup("wrong year", 2, date(2036, 5, 11)),
        KnownBackup("new", 3, date(2026, 5, 12)),
    ]
    plan = rotate(backups)
    assert plan.removed == ()
    assert plan.kept["new"] >= {Tier.NEWEST, Tier.DAY, Tier.WEEK, Tier.MONTH}
    same_day = [KnownBackup(str(n), n, date(2026, 5, 10)) for n in range(5)]
    assert rotate(same_day).removed == ("0", "1", "2", "3")


@settings(max_examples=20)
@given(registers(), days)
def test_the_day_on_which_a_backup_goes_is_the_day_on_which_daily_backups_push_it_out(
    backups: list[KnownBackup], today: date
) -> None:
    left = {each.backup_id: each for each in backups}
    until = kept_until(left.values(), today)
    newest = max((each.counter for each in backups), default=0)
    assert all(each.backup_id not in until for each in backups if not each.holds)
    for number in range(250):
        day = today + timedelta(days=number)
        left[f"n{number}"] = KnownBackup(f"n{number}", newest + number + 1, day)
        for name in rotate(left.values()).removed:
            del left[name]
            if name in until:
                assert until.pop(name) == day
    assert until == {}


def test_yesterdays_backup_goes_within_seven_months() -> None:
    today = date(2026, 3, 2)
    yesterday = KnownBackup("one", 1, date(2026, 2, 28))
    assert kept_until([yesterday], today) == {"one": date(2026, 8, 1)}
