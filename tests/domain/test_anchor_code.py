from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casevault.domain.anchor_code import GREATEST_ENTRY, HEAD_BYTES, LogPlace, read_code, write_code
from casevault.domain.errors import UserError

SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
ENTRIES = st.integers(0, GREATEST_ENTRY)
HEADS = st.binary(min_size=32, max_size=32)
KEYS = str.maketrans("ABCDEFGHJKMNPQRSTVWXYZ", "АБЦДЕФГХЈКМНПЉРСТВЊЏЅЗ")
LOOKS = str.maketrans("ABEKMHPCTXJSY", "АВЕКМНРСТХЈЅУ")


@given(ENTRIES, HEADS)
def test_a_code_is_read_back_as_it_was_written(entry: int, head: bytes) -> None:
    code = write_code(entry, head)

    assert read_code(code) == LogPlace(entry, head[:HEAD_BYTES])
    assert [len(group) for group in code.split("-")] == [4] * 6


@given(ENTRIES, HEADS)
def test_case_spaces_and_misread_signs_do_not_matter(entry: int, head: bytes) -> None:
    code = write_code(entry, head)
    wanted = read_code(code)
    sloppy = code.lower().replace("-", "  ").replace("0", "o").replace("1", "l").replace("v", "u")

    assert read_code(f" {sloppy}.\n") == wanted
    assert read_code(code.replace("-", "").replace("1", "I")) == wanted


@given(ENTRIES, HEADS)
def test_a_code_typed_on_a_cyrillic_keyboard_is_read_too(entry: int, head: bytes) -> None:
    code = write_code(entry, head)

    assert read_code(code.translate(LOOKS)) == read_code(code)
    try:
        assert read_code(code.translate(KEYS)) == read_code(code)
    except AssertionError:
        # One of a thousand such codes also fits as it looks; then the two differ by its letters.
        assert set(code) & set("BHPCXY")


@given(ENTRIES, HEADS, st.integers(0, 23), st.sampled_from(SIGNS))
def test_any_one_wrong_sign_is_found(entry: int, head: bytes, place: int, sign: str) -> None:
    code = write_code(entry, head).replace("-", "")
    if code[place] == sign:
        return
    with pytest.raises(UserError, match="wrong"):
        read_code(code[:place] + sign + code[place + 1 :])


@given(ENTRIES, HEADS, st.integers(0, 20))
def test_two_neighbours_swapped_are_found(entry: int, head: bytes, place: int) -> None:
    code = write_code(entry, head).replace("-", "")
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    if swapped != code:
        with pytest.raises(UserError, match="wrong"):
            read_code(swapped)


@pytest.mark.parametrize("typed", ["", "0000", "0" * 23, "0" * 25, "no code at all, a sentence"])
def test_signs_that_are_missing_or_too_many_are_counted(typed: str) -> None:
    with pytest.raises(UserError) as refused:
        read_code(typed)

    count = sum(map(str.isalnum, typed))
    assert f"{count} signs" in refused.value.text()


@given(st.text(max_size=60))
def test_whatever_is_typed_the_answer_is_a_code_or_a_sentence(typed: str) -> None:
    with suppress(UserError):
        assert read_code(typed).entry <= GREATEST_ENTRY


@pytest.mark.parametrize(("entry", "head"), [(-1, bytes(32)), (1 << 30, bytes(32)), (1, b"short")])
def test_no_code_is_written_for_what_is_no_place(entry: int, head: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the argument says it
        write_code(entry, head)
