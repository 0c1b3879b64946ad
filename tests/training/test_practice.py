from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casevault.domain import projection
from casevault.domain.answers import problems
from casevault.domain.codes import code_list
from casevault.domain.duplicates import blind_tokens
from casevault.domain.forms import About, form
from casevault.domain.ids import new_id
from casevault.domain.personal_numbers import read_number
from casevault.domain.statistics_catalogue import EventKind
from casevault.training.practice import MOST_PEOPLE, PracticeCase, default_people, practice_cases
from casevault.training.profiles import COUNTRIES, profile
from casevault.training.report_plans import LATER, OUTCOMES

TODAY = date(2026, 11, 21)
LAST = TODAY.year - 1
COUNTRY = st.sampled_from(COUNTRIES)


@cache
def many(country: str, people: int, seed: int = 1) -> tuple[PracticeCase, ...]:
    return tuple(practice_cases(country, people=people, seed=seed, today=TODAY))


def events(case: PracticeCase, country: str) -> list[projection.EventRow]:
    records = tuple(
        projection.RecordFacts(
            new_id(), "p" if form(form_id).about is About.PERSON else None, form_id, answers
        )
        for form_id, answers in case.records
    )
    return projection.events(projection.CaseFacts("c", country, records))


def of_year(year: int, kind: EventKind, country: str, people: int) -> list[Mapping[str, str]]:
    return [
        row.dims
        for case in many(country, people)
        for row in events(case, country)
        if row.kind is kind and row.occurred.year == year
    ]


@given(
    COUNTRY, st.integers(0, 10**6), st.integers(0, 40), st.dates(date(2024, 1, 1), date(2040, 1, 1))
)
@settings(max_examples=40, deadline=None)
def test_every_answer_passes_the_check_of_its_form(
    country: str, seed: int, people: int, today: date
) -> None:
    found = list(practice_cases(country, people=people, seed=seed, today=today))
    assert len(found) == people
    for case in found:
        for form_id, answers in case.records:
            assert problems(form(form_id), answers, today=today) == {}
        assert case.status in code_list("CASEST")
        assert case.opened_on == case.records[0][1]["received"]


@given(COUNTRY, st.integers(0, 10**6), st.integers(0, 30))
@settings(max_examples=20, deadline=None)
def test_the_same_seed_gives_the_same_people(country: str, seed: int, people: int) -> None:
    def made(seed: int) -> list[PracticeCase]:
        return list(practice_cases(country, people=people, seed=seed, today=TODAY))

    assert made(seed) == made(seed)
    assert not people or made(seed) != made(seed + 1)


def test_a_known_seed_gives_known_people_on_every_computer() -> None:
    first = next(practice_cases("RS", people=10, seed=7, today=TODAY))
    answers = dict(first.records)
    assert answers["report"]["received"] == "2023-12-07"
    assert answers["person"]["family_name"] == "Џондовић"


@pytest.mark.parametrize("country", COUNTRIES)
def test_the_balance_of_a_year_adds_up_as_published(country: str) -> None:
    received = of_year(LAST, EventKind.REPORT_RECEIVED, country, 233)
    decided = of_year(LAST, EventKind.REPORT_DECIDED, country, 233)
    this_year = Counter(row["outcome"] for row in decided if row["received"][:4] == str(LAST))
    assert len(received) == 168
    assert this_year == {name: n for name, n in OUTCOMES.items() if name != "ONGOING"}
    assert len(received) - this_year.total() == 51
    assert sum(row["outcome"] == "IDENT" for row in decided) == 66


def test_the_year_before_is_shorter() -> None:
    assert len(of_year(LAST - 1, EventKind.REPORT_RECEIVED, "RS", 233)) == 53


def test_the_default_practice_year_has_people_enough_for_every_one_way_table() -> None:
    decided = of_year(LAST, EventKind.REPORT_DECIDED, "RS", default_people("RS"))
    assert sum(row["outcome"] == "IDENT" for row in decided) >= 80


