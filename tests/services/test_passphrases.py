from __future__ import annotations

import pytest

from casevault.domain.errors import UserError
from casevault.services.passphrases import (
    DEFAULT_WORDS,
    LEAST_BITS,
    Verdict,
    generate,
    require_strong,
    strength,
    words,
)


def test_an_offered_passphrase_is_strong() -> None:
    assert strength(generate()).verdict is Verdict.STRONG


def test_an_offered_passphrase_has_six_words_of_the_list() -> None:
    offered = generate().split()
    assert len(offered) == DEFAULT_WORDS
    assert set(offered) <= set(words())


def test_no_word_of_the_list_stands_in_it_twice() -> None:
    assert len(words()) == len(set(words()))


def test_no_word_recalls_what_people_fled_from() -> None:
    assert {"captivity", "prison", "exploit", "enslave"}.isdisjoint(words())


@pytest.mark.parametrize("weak", ["", "lozinka", "marko1987", "Beograd2026!", "apple"])
def test_a_passphrase_that_is_easy_to_guess_is_refused(weak: str) -> None:
    with pytest.raises(UserError, match="too easy"):
        require_strong(weak)


def test_own_names_do_not_count_as_strength() -> None:
    plain = strength("petronijevic jagodina centar")
    known = strength("petronijevic jagodina centar", ["petronijevic", "jagodina", "centar"])
    assert known.bits < plain.bits


def test_words_of_the_list_are_worth_no_more_than_their_number_says() -> None:
    assert strength("abacus abdomen abdominal").bits < LEAST_BITS
