from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casevault.domain import duplicates
from casevault.domain.dates import PartialDate
from casevault.domain.duplicates import Candidate, Ranked, Strength, rank
from casevault.domain.person_clues import PersonClues, TokenKind, tokens_of

ANA = PersonClues("Ana", "Đorđević", father="Marko", birth=PartialDate(1998, 4, 3))


def ranked(*others: PersonClues) -> list[Ranked[int]]:
    found = [Candidate(n, frozenset(tokens_of(one)), one) for n, one in enumerate(others)]
    return rank(ANA, found)


def reasons(other: PersonClues) -> set[str]:
    return {reason.message_id for reason in ranked(other)[0].reasons}


def test_the_likeliest_file_comes_first() -> None:
    order = [
        PersonClues("Ana", "Đorđević", father="Marko", birth=PartialDate(1998, 4, 3)),
        PersonClues("Ана", "Ђорђевић", birth=PartialDate(1998)),
        PersonClues("Anja", "Đorđević", birth=PartialDate(1999)),
        PersonClues("Ana", "Đorđević", father="Ilija", birth=PartialDate(1971)),
        PersonClues("Jelena", "Petrović", birth=PartialDate(1950)),
    ]
    assert [found.key for found in ranked(*order)] == [0, 1, 2, 3, 4]
    assert [found.key for found in ranked(*order[::-1])] == [4, 3, 2, 1, 0]


def test_the_same_person_is_strong_and_a_stranger_weak() -> None:
    assert ranked(ANA)[0].strength is Strength.STRONG
    assert ranked(PersonClues("Ана", "Ђорђевић"))[0].strength is Strength.POSSIBLE
    assert ranked(PersonClues("Jelena", "Petrović"))[0].strength is Strength.WEAK


def test_each_reason_is_told() -> None:
    assert reasons(ANA) == {duplicates.SAME_NAMES, duplicates.SAME_BIRTH, duplicates.SAME_FATHER}
    assert reasons(PersonClues("Ана", "Gjorgjeviq")) == {duplicates.ALIKE_NAMES}
    assert reasons(PersonClues("Đorđević", "Ana")) == {duplicates.SWAPPED_NAMES}
    assert reasons(PersonClues("Ana", "Đorđe")) == {duplicates.SIMILAR_NAMES}
    assert reasons(PersonClues("Ana", "Ilić", former="Đorđević")) == {duplicates.FORMER_NAME}
    assert reasons(PersonClues("Jelena", "Ilić", father="Petar", birth=PartialDate(1970))) == {
        duplicates.OTHER_FATHER,
        duplicates.OTHER_YEAR,
    }
    assert duplicates.SAME_YEAR in reasons(PersonClues("X", "Y", birth=PartialDate(1998)))
    assert duplicates.NEAR_YEAR in reasons(PersonClues("X", "Y", birth=PartialDate(1999)))


def test_a_personal_number_weighs_more_than_another_name() -> None:
    one = PersonClues("Ana", "Ilić", personal_number="3112099715018")
    other = PersonClues("Jelena", "Petrović", personal_number="311 209 971 501 8")
    found = rank(one, [Candidate("x", frozenset(), other)])[0]
    assert found.strength is Strength.STRONG
    assert duplicates.SAME_NUMBER in {reason.message_id for reason in found.reasons}


def test_a_closed_file_tells_only_what_its_tokens_tell() -> None:
    shared = frozenset(tokens_of(PersonClues("Ана", "Ђорђевић", birth=PartialDate(1998))))
    found = rank(ANA, [Candidate("closed", shared)])[0]
    assert {reason.message_id for reason in found.reasons} == {
        duplicates.ALIKE_NAMES,
        duplicates.FAMILY_AND_YEAR,
    }
    assert found.score == duplicates.weight(duplicates.reasons(shared))


def test_a_closed_file_that_shares_nothing_has_no_reasons() -> None:
    found = rank(ANA, [Candidate("closed", frozenset({"names|x|y"}))])[0]
    assert (found.score, found.reasons) == (0, ())


def test_the_tokens_of_answers_are_those_of_their_clues() -> None:
    answers = {"given_name": "Ana", "family_name": "Ilić"}
    assert duplicates.blind_tokens(answers) == tokens_of(PersonClues("Ana", "Ilić"))
    assert duplicates.blind_tokens({}) == ()


@pytest.mark.parametrize("kind", TokenKind)
def test_every_kind_of_token_has_its_reason(kind: TokenKind) -> None:
    found = duplicates.reasons([f"{kind.value}|x"])
    assert len(found) == 1
    assert duplicates.weight(found) > 0


def test_a_name_alone_is_telling_and_a_family_of_one_year_is_not() -> None:
    assert duplicates.weight(duplicates.reasons(["names|ana|ilic"])) >= duplicates.TELLING
    assert duplicates.weight(duplicates.reasons(["family-year|ilic|1998"])) < duplicates.TELLING


@given(st.text(max_size=10), st.text(max_size=10), st.integers(1920, 2020))
def test_nobody_is_likelier_than_the_person_herself(
    given_name: str, family: str, year: int
) -> None:
    assert (
        ranked(PersonClues(given_name, family, birth=PartialDate(year)))[0].score
        <= ranked(ANA)[0].score
    )
