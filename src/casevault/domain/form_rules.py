"""What every form must keep to; a broken rule is a bug in a resource and stops the program.

The rule that carries the others: text, files, identity (C3) and sealed (C5) answers lie on the
identity side, so that nothing a person typed in words can ever become a fact.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final

from casevault import paths
from casevault.domain import codes
from casevault.domain.conditions import compared, fields_of
from casevault.domain.forms import Field, FieldKind, Form, Privacy, Side

SEALED_KINDS: Final = frozenset({FieldKind.TEXT, FieldKind.LONG_TEXT, FieldKind.FILE})
SEALED_CLASSES: Final = frozenset({Privacy.C3, Privacy.C5})
CODED_KINDS: Final = frozenset({FieldKind.CODE, FieldKind.CODES})
DATE_KINDS: Final = frozenset({FieldKind.DATE, FieldKind.PARTIAL_DATE})
NUMBER_KINDS: Final = frozenset({FieldKind.INTEGER, FieldKind.DECIMAL, FieldKind.MONEY})

STATISTICS: Final = frozenset(
    {
        "received",  # day on which a report counts as received
        "occurred",  # day on which a decision or a service counts
        "counted",  # whether the record counts at all
        "outcome",
        "source",
        "sex",
        "age_group",
        "citizenship_group",
        "form",
        "place",
        "scale",
        "service",
    }
)
"""What a field may feed in the projection; all but the first three are dimensions."""


@cache
def htcds_columns() -> frozenset[str]:
    """The column names of the Human Trafficking Case Data Standard 2.0."""
    path = paths.resource("forms/htcds_columns.txt")
    return frozenset(path.read_text("utf-8").split())


@cache
def retired_fields() -> frozenset[str]:
    """Every `form.field` that was retired, and so is never asked under that id again."""
    path = paths.resource("forms/retired_fields.txt")
    lines = path.read_text("utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


def broken_rules(forms: Iterable[Form]) -> tuple[str, ...]:
    """What is wrong with the forms, one line each; empty when all is well."""
    return tuple(line for form in forms for line in _of_form(form))


def _of_form(form: Form) -> Iterator[str]:
    for field_id, count in Counter(field.id for field in form.fields).items():
        if count > 1:
            yield f"{form.id}.{field_id}: id used {count} times"
    for section_id, count in Counter(section.id for section in form.sections).items():
        if count > 1:
            yield f"{form.id}.{section_id}: section id used {count} times"
    earlier: dict[str, Field] = {}
    for field in form.fields:
        for what in (
            *_of_words(field),
            *_of_side(field),
            *_of_codes(field),
            *_of_bounds(field),
            *_of_links(field, earlier),
            *_of_retirement(form, field),
        ):
            yield f"{form.id}.{field.id}: {what}"
        earlier[field.id] = field


def _of_words(field: Field) -> Iterator[str]:
    if not field.label_id:
        yield "no label"
    if not field.why_id:
        yield "does not say why it is asked"
    if field.statistic is not None and field.statistic not in STATISTICS:
        yield f"unknown statistic {field.statistic}"
    if field.htcds is not None and field.htcds not in htcds_columns():
        yield f"unknown HTCDS column {field.htcds}"


def _of_side(field: Field) -> Iterator[str]:
    sealed = field.kind in SEALED_KINDS or field.privacy in SEALED_CLASSES
    if sealed and field.side is not Side.IDENTITY:
        yield "must lie on the identity side"
    if field.statistic is not None and field.side is not Side.FACTS:
        yield "feeds a statistic from the identity side"
    if field.required and field.side is Side.IDENTITY:
        yield "nobody is refused help for a name: what is sealed is never required"


def _of_codes(field: Field) -> Iterator[str]:
    if (field.kind in CODED_KINDS) != (field.code_list is not None):
        yield "a code list belongs to coded fields, and only to them"
    elif field.code_list is not None and field.code_list not in codes.code_lists():
        yield f"unknown code list {field.code_list}"
    elif field.code_list is not None and not field.exclusive <= set(
        codes.code_list(field.code_list).by_code
    ):
        yield "an exclusive code is not in the list"
    if field.exclusive and field.kind is not FieldKind.CODES:
        yield "exclusive codes belong to fields of several codes"
    if field.usual is not None:
        is_code = field.kind is FieldKind.CODE and field.code_list in codes.code_lists()
        if not is_code or field.usual not in codes.code_list(field.code_list or ""):
            yield "a usual answer is a code of the field's list"


def _of_bounds(field: Field) -> Iterator[str]:
    bounds = [bound for bound in (field.minimum, field.maximum) if bound is not None]
    if bounds != sorted(bounds):
        yield "minimum above maximum"
    if field.minimum is not None and field.kind not in NUMBER_KINDS:
        yield "a minimum belongs to numbers"
    if field.maximum is not None and field.kind not in NUMBER_KINDS | SEALED_KINDS:
        yield "a maximum belongs to numbers and texts"
    if field.calendar_year and field.kind is not FieldKind.INTEGER:
        yield "a calendar year is an integer"
    dated = field.not_before or field.expected_after or field.future_when is not None
    if dated and field.kind not in DATE_KINDS:
        yield "an order in time belongs to dates"


def _of_links(field: Field, earlier: dict[str, Field]) -> Iterator[str]:
    conditions = [one for one in (field.shown_when, field.future_when) if one is not None]
    for condition in conditions:
        for other in sorted(fields_of(condition) - earlier.keys()):
            yield f"a condition looks at {other}, which does not come earlier"
        for part in compared(condition):
            yield from _of_values(part.values, earlier.get(part.field_id))
        for other in sorted(fields_of(condition) & earlier.keys()):
            if field.side is Side.FACTS and earlier[other].side is not Side.FACTS:
                yield f"a fact would tell about {other}, which is sealed"
    for other_id, kinds in (
        (field.main_of, {FieldKind.CODES}),
        (field.within, {FieldKind.CODE}),
        (field.not_before, DATE_KINDS),
        (field.expected_after, DATE_KINDS),
    ):
        if other_id is not None and (
            other_id not in earlier or earlier[other_id].kind not in kinds
        ):
            yield f"{other_id} is no fitting earlier field"
    if field.main_of in earlier and earlier[field.main_of].code_list != field.code_list:
        yield f"does not share the code list of {field.main_of}"


def _of_values(values: Iterable[object], other: Field | None) -> Iterator[str]:
    if other is None or other.code_list is None or other.code_list not in codes.code_lists():
        return
    known = codes.code_list(other.code_list).by_code.keys()
    for value in sorted(set(map(str, values)) - known):
        yield f"a condition names {value}, which is no answer to {other.id}"


def _of_retirement(form: Form, field: Field) -> Iterator[str]:
    listed = f"{form.id}.{field.id}" in retired_fields()
    if listed and not field.retired:
        yield "this id was retired and must not be used again"
    if field.retired and not listed:
        yield "retired, but missing in retired_fields.txt"
