"""Lists of words meet texts in both scripts, with marks or typed without, and keep their places."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casevault import paths
from casevault.domain.number_words import LANGUAGES
from casevault.domain.statement_words import Topic, Trait, statement_words
from casevault.domain.text_language import is_ijekavian, language_of
from casevault.domain.transliteration import to_cyrillic
from casevault.domain.word_forms import Phrases, bare, expanded, pieces, spelling, word_list

FILES = sorted(path.stem for path in Path(paths.resource("words/statement")).glob("*.toml"))


def found(phrases: Phrases[str], text: str) -> list[tuple[str, int]]:
    run = pieces(text)
    matches = [(place, phrases.at(text, run, place)) for place in range(len(run))]
    return [(match.value, match.length) for _, match in matches if match is not None]


def test_a_pattern_stands_for_each_of_its_spellings() -> None:
    assert list(expanded("trojic(a|e)")) == ["trojica", "trojice"]
    assert list(expanded("(a|b) c(|d)")) == ["a c", "a cd", "b c", "b cd"]


def test_a_phrase_is_met_in_both_scripts_and_without_marks() -> None:
    listed = Phrases.of(["prošle nedelje"], "week")
    for text in ("prošle nedelje", "Прошле недеље", "prosle nedelje", "PROŠLE NEDELJE"):
        assert found(listed, text) == [("week", 2)]


def test_a_word_typed_with_marks_must_have_the_right_ones() -> None:
    assert found(Phrases.of(["sto"], "hundred"), "što") == []
    assert found(Phrases.of(["što"], "what"), "sto") == [("what", 1)]


def test_a_stem_meets_every_ending_and_the_longest_phrase_wins() -> None:
    listed: Phrases[str] = Phrases.of(["škol*"], "school")
    listed.add("osnovn* škol*", "primary")
    assert found(listed, "u osnovnoj školi") == [("primary", 2), ("school", 1)]


def test_a_phrase_does_not_reach_over_a_full_stop_or_an_empty_line() -> None:
    listed = Phrases.of(["last week"], "week")
    assert found(listed, "at last. Week two") == []
    assert found(listed, "at last\n\nweek two") == []
    assert found(listed, "at last\nweek") == [("week", 2)]


def test_a_phrase_is_found_before_a_piece_only_if_it_ends_there() -> None:
    listed = Phrases.of(["in", "born in"], "place")
    text = "born in Bor"
    run = pieces(text)
    match = listed.before(text, run, 2)
    assert match is not None
    assert match.length == 2
    assert listed.before("in, Bor", pieces("in, Bor"), 1) is None


@given(st.text(max_size=100))
def test_pieces_lie_in_order_inside_the_text(text: str) -> None:
    end = 0
    for piece in pieces(text):
        assert end <= piece.start < piece.end <= len(text)
        assert text[piece.start : piece.end] == piece.text
        end = piece.end


@given(st.text(alphabet="abcčćdđefghijklmnoprsštuvzž", min_size=1, max_size=12))
def test_a_serbian_word_has_one_spelling_in_both_scripts(word: str) -> None:
    if "nj" in word or "lj" in word or "dž" in word or "j" in word:
        return
    assert spelling(to_cyrillic(word)) == spelling(word)
    assert bare(spelling(word)).isascii()


def test_a_word_in_decomposed_letters_is_the_same_word() -> None:
    word = "četvoro"
    assert spelling(unicodedata.normalize("NFD", word)) == word
    assert [piece.spelling for piece in pieces(unicodedata.normalize("NFD", word))] == [word]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("We helped the children in the town.", "en"),
        ("Pomogli smo deci u gradu koja su bila sama.", "sr"),
        ("Помогли смо деци која су била сама.", "sr"),
        ("Им помогнавме на децата кои беа сами во градот.", "mk"),
        ("Помогнахме на децата, които бяха сами в града.", "bg"),
        ("Ne ndihmuam fëmijët që ishin vetëm në qytet.", "sq"),
    ],
)
def test_the_language_of_a_text_is_told_by_its_small_words(text: str, language: str) -> None:
    assert language_of(text) == language


def test_the_manner_of_bosnia_is_told_by_its_words() -> None:
    assert is_ijekavian("Dijete je prije došlo.")
    assert is_ijekavian("Дијете је прије дошло.")
    assert not is_ijekavian("Dete je pre došlo.")


@pytest.mark.parametrize("name", FILES)
def test_every_language_has_all_lists_and_all_wording(name: str) -> None:
    own, english = word_list(f"statement/{name}"), word_list("statement/en")

    assert set(own["persons"]) == set(Trait)
    assert set(own["clues"]) == set(Topic)
    assert set(own["suggest"]) == set(english["suggest"])
    assert "{count}" in own["suggest"]["published"]
    assert "{year}" in own["suggest"]["dated"]
    assert all(own["clues"].values())


def test_every_language_of_the_program_has_its_lists() -> None:
    assert set(FILES) == set(LANGUAGES.values())
    for language in LANGUAGES:
        assert statement_words(language)


@pytest.mark.parametrize("name", FILES)
def test_no_pattern_is_so_short_that_it_meets_everything(name: str) -> None:
    for patterns in word_list(f"statement/{name}")["clues"].values():
        for pattern in patterns:
            for phrase in expanded(pattern):
                first = phrase.split()[0]
                assert len(first.rstrip("*")) >= (3 if first.endswith("*") else 1), pattern
                assert phrase == phrase.strip()
