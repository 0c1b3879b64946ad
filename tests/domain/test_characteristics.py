from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casevault.domain import codes
from casevault.domain.case_facts import PersonFacts, RecordFacts, people
from casevault.domain.characteristics import (
    age_group,
    citizenship_group,
    form,
    place,
    scale,
    sex,
)
from domain.case_records import case, episode, person, record

DAY = date(2023, 6, 15)


def somebody(*records: RecordFacts, country: str = "RS") -> PersonFacts:
    [one] = people(case(*records, country=country))
    return one


@pytest.mark.parametrize(
    ("answer", "counted"),
    [("F", "F"), ("M", "M"), ("X", "UNK"), ("UNK", "UNK"), ({"missing": "REF"}, "UNK")],
)
def test_a_rare_answer_about_sex_stands_in_no_table(answer: object, counted: str) -> None:
    assert sex(somebody(person(1, sex=answer))) == counted


@pytest.mark.parametrize(
    ("facts", "day", "expected"),
    [
        ({"birth_year": 2006}, DAY, "CHILD"),
        ({"birth_year": 2005}, DAY, "CHILD"),
        ({"birth_year": 2005}, date(2023, 12, 30), "CHILD"),
        ({"birth_year": 2005}, date(2023, 12, 31), "ADULT"),
        ({"birth_year": 2004}, date(2023, 1, 1), "ADULT"),
        ({"birth_year": 2024}, DAY, "CHILD"),
        ({"age_at_event": 17}, DAY, "CHILD"),
        ({"age_at_event": 18}, DAY, "ADULT"),
        ({"age_at_event": 17, "age_on": "2022-06-15"}, DAY, "ADULT"),
        ({"age_at_event": 17, "age_on": "2022-06-16"}, DAY, "CHILD"),
        ({"age_at_event": 17, "age_on": "2022"}, DAY, "CHILD"),
        ({"age_at_event": 17, "age_on": "2021"}, DAY, "ADULT"),
        ({"age_at_event": 18, "age_on": "2024-01"}, DAY, "CHILD"),
        ({"age_at_event": 19, "age_on": "2024-01"}, DAY, "ADULT"),
        ({"age_at_event": 17, "age_on": "2020-02-29"}, date(2021, 2, 28), "ADULT"),
        ({"birth_year": 1990, "age_at_event": 12}, DAY, "ADULT"),
        ({"presumed_child": True}, DAY, "CHILD"),
        ({"presumed_child": False}, DAY, "UNK"),
        ({"birth_year": {"missing": "UNK"}, "age_at_event": {"missing": "UNK"}}, DAY, "UNK"),
        ({}, DAY, "UNK"),
    ],
)
def test_whoever_may_be_a_child_counts_as_one(
    facts: dict[str, Any], day: date, expected: str
) -> None:
    assert age_group(somebody(person(1, **facts)), day) == expected


@given(st.integers(1930, 2023), st.dates(date(2010, 1, 1), date(2023, 12, 31)))
def test_an_adult_by_year_of_birth_was_eighteen_whatever_the_birthday(year: int, day: date) -> None:
    found = age_group(somebody(person(1, birth_year=year)), day)
    last_birthday_fits = (day.year - 18, day.month, day.day) >= (year, 12, 31)
    assert found == ("ADULT" if last_birthday_fits else "CHILD")


@pytest.mark.parametrize(
    ("facts", "country", "expected"),
    [
        ({"citizenship": ["RS"]}, "RS", "NAT"),
        ({"citizenship": ["BA", "RS"]}, "RS", "NAT"),
        ({"citizenship": ["BA", "HR"]}, "RS", "EU"),
        ({"citizenship": ["XK"]}, "RS", "WB"),
        ({"citizenship": ["CH"]}, "RS", "EU"),
        ({"citizenship": ["RO"]}, "BG", "EU"),
        ({"citizenship": ["BG"]}, "BG", "NAT"),
        ({"citizenship": ["RS"]}, "BG", "WB"),
        ({"citizenship": ["IN"]}, "RS", "OTH"),
        ({"migration_status": "STATELESS"}, "RS", "STL"),
        ({"migration_status": "NATIONAL"}, "RS", "NAT"),
        ({"migration_status": "ASYLUM"}, "RS", "UNK"),
        ({"citizenship": {"missing": "UNK"}}, "RS", "UNK"),
        ({}, "RS", "UNK"),
    ],
)
def test_citizenship_is_seen_from_the_country_of_the_vault(
    facts: dict[str, Any], country: str, expected: str
) -> None:
    assert citizenship_group(somebody(person(1, **facts), country=country)) == expected


