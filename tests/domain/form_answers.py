"""Invented answers to any form, for laws: fitting ones, and whatever a keyboard or file brings."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from hypothesis import strategies as st

from casevault.domain import codes
from casevault.domain.forms import Field, FieldKind, Form
from casevault.domain.ids import new_id

TODAY = date(2024, 6, 15)

_IDS = [new_id() for _ in range(5)]
_DAYS = st.dates(date(2021, 1, 1), TODAY).map(date.isoformat)


def _codes_of(field: Field) -> list[str]:
    return list(codes.code_list(field.code_list or "").by_code)


def _number(field: Field) -> st.SearchStrategy[Any]:
    low, high = (1960, 2024) if field.calendar_year else (field.minimum or 0, field.maximum or 99)
    return st.integers(low, high)


_AMOUNTS = st.decimals(0, 500, places=2)
_WORDS = st.text(max_size=30)
_FITTING: dict[FieldKind, Callable[[Field], st.SearchStrategy[Any]]] = {
    FieldKind.CODE: lambda field: st.sampled_from(_codes_of(field)),
    FieldKind.CODES: lambda field: st.lists(st.sampled_from(_codes_of(field)), max_size=4),
    FieldKind.DATE: lambda _field: _DAYS,
    FieldKind.PARTIAL_DATE: lambda _field: st.builds(
        lambda day, size: day[:size], _DAYS, st.sampled_from([4, 7, 10])
    ),
    FieldKind.INTEGER: _number,
    FieldKind.DECIMAL: lambda _field: _AMOUNTS.map(str),
    FieldKind.MONEY: lambda _field: _AMOUNTS.map("{} RSD".format),
    FieldKind.YES_NO: lambda _field: st.booleans(),
    FieldKind.TEXT: lambda _field: _WORDS,
    FieldKind.LONG_TEXT: lambda _field: _WORDS,
    FieldKind.REFERENCE: lambda _field: st.sampled_from(_IDS),
    FieldKind.FILE: lambda _field: st.sampled_from(_IDS),
}


def fitting(field: Field) -> st.SearchStrategy[Any]:
    """Values of the field's kind."""
    return _FITTING[field.kind](field)


MISSING = st.sampled_from(sorted(codes.MISSING)).map(lambda code: {"missing": code})
JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.text(max_size=30),
    st.lists(st.text(max_size=5), max_size=3),
    st.lists(st.integers(), max_size=2),
    st.dictionaries(st.text(max_size=8), st.text(max_size=4), max_size=2),
)


def answers_to(form: Form, *, junk: bool = False) -> st.SearchStrategy[dict[str, Any]]:
    """Answers to some or all questions of the form."""
    values = {
        field.id: st.one_of(fitting(field), MISSING, JUNK)
        if junk
        else fitting(field)
        if field.required
        else st.one_of(fitting(field), MISSING)
        for field in form.fields
    }
    required = {name: value for name, value in values.items() if form.field(name).required}
    optional = {name: value for name, value in values.items() if name not in required}
    if junk:
        return st.fixed_dictionaries({}, optional={**values, "no_such_field": JUNK})
    return st.fixed_dictionaries(required, optional=optional)
