"""What the numbers of a text are: counts, ages, shares, dates, and numbers that count nobody."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casevault.domain.numbers_in_text import (
    NumberInText,
    NumberKind,
    Precision,
    When,
    numbers_in,
)


def _of(text: str, kind: NumberKind, language: str | None = None) -> list[str]:
    return [text[one.start : one.end] for one in numbers_in(text, language) if one.kind is kind]


def _only(text: str, kind: NumberKind) -> NumberInText:
    (found,) = (one for one in numbers_in(text) if one.kind is kind)
    return found


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("The girl is a 16-year-old from the south.", 16),
        ("A child aged 14 was found by the police.", 14),
        ("Pomogli smo: 16-godišnja devojka je dobro.", 16),
        ("To je bila šesnaestogodišnja devojka.", 16),
        ("Ona je dvadesetdvogodišnja žena sa juga.", 22),
        ("Она је стара 17 година и добро је.", 17),
        ("Шеснаестогодишња девојчица је на сигурном.", 16),
        ("Djevojčica od 12 godina je bila kod nas.", 12),
        ("Девојче на 15 години беше во центарот.", 15),
        ("Петнаесетгодишна девојка беше згрижена во центарот.", 15),
        ("Момиче на 15 години беше настанено в центъра.", 15),
        ("Петнайсетгодишно момиче беше настанено в центъра.", 15),
        ("Një vajzë 14 vjeç u strehua në qendër.", 14),
        ("Një 16-vjeçare u strehua në qendër.", 16),
        ("Vajza pesëmbëdhjetëvjeçare u strehua në qendër.", 15),
    ],
)
def test_ages_are_found_in_every_language(text: str, age: int) -> None:
    assert _only(text, NumberKind.AGE).whole == age


def test_an_age_range_has_both_ends() -> None:
    for text in (
        "one boy aged 12-14 was found",
        "dečaci od 12 do 14 godina su kod nas",
        "деца на 12-14 години са в центъра",
    ):
        age = _only(text, NumberKind.AGE)
        assert (age.value, age.upto) == (12, 14)


@pytest.mark.parametrize(
    ("text", "ages"),
    [
        ("Tri devojke stare 17, 18 i 21 godinu su kod nas.", [17, 18, 21]),
        ("Две жени от Перник, на 19 и 23 години, са настанени.", [19, 23]),
        ("Dy vajza nga Fieri, 15 dhe 17 vjeç, janë me ne.", [15, 17]),
        ("Two girls aged 14 and 16 are with us.", [14, 16]),
        ("Dečaci stari 9 i 11 godina su kod nas.", [9, 11]),
    ],
)
def test_ages_named_one_after_the_other_are_each_found(text: str, ages: list[int]) -> None:
    found = [one for one in numbers_in(text) if one.kind is NumberKind.AGE]
    assert [age for one in found for age in (one.value, one.upto) if age is not None] == ages


@pytest.mark.parametrize(
    "text",
    [
        "He was sentenced to 5 years in prison.",
        "Osuđen je na 5 godina zatvora.",
        "Осуђен је на казну од 5 година.",
        "Осъден е на 8 години затвор.",
        "Осуден е на 8 години затвор.",
        "U dënua me 7 vjet burg.",
        "In the last 10 years the law was changed twice.",
    ],
)
def test_years_of_prison_or_of_time_are_no_age(text: str) -> None:
    assert not _of(text, NumberKind.AGE)
    assert not _of(text, NumberKind.COUNT)


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("Found on 15 March 2024 in the town.", When(Precision.DAY, 2024, 3, 15)),
        ("Found on March 15, 2024 in the town.", When(Precision.DAY, 2024, 3, 15)),
        ("Pronađena je 15. marta 2024. godine.", When(Precision.DAY, 2024, 3, 15)),
        ("Pronađena je petnaestog marta.", When(Precision.DAY, None, 3, 15)),
        ("Пронађена је 15.3.2024. године.", When(Precision.DAY, 2024, 3, 15)),
        ("Pronađena je 15. 3. 2024. godine.", When(Precision.DAY, 2024, 3, 15)),
        ("Намерена е на 15 март тази година.", When(Precision.DAY, None, 3, 15)),
        ("Најдена е на 15 март минатата година.", When(Precision.DAY, None, 3, 15)),
        ("U gjet më 15 mars 2024.", When(Precision.DAY, 2024, 3, 15)),
        ("Found on 2024-03-15.", When(Precision.DAY, 2024, 3, 15)),
    ],
)
def test_dates_are_found_with_their_parts(text: str, when: When) -> None:
    assert _only(text, NumberKind.DATE).when == when
    assert not _of(text, NumberKind.COUNT)


@pytest.mark.parametrize(
    ("text", "precision"),
    [
        ("It happened last week and was reported.", Precision.WEEK),
        ("Dogodilo se prošlog meseca i prijavljeno je.", Precision.MONTH),
        ("Догодило се прошле недеље и пријављено је.", Precision.WEEK),
        ("Dogodilo se u martu i prijavljeno je.", Precision.MONTH),
        ("Това се случи през март 2024 г.", Precision.MONTH),
        ("Тоа се случи минатиот месец и беше пријавено.", Precision.MONTH),
        ("Kjo ndodhi muajin e kaluar dhe u raportua.", Precision.MONTH),
        ("In the second quarter we assisted many.", Precision.QUARTER),
        ("Tokom leta je bilo više prijava.", Precision.SEASON),
        ("In 2024 there were more reports than before.", Precision.YEAR),
    ],
)
def test_periods_are_found_with_their_precision(text: str, precision: Precision) -> None:
    when = _only(text, NumberKind.PERIOD).when
    assert when is not None
    assert when.precision is precision
    assert not _of(text, NumberKind.COUNT)


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("33.3 % of the children were girls.", 33.3),
        ("25 per cent of them were men.", 25),
        ("Two thirds of the persons were women.", 200 / 3),
        ("One in five was a child.", 20),
        ("A third of the children were boys.", 100 / 3),
        ("Trećina osoba su deca.", 100 / 3),
        ("Dve trećine osoba su žene.", 200 / 3),
        ("Половина жртава су деца.", 50),
        ("25 odsto su deca.", 25),
        ("Trideset posto su deca.", 30),
        ("33,3 % от децата са момичета.", 33.3),
        ("Gjysma e viktimave ishin vajza.", 50),
        ("25 për qind e tyre ishin vajza.", 25),
    ],
)
def test_shares_are_found_as_percentages(text: str, share: float) -> None:
    assert _only(text, NumberKind.SHARE).value == pytest.approx(share)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Article 388 of the Code applies.", "388"),
        ("Articles 388, 389 and 390 of the Code apply.", "390"),
        ("Prema članu 388. i 390. Krivičnog zakonika.", "390"),
        ("Службени гласник бр. 87/2018 уређује то.", "87/2018"),
        ("Zovite 116 111 bilo kada.", "116 111"),
        ("Zovite 0800 101 201 bilo kada.", "0800 101 201"),
        ("SOS telefon: 19700, danju i noću.", "19700"),
        ("Чл. 159а от НК се прилага.", "159"),
        ("Neni 110/a i Kodit është në fuqi.", "110"),
    ],
)
def test_articles_and_telephone_numbers_count_nobody(text: str, place: str) -> None:
    assert place in _of(text, NumberKind.REFERENCE)
    assert not _of(text, NumberKind.COUNT)


def test_a_number_of_people_after_an_article_is_still_a_count() -> None:
    assert _of("Under Article 388, 7 victims were assisted.", NumberKind.COUNT) == ["7"]


@pytest.mark.parametrize(
    ("text", "value"),
    [("We took 1,234 calls.", 1234), ("Primili smo 14.594 poziva.", 14594), ("5 hiljada", 5000)],
)
def test_thousands_are_one_number(text: str, value: int) -> None:
    assert _only(text, NumberKind.COUNT).whole == value


def test_money_measures_and_hours_are_no_counts() -> None:
    text = "He paid €5,000 and 300 euros at 14:30, 20 km away, for three days."
    assert not _of(text, NumberKind.COUNT)
    assert _of(text, NumberKind.TIME) == ["14:30"]


def test_a_text_of_two_languages_is_read_by_paragraph() -> None:
    text = (
        "Pomogli smo petoro dece.\n\n"
        "We have helped five of the children.\n\n"
        "Ние помогнахме на петима души."
    )
    assert [one.whole for one in numbers_in(text)] == [5, 5, 5]


@given(st.text(max_size=200))
def test_any_text_gives_places_in_order_that_never_overlap(text: str) -> None:
    found = numbers_in(text)
    for one in found:
        assert 0 <= one.start < one.end <= len(text)
    for one, other in itertools.pairwise(found):
        assert one.end <= other.start


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=5))
def test_digits_are_never_lost(numbers: list[int]) -> None:
    text = "; ".join(f"{number} persons" for number in numbers)
    read = numbers_in(text, "en")
    assert len(read) == len(numbers)
    for number, one in zip(numbers, read, strict=True):
        assert one.value == number or one.when is not None
