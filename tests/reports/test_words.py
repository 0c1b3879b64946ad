from datetime import date

import pytest

from casevault.domain.periods import Period
from casevault.domain.release import Figure, FigureStatus, SizeClass
from casevault.reports.words import Words

LEAP_DAY = date(2024, 2, 29)


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("en", "29.02.2024"),
        ("sr", "29.02.2024."),
        ("sr_Latn", "29.02.2024."),
        ("bs", "29.02.2024."),
        ("mk", "29.02.2024"),
        ("bg", "29.02.2024\u00a0г."),
        ("sq", "29.02.2024"),
    ],
)
def test_dates_are_written_as_the_language_does(language: str, written: str) -> None:
    assert Words(language).date(LEAP_DAY) == written


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("en", "1,234,567"),
        ("sr", "1.234.567"),
        ("bs", "1.234.567"),
        ("mk", "1.234.567"),
        ("bg", "1\u202f234\u202f567"),
        ("sq", "1\u202f234\u202f567"),
    ],
)
def test_thousands_are_set_apart_as_the_language_does(language: str, written: str) -> None:
    assert Words(language).number(1234567) == written


def test_a_year_is_its_number_and_any_other_span_its_days() -> None:
    words = Words("en")
    assert words.period(Period.year(2025)) == "2025"
    half = Period(date(2025, 1, 1), date(2025, 6, 30))
    assert words.period(half) == "01.01.2025 – 30.06.2025"


def test_a_rounded_number_bears_its_mark_and_a_true_one_does_not() -> None:
    words = Words("en")
    assert words.figure(Figure(FigureStatus.ROUNDED, 15)) == "≈\u202f15"
    assert words.figure(Figure(FigureStatus.EXACT, 15)) == "15"


@pytest.mark.parametrize("size_class", list(SizeClass))
def test_a_size_class_is_given_in_words_with_its_bounds(size_class: SizeClass) -> None:
    written = Words("en").figure(Figure(FigureStatus.SIZE_CLASS, size_class=size_class))
    assert written in {"0 to 4", "5 to 19", "20 or more"}


def test_what_is_withheld_is_said_in_words() -> None:
    assert Words("en").figure(Figure(FigureStatus.WITHHELD)) == "not shown"


def test_a_language_the_program_does_not_speak_is_a_bug() -> None:
    with pytest.raises(KeyError):
        Words("tlh")
