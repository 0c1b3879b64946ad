"""Numbers in words, in every language of the program."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casevault.domain.number_words import LANGUAGES, number_words
from casevault.domain.numbers_in_text import NumberKind, numbers_in
from casevault.domain.word_forms import bare, pieces
from domain.written_numbers import WRITERS, serbian

PERSONS = {
    "en": "persons",
    "sr": "особа",
    "sr_Latn": "osoba",
    "bs": "osoba",
    "mk": "лица",
    "bg": "лица",
    "sq": "persona",
}


def test_every_language_of_the_program_has_number_words() -> None:
    assert set(LANGUAGES) == set(WRITERS)


@pytest.mark.parametrize("language", WRITERS)
def test_every_number_below_a_thousand_is_read_back(language: str) -> None:
    words = number_words(language)
    for number in range(1000):
        text = WRITERS[language](number)
        run = pieces(text)
        found = words.read(text, run, 0)
        assert found == (number, False, len(run)), text


@pytest.mark.parametrize("language", WRITERS)
@given(number=st.integers(0, 999), before=st.integers(1, 99))
def test_a_number_inside_a_sentence_keeps_its_place(
    language: str, number: int, before: int
) -> None:
    written = WRITERS[language](number)
    text = f"{WRITERS[language](before)}, {written} {PERSONS[language]}."
    first, second = numbers_in(text, language)
    assert (first.kind, first.whole) == (NumberKind.COUNT, before)
    assert (second.kind, second.whole, second.in_words) == (NumberKind.COUNT, number, True)
    assert text[second.start : second.end] == written


@given(number=st.integers(0, 999).filter(lambda n: n != 100))
def test_numbers_typed_without_diacritics_are_read_too(number: int) -> None:
    (found,) = numbers_in(f"{bare(serbian(number))} osoba", "sr_Latn")
    assert found.whole == number


@given(number=st.integers(1, 999))
def test_capitals_and_soft_hyphens_do_not_hide_a_number(number: int) -> None:
    for language, write in WRITERS.items():
        written = write(number).upper()
        hidden = "\u00ad".join((written[:2], written[2:]))
        found = numbers_in(hidden, language)
        assert [one.whole for one in found] == [number], hidden


@pytest.mark.parametrize(
    ("language", "text", "numbers"),
    [
        ("sr_Latn", "dvoje, troje, četvoro, petoro dece", [2, 3, 4, 5]),
        ("sr_Latn", "tri devojčice i dve stotine pet ljudi", [3, 205]),
        ("sr_Latn", "trojicu muškaraca i obema ženama", [3, 2]),
        ("sr", "двадесет и троје деце, петорица мушкараца", [23, 5]),
        ("bs", "dvjesto pet osoba, dvije djevojčice, dvjema ženama", [205, 2, 2]),
        ("mk", "тројца, петмина, шестмина мажи и дваесетмина жени", [3, 5, 6, 20]),
        ("bg", "трима, двамата, двайсет и пет, трийсетина, шейсет", [3, 2, 25, 30, 60]),
        ("sq", "të dyja, trija, njeqind e pese, dyzet e tre", [2, 3, 105, 43]),
        ("en", "both girls, a dozen calls, two thousand and five leaflets", [2, 12, 2005]),
        ("sr_Latn", "tri četiri osobe", [3, 4]),
        ("en", "twenty and five", [20, 5]),
    ],
)
def test_inflected_and_collective_numbers_are_read(
    language: str, text: str, numbers: list[int]
) -> None:
    found = [one.whole for one in numbers_in(text, language) if one.kind is NumberKind.COUNT]
    assert found == numbers


def test_a_word_that_only_resembles_a_number_without_its_marks_is_none() -> None:
    assert numbers_in("Što je bilo, bilo je.", "sr_Latn") == ()
    assert (
        numbers_in(
            "Zato sto je otisla kuci, i zato sto ju je neko tamo cekao, pomogli smo joj.", "sr_Latn"
        )
        == ()
    )
    assert [one.whole for one in numbers_in("Pomoć je dobilo sto ljudi.", "sr_Latn")] == [100]
