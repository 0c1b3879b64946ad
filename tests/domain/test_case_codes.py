from __future__ import annotations

import itertools
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casevault.domain import case_codes
from casevault.domain.case_codes import ALPHABET, COUNTRIES, new_case_code, read_case_code
from casevault.domain.errors import UserError

SEEDS = st.integers(0, 10**9)
PREFIXES = st.sampled_from(["", *sorted(COUNTRIES)])


def code_of(seed: int, country: str = "") -> str:
    return new_case_code(country, source=random.Random(seed))


@given(SEEDS, PREFIXES)
def test_a_new_code_is_read_as_itself(seed: int, country: str) -> None:
    code = code_of(seed, country)
    assert read_case_code(code) == code


def test_a_code_has_the_form_that_people_know() -> None:
    assert read_case_code("K7Q2-M4XQ") == "K7Q2-M4XQ"
    assert read_case_code("RS-K7Q2-M4XQ") == "RS-K7Q2-M4XQ"


@given(SEEDS)
def test_each_half_of_a_code_holds_a_digit(seed: int) -> None:
    assert all(any(sign.isdecimal() for sign in half) for half in code_of(seed).split("-"))


def test_every_single_wrong_sign_is_caught() -> None:
    # The sum is linear: a wrong sign adds weight times difference, whatever the code.
    for weight, difference in itertools.product(case_codes._WEIGHTS, range(1, 32)):
        assert case_codes._product(weight, difference)


def test_every_exchange_of_two_signs_is_caught() -> None:
    for (w1, w2), difference in itertools.product(
        itertools.combinations(case_codes._WEIGHTS, 2), range(1, 32)
    ):
        assert case_codes._product(w1 ^ w2, difference)


def test_products_follow_the_laws_of_a_field() -> None:
    for a, b in itertools.product(range(32), repeat=2):
        product = case_codes._product(a, b)
        assert 0 <= product < 32
        assert product == case_codes._product(b, a)
        assert (product == 0) == (not a or not b)
        assert case_codes._product(a ^ b, 19) == case_codes._product(a, 19) ^ case_codes._product(
            b, 19
        )


@given(SEEDS, st.integers(0, 7), st.sampled_from(ALPHABET))
def test_a_mistyped_sign_is_refused(seed: int, place: int, sign: str) -> None:
    signs = code_of(seed).replace("-", "")
    wrong = signs[:place] + sign + signs[place + 1 :]
    if wrong == signs:
        assert read_case_code(wrong).replace("-", "") == signs
    else:
        with pytest.raises(UserError, match="sign of this case code is wrong"):
            read_case_code(wrong)


@given(SEEDS, st.integers(0, 6))
def test_swapped_neighbours_are_refused(seed: int, place: int) -> None:
    signs = code_of(seed).replace("-", "")
    swapped = signs[:place] + signs[place + 1] + signs[place] + signs[place + 2 :]
    if swapped != signs:
        with pytest.raises(UserError):
            read_case_code(swapped)


@given(SEEDS, PREFIXES, st.randoms(use_true_random=False))
def test_forgivable_typing_is_forgiven(seed: int, country: str, chance: random.Random) -> None:
    code = code_of(seed, country)
    others = {"0": "0oOОо", "1": "1iIlLі", "V": "VvUu", "A": "AaАа", "X": "XxХх", "M": "MmМм"}
    typed = "".join(
        chance.choice(["-", " ", "–", "", " - "])
        if sign == "-"
        else chance.choice(others.get(sign, sign + sign.lower()))
        for sign in code
    )
    assert read_case_code(f" {typed} ") == code


@pytest.mark.parametrize(
    "text",
    [
        "",
        "K7Q2",
        "K7Q2-M4XQ9",
        "K7Q2-M4X*",
        "HR-K7Q2-M4XQ",
        "K7Q2:M4XQ",
        "Ж7Q2-M4XQ",
        "RS-K7Q2-M4X",
    ],
)
def test_other_texts_are_no_codes(text: str) -> None:
    with pytest.raises(UserError, match="not a case code"):
        read_case_code(text)


def test_codes_are_spread_over_all_signs() -> None:
    source = random.Random(7)
    signs = {sign for _ in range(300) for sign in new_case_code(source=source).replace("-", "")}
    assert signs == set(ALPHABET)


def test_a_real_code_comes_from_the_system() -> None:
    assert len({new_case_code() for _ in range(50)}) == 50
