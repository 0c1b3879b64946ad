from __future__ import annotations

import re
import unicodedata

import pytest

from casevault.domain.codes import code_list, code_lists
from casevault.training.profiles import COUNTRIES, profile
from casevault.training.word_pools import WordPool, word_pools

ALPHABETS = {"sr": "CYRILLIC", "mk": "CYRILLIC", "bg": "CYRILLIC"}
LISTS = {
    "channels": "REPCHAN", "urgencies": "RISKLV", "rejections": "REPREAS",
    "no_trafficking": "REPREAS", "suspensions": "REPREAS", "turned_down": "DECREAS",
    "declined": "DECREAS", "first_bodies": "DECBODY", "marital": "MARITAL",
    "education_child": "EDU", "education_adult": "EDU", "employment_child": "EMPST",
    "employment_adult": "EMPST", "guardians": "GUARD", "documents": "DOCKIND",
    "safe_calls": "SAFECONT", "other_languages": "LANGUAGE", "recruitment": "RECMETH",
    "recruiters": "RECREL", "providers": "PROVIDER", "funders": "FUNDER", "services": "SERVICE",
    "services_child": "SERVICE", "service_states": "SVCSTAT", "industries": "ISIC",
    "citizenship": "COUNTRY", "sources": "REPSRC", "regions": "REGION", "destinations": "COUNTRY",
    "languages": "LANGUAGE",
}  # fmt: skip
SHARES = {
    "urgent_needs": "URGNEED", "control": "CONTROL", "means": "MEANS", "acts": "ACT",
    "vulnerabilities": "VULN", "platforms": "PLATCAT", "online_phases": "ICTPH",
}  # fmt: skip


def words(pool: WordPool) -> list[str]:
    surnames = [name for pair in pool.surnames for name in pair]
    texts = [*pool.given_female, *pool.given_male, *surnames, *pool.patronymics, *pool.places]
    return [*texts, *pool.streets, *pool.nicknames, *pool.organisations, *pool.notes]


@pytest.mark.parametrize("language", ["sr", "bs", "mk", "bg", "sq", "en"])
def test_words_are_in_the_alphabet_of_their_language(language: str) -> None:
    script = ALPHABETS.get(language, "LATIN")
    for text in words(word_pools()[language]):
        assert text == " ".join(text.split())
        assert unicodedata.is_normalized("NFC", text)
        for letter in re.findall(r"[^\W\d_]", text):
            assert unicodedata.name(letter).startswith(script), text


@pytest.mark.parametrize("language", ["sr", "bs", "mk", "bg", "sq"])
def test_there_are_names_enough(language: str) -> None:
    pool = word_pools()[language]
    assert min(len(pool.given_female), len(pool.given_male)) >= 35
    assert len(set(pool.surnames)) >= 180
    assert len(pool.notes) >= 5
    assert len(set(pool.given_female)) == len(pool.given_female)


def test_surnames_have_a_form_for_women_where_the_language_has_one() -> None:
    for language in ("mk", "bg"):
        assert all(male != female for male, female in word_pools()[language].surnames)
    assert all(male == female for male, female in word_pools()["sr"].surnames)


@pytest.mark.parametrize("country", COUNTRIES)
def test_every_code_of_a_profile_is_on_its_list(country: str) -> None:
    shares = profile(country)
    for name, weighted in shares.choices.items():
        if name in LISTS:
            assert set(weighted.items) <= code_list(LISTS[name]).by_code.keys(), name
    for name, list_id in SHARES.items():
        assert set(shares.shares[name]) <= code_list(list_id).by_code.keys(), name
    assert {shares.adult_body, shares.child_body} <= code_list("DECBODY").by_code.keys()


@pytest.mark.parametrize("country", COUNTRIES)
def test_every_choice_of_a_profile_is_known_here(country: str) -> None:
    assert set(profile(country).choices) - set(LISTS) == {"groups", "names"}
    assert set(LISTS.values()) <= code_lists().keys()
    for sets in profile(country).nested["forms"].values():
        for forms in sets.items:
            assert set(forms.split()) <= code_list("EXPLOIT").by_code.keys()
    for venues in profile(country).nested["venues"].values():
        assert set(venues.items) <= code_list("VENUE").by_code.keys()
