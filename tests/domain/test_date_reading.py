from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casevault import i18n
from casevault.domain.date_reading import from_spreadsheet, read_date
from casevault.domain.dates import PartialDate
from casevault.domain.errors import UserError

TODAY = date(2026, 5, 20)
LANGUAGES = st.sampled_from([one.code for one in i18n.LANGUAGES])

READ = {
    "15.3.": "2026-03-15",
    "15.6.": "2025-06-15",
    "29.2.": "2024-02-29",
    "15.03.2024.": "2024-03-15",
    "15.3.2024": "2024-03-15",
    "15. 3. 2024.": "2024-03-15",
    "2024-03-15": "2024-03-15",
    "2024-03-15T10:20:00Z": "2024-03-15",
    "2024-03-15 00:00:00": "2024-03-15",
    "15/3/2024": "2024-03-15",
    "15-3-2024": "2024-03-15",
    "15.3.24": "2024-03-15",
    "15.3.98": "1998-03-15",
    "15.3.26": "2026-03-15",
    "15.3.27": "1927-03-15",
    "15032024": "2024-03-15",
    "20240315": "2024-03-15",
    "15.III.2024.": "2024-03-15",
    "1. xii 2020": "2020-12-01",
    "3.2024": "2024-03",
    "03/2024": "2024-03",
    "2024-03": "2024-03",
    "2024": "2024",
    "2024.": "2024",
    "2024. godine": "2024",
    "2024 г.": "2024",
    "mart 2024": "2024-03",
    "marta 2024.": "2024-03",
    "март 2024": "2024-03",
    "15. marta 2024. godine": "2024-03-15",
    "15. март 2024. године": "2024-03-15",
    "15 март 2024 г.": "2024-03-15",
    "15 јули 2023 год.": "2023-07-15",
    "на 15 јуни 2023": "2023-06-15",
    "15-ти май 2024": "2024-05-15",
    "1 юни 2024": "2024-06-01",
    "15. siječnja 2024.": "2024-01-15",
    "15. sijecnja 2024.": "2024-01-15",
    "15 mars 2024": "2024-03-15",
    "më 15 nëntor 2023": "2023-11-15",
    "15 nentor 2023": "2023-11-15",
    "dhjetor 2022": "2022-12",
    "shtator 2023": "2023-09",
    "March 15, 2024": "2024-03-15",
    "15th March 2024": "2024-03-15",
    "2024 March 15": "2024-03-15",
    "MART 2024": "2024-03",
    "15 mart": "2026-03-15",
    "24. mart": "2026-03-24",
    "oko 2019": "2019",
    "око 2019": "2019",
    "околу 2019": "2019",
    "около 2019 г.": "2019",
    "rreth 2019": "2019",
    "~2019": "2019",
    "2019?": "2019",
    "oko marta 2019": "2019",
    "oko 15.3.2019.": "2019-03",
    "krajem 2019": "2019",
    "juče": "2026-05-19",
    "juce": "2026-05-19",
    "јуче": "2026-05-19",
    "вчера": "2026-05-19",
    "dje": "2026-05-19",
    "danas": "2026-05-20",
    "sot": "2026-05-20",
    "prekjuče": "2026-05-18",
    "prošle godine": "2025",
    "минатата година": "2025",
    "vitin e kaluar": "2025",
    "  15.3.2024  ": "2024-03-15",
}


@pytest.mark.parametrize(("text", "iso"), READ.items())
def test_what_people_write_is_read(text: str, iso: str) -> None:
    assert read_date(text, today=TODAY).iso == iso


@pytest.mark.parametrize(
    "text",
    ["31.2.2024", "31. februara 2023", "29.2.2023", "31.4.", "2024-13-01", "0.1.2024", "15.0.2024"],
)
def test_a_day_that_never_was_is_refused(text: str) -> None:
    with pytest.raises(UserError, match="no such day"):
        read_date(text, today=TODAY)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "?",
        "nepoznato",
        "15",
        "15:3:2024",
        "1.2.3.4",
        "mart 24",
        "15 mart 2024 mart",
        "1.1.12345",
        "15.3.1024",
        "12121212x",
        "99999999",
        "marija 2024",
        "<2024>",
        "15.3.202",
        "12/2024/3",
        "mart",
    ],
)
def test_what_has_no_meaning_or_two_is_refused(text: str) -> None:
    with pytest.raises(UserError):
        read_date(text, today=TODAY)


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)), st.integers(1, 3), LANGUAGES)
def test_what_the_program_writes_it_reads_again(day: date, known: int, language: str) -> None:
    found = PartialDate(day.year, *(day.month, day.day)[: known - 1])
    assert read_date(found.text(language), today=TODAY) == found
    assert read_date(found.iso, today=TODAY) == found


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused_in_words(text: str) -> None:
    try:
        found = read_date(text, today=TODAY)
    except UserError:
        return
    assert 1900 <= found.year <= 2199


@given(
    st.dates(date(1920, 1, 1), date(2099, 12, 31)), st.dates(date(2000, 1, 1), date(2099, 12, 31))
)
def test_a_day_without_a_year_lies_in_the_past(day: date, today: date) -> None:
    found = read_date(f"{day.day}.{day.month}.", today=today).earliest
    assert found <= today
    assert (found.month, found.day) == (day.month, day.day)


@given(st.dates(date(1900, 3, 1), date(2199, 12, 31)))
def test_a_spreadsheet_serial_is_a_day(day: date) -> None:
    serial = (day - date(1899, 12, 30)).days
    assert from_spreadsheet(serial + 0.75) == day


def test_spreadsheets_count_a_day_that_never_was() -> None:
    assert from_spreadsheet(1) == date(1900, 1, 1)
    assert from_spreadsheet(59) == date(1900, 2, 28)
    assert from_spreadsheet(61) == date(1900, 3, 1)
    with pytest.raises(UserError):
        from_spreadsheet(60)


def test_some_spreadsheets_count_from_1904() -> None:
    assert from_spreadsheet(0, starts_1904=True) == date(1904, 1, 1)
    assert from_spreadsheet(45366, starts_1904=False) - from_spreadsheet(
        45366 - 1462, starts_1904=True
    ) == timedelta(0)


@pytest.mark.parametrize("serial", [0, -5, 10**5 * 2, 10**9])
def test_a_serial_outside_all_calendars_is_refused(serial: float) -> None:
    for starts_1904 in (False, True):
        if serial or not starts_1904:
            with pytest.raises(UserError):
                from_spreadsheet(serial, starts_1904=starts_1904)


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("15.3.27", "2027-03-15"),
        ("15.3.36", "2036-03-15"),
        ("15.3.37", "1937-03-15"),
        ("15.3.", "2027-03-15"),
        ("20.5.", "2026-05-20"),
        ("29.2.", "2028-02-29"),
        ("sutra", "2026-05-21"),
        ("15.3.2024", "2024-03-15"),
    ],
)
def test_where_plans_are_made_a_date_may_lie_ahead(text: str, iso: str) -> None:
    assert read_date(text, today=TODAY, is_plan=True).iso == iso
