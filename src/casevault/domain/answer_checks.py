"""What cannot be an answer: wrong kind, unknown code, impossible day, end before start.

Checks see answers in their stored form (`answer_values`). Order of events between different
procedures is only warned about: real files are messy.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from casevault.domain import answer_problems as say
from casevault.domain import codes
from casevault.domain.answer_problems import CodeLabel, Problem
from casevault.domain.answer_values import MISSING, places
from casevault.domain.conditions import holds
from casevault.domain.dates import PartialDate
from casevault.domain.forms import Field, FieldKind, Form
from casevault.domain.ids import is_id

FIRST_DAY: Final = date(1900, 1, 1)
TEXT_LENGTH: Final = 200
LONG_TEXT_LENGTH: Final = 20_000
_PARTIAL: Final = re.compile(r"[0-9]{4}(-[0-9]{2}){0,2}")
_DECIMAL: Final = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,6})?")
_MONEY: Final = re.compile(r"(-?[0-9]{1,15}\.[0-9]{2}) [A-Z]{3}")


def problems_of(form: Form, answers: Mapping[str, Any], today: date) -> dict[str, Problem]:
    """What must be put right in normalised answers, by field in the order of the form."""
    found: dict[str, Problem] = {}
    for field in form.fields:
        if field.retired:
            continue
        problem = _of_field(field, answers, today)
        if problem is not None:
            found[field.id] = problem
    for field_id in answers:
        if field_id not in form.by_id:
            found[field_id] = Problem(say.UNKNOWN_FIELD)
    return found


def order_warnings(form: Form, answers: Mapping[str, Any]) -> dict[str, Problem]:
    """Dates of normalised answers that come before another that usually comes first."""
    found: dict[str, Problem] = {}
    for field in form.fields:
        if field.expected_after is None:
            continue
        start = partial_date(answers.get(field.expected_after))
        here = partial_date(answers.get(field.id))
        if start is not None and here is not None and here.surely_before(start):
            found[field.id] = Problem(say.BEFORE_OTHER, {"start": start})
    return found


def partial_date(value: object) -> PartialDate | None:
    """The date behind a stored value; None where there is none that can be."""
    if not isinstance(value, str) or _PARTIAL.fullmatch(value) is None:
        return None
    try:
        return PartialDate.from_iso(value)
    except ValueError:
        return None


def _of_field(field: Field, answers: Mapping[str, Any], today: date) -> Problem | None:
    value = answers.get(field.id)
    if value is None:
        shown = field.shown_when is None or holds(field.shown_when, answers)
        return Problem(say.REQUIRED) if field.required and shown else None
    if isinstance(value, Mapping):
        return _of_missing(field, value)
    check = _CHECKS[field.kind]
    return check(field, value, answers, today)


def _of_missing(field: Field, value: Mapping[str, Any]) -> Problem | None:
    if field.required:
        return Problem(say.NO_MISSING)
    if list(value) != [MISSING] or value[MISSING] not in codes.MISSING:
        return Problem(say.UNKNOWN_MISSING)
    return None


def _code(field: Field, value: Any, answers: Mapping[str, Any], _today: date) -> Problem | None:
    if field.main_of is not None and isinstance(value, list):
        return Problem(say.ONE_MAIN)
    if not isinstance(value, str) or value not in places(field.code_list or ""):
        return Problem(say.NOT_ON_LIST)
    chosen = answers.get(field.main_of) if field.main_of is not None else None
    if isinstance(chosen, list) and value not in chosen:
        return Problem(say.MAIN_NOT_CHOSEN)
    country = answers.get(field.within) if field.within is not None else None
    if isinstance(country, str) and value[:2] != country:
        return Problem(say.OTHER_COUNTRY)
    return None


def _codes(field: Field, value: Any, _answers: Mapping[str, Any], _today: date) -> Problem | None:
    known = places(field.code_list or "")
    if not isinstance(value, list) or not all(
        isinstance(one, str) and one in known for one in value
    ):
        return Problem(say.NOT_ON_LIST)
    alone = field.exclusive.intersection(value)
    if alone and len(value) > 1:
        return Problem(say.STANDS_ALONE, {"answer": CodeLabel(field.code_list or "", min(alone))})
    return None


def _date(field: Field, value: Any, answers: Mapping[str, Any], today: date) -> Problem | None:
    if not isinstance(value, str) or _PARTIAL.fullmatch(value) is None:
        return Problem(say.NOT_A_DATE)
    here = partial_date(value)
    if here is None:
        return Problem(say.NO_SUCH_DAY)
    if field.kind is FieldKind.DATE and not here.is_full:
        return Problem(say.DAY_NEEDED)
    return _in_time(field, here, answers, today)


def _in_time(
    field: Field, here: PartialDate, answers: Mapping[str, Any], today: date
) -> Problem | None:
    if here.earliest < FIRST_DAY:
        return Problem(say.TOO_LONG_AGO, {"limit": FIRST_DAY.year})
    may_come = field.future_when is not None and holds(field.future_when, answers)
    if here.earliest > today and not may_come:
        return Problem(say.IN_FUTURE)
    start = partial_date(answers.get(field.not_before)) if field.not_before is not None else None
    if start is not None and here.surely_before(start):
        return Problem(say.END_BEFORE_START, {"start": start})
    return None


def _in_bounds(field: Field, number: int | Decimal) -> Problem | None:
    if field.minimum is not None and number < field.minimum:
        return Problem(say.TOO_SMALL, {"limit": field.minimum})
    if field.maximum is not None and number > field.maximum:
        return Problem(say.TOO_LARGE, {"limit": field.maximum})
    return None


def _integer(field: Field, value: Any, _answers: Mapping[str, Any], today: date) -> Problem | None:
    if not isinstance(value, int) or isinstance(value, bool):
        return Problem(say.NOT_WHOLE)
    if field.calendar_year and value > today.year:
        return Problem(say.IN_FUTURE)
    if field.calendar_year and field.minimum is not None and value < field.minimum:
        return Problem(say.TOO_LONG_AGO, {"limit": field.minimum})
    return _in_bounds(field, value)


def _decimal(field: Field, value: Any, _answers: Mapping[str, Any], _today: date) -> Problem | None:
    if not isinstance(value, str) or _DECIMAL.fullmatch(value) is None:
        return Problem(say.NOT_A_NUMBER)
    return _in_bounds(field, Decimal(value))


def _money(field: Field, value: Any, _answers: Mapping[str, Any], _today: date) -> Problem | None:
    found = _MONEY.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        return Problem(say.NOT_MONEY)
    return _in_bounds(field, Decimal(found[1]))


def _yes_no(_field: Field, value: Any, _answers: Mapping[str, Any], _day: date) -> Problem | None:
    return None if isinstance(value, bool) else Problem(say.NOT_YES_NO)


def _text(field: Field, value: Any, _answers: Mapping[str, Any], _today: date) -> Problem | None:
    if not isinstance(value, str):
        return Problem(say.NOT_TEXT)
    usual = LONG_TEXT_LENGTH if field.kind is FieldKind.LONG_TEXT else TEXT_LENGTH
    limit = usual if field.maximum is None else field.maximum
    if len(value) > limit:
        return Problem(say.TOO_LONG, {"length": len(value), "limit": limit})
    return None


def _pointer(field: Field, value: Any, _answers: Mapping[str, Any], _day: date) -> Problem | None:
    if isinstance(value, str) and is_id(value):
        return None
    return Problem(say.NO_DOCUMENT if field.kind is FieldKind.FILE else say.NO_REFERENCE)


_Check = Callable[[Field, Any, Mapping[str, Any], date], Problem | None]
_CHECKS: Final[dict[FieldKind, _Check]] = {
    FieldKind.CODE: _code,
    FieldKind.CODES: _codes,
    FieldKind.DATE: _date,
    FieldKind.PARTIAL_DATE: _date,
    FieldKind.INTEGER: _integer,
    FieldKind.DECIMAL: _decimal,
    FieldKind.MONEY: _money,
    FieldKind.YES_NO: _yes_no,
    FieldKind.TEXT: _text,
    FieldKind.LONG_TEXT: _text,
    FieldKind.REFERENCE: _pointer,
    FieldKind.FILE: _pointer,
}
