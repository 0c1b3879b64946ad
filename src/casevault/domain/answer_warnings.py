"""Answers of one form that do not go together: shown beside the field, never in the way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from casevault.domain import answer_problems as say
from casevault.domain.answer_checks import partial_date
from casevault.domain.answer_problems import Problem

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
    found: dict[str, Problem] = {}
    birth = partial_date(answers.get("birth_date"))
    year = _whole(answers.get("birth_year"))
    if birth is not None and year is None:
        found["birth_year"] = Problem(say.YEAR_NOT_COUNTED, {"year": birth.year})
    elif birth is not None and year != birth.year:
        found["birth_year"] = Problem(say.BIRTH_DIFFERS, {"year": birth.year})
    age = _whole(answers.get("age_at_event"))
    if age is not None and year is not None:
        stated = partial_date(answers.get("age_on"))
        low = 0 if stated is None else max(0, stated.earliest.year - year - 1)
        high = (today if stated is None else stated.latest).year - year
        if not low <= age <= high:
            found["age_at_event"] = Problem(say.AGE_DIFFERS, {"low": low, "high": high})
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
