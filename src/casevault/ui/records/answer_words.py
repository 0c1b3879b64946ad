"""Answers and records in words, for lists, histories and comparisons."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from casevault.domain.answers import MISSING
from casevault.domain.clock import moment_of
from casevault.domain.dates import PartialDate, format_day
from casevault.domain.forms import Field, FieldKind, Form
from casevault.i18n import N_, gettext, ngettext
from casevault.ui.forms.editor import locale
from casevault.ui.forms.missing import LIST_ID
from casevault.ui.forms.options import label_of

_TITLE_FIELDS: Final = {
    "report": ("received", "source", "outcome"),
    "person": ("sex", "birth_year", "age_at_event"),
    "status_decision": ("decided_on", "status", "body"),
    "exploitation": ("main_form", "forms", "country"),
    "service_act": ("on", "service", "status"),
    "consent": ("on", "purpose", "status"),
}
"""What a record of each form is told apart by; the first two that are answered are shown."""

FORM_WORDS: Final = {
    "report": (N_("Reports"), N_("Add a report")),
    "person": (N_("Person"), N_("Add a person")),
    "status_decision": (N_("Status decisions"), N_("Add a decision")),
    "exploitation": (N_("Exploitation"), N_("Add what happened")),
    "service_act": (N_("Help given"), N_("Add help given")),
    "consent": (N_("Consents"), N_("Add a consent")),
}
"""What the records of a form are called together, and what adding one is called."""


def answer_words(field: Field, answer: Any) -> str:
    """An answer as a person reads it; "–" when there is none."""
    if answer is None:
        return "–"
    if isinstance(answer, Mapping):
        return label_of(LIST_ID, str(answer.get(MISSING, "")))
    say = _WORDS.get(field.kind)
    return str(answer) if say is None else say(field, answer)


def record_words(form: Form, facts: Mapping[str, Any]) -> str:
    """What tells a record apart from others of its form, from facts alone."""
    wanted = [form.by_id[name] for name in _TITLE_FIELDS.get(form.id, ()) if name in form.by_id]
    told = [
        answer_words(field, facts[field.id])
        for field in wanted
        if facts.get(field.id) is not None and not isinstance(facts[field.id], Mapping)
    ]
    return ", ".join(list(dict.fromkeys(told))[:2])


def person_words(facts: Mapping[str, Any], number: int) -> str:
    """A person without any name: her number in the case, sex and year of birth or age."""
    told = [gettext("Person {number}").format(number=number)]
    if isinstance(sex := facts.get("sex"), str) and sex != "UNK":
        told.append(label_of("SEX", sex).lower())
    if isinstance(year := facts.get("birth_year"), int):
        told.append(gettext("born {year}").format(year=year))
    elif isinstance(age := facts.get("age_at_event"), int):
        told.append(ngettext("{count} year old", "{count} years old", age).format(count=age))
    return ", ".join(told)


def moment_words(stamp: int) -> str:
    """When a stamp was given, on the user's clock: day and time."""
    return local_words(moment_of(stamp).astimezone())


def local_words(moment: datetime) -> str:
    """A local moment: day and time."""
    return f"{format_day(moment.date())} {moment:%H:%M}"


def _code(field: Field, answer: Any) -> str:
    return label_of(field.code_list or "", str(answer))


def _codes(field: Field, answer: Any) -> str:
    return ", ".join(label_of(field.code_list or "", str(code)) for code in answer)


def _date(_field: Field, answer: Any) -> str:
    try:
        return PartialDate.from_iso(str(answer)).text()
    except ValueError:
        return str(answer)


def _yes_no(_field: Field, answer: Any) -> str:
    return gettext("Yes") if answer is True else gettext("No")


def _number(field: Field, answer: Any) -> str:
    number = str(answer).replace(".", locale().decimalPoint())
    return f"{number} {gettext(field.unit_id)}" if field.unit_id else number


_WORDS: Final[dict[FieldKind, Callable[[Field, Any], str]]] = {
    FieldKind.CODE: _code,
    FieldKind.CODES: _codes,
    FieldKind.DATE: _date,
    FieldKind.PARTIAL_DATE: _date,
    FieldKind.YES_NO: _yes_no,
    FieldKind.INTEGER: _number,
    FieldKind.DECIMAL: _number,
    FieldKind.MONEY: _number,
    FieldKind.REFERENCE: lambda _field, _answer: gettext("Another record of this case"),
    FieldKind.FILE: lambda _field, _answer: gettext("A document of this case"),
}
