import pytest
from hypothesis import given
from hypothesis import strategies as st

from casevault.reports.formula_guard import guarded


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-1", "@SUM(A1)", "|calc", "%0", "\t=1", "\r=1", " =1", "\u00a0=1", "＝1"],
)
def test_what_could_be_a_formula_becomes_text(text: str) -> None:
    assert guarded(text).startswith("'")


@pytest.mark.parametrize("text", ["", "Дете (до 18 година)", "≈\u202f15", "i panjohur", "57"])
def test_ordinary_text_is_left_alone(text: str) -> None:
    assert guarded(text) == text


@given(st.text())
def test_no_guarded_text_begins_like_a_formula(text: str) -> None:
    assert guarded(text).lstrip()[:1] not in set("=+-@|%＝＋－＠") or guarded(text) == ""


@given(st.text())
def test_no_guarded_text_breaks_a_line(text: str) -> None:
    assert len(guarded(text).splitlines()) <= 1
