from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casevault.domain.dates import PartialDate
from casevault.domain.person_clues import PersonClues, tokens_of

BIRTH = PartialDate(1998, 4, 3)

SAME_PERSON = [
    (PersonClues("Ана", "Ђорђевић"), PersonClues("Ana", "Gjorgjeviq")),
    (PersonClues("Ana", "Đorđević"), PersonClues("Đorđević", "Ana")),
    (PersonClues("Ivana", "Petrova"), PersonClues("Ивана", "Петров")),
    (PersonClues("Agim", "Hoxha"), PersonClues("Agimi", "Хоџа")),
    (PersonClues("Ana", "Petrović-Ilić"), PersonClues("Ana", "Ilić")),
    (PersonClues("Ana", "Ilić", former="Petrović"), PersonClues("Ana", "Petrović")),
    (PersonClues("Ana Marija", "Ilić"), PersonClues("Ana", "Ilić")),
    (PersonClues(personal_number="311 2099 715018"), PersonClues(personal_number="3112099715018")),
    (PersonClues(document_number="p-123456"), PersonClues(document_number="P123456")),
    (PersonClues(phones=("+381 64 123-4567",)), PersonClues(phones=("064/1234567",))),
    (PersonClues("Ana", birth=BIRTH), PersonClues("Ana", "Unknown", birth=BIRTH)),
    (
        PersonClues("Ana", "Ilić", father="Marko", birth=PartialDate(1998)),
        PersonClues("Ана", "Друга", father="Марко", birth=BIRTH),
    ),
    (PersonClues("Ana", nickname="Nani"), PersonClues("Ana", "Ilić", nickname="Нани")),
    (
        PersonClues("Milica", "Ilić", birth=BIRTH),
        PersonClues("Mica", "Илић", birth=PartialDate(1998)),
    ),
]


@pytest.mark.parametrize(("one", "other"), SAME_PERSON)
def test_two_files_about_one_person_share_a_token(one: PersonClues, other: PersonClues) -> None:
    assert set(tokens_of(one)) & set(tokens_of(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (PersonClues("Ana", "Ilić", birth=BIRTH), PersonClues("Jelena", "Petrović", birth=BIRTH)),
        (PersonClues("Ivan", "Ilić"), PersonClues("Ivana", "Ilić")),
        (PersonClues("Ana"), PersonClues("Ana")),
        (PersonClues(phones=("123",)), PersonClues(phones=("123",))),
        (PersonClues(personal_number="12"), PersonClues(personal_number="12")),
        (PersonClues(), PersonClues()),
    ],
)
def test_what_many_people_share_gives_no_common_token(one: PersonClues, other: PersonClues) -> None:
    assert not set(tokens_of(one)) & set(tokens_of(other))


def test_clues_are_read_from_both_sides_of_a_form() -> None:
    found = PersonClues.from_answers(
        {
            "given_name": "Ana",
            "family_name": "Ilić",
            "fathers_name": {"missing": "REF"},
            "former_names": "Petrović",
            "mothers_maiden_name": "Jović",
            "birth_year": 1998,
            "phone": "0641234567",
            "sex": "F",
        }
    )
    assert found == PersonClues(
        "Ana", "Ilić", former="Petrović Jović", birth=PartialDate(1998), phones=("0641234567",)
    )


def test_the_sealed_birth_date_comes_before_the_year() -> None:
    answers = {"birth_date": "1998-04", "birth_year": 1997}
    assert PersonClues.from_answers(answers).birth == PartialDate(1998, 4)
    assert PersonClues.from_answers({"birth_date": {"missing": "UNK"}}).birth is None


@given(st.text(max_size=20), st.text(max_size=20), st.text(max_size=20))
def test_tokens_are_the_same_every_time(given_name: str, family: str, number: str) -> None:
    clues = PersonClues(given_name, family, personal_number=number, birth=BIRTH)
    found = tokens_of(clues)
    assert found == tokens_of(clues)
    assert list(found) == sorted(set(found))


@given(
    st.text("абвгдежзијклмнопрстћуфхцчшabcčćdđ ", max_size=12), st.text("аиоabcčć ", max_size=12)
)
def test_swapped_names_share_a_token_wherever_both_are_known(given_name: str, family: str) -> None:
    one, other = PersonClues(given_name, family), PersonClues(family, given_name)
    if given_name.strip() and family.strip():
        assert set(tokens_of(one)) & set(tokens_of(other))