@pytest.mark.parametrize(
    ("episodes", "expected"),
    [
        ([["SEX"]], "SEX"),
        ([["SEX", "PORN"]], "SEX"),
        ([["LAB", "DOM"], ["SLAV", "SERV", "CHLAB"]], "LAB"),
        ([["BEG", "CRIM"]], "BEGCRIM"),
        ([["MARR", "ORGAN"]], "OTHER"),
        ([["SEX"], ["LAB"]], "MULT"),
        ([["BEG", "BENEF"]], "MULT"),
        ([["UNK"], ["LAB"]], "LAB"),
        ([["UNK"]], "UNK"),
        ([], "UNK"),
    ],
)
def test_forms_roll_up_over_all_episodes(episodes: list[list[str]], expected: str) -> None:
    records = [episode(n, *named) for n, named in enumerate(episodes, 2)]
    assert form(somebody(person(1), *records)) == expected


def test_every_form_of_exploitation_has_its_group() -> None:
    groups = {
        code.code: form(somebody(episode(1, code.code)))
        for code in codes.code_list("EXPLOIT").codes
    }
    assert set(groups.values()) == set(codes.code_list("EXPPUB").by_code) - {"MULT"}
    assert {code for code, group in groups.items() if group == "UNK"} == {"UNK"}


@pytest.mark.parametrize(
    ("episodes", "country", "expected"),
    [
        ([{"country": "RS", "region": "RS21"}], "RS", "RS21"),
        ([{"country": "RS"}], "RS", "HOME"),
        ([{"country": "RS", "region": {"missing": "UNK"}}], "RS", "HOME"),
        ([{"country": "RS"}, {"country": "RS", "region": "RS11"}], "RS", "RS11"),
        ([{"country": "DE"}, {"country": "RS", "region": "RS11"}], "RS", "RS11"),
        ([{"country": "DE"}], "RS", "EU"),
        ([{"country": "DE"}, {"country": "ME"}], "RS", "WB"),
        ([{"country": "AE"}], "RS", "OTH"),
        ([{"country": {"missing": "UNK"}}], "RS", "UNK"),
        ([{}], "RS", "UNK"),
        ([{"country": "BG", "region": "BG41"}], "BG", "BG41"),
        ([{"country": "BA", "region": "BA_SRP"}], "BA", "BA_SRP"),
        ([{"country": "ME"}], "ME", "HOME"),
        ([{"country": "BG", "region": "BG41"}], "RS", "EU"),
        ([], "RS", "UNK"),
    ],
)
def test_a_place_is_a_region_at_home_and_a_group_of_countries_abroad(
    episodes: list[dict[str, Any]], country: str, expected: str
) -> None:
    records = [episode(n, "LAB", **facts) for n, facts in enumerate(episodes, 2)]
    assert place(somebody(person(1), *records, country=country)) == expected


@pytest.mark.parametrize(
    ("episodes", "expected"),
    [
        ([{"scale": "INT"}], "INT"),
        ([{"scale": "INT"}, {"scale": "TRANS"}], "MIX"),
        ([{"scale": "MIX"}, {"scale": "INT"}], "MIX"),
        ([{"scale": "UNK"}, {"scale": "INT"}], "INT"),
        ([{"recruitment_country": "RS", "country": "RS"}], "INT"),
        ([{"recruitment_country": "RS", "country": "DE"}], "TRANS"),
        ([{"recruitment_country": "RS", "country": "DE", "scale": "UNK"}], "UNK"),
        ([{"country": "DE"}], "UNK"),
        ([], "UNK"),
    ],
)
def test_scale_comes_from_the_answer_or_from_the_countries(
    episodes: list[dict[str, Any]], expected: str
) -> None:
    records = [episode(n, "LAB", **facts) for n, facts in enumerate(episodes, 2)]
    assert scale(somebody(person(1), *records)) == expected


def test_a_person_without_a_form_is_unknown() -> None:
    one = somebody(record(1, "service_act"))
    assert (sex(one), age_group(one, DAY), citizenship_group(one)) == ("UNK", "UNK", "UNK")
