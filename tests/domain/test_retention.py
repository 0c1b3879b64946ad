from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casevault.domain.case_facts import CaseFacts
from casevault.domain.retention import (
    RetentionClass,
    Schedule,
    add_months,
    class_of,
    default_schedule,
    has_archive_law,
    review_on,
)
from domain.case_records import CASES, case, formal, person, report

LAST = date(2023, 6, 30)
DAYS = st.dates(date(1950, 1, 1), date(2090, 12, 31))


@pytest.mark.parametrize(
    ("records", "kind"),
    [
        ([report(1, outcome="REJECT")], RetentionClass.REJECTED),
        ([report(1, outcome="NOTVIC"), report(2, outcome="SUSP")], RetentionClass.REJECTED),
        ([report(1)], RetentionClass.PRESUMED),
        ([report(1, outcome="REJECT"), report(2)], RetentionClass.PRESUMED),
        ([], RetentionClass.PRESUMED),
        ([person(1, birth_year=1990), formal(2, "2023-04-01")], RetentionClass.ADULT),
        ([report(1, outcome="REJECT"), person(2, birth_year=2010)], RetentionClass.CHILD),
        ([person(1, presumed_child=True)], RetentionClass.CHILD),
        ([person(1, birth_year=2005), formal(2, "2023-04-01")], RetentionClass.CHILD),
    ],
)
def test_the_strictest_need_decides_the_class(records: list[object], kind: RetentionClass) -> None:
    assert class_of(case(*records), LAST) is kind  # type: ignore[arg-type]


def test_she_was_a_child_when_she_came_and_stays_one_for_keeping() -> None:
    grown = case(report(1, received="2019-05-01"), person(2, birth_year=2003))
    assert class_of(grown, date(2026, 1, 1)) is RetentionClass.CHILD


@pytest.mark.parametrize(
    ("records", "due"),
    [
        ([report(1, outcome="REJECT")], date(2024, 6, 30)),
        ([report(1)], date(2026, 6, 30)),
        ([person(1, birth_year=1990), formal(2, "2023-04-01")], date(2028, 6, 30)),
        ([person(1, birth_year=2010)], date(2038, 12, 31)),
        (
            [person(1, birth_year=2010), person(2, person_id="p2", birth_year=2012)],
            date(2040, 12, 31),
        ),
        ([person(1, age_at_event=10, age_on="2020")], date(2038, 12, 31)),
        ([person(1, presumed_child=True)], date(2051, 12, 31)),
    ],
)
def test_each_class_is_kept_as_long_as_the_schedule_says(records: list[object], due: date) -> None:
    assert review_on(case(*records), LAST, default_schedule()) == due  # type: ignore[arg-type]


@given(facts=CASES, last=DAYS)
def test_no_case_is_up_for_review_before_its_last_entry(facts: CaseFacts, last: date) -> None:
    assert review_on(facts, last, default_schedule()) > last


@given(facts=CASES, last=DAYS, more=st.integers(0, 600))
def test_a_longer_schedule_never_brings_a_review_forward(
    facts: CaseFacts, last: date, more: int
) -> None:
    longer = Schedule(12 + more, 36 + more, 60 + more, 28)
    assert review_on(facts, last, longer) >= review_on(facts, last, default_schedule())


@given(day=st.dates(date(1900, 1, 1), date(9000, 1, 1)), months=st.integers(0, 1200))
def test_months_later_is_the_same_day_or_the_last_of_a_shorter_month(
    day: date, months: int
) -> None:
    later = add_months(day, months)
    assert (later.year - day.year) * 12 + later.month - day.month == months
    assert later.day == day.day or (later.day < day.day and add_one_day(later).day == 1)


def add_one_day(day: date) -> date:
    return date.fromordinal(day.toordinal() + 1)


def test_the_end_of_time_is_no_error() -> None:
    assert add_months(date(9999, 6, 1), 1200) == date.max


@pytest.mark.parametrize("wrong", [(0, 1, 1, 18), (1, -1, 1, 18), (1, 1, 5000, 18), (1, 1, 1, 0)])
def test_a_schedule_without_sense_is_refused(wrong: tuple[int, int, int, int]) -> None:
    with pytest.raises(ValueError, match=r"."):
        Schedule(*wrong)


def test_a_schedule_comes_back_as_it_was_kept() -> None:
    kept = Schedule(6, 24, 120, 30)
    assert Schedule.from_json(kept.to_json()) == kept


def test_where_archive_law_may_ask_for_more_is_known() -> None:
    assert has_archive_law("RS")
    assert not has_archive_law("ME")
