from __future__ import annotations

from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casevault import i18n
from casevault.domain.errors import UserError
from casevault.ui.forms.number_reading import read_amount, read_decimal, read_integer


@pytest.mark.parametrize(
    ("written", "meant"), [("3", 3), (" 12 ", 12), ("1 200", 1200), ("-4", -4), ("007", 7)]
)
def test_whole_numbers_are_read_as_written(written: str, meant: int) -> None:
    assert meant == read_integer(written)


@pytest.mark.parametrize("written", ["", "3,5", "three", "1.200", "2-3", "٣"])
def test_what_is_no_whole_number_is_refused(written: str) -> None:
    with pytest.raises(UserError, match="not a whole number"):
        read_integer(written)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("12", "12"),
        ("12,5", "12.5"),
        ("12.5", "12.5"),
        ("1 200,50", "1200.50"),
        ("1.200,50", "1200.50"),
        ("1,200.50", "1200.50"),
        ("1.200.000", "1200000"),
        ("0,250", "0.250"),
        ("-3,5", "-3.5"),
    ],
)
def test_decimal_comma_and_point_mean_the_same(written: str, meant: str) -> None:
    assert meant == read_decimal(written)


@pytest.mark.parametrize("written", ["1.200", "12,000", "999.999"])
def test_a_number_with_two_meanings_is_not_guessed(written: str) -> None:
    with pytest.raises(UserError, match="two ways"):
        read_decimal(written)


@pytest.mark.parametrize("written", ["", "a", "1,2,3", "1.2,3.4", "--1", "1e5"])
def test_what_is_no_number_is_refused(written: str) -> None:
    with pytest.raises(UserError, match="not a number"):
        read_decimal(written)


@given(st.decimals(0, 10**9, places=2))
def test_an_amount_with_two_places_is_read_whatever_the_mark(amount: Decimal) -> None:
    for written in (f"{amount}", f"{amount}".replace(".", ",")):
        assert f"{amount} RSD" == read_amount(written, "RSD")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("1200", "1200.00 RSD"),
        ("1200 eur", "1200.00 EUR"),
        ("EUR 12,5", "12.50 EUR"),
        ("50,456", None),
        ("12 dinara", None),
        ("1,2345", None),
    ],
)
def test_a_currency_may_be_written_with_the_amount(written: str, meant: str | None) -> None:
    if meant is None:
        with pytest.raises(UserError):
            read_amount(written, "RSD")
    else:
        assert meant == read_amount(written, "RSD")


@given(st.text(max_size=20))
def test_whatever_is_written_is_read_or_refused_in_words(written: str) -> None:
    for read in (read_integer, read_decimal, lambda text: read_amount(text, "RSD")):
        with suppress(UserError):
            read(written)


@pytest.mark.parametrize(("language", "parted"), [("en", "1.2340"), ("sr", "1,2340")])
def test_two_meanings_are_told_apart_with_the_mark_of_the_language(
    language: str, parted: str
) -> None:
    i18n.set_language(language)
    try:
        with pytest.raises(UserError) as refused:
            read_decimal("1.234")
    finally:
        i18n.set_language("en")
    assert refused.value.values == {"whole": "1234", "parted": parted}
    assert read_decimal(parted) == "1.2340"
