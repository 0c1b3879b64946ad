from __future__ import annotations

import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casevault.domain.answer_values import clean_text, cleaned
from casevault.domain.forms import Field, FieldKind, Privacy, Side


def field(kind: FieldKind, code_list: str | None = None) -> Field:
    return Field("a", kind, "Label", "Because.", Privacy.C2, Side.IDENTITY, code_list=code_list)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("  Ana   Marija ", "Ana Marija"),
        ("Đorđe\n", "Đorđe"),
        ("Ми\u0306лан", "Милан".replace("и", "й")),
        ("S\u030ce\u0301", "Šé"),
        ("A\u200bna\u00ad", "Ana"),
        ("s\u200b\u030c", "š"),
        ("\u202eanA\u202c", "anA"),
        ("A\x00n\x1ba", "Ana"),
        ("\ufeffAna", "Ana"),
        ("Ana\u00a0M", "Ana M"),
        ("\ud800Ana", "Ana"),
        ("\U000e0041Ana", "Ana"),
    ],
)
def test_one_line_keeps_what_can_be_seen(typed: str, stored: str) -> None:
    assert clean_text(typed) == stored


def test_lines_stay_lines() -> None:
    typed = "  one  \r\ntwo\u2028three\r\n\r\nfour\x85\n\n"
    assert clean_text(typed, lines=True) == "one\ntwo\nthree\n\nfour"


def test_joiners_that_some_scripts_need_stay() -> None:
    assert clean_text("می\u200cخواهم") == "می\u200cخواهم"


@given(st.text())
def test_clean_text_is_stable_and_holds_nothing_unseen(text: str) -> None:
    for lines in (False, True):
        clean = clean_text(text, lines=lines)
        assert clean_text(clean, lines=lines) == clean
        assert unicodedata.is_normalized("NFC", clean)
        assert clean == clean.strip()
        clean.encode("utf-8")
        allowed = {"\n", "\t"} if lines else set()
        unseen = {c for c in clean if unicodedata.category(c) in ("Cc", "Cs")}
        assert unseen <= allowed


@pytest.mark.parametrize(
    ("kind", "typed", "stored"),
    [
        (FieldKind.INTEGER, " 17 ", 17),
        (FieldKind.INTEGER, "+3", 3),
        (FieldKind.INTEGER, "17.5", "17.5"),
        (FieldKind.INTEGER, "١٧", "١٧"),
        (FieldKind.DECIMAL, "12,50", "12.5"),
        (FieldKind.DECIMAL, "007", "7"),
        (FieldKind.DECIMAL, 7, "7"),
        (FieldKind.DECIMAL, "-0.00", "0"),
        (FieldKind.DECIMAL, "1.000,5", "1.000,5"),
        (FieldKind.DECIMAL, True, True),
        (FieldKind.MONEY, "1200rsd", "1200.00 RSD"),
        (FieldKind.MONEY, "12,5 EUR", "12.50 EUR"),
        (FieldKind.MONEY, "much EUR", "much EUR"),
        (FieldKind.MONEY, "12", "12"),
        (FieldKind.DATE, " 2024-01-02 ", "2024-01-02"),
        (FieldKind.YES_NO, False, False),
        (FieldKind.TEXT, 5, 5),
    ],
)
def test_a_value_takes_its_stored_form_or_stays(
    kind: FieldKind, typed: object, stored: object
) -> None:
    found = cleaned(field(kind), typed)
    assert (found, type(found)) == (stored, type(stored))


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        (["UNK", "M", "F", "M"], ["M", "F", "UNK"]),
        (("F",), ["F"]),
        (["Z", "Y", "F", "W", ""], ["F", "W", "Y", "Z"]),
        (["F", 3], ["F", 3]),
        ("F", "F"),
    ],
)
def test_codes_stand_once_and_in_list_order(typed: object, stored: object) -> None:
    assert cleaned(field(FieldKind.CODES, "SEX"), typed) == stored


@given(
    st.sampled_from(FieldKind),
    st.one_of(st.text(max_size=12), st.integers(), st.booleans(), st.lists(st.text(max_size=4))),
)
def test_cleaning_twice_changes_nothing(kind: FieldKind, value: Any) -> None:
    coded = "EXPLOIT" if kind in (FieldKind.CODE, FieldKind.CODES) else None
    once = cleaned(field(kind, coded), value)
    assert cleaned(field(kind, coded), once) == once
