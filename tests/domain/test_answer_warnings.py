from __future__ import annotations

from typing import Any

import pytest

from casevault.domain import answer_problems as say
from casevault.domain import personal_numbers
from casevault.domain.answers import problems, warnings
from casevault.domain.forms import form
from domain.form_answers import TODAY

TOLD = dict.fromkeys(
    (
        "told_purpose",
        "told_use",
        "told_research",
        "told_access",
        "told_storage",
        "told_withdrawal",
    ),
    True,
)
GIVEN = {"purpose": "STATS", "status": "GIVEN", "given_by": "SELF", "on": "2024-03-01"}


def odd(form_id: str, answers: dict[str, Any]) -> dict[str, str]:
    one = form(form_id)
    assert problems(one, answers, today=TODAY) == {}
    return {name: one.message_id for name, one in warnings(one, answers, today=TODAY).items()}


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"birth_date": "2001-05-06", "birth_year": 2001}, {}),
        ({"birth_date": "2001", "birth_year": 2002}, {"birth_year": say.BIRTH_DIFFERS}),
        ({"birth_date": "2001-05"}, {"birth_year": say.YEAR_NOT_COUNTED}),
        ({"birth_year": 2001, "age_at_event": 17, "age_on": "2019"}, {}),
        ({"birth_year": 2001, "age_at_event": 18, "age_on": "2019"}, {}),
        (
            {"birth_year": 2001, "age_at_event": 19, "age_on": "2019"},
            {"age_at_event": say.AGE_DIFFERS},
        ),
        (
            {"birth_year": 2001, "age_at_event": 16, "age_on": "2019"},
            {"age_at_event": say.AGE_DIFFERS},
        ),
        ({"birth_year": 2001, "age_at_event": 23}, {}),
        ({"birth_year": 2001, "age_at_event": 24}, {"age_at_event": say.AGE_DIFFERS}),
        ({"birth_year": 2024, "age_at_event": 0, "age_on": "2024"}, {}),
    ],
)
def test_year_of_birth_day_of_birth_and_age_are_held_together(
    answers: dict[str, Any], expected: dict[str, str]
) -> None:
    assert odd("person", {"sex": "F", **answers}) == expected


# Numbers with birth dates in 2099, so that nobody has them.
@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        (
            {"personal_number": "3112099715018", "birth_date": "2001-02-03", "birth_year": 2001},
            {"personal_number": say.NUMBER_SAYS_BIRTH},
        ),
        ({"personal_number": "3112099715018"}, {}),
        ({"personal_number": "3112099710016"}, {"sex": say.NUMBER_SAYS_SEX}),
        (
            {"personal_number": "3112099710016", "sex": "X", "birth_year": 1999},
            {"personal_number": say.NUMBER_SAYS_BIRTH},
        ),
        ({"personal_number": "3112099715019"}, {"personal_number": personal_numbers.CHECK_FAILS}),
        ({"personal_number": "none yet"}, {"personal_number": personal_numbers.UNKNOWN_FORM}),
        ({"personal_number": "1000000012", "citizenship": ["BG"]}, {}),
    ],
)
def test_a_personal_number_suggests_and_never_blocks(
    answers: dict[str, Any], expected: dict[str, str]
) -> None:
    assert odd("person", {"sex": "F", **answers}) == expected


def test_crossing_a_border_is_not_within_the_country() -> None:
    episode = {"forms": ["LAB"], "recruitment_country": "BA", "country": "RS", "scale": "INT"}
    assert odd("exploitation", episode) == {"scale": say.COUNTRIES_DIFFER}
    assert odd("exploitation", {**episode, "scale": "TRANS"}) == {}
    assert odd("exploitation", {**episode, "country": {"missing": "UNK"}}) == {}


def test_a_consent_without_all_explanations_may_not_hold() -> None:
    assert odd("consent", {**GIVEN, **TOLD}) == {}
    assert odd("consent", {**GIVEN, **TOLD, "told_use": False}) == {"status": say.NOT_ALL_TOLD}
    assert odd("consent", {**GIVEN, "status": "REFUSED"}) == {}


def test_a_consent_that_ran_out_is_asked_for_again() -> None:
    assert odd("consent", {**GIVEN, **TOLD, "valid_until": "2024-06-14"}) == {
        "valid_until": say.NO_LONGER_HOLDS
    }
    assert odd("consent", {**GIVEN, **TOLD, "valid_until": "2024-06-15"}) == {}


def test_a_form_without_such_checks_has_no_such_warnings() -> None:
    assert odd("service_act", {"service": "ACC", "status": "DONE", "on": "2024-03-01"}) == {}
