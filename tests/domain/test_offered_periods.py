from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casevault.domain.offered_periods import QUARTERS_IN, Span, last_full, span_of
from casevault.domain.periods import Period

DAYS = st.dates(min_value=date(1990, 1, 1), max_value=date(2090, 12, 31))


@given(st.sampled_from(Span), DAYS, st.integers(1, 20))
def test_offered_periods_have_ended_follow_one_another_and_are_whole(
    span: Span, today: date, count: int
) -> None:
    offered = last_full(span, today, count)

    assert len(offered) == count
    assert offered[0].end < today
    assert all(len(each.quarters()) == QUARTERS_IN[span] for each in offered)
    for newer, older in pairwise(offered):
        assert older.end + timedelta(days=1) == newer.start


@given(st.sampled_from(Span), DAYS)
def test_the_first_period_on_offer_is_the_last_that_ended(span: Span, today: date) -> None:
    newest = last_full(span, today, 1)[0]
    following = Period(newest.end + timedelta(days=1), today)

    assert (following.end - following.start).days < 92 * QUARTERS_IN[span]


@given(st.sampled_from(Span), DAYS)
def test_a_period_on_offer_is_known_by_its_length(span: Span, today: date) -> None:
    assert span_of(last_full(span, today, 1)[0]) is span


@pytest.mark.parametrize(
    "period",
    [
        Period(date(2025, 4, 1), date(2026, 3, 31)),
        Period(date(2025, 4, 1), date(2025, 9, 30)),
        Period(date(2025, 1, 1), date(2025, 9, 30)),
        Period(date(2025, 1, 1), date(2025, 3, 30)),
        Period(date(2025, 1, 2), date(2025, 12, 31)),
        Period(date(2024, 1, 1), date(2025, 12, 31)),
    ],
)
def test_any_other_span_has_no_such_name(period: Period) -> None:
    assert span_of(period) is None


def test_the_day_after_a_year_ends_that_year_is_on_offer() -> None:
    assert last_full(Span.YEAR, date(2026, 1, 1), 1) == (Period.year(2025),)
    assert last_full(Span.YEAR, date(2025, 12, 31), 1) == (Period.year(2024),)