@given(st.integers(0, 700))
@settings(max_examples=25, deadline=None)
def test_shares_of_a_year_are_kept_at_any_size(people: int) -> None:
    years = Counter(
        case.opened_on[:4] for case in practice_cases("MK", people=people, seed=3, today=TODAY)
    )
    assert years.total() == people
    assert abs(years[str(LAST)] - people * 168 / 233) < 1
    assert abs(years[str(LAST - 1)] - people * 53 / 233) < 1


def test_the_decks_are_those_of_the_published_account() -> None:
    assert sum(OUTCOMES.values()) == 168
    assert LATER["IDENT"] == 9


@pytest.mark.parametrize("country", COUNTRIES)
def test_people_are_as_the_profile_says(country: str) -> None:
    people = [
        answers
        for case in many(country, 3000)
        for form_id, answers in case.records
        if form_id == "person"
    ]
    groups = profile(country).choices["groups"]
    girls_and_women = sum(one["sex"] == "F" for one in people) / len(people)
    children = sum("guardian" in one for one in people) / len(people)
    shares = {name: groups.items.index(name) for name in groups.items}
    assert set(shares) == {"girl", "boy", "woman", "man"}
    expected = dict(zip(groups.items, _weights(country), strict=True))
    assert girls_and_women == pytest.approx((expected["girl"] + expected["woman"]) / 100, abs=0.05)
    assert children == pytest.approx((expected["girl"] + expected["boy"]) / 100, abs=0.05)


def _weights(country: str) -> list[float]:
    sums = profile(country).choices["groups"]._sums
    return [after - before for before, after in zip([0, *sums], sums, strict=False)]


def test_reports_follow_the_seasons_and_the_week() -> None:
    days = [date.fromisoformat(case.opened_on) for case in many("RS", 3000)]
    months = Counter(day.month for day in days)
    assert months[10] > months[1]
    assert sum(day.weekday() >= 5 for day in days) / len(days) < 0.2


def test_events_stand_in_order_and_never_in_the_future() -> None:
    for case in many("BA", 800):
        report = case.records[0][1]
        assert report["received"] <= report.get("first_contact_on", report["received"])
        assert (
            report["received"] <= report.get("outcome_on", report["received"]) <= TODAY.isoformat()
        )
        for form_id, answers in case.records:
            if form_id == "status_decision":
                assert report["received"] <= answers["decided_on"] <= TODAY.isoformat()


@pytest.mark.parametrize("country", COUNTRIES)
def test_personal_numbers_fit_and_are_of_births_from_2080(country: str) -> None:
    numbers = [
        read_number(answers["personal_number"], country)
        for case in many(country, 800)
        for form_id, answers in case.records
        if "personal_number" in answers
    ]
    assert len(numbers) > 50
    assert all(reading.fits for reading in numbers)
    if country == "XK":
        assert all(reading.number.startswith("8") for reading in numbers)
    else:
        assert {2080 <= reading.birth.year <= 2099 for reading in numbers if reading.birth} == {
            True
        }
        assert all(reading.birth for reading in numbers)


def test_no_telephone_can_ring() -> None:
    phones = {
        answers[field]
        for case in many("AL", 500)
        for _form_id, answers in case.records
        for field in ("phone", "trusted_contact")
        if field in answers
    }
    assert phones
    assert all(phone.startswith("000 ") for phone in phones)


def test_some_people_come_twice_in_another_spelling() -> None:
    seen: dict[str, set[str]] = {}
    for case in many("RS", 3000):
        for form_id, answers in case.records:
            if form_id == "person":
                name = f"{answers['given_name']} {answers['family_name']}"
                for token in blind_tokens(answers):
                    if token.startswith("given-birth"):
                        seen.setdefault(token, set()).add(name)
    assert sum(len(names) > 1 for names in seen.values()) >= 5


@pytest.mark.parametrize("country", COUNTRIES)
def test_every_country_has_a_usual_size(country: str) -> None:
    assert 50 <= default_people(country) <= 1000


@pytest.mark.parametrize(("country", "people"), [("HR", 5), ("RS", -1), ("RS", MOST_PEOPLE + 1)])
def test_impossible_wishes_are_refused(country: str, people: int) -> None:
    with pytest.raises(ValueError, match=country):
        next(practice_cases(country, people=people, seed=1, today=TODAY))
