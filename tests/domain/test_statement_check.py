"""The checker of statements on invented press texts; no person, event or case here is real."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casevault.domain.statement_check import (
    LONGEST_TEXT,
    Background,
    Finding,
    FindingKind,
    Seriousness,
    check,
)
from casevault.domain.statement_wording import LEAVE_OUT

K = FindingKind
LEDGER = Background(
    country="RS",
    threshold=5,
    base=5,
    exact=frozenset({66, 168}),
    rounded=frozenset({10, 25, 40}),
    compared=True,
)

TELLING: dict[str, tuple[str, set[FindingKind]]] = {
    "en: the harmless statistic": (
        (
            "In the second quarter we assisted 7 victims: six women and one boy aged 12-14, found "
            "begging in Vranje."
        ),
        {K.TOGETHER, K.SMALL_GROUP, K.AGE, K.PLACE, K.FORM, K.SMALL_DIFFERENCE},
    ),
    "en: one story over three sentences": (
        (
            "A 16-year-old girl was found on 3 May. Her stepfather was arrested. She now lives in "
            "Leskovac and attends the secondary school there."
        ),
        {K.TOGETHER, K.AGE, K.DATE, K.FAMILY, K.COURT, K.SHELTER, K.PLACE, K.WORK},
    ),
    "sr_Latn: a girl and her family": (
        (
            "Pomogli smo devojčici od 14 godina iz Vranja. Njen očuh je uhapšen 15. marta, a ona "
            "ide u osnovnu školu."
        ),
        {K.TOGETHER, K.AGE, K.PLACE, K.FAMILY, K.COURT, K.DATE, K.WORK},
    ),
    "sr_Latn: initials and age in brackets": (
        "Na suđenju u Kragujevcu svedočila je J. M. (22), trudna u sedmom mesecu.",
        {K.TOGETHER, K.INITIALS, K.AGE, K.PLACE, K.COURT, K.HEALTH},
    ),
    "sr_Latn: typed without diacritics": (
        "Sesnaestogodisnja devojcica iz Cacka pronadjena je prosle nedelje u Zajecaru.",
        {K.TOGETHER, K.AGE, K.PLACE, K.DATE},
    ),
    "sr: a small group of a town": (
        "У Нишу смо прошлог месеца збринули троје деце ромске националности.",
        {K.TOGETHER, K.SMALL_GROUP, K.PLACE, K.DATE, K.CITIZENSHIP},
    ),
    "sr: the shelter": (
        "Шеснаестогодишња девојка смештена је у сигурној кући у Суботици.",
        {K.TOGETHER, K.AGE, K.SHELTER, K.PLACE},
    ),
    "bs: a worker of a factory": (
        "Državljanka Nepala, 23-godišnja radnica fabrike u Tešnju, prijavila je slučaj u martu.",
        {K.TOGETHER, K.AGE, K.PLACE, K.CITIZENSHIP, K.DATE, K.WORK},
    ),
    "mk: two girls": (
        "Две девојчиња на 15 години беа пронајдени во Тетово минатата недела.",
        {K.TOGETHER, K.SMALL_GROUP, K.AGE, K.PLACE, K.DATE},
    ),
    "mk: a pregnant minor": (
        "Малолетничката од Куманово е бремена, а татко ѝ е уапсен на 12 април.",
        {K.TOGETHER, K.PLACE, K.HEALTH, K.FAMILY, K.COURT, K.DATE},
    ),
    "bg: a pregnant girl": (
        "Полицията откри 16-годишно момиче в Пазарджик миналия месец. Тя е бременна.",
        {K.TOGETHER, K.AGE, K.PLACE, K.DATE, K.HEALTH},
    ),
    "bg: a sale of a baby": (
        "Петнайсетгодишна ученичка от Сливен е продала бебето си на 2 юни. Делото е в съда.",
        {K.TOGETHER, K.AGE, K.PLACE, K.DATE, K.COURT},
    ),
    "sq: a girl and a shelter": (
        "Policia gjeti një vajzë 14 vjeç në Shkodër muajin e kaluar. Ajo u strehua në Tiranë.",
        {K.TOGETHER, K.AGE, K.PLACE, K.DATE, K.SHELTER},
    ),
    "sq: three minors of a town": (
        "Tre fëmijë nga Gjakova, 12 vjeç, lypnin në mars pranë një hoteli në Prizren.",
        {K.TOGETHER, K.SMALL_GROUP, K.AGE, K.PLACE, K.DATE, K.WORK},
    ),
}

HARMLESS = {
    "en: articles and a helpline": (
        "Article 388 of the Criminal Code punishes trafficking with 3 to 12 years in prison. Call "
        "116 111 at any hour, free of charge."
    ),
    "en: history of the law": (
        "The law of 2018 was changed in 2021 and again in 2024. Every victim has the right to help."
    ),
    "en: services": "We held 12 trainings in 5 municipalities and printed 2,000 leaflets.",
    "sr_Latn: law": (
        "Prema članu 388. Krivičnog zakonika i članu 3. Zakona (Službeni glasnik RS, br. 87/2018), "
        "svaka žrtva ima pravo na pomoć. Pozovite SOS telefon 011 785 0000."
    ),
    "sr: years": "Од 2015. до 2024. године закон је мењан два пута, а рок је 30 дана.",
    "sr: a conference": "Конференција је одржана у Београду 18. октобра са 200 позваних установа.",
    "bs: trainings": "Održali smo četiri obuke u tri grada i štampali 500 brošura.",
    "mk: law": "Членот 418-а од Кривичниот законик предвидува најмалку 4 години затвор.",
    "bg: law": "Чл. 159а от НК предвижда от 2 до 8 години лишаване от свобода.",
    "sq: law": "Neni 110/a i Kodit Penal parashikon nga 10 deri në 15 vjet burg.",
    "en: published figures": "Last year 168 reports were received and 66 persons were identified.",
    "sr_Latn: published figures": (
        "Prošle godine primljeno je 168 prijava, a identifikovano 66 osoba."
    ),
}


def _serious(found: tuple[Finding, ...]) -> list[Finding]:
    return [one for one in found if one.seriousness is Seriousness.SERIOUS]


@pytest.mark.parametrize("name", TELLING)
def test_a_text_that_points_at_someone_is_found_with_everything_that_points(name: str) -> None:
    text, kinds = TELLING[name]
    found = check(text, LEDGER)
    assert kinds <= {one.kind for one in found}
    together = [one for one in found if one.kind is K.TOGETHER]
    assert any(one.seriousness is Seriousness.SERIOUS for one in together)


@pytest.mark.parametrize("name", HARMLESS)
def test_articles_telephones_years_and_published_figures_stay_quiet(name: str) -> None:
    found = check(HARMLESS[name], LEDGER)
    assert [one for one in found if one.seriousness > Seriousness.LOW] == []


def test_a_story_without_place_age_and_time_is_not_serious() -> None:
    text = "A woman told us how her husband hit her. She is well now and has found work."
    assert _serious(check(text, LEDGER)) == []


def test_the_same_facts_spread_over_a_long_text_do_not_make_a_story() -> None:
    pause = "The office is open every day. " * 3
    text = f"We help girls. {pause}The law speaks of children under 14. {pause}Vranje has a river."
    assert [one for one in check(text, LEDGER) if one.kind is K.TOGETHER] == []


def test_an_age_alone_stands_for_a_person_and_a_limit_of_age_for_nobody() -> None:
    told = check("A 22-year-old was found in Loznica in March.", LEDGER)
    assert {K.TOGETHER, K.AGE, K.PLACE, K.DATE} <= {one.kind for one in told}
    law = check("In Loznica, children under 14 have had a school bus since March.", LEDGER)
    assert K.AGE not in {one.kind for one in law}


def test_a_first_name_with_an_age_in_brackets_weighs_as_a_name() -> None:
    found = check("Ana (16) iz okoline Loznice pobegla je od kuće.", LEDGER)
    assert K.TOGETHER in {one.kind for one in _serious(found)}


def test_a_number_without_a_word_of_its_own_counts_the_same_people() -> None:
    found = check("Od januara do juna pomogli smo 23 osobe, a od januara do jula 24.", LEDGER)
    assert [one.values["number"] for one in found if one.kind is K.NEW_FIGURE] == [23, 24]


def test_a_conference_with_place_and_day_is_about_nobody() -> None:
    text = "The National Rapporteur spoke in Belgrade on 18 October 2024. Judges attended."
    assert check(text, LEDGER) == ()


def test_two_numbers_of_one_sentence_that_leave_a_few_are_found() -> None:
    text = "Last year 66 persons were identified, 64 of them women."
    (found,) = (one for one in check(text, LEDGER) if one.kind is K.SMALL_DIFFERENCE)
    assert found.seriousness is Seriousness.SERIOUS
    assert found.values == {"number": 2, "larger": 66}


def test_numbers_of_two_years_are_no_difference() -> None:
    text = "There were 66 persons in 2023 and 64 persons in 2022."
    known = Background("RS", exact=frozenset({66, 64}), compared=True)
    assert [one for one in check(text, known) if one.kind is K.SMALL_DIFFERENCE] == []


def test_a_number_a_little_beside_a_published_one_is_a_difference() -> None:
    (found,) = check("Last year we received 169 reports.", LEDGER)
    assert found.kind is K.SMALL_DIFFERENCE
    assert found.values == {"number": 169, "published": 168}
    assert found.suggestions[0] == "168 reports"


def test_a_number_that_no_release_shows_is_a_new_fact() -> None:
    (found,) = check("This year 23 persons were helped.", LEDGER)
    assert found.kind is K.NEW_FIGURE
    assert "about 25 persons" in found.suggestions


def test_a_published_number_is_no_finding_even_if_it_is_rounded() -> None:
    assert check("This year 25 persons were helped.", LEDGER) == ()


def test_without_a_ledger_no_number_is_called_new() -> None:
    assert check("This year 23 persons were helped.") == ()


def test_a_small_number_of_people_is_found_without_a_ledger() -> None:
    for text in (
        "We helped three men.",
        "Pomogli smo troje.",
        "Помогли смо тројици мушкараца.",
        "Помогнахме на двама души.",
        "Помогнавме на тројца мажи.",
        "Ndihmuam tre burra.",
    ):
        assert [one.kind for one in check(text)] == [K.SMALL_GROUP], text


def test_saying_that_nobody_was_something_is_found() -> None:
    for text in (
        "Of the 66 victims none of them were men.",
        "Nijedna žrtva nije bila dete, a žrtve su žene.",
        "Сите беа девојчиња, а жртви беа 66 лица.",
        "Нито едно от децата не беше чужденец.",
        "Asnjë nga viktimat nuk ishte burrë.",
    ):
        assert K.ABSENCE in {one.kind for one in check(text, LEDGER)}, text


def test_leaving_a_statement_of_absence_out_leaves_no_half_sentence() -> None:
    for text, rest in (
        ("We helped many. None of them were men. Thank you.", "We helped many. Thank you."),
        ("We helped many girls, none of them from here.", "We helped many girls."),
    ):
        (one,) = (found for found in check(text, LEDGER) if found.kind is K.ABSENCE)
        assert (text[: one.start].rstrip() + text[one.end :]) == rest


def test_a_share_with_decimals_tells_a_small_number() -> None:
    (found,) = check("33.3 % of the children were boys.", LEDGER)
    assert (found.kind, found.seriousness) == (K.SHARE, Seriousness.CAREFUL)
    (found,) = check("Half of the persons were women.", LEDGER)
    assert found.seriousness is Seriousness.LOW


def test_where_somebody_is_now_is_always_serious() -> None:
    found = check("She was placed in a house in Niš.", LEDGER)
    assert K.SHELTER in {one.kind for one in _serious(found)}


def test_wording_keeps_the_script_of_the_text() -> None:
    found = check("У Нишу смо збринули троје деце на 12 година, прошле недеље.", LEDGER)
    offered = [words for one in found for words in one.suggestions if words]
    assert offered
    assert all(not letter.isascii() or not letter.isalpha() for w in offered for letter in w)


def test_wording_follows_the_manner_of_bosnia_where_the_text_does() -> None:
    found = check(
        "Dijete od 12 godina iz Tuzle, maloljetna djevojčica, 13-godišnja, u martu.", LEDGER
    )
    (age,) = (one for one in found if one.kind is K.AGE and one.suggestions[0])
    assert age.suggestions[0] == "maloljetna"


def test_a_region_is_offered_only_where_regions_may_be_named() -> None:
    text = "A 14-year-old girl was found in Leskovac in March."
    (here,) = (one for one in check(text, LEDGER) if one.kind is K.PLACE)
    assert "in the south of the country" in here.suggestions
    (there,) = (
        one
        for one in check(text.replace("Leskovac", "Tetovo"), Background("MK"))
        if one.kind is K.PLACE
    )
    assert there.suggestions == ("in the country", LEAVE_OUT)


@pytest.mark.parametrize("name", TELLING)
def test_taking_the_first_wording_everywhere_leaves_nothing_serious(name: str) -> None:
    text = TELLING[name][0]
    for _ in range(30):
        found = [one for one in check(text, LEDGER) if one.suggestions]
        if not found:
            break
        one = max(found, key=lambda finding: finding.seriousness)
        text = text[: one.start] + one.suggestions[0] + text[one.end :]
    assert _serious(check(text, LEDGER)) == [], text


@given(st.text(max_size=300))
def test_any_text_can_be_checked_and_findings_lie_inside_it(text: str) -> None:
    for one in check(text, LEDGER):
        assert 0 <= one.start < one.end <= len(text)


@given(st.integers(2, 4), st.sampled_from(["women", "men", "children", "girls", "boys", "victims"]))
def test_every_small_number_of_people_is_found(number: int, noun: str) -> None:
    found = check(f"This year {number} {noun} were helped.", LEDGER)
    assert K.SMALL_GROUP in {one.kind for one in found}


def test_a_text_longer_than_the_limit_is_read_up_to_the_limit() -> None:
    text = "word " * (LONGEST_TEXT // 5) + "We helped three men."
    assert check(text, LEDGER) == ()
