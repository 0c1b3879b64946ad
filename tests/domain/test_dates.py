from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casevault import i18n
from casevault.domain.dates import (
    PartialDate,
    age_group,
    age_on,
    age_range,
    format_day,
    is_possibly_child,
    is_surely_adult,
)

DAYS = st.dates(date(1900, 1, 1), date(2199, 12, 31))


@st.composite
def partial_dates(draw: st.DrawFn) -> PartialDate:
    day = draw(DAYS)
    known = draw(st.integers(1, 3))
    return PartialDate(day.year, *(day.month, day.day)[: known - 1])


@given(partial_dates())
def test_the_stored_form_gives_the_date_again(found: PartialDate) -> None:
    assert PartialDate.from_iso(found.iso) == found


@given(partial_dates())
def test_the_earliest_day_is_never_after_the_latest(found: PartialDate) -> None:
    assert found.earliest <= found.latest
    assert (found.earliest == found.latest) == found.is_full


@given(DAYS, st.integers(1, 3))
def test_a_day_lies_within_what_is_known_of_it(day: date, known: int) -> None:
    blurred = PartialDate(day.year, *(day.month, day.day)[: known - 1])
    assert blurred.earliest <= day <= blurred.latest


@pytest.mark.parametrize(
    "parts",
    [(2023, 2, 31), (2023, 2, 29), (2023, 13), (2023, 0), (2023, 4, 31), (0,), (2023, None, 5)],
)
def test_a_day_that_never_was_is_no_date(parts: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"."):
        PartialDate(*parts)


@pytest.mark.parametrize(
    "text", ["", "2023-2-1", "2023-02-31", "23", "2023-", "2023-05-01T00", "x"]
)
def test_other_texts_are_no_stored_dates(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        PartialDate.from_iso(text)


def test_each_language_has_its_written_form() -> None:
    day = date(2021, 6, 5)
    assert {one.code: format_day(day, one.code) for one in i18n.LANGUAGES} == {
        "en": "05.06.2021",
        "sr": "05.06.2021.",
        "sr_Latn": "05.06.2021.",
        "bs": "05.06.2021.",
        "mk": "05.06.2021",
        "bg": "05.06.2021 г.",
        "sq": "05.06.2021",
    }
    assert PartialDate(2021, 6).text("sr") == "06.2021."
    assert PartialDate(2021).text("bg") == "2021 г."


def test_the_form_of_the_language_in_use_is_the_default() -> None:
    try:
        i18n.set_language("sr_Latn")
        assert format_day(date(2021, 6, 5)) == "05.06.2021."
    finally:
        i18n.set_language("en")


@given(partial_dates(), partial_dates())
def test_of_two_dates_exactly_one_order_holds(a: PartialDate, b: PartialDate) -> None:
    assert [a.surely_before(b), b.surely_before(a), a.may_equal(b)].count(True) == 1


def test_a_month_does_not_come_surely_before_its_own_days() -> None:
    assert not PartialDate(2024, 3).surely_before(PartialDate(2024, 3, 31))
    assert PartialDate(2024, 3).surely_before(PartialDate(2024, 4))
    assert PartialDate(2024).may_equal(PartialDate(2024, 12, 31))


@given(DAYS, st.integers(0, 40_000))
def test_the_age_grows_by_one_on_each_birthday(birth: date, days: int) -> None:
    day = birth + timedelta(days=min(days, (date.max - birth).days - 1))
    age = age_on(birth, day)
    assert age >= 0
    assert age_on(birth, day + timedelta(days=1)) - age in {0, 1}


def test_whoever_is_born_on_a_leap_day_turns_18_on_the_first_of_march() -> None:
    birth = date(2004, 2, 29)
    assert age_on(birth, date(2022, 2, 28)) == 17
    assert age_on(birth, date(2022, 3, 1)) == 18


@given(DAYS, st.integers(1, 3), DAYS, st.integers(1, 3))
def test_the_true_age_lies_within_the_range(birth: date, a: int, day: date, b: int) -> None:
    known_birth = PartialDate(birth.year, *(birth.month, birth.day)[: a - 1])
    known_day = PartialDate(day.year, *(day.month, day.day)[: b - 1])
    least, greatest = age_range(known_birth, known_day)
    assert least <= age_on(birth, day) <= greatest


@given(partial_dates(), partial_dates())
def test_nobody_is_surely_adult_and_possibly_a_child(birth: PartialDate, day: PartialDate) -> None:
    assert is_surely_adult(birth, day) != is_possibly_child(birth, day)
    assert (age_group(birth, day) == "ADULT") == is_surely_adult(birth, day)


@pytest.mark.parametrize(
    ("birth", "group"),
    [
        ("2006-03-01", "ADULT"),
        ("2006-03-02", "CHILD"),
        ("2006-03", "UNK"),
        ("2006-02", "ADULT"),
        ("2006", "UNK"),
        ("2005", "ADULT"),
        ("2007", "CHILD"),
    ],
)
def test_the_age_group_is_told_only_when_it_is_certain(birth: str, group: str) -> None:
    assert age_group(PartialDate.from_iso(birth), PartialDate(2024, 3, 1)) == group


def test_without_a_birth_date_a_person_may_be_a_child() -> None:
    assert age_group(None, PartialDate(2024)) == "UNK"
    assert is_possibly_child(None, PartialDate(2024))
