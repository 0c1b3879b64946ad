from __future__ import annotations

import pytest

from casevault.domain.own_name import bears_name_of


@pytest.mark.parametrize(
    ("user", "answers"),
    [
        ("Jelena Petrović", {"family_name": "Petrović"}),
        ("Петровић Јелена", {"family_name": "PETROVIC"}),
        ("Jelena Petrović-Đorđević", {"family_name": "Djordjevic"}),
        ("Ivan Dimitrov", {"family_name": "Димитрова"}),
        ("Ana Krasniqi", {"given_name": "Ana", "former_names": "Besa Krasniq"}),
    ],
)
def test_a_family_name_is_met_across_scripts_and_forms(user: str, answers: dict[str, str]) -> None:
    assert bears_name_of(user, answers)


@pytest.mark.parametrize(
    ("user", "answers"),
    [
        ("Jelena Petrović", {"family_name": "Jovanović", "given_name": "Petra"}),
        ("Jelena", {"given_name": "Jelena", "family_name": "Marković"}),
        ("J P", {"family_name": "P"}),
        ("", {"family_name": "Petrović"}),
        ("Jelena Petrović", {}),
        ("Jelena Petrović", {"family_name": {"missing": "REF"}, "former_names": ""}),
    ],
)
def test_given_names_initials_and_missing_answers_are_none(
    user: str, answers: dict[str, object]
) -> None:
    assert not bears_name_of(user, answers)
