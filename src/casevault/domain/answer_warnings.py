"""Answers of one form that do not go together: shown beside the field, never in the way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from casevault.domain import answer_problems as say
from casevault.domain.answer_checks import partial_date
from casevault.domain.answer_problems import CodeLabel, Problem
from casevault.domain.dates import PartialDate
from casevault.domain.personal_numbers import read_number

_TOLD: Final = (
    "told_purpose",
    "told_use",
    "told_research",
    "told_access",
    "told_storage",
    "told_withdrawal",
)


def odd_answers(form_id: str, answers: Mapping[str, Any], today: date) -> dict[str, Problem]:
    """What does not go together in normalised answers, by field."""
    check = _CHECKS.get(form_id)
    return {} if check is None else check(answers, today)


def _person(answers: Mapping[str, Any], today: date) -> dict[str, Problem]:
    return _birth(answers) | _age(answers, today) | _number(answers)


def _birth(answers: Mapping[str, Any]) -> dict[str, Problem]:
    """The sealed date of birth beside the year that is counted."""
    birth = partial_date(answers.get("birth_date"))
    year = _whole(answers.get("birth_year"))
    if birth is None or birth.year == year:
        return {}
    message = say.YEAR_NOT_COUNTED if year is None else say.BIRTH_DIFFERS
    return {"birth_year": Problem(message, {"year": birth.year})}


def _age(answers: Mapping[str, Any], today: date) -> dict[str, Problem]:
    """The age beside the year of birth."""
    age, year = _whole(answers.get("age_at_event")), _whole(answers.get("birth_year"))
    if age is None or year is None:
        return {}
    stated = partial_date(answers.get("age_on"))
    low = 0 if stated is None else max(0, stated.earliest.year - year - 1)
    high = (today if stated is None else stated.latest).year - year
    if low <= age <= high:
        return {}
    return {"age_at_event": Problem(say.AGE_DIFFERS, {"low": low, "high": high})}


def _number(answers: Mapping[str, Any]) -> dict[str, Problem]:
    """What the personal number says, beside what was answered; it suggests and never decides."""
    number = answers.get("personal_number")
    if not isinstance(number, str):
        return {}
    citizenship = answers.get("citizenship")
    country = citizenship[0] if isinstance(citizenship, list) and len(citizenship) == 1 else ""
    reading = read_number(number, country)
    if reading.doubts:
        return {"personal_number": Problem(reading.doubts[0])}
    found: dict[str, Problem] = {}
    birth = None if reading.birth is None else PartialDate.of(reading.birth)
    year = _whole(answers.get("birth_year"))
    answered = partial_date(answers.get("birth_date")) or partial_date(f"{year or 0:04d}")
    if birth and answered and not birth.may_equal(answered):
        found["personal_number"] = Problem(say.NUMBER_SAYS_BIRTH, {"birth": birth})
    sex = answers.get("sex")
    if reading.sex and sex in ("F", "M") and sex != reading.sex:
        found["sex"] = Problem(say.NUMBER_SAYS_SEX, {"answer": CodeLabel("SEX", reading.sex)})
    return found


def _exploitation(answers: Mapping[str, Any], _today: date) -> dict[str, Problem]:
    recruited, exploited = answers.get("recruitment_country"), answers.get("country")
    both_known = isinstance(recruited, str) and isinstance(exploited, str)
    if both_known and recruited != exploited and answers.get("scale") == "INT":
        return {"scale": Problem(say.COUNTRIES_DIFFER)}
    return {}


def _consent(answers: Mapping[str, Any], today: date) -> dict[str, Problem]:
    found: dict[str, Problem] = {}
    if answers.get("status") != "GIVEN":
        return found
    if not all(answers.get(field_id) is True for field_id in _TOLD):
        found["status"] = Problem(say.NOT_ALL_TOLD)
    until = partial_date(answers.get("valid_until"))
    if until is not None and until.latest < today:
        found["valid_until"] = Problem(say.NO_LONGER_HOLDS)
    return found


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


_CHECKS: Final[dict[str, Callable[[Mapping[str, Any], date], dict[str, Problem]]]] = {
    "person": _person,
    "exploitation": _exploitation,
    "consent": _consent,
}
