"""Forms as data: one schema drives screen, validation, storage, import, statistics and help.

A form file holds sections of fields. What is text, a file, identity (C3) or sealed (C5) lies on
the identity side; only dates, numbers and codes may be facts. Texts are English message ids.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from typing import Any

from casevault import paths
from casevault.domain.conditions import ALWAYS, Condition, parse_condition


class FieldKind(StrEnum):
    """What an answer is, and so how it is asked, checked and stored (canonical JSON value)."""

    CODE = "code"  # str
    CODES = "codes"  # list[str], in the order of the code list
    DATE = "date"  # "YYYY-MM-DD"
    PARTIAL_DATE = "partial_date"  # "YYYY", "YYYY-MM" or "YYYY-MM-DD"
    INTEGER = "integer"  # int
    DECIMAL = "decimal"  # str, "12.5"
    MONEY = "money"  # str, amount and ISO 4217 currency, "1200.00 RSD"
    YES_NO = "yes_no"  # bool
    TEXT = "text"  # str, one line
    LONG_TEXT = "long_text"  # str, lines
    REFERENCE = "reference"  # str, id of another record of the case
    FILE = "file"  # str, id of a document of the case


class Side(StrEnum):
    """Where an answer is kept: with the facts, or sealed with the identities."""

    FACTS = "facts"
    IDENTITY = "identity"


class Privacy(StrEnum):
    """Confidentiality class, the codes of list CONFCL."""

    C0 = "C0"
    C1 = "C1"
    C2 = "C2"
    C3 = "C3"
    C4 = "C4"
    C5 = "C5"


class About(StrEnum):
    """Whether a record belongs to the whole case or to one person in it."""

    CASE = "case"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Field:
    """One question.

    `required` binds while the field is shown. `main_of` names the CODES field of which this CODE
    field marks the main answer. `minimum` and `maximum` bound a number, or `maximum` the length
    of a text; `calendar_year` bounds a number by the present year. `exclusive` holds codes that
    stand alone. `within` names the country field that limits a region. A date lies in the future
    only when `future_when` holds, never before the date `not_before`, and usually not before the
    date `expected_after` (a warning). A new record begins with the code `usual`.
    """

    id: str
    kind: FieldKind
    label_id: str
    why_id: str
    privacy: Privacy
    side: Side
    help_id: str = ""
    code_list: str | None = None
    required: bool = False
    shown_when: Condition | None = None
    statistic: str | None = None
    htcds: str | None = None
    main_of: str | None = None
    minimum: int | None = None
    maximum: int | None = None
    calendar_year: bool = False
    unit_id: str = ""
    exclusive: frozenset[str] = frozenset()
    within: str | None = None
    not_before: str | None = None
    expected_after: str | None = None
    future_when: Condition | None = None
    usual: str | None = None
    retired: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """Questions that are shown together under one title."""

    id: str
    title_id: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """One form; `repeats` says that a case or person may have many records of it."""

    id: str
    title_id: str
    version: int
    repeats: bool
    about: About
    sections: tuple[Section, ...]
    fields: tuple[Field, ...] = field(init=False, repr=False)
    by_id: Mapping[str, Field] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        fields = tuple(one for section in self.sections for one in section.fields)
        object.__setattr__(self, "fields", fields)
        object.__setattr__(self, "by_id", {one.id: one for one in fields})

    @property
    def usual_answers(self) -> dict[str, str]:
        """What a new record begins with: the code that nearly always holds at first."""
        return {one.id: one.usual for one in self.fields if one.usual is not None}

    def field(self, field_id: str) -> Field:
        """The field with this id; KeyError if the form has none."""
        return self.by_id[field_id]


def _future_when(raw: Any) -> Condition | None:
    if isinstance(raw, bool):
        return ALWAYS if raw else None
    return parse_condition(raw)


_NAMES = {
    "list": "code_list",
    "label": "label_id",
    "why": "why_id",
    "help": "help_id",
    "unit": "unit_id",
    "future": "future_when",
}
_READERS: dict[str, Callable[[Any], Any]] = {
    "kind": FieldKind,
    "privacy": Privacy,
    "side": Side,
    "shown_when": parse_condition,
    "future": _future_when,
    "exclusive": frozenset,
}


def _field(raw: Mapping[str, Any]) -> Field:
    return Field(
        **{
            _NAMES.get(key, key): _READERS[key](value) if key in _READERS else value
            for key, value in raw.items()
        }
    )


def parse_form(text: str) -> Form:
    """Read one form from TOML text.

    Raises:
        KeyError, TypeError, ValueError: a bug in the resource.
    """
    raw = tomllib.loads(text)
    sections = tuple(
        Section(one["id"], one["title"], tuple(_field(each) for each in one["field"]))
        for one in raw["section"]
    )
    return Form(
        id=raw["id"],
        title_id=raw["title"],
        version=raw["version"],
        repeats=raw["repeats"],
        about=About(raw["about"]),
        sections=sections,
    )


FORM_ORDER = ("report", "person", "status_decision", "exploitation", "service_act", "consent")
"""The bundled forms in the order in which a case grows."""


@cache
def forms() -> Mapping[str, Form]:
    """The bundled forms by id; ValueError, a bug in the resources, if one breaks a rule."""
    from casevault.domain import form_rules  # the rules speak about the types above

    folder = paths.resource("forms")
    found = [parse_form((folder / f"{name}.toml").read_text("utf-8")) for name in FORM_ORDER]
    if broken := form_rules.broken_rules(found):
        raise ValueError(broken)
    return {form.id: form for form in found}


def form(form_id: str) -> Form:
    """The bundled form with this id; KeyError if there is none."""
    return forms()[form_id]
