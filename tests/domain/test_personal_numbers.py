from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casevault.domain import personal_numbers as pn
from casevault.domain.personal_numbers import NumberKind, read_number

BORN = date(2099, 12, 31)


@pytest.mark.parametrize(
    ("number", "country", "sex", "region"),
    [
        ("3112099710016", "RS", "M", "Central Serbia"),
        ("3112099715018", "RS", "F", "Central Serbia"),
        ("3112099170011", "BA", "M", "Bosnia and Herzegovina"),
        ("3112099210013", "ME", "M", "Montenegro"),
        ("3112099450014", "MK", "M", "North Macedonia"),
        ("3112099910015", "XK", "M", "Kosovo"),
    ],
)
def test_a_jmbg_tells_birth_sex_and_register(
    number: str, country: str, sex: str, region: str
) -> None:
    found = read_number(number, country)
    assert found.fits
    assert (found.kind, found.birth, found.sex, found.region) == (
        NumberKind.JMBG,
        BORN,
        sex,
        region,
    )
    assert found.is_foreigner is False


@pytest.mark.parametrize(
    ("number", "country", "told"),
    [
        ("9952310124", "BG", (NumberKind.EGN, BORN, "M", False)),
        ("9952310119", "BG", (NumberKind.EGN, BORN, "F", False)),
        ("8032056031", "BG", (NumberKind.EGN, date(1880, 12, 5), "F", False)),
        ("7523169263", "BG", (NumberKind.EGN, date(1875, 3, 16), "M", False)),
        ("1000000012", "BG", (NumberKind.LNCH, None, "", True)),
        ("T91231001P", "AL", (NumberKind.NID, BORN, "M", False)),
        ("T96231001C", "AL", (NumberKind.NID, BORN, "F", False)),
        ("T94231001V", "AL", (NumberKind.NID, BORN, "M", True)),
        ("T99231001I", "AL", (NumberKind.NID, date(2099, 12, 31), "F", True)),
        ("J00101999W", "AL", (NumberKind.NID, date(1990, 1, 1), "M", False)),
        ("J05115999K", "AL", (NumberKind.NID, date(1990, 1, 15), "F", False)),
        ("8000000010", "XK", (NumberKind.XK, None, "", None)),
        ("1234567892", "XK", (NumberKind.XK, None, "", None)),
        ("0101006500006", "SI", (NumberKind.JMBG, date(2006, 1, 1), "M", False)),
    ],
)
def test_published_numbers_are_read(
    number: str, country: str, told: tuple[NumberKind, date | None, str, bool | None]
) -> None:
    found = read_number(number, country)
    assert found.fits
    assert (found.kind, found.birth, found.sex, found.is_foreigner) == told


def test_a_prefix_that_is_never_issued_warns() -> None:
    assert pn.jmbg_check_digit("311209971013") is None
    found = read_number("3112099710130", "RS")
    assert found.doubts == (pn.NEVER_ISSUED,)
    assert found.birth == BORN


def test_spaces_and_small_letters_do_not_matter() -> None:
    assert read_number(" 311 2099 71 001-6", "RS").fits
    assert read_number("t91231001p", "AL").fits


def test_a_birth_date_that_never_was_warns_and_suggests_the_rest() -> None:
    found = read_number("3102099715018", "RS")
    assert pn.NO_SUCH_BIRTH in found.doubts
    assert (found.birth, found.sex) == (None, "F")


@pytest.mark.parametrize("text", ["", "12345", "311209971001X", "٣١١٢٠٩٩٧١٠٠١٦", "AB12"])
def test_a_number_of_no_known_form_is_kept(text: str) -> None:
    found = read_number(text)
    assert found.kind is None
    assert found.doubts == (pn.UNKNOWN_FORM,)
    assert found.number == text.upper()


def test_the_country_decides_between_readings() -> None:
    assert read_number("9952310124", "BG").kind is NumberKind.EGN
    both = next(
        number
        for number in (f"8{n:08d}" for n in range(1, 2000))
        if pn.xk_check_digit(number) == pn.lnch_check_digit(number)
    )
    number = f"{both}{pn.xk_check_digit(both)}"
    assert read_number(number, "XK").kind is NumberKind.XK
    assert read_number(number, "BG").kind in {NumberKind.LNCH, NumberKind.EGN}


@given(st.dates(date(1801, 1, 1), date(2799, 12, 31)), st.integers(0, 99), st.integers(0, 999))
def test_a_jmbg_made_by_rule_is_read_back(birth: date, register: int, serial: int) -> None:
    first = f"{birth.day:02d}{birth.month:02d}{birth.year % 1000:03d}{register:02d}{serial:03d}"
    check = pn.jmbg_check_digit(first)
    found = read_number(f"{first}{check or 0}", "RS")
    assert found.birth == birth
    assert found.sex == ("M" if serial < 500 else "F")
    assert found.fits == (check is not None)
    assert found.is_foreigner == (register < 10)


@given(
    st.sampled_from(["3112099710016", "9952310124", "1000000012", "T91231001P", "8000000010"]),
    st.integers(0, 12),
    st.integers(0, 9),
)
def test_a_wrong_digit_never_raises(number: str, place: int, digit: int) -> None:
    place %= len(number)
    wrong = number[:place] + str(digit) + number[place + 1 :]
    assert read_number(wrong).number == wrong


@given(st.integers(0, 11), st.integers(1, 9))
def test_every_wrong_digit_of_a_jmbg_warns(place: int, shift: int) -> None:
    number = "3112099715018"
    wrong = number[:place] + str((int(number[place]) + shift) % 10) + number[place + 1 :]
    assert not read_number(wrong, "RS").fits


@given(st.text(max_size=15), st.sampled_from(["", "RS", "BG", "AL", "XK"]))
def test_any_text_is_read_without_an_error(text: str, country: str) -> None:
    assert read_number(text, country).number == pn.normal_number(text)
