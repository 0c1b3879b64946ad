from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterator

import pytest

from casevault import i18n, paths
from casevault.domain import codes
from casevault.domain.statistics_catalogue import catalogue

CYRILLIC_COLUMNS = ("sr_Cyrl", "mk", "bg")
HEADER = "list,order,code,en,sr_Latn,sr_Cyrl,bs,mk,bg,sq"
HOME = ("RS", "BA", "ME", "MK", "AL", "XK", "BG")


def labels() -> Iterator[tuple[str, str, str, str]]:
    for code_list in codes.code_lists().values():
        for code in code_list.codes:
            for column, text in code.labels.items():
                yield code_list.id, code.code, column, text


def scripts(word: str) -> set[str]:
    names = (unicodedata.name(letter).split()[0] for letter in word if letter.isalpha())
    return set(names) & {"LATIN", "CYRILLIC"}


def test_every_code_has_a_label_in_every_language() -> None:
    assert [place[:3] for place in labels() if not place[3].strip()] == []


def test_no_word_mixes_latin_and_cyrillic_letters() -> None:
    mixed = [
        (*place, word)
        for *place, text in labels()
        for word in re.findall(r"\w+", text)
        if len(scripts(word)) > 1
    ]
    assert mixed == []


def test_latin_columns_hold_no_cyrillic_letters() -> None:
    wrong = [
        place
        for place in labels()
        if place[2] not in CYRILLIC_COLUMNS and "CYRILLIC" in scripts(place[3])
    ]
    assert wrong == []


def test_labels_are_tidy() -> None:
    untidy = [
        place
        for place in labels()
        if place[3] != " ".join(place[3].split()) or not unicodedata.is_normalized("NFC", place[3])
    ]
    assert untidy == []


def test_every_language_of_the_program_has_its_column() -> None:
    assert {language.column for language in i18n.LANGUAGES} == set(codes.COLUMNS)


def test_every_list_that_is_counted_by_holds_its_codes() -> None:
    for dimension in catalogue().dimensions.values():
        for level in (dimension.level(""), *dimension.levels):
            known = codes.code_list(level.code_list).by_code.keys()
            assert {level.roll[code] for code in dimension.codes} <= known
            assert level.roll.keys() == set(dimension.codes)
        assert dimension.coarseness(dimension.public) >= 0


@pytest.mark.parametrize("country", HOME)
def test_every_home_country_has_its_places_and_groups(country: str) -> None:
    places = codes.code_list(f"PLACE_{country}").by_code.keys()
    assert {"HOME", "WB", "EU", "OTH", "UNK"} <= places
    assert codes.country_group(country, country) == "NAT"


def test_countries_are_those_of_iso_3166_and_kosovo() -> None:
    countries = codes.code_list("COUNTRY")
    assert len(countries.codes) == 250
    assert tuple(code.code for code in countries.codes[:7]) == HOME
    assert countries.group("WB") == {"AL", "BA", "ME", "MK", "RS", "XK"}
    assert len(countries.group("EU")) == 27


def test_a_citizenship_falls_into_its_group() -> None:
    seen = {
        country: codes.country_group(country, "RS") for country in ("RS", "XK", "BG", "CH", "IN")
    }
    assert seen == {"RS": "NAT", "XK": "WB", "BG": "EU", "CH": "EU", "IN": "OTH"}
    assert codes.country_group("??", "RS") == "UNK"
    assert codes.country_group("RS", "BG") == "WB"
    groups = {codes.country_group(code.code, "BG") for code in codes.code_list("COUNTRY").codes}
    assert groups <= codes.code_list("CTZGRP").by_code.keys()


def test_a_label_comes_in_the_language_in_use() -> None:
    try:
        i18n.set_language("mk")
        assert codes.label("SEX", "F") == "женски"
    finally:
        i18n.set_language("en")
    assert codes.label("SEX", "F") == "Female"
    assert codes.label("SEX", "F", "sq") == "femër"


def test_services_have_two_levels() -> None:
    services = codes.code_list("SERVICE")
    assert services.by_code["ACC.SHELT"].parent == "ACC"
    assert services.by_code["ACC"].parent == ""
    assert {code.parent for code in services.codes} - {""} <= services.by_code.keys()


def test_a_retired_code_keeps_its_label_and_is_no_longer_offered() -> None:
    lists = codes.parse_code_lists(
        [HEADER + ",retired_in", "L,1,OLD,old,a,a,a,a,a,a,0.2", "L,2,NEW,new,a,a,a,a,a,a,"]
    )
    assert lists["L"].label("OLD", "en") == "old"
    assert [code.code for code in lists["L"].offered] == ["NEW"]
    assert "OLD" in lists["L"]


def test_codes_are_read_in_their_order() -> None:
    lists = codes.parse_code_lists([HEADER, "L,2,B,b,,,,,,", "L,1,A,a,,,,,,"])
    assert list(lists["L"].by_code) == ["A", "B"]
    assert lists["L"].label("A", "sq") == "a"


@pytest.mark.parametrize("second", ["L,2,A,again,,,,,,", "L,2,B,,,,,,,"])
def test_a_code_used_twice_or_without_words_is_refused(second: str) -> None:
    with pytest.raises(ValueError, match="L"):
        codes.parse_code_lists([HEADER, "L,1,A,a,,,,,,", second])


def test_an_unknown_list_or_code_is_a_bug() -> None:
    with pytest.raises(KeyError):
        codes.code_list("NONE")
    with pytest.raises(KeyError):
        codes.label("SEX", "NONE")


def test_no_code_was_ever_dropped_and_every_new_one_is_noted() -> None:
    """A new code is added to known_codes.txt by hand, and never taken out again."""
    known = paths.resource("codes") / "known_codes.txt"
    before = set(known.read_text("utf-8").split())
    now = {f"{one.id}:{code.code}" for one in codes.code_lists().values() for code in one.codes}
    assert (before - now, now - before) == (set(), set())


def test_the_files_hold_only_known_columns() -> None:
    allowed = {"list", "order", "code", *codes.COLUMNS, "crosswalk", "retired_in", "groups"}
    for path in paths.resource("codes").glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as lines:
            assert set(csv.DictReader(lines).fieldnames or ()) <= allowed, path.name
