"""Towns and municipalities in texts: cases, adjectives, scripts, and words that only look alike."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casevault.domain.places_in_text import PlaceInText, places_in, stems
from casevault.domain.word_forms import Phrases, pieces, word_list

INTRODUCING = [Phrases.of(["u", "iz", "in", "from", "во", "од", "в", "от", "në", "nga"], "in")]
COUNTRIES = {"RS", "BA", "ME", "MK", "AL", "XK", "BG"}
NAMES = [
    name
    for country in COUNTRIES
    for names in word_list("places")[country].values()
    for name in names.split(", ")
]


def found(text: str) -> list[PlaceInText]:
    return list(places_in(text, pieces(text), INTRODUCING))


def names(text: str) -> list[str]:
    return [one.place.name for one in found(text)]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("bila je u Vranju", "Vranje"),
        ("била је у Врању", "Vranje"),
        ("došla je iz Leskovca", "Leskovac"),
        ("živi u Šapcu", "Šabac"),
        ("rođena u Požegi", "Požega"),
        ("radi u Banjoj Luci", "Banja Luka"),
        ("stanuje u Novom Sadu", "Novi Sad"),
        ("u Cacku je bila", "Čačak"),
        ("во Тетово беше", "Тетово"),
        ("в Пазарджик беше", "Пазарджик"),
        ("found in Pazardzhik", "Пазарджик"),
        ("gjetur në Shkodrës", "Shkodra"),
        ("nga Prishtina erdhi", "Prishtina"),
        ("in Skopje she was", "Скопје"),
    ],
)
def test_a_town_is_found_in_its_cases_and_scripts(text: str, name: str) -> None:
    assert name in names(text)


def test_an_adjective_of_a_town_is_found_in_small_letters() -> None:
    (one,) = found("to je leskovačka škola")
    assert (one.place.name, one.is_adjective) == ("Leskovac", True)


@pytest.mark.parametrize(
    "text",
    [
        "the bar was closed",
        "Bor raste u šumi",
        "Kula je visoka",
        "Plan rada je usvojen",
        "Novi zakon je dobar",
        "Центарот е отворен",
        "Елена дойде",
        "Bela kuća je stara",
    ],
)
def test_everyday_words_and_names_of_people_are_no_towns(text: str) -> None:
    assert names(text) == []


def test_a_town_that_is_also_a_word_is_found_after_a_word_of_place() -> None:
    assert names("radi u Boru") == ["Bor"]
    assert names("she was found in Bar") == ["Bar"]


@given(st.sampled_from(NAMES))
def test_every_name_of_the_list_is_found_as_it_is_written(name: str) -> None:
    assert found(f"in {name} it was")


def test_every_name_stands_once_in_its_region_and_has_a_stem() -> None:
    for name in NAMES:
        assert all(stems(word) for word in name.split()), name
    for country in COUNTRIES:
        for region in word_list("places")[country].values():
            listed = region.split(", ")
            assert sorted(set(listed)) == sorted(listed), country


def test_every_shy_name_is_a_name_of_the_list() -> None:
    assert set(word_list("places")["meaning"]["shy"].split(", ")) - set(NAMES) == set()


@given(st.text(max_size=80))
def test_any_text_can_be_read_for_places(text: str) -> None:
    for one in found(text):
        assert one.first <= one.last
