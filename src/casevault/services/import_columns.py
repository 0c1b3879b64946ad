"""Finds out what the columns of a spreadsheet mean.

Knows the Human Trafficking Case Data Standard (HTCDS 2.0), the program's own field names, and a
mapping a person wrote. Where the standard's own template names a column in two ways (its address
headings are swapped between the two heading rows), the words that people read win.
"""

from __future__ import annotations

import dataclasses
import json
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from casevault import paths
from casevault.domain.errors import UserError
from casevault.domain.forms import Field, Form, forms
from casevault.i18n import LANGUAGES, N_, catalogue
from casevault.services.import_sheet import Cell, Sheet, column_name

_HEADING_ROWS = 20
_LEAST_KNOWN_HEADINGS = 2
_NEARLY_THE_SAME = 90
_CASE_STATUS = "cas_Status"


class ImportProfile(StrEnum):
    """How headings are read."""

    HTCDS = "htcds"
    CASEVAULT = "casevault"


@dataclass(frozen=True, slots=True)
class Target:
    """Where a column goes; without a field it goes into the sealed note, under its heading."""

    heading: str
    form: Form | None = None
    field: Field | None = None
    values: Mapping[str, str] = dataclasses.field(default_factory=dict)
    is_case_status: bool = False


@dataclass(frozen=True, slots=True)
class Notice:
    """Something about the file that the person should know: a message id and its values."""

    message_id: str
    values: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Columns:
    """The meaning of a sheet: its columns by index, the first row of data, what was noticed."""

    targets: Mapping[int, Target]
    first_data_row: int
    notices: tuple[Notice, ...]

    @property
    def fields(self) -> int:
        """How many columns have a field of their own."""
        return sum(1 for target in self.targets.values() if target.field is not None)


@dataclass(frozen=True, slots=True)
class _Known:
    """Every spelling of a heading that is understood."""

    by_name: Mapping[str, Target]
    by_label: Mapping[str, Target]


def folded(text: str) -> str:
    """A heading or value without case, spaces and signs, for comparing."""
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def find_columns(
    sheet: Sheet, profile: ImportProfile | None, mapping: Mapping[str, str] | None
) -> Columns | None:
    """What the columns of a sheet mean; None when it holds no headings that are known."""
    known = _known(profile, mapping)
    for position, row in enumerate(sheet.rows[:_HEADING_ROWS]):
        if _score(row.cells, known) >= min(_LEAST_KNOWN_HEADINGS, len(known.by_name)):
            return _columns(sheet, position, known)
    return None


def read_mapping(path: Path) -> dict[str, str]:
    """A list of columns that a person wrote: TOML, a table `columns` of heading = "form.field".

    Raises:
        UserError: it cannot be read, or names a field that does not exist.
    """
    try:
        raw = tomllib.loads(path.read_text("utf-8"))
        columns = {str(heading): str(target) for heading, target in raw["columns"].items()}
    except (
        OSError,
        UnicodeDecodeError,
        tomllib.TOMLDecodeError,
        KeyError,
        AttributeError,
    ) as error:
        raise UserError(
            N_(
                "The list of columns {name} cannot be read. It is a TOML file with lines like "
                '"Heading" = "report.received" under [columns].'
            ),
            name=path.name,
        ) from error
    own = _own_targets()
    for target in columns.values():
        if target not in own:
            raise UserError(
                N_(
                    "The list of columns names {target}, which is no field. "
                    "Write form and field, like report.received."
                ),
                target=target,
            )
    return columns


def _score(cells: Sequence[Cell], known: _Known) -> int:
    return sum(1 for cell in cells if _match(cell, known) is not None)


def _match(cell: Cell, known: _Known) -> Target | None:
    if not isinstance(cell, str) or not (key := folded(cell)):
        return None
    return known.by_name.get(key) or known.by_label.get(key)


def _nearly(cell: str, known: _Known) -> tuple[str, Target] | None:
    """The known name that a misspelt heading means."""
    from rapidfuzz import fuzz, process

    found = process.extractOne(
        folded(cell), list(known.by_name), scorer=fuzz.ratio, score_cutoff=_NEARLY_THE_SAME
    )
    return None if found is None else (found[0], known.by_name[found[0]])


def _columns(sheet: Sheet, position: int, known: _Known) -> Columns:
    names = sheet.rows[position].cells
    following = sheet.rows[position + 1].cells if position + 1 < len(sheet.rows) else ()
    has_labels = _score(following, known) >= _LEAST_KNOWN_HEADINGS
    labels: Sequence[Cell] = following if has_labels else ()
    targets: dict[int, Target] = {}
    notices: list[Notice] = []
    for index in range(max(len(names), len(labels))):
        name = names[index] if index < len(names) else None
        label = labels[index] if index < len(labels) else None
        target = _target(name, label, index, known, notices)
        if target is not None:
            targets[index] = target
    first = sheet.rows[position].number + (2 if has_labels else 1)
    return Columns(targets, first, tuple(notices))


def _target(
    name: Cell, label: Cell, index: int, known: _Known, notices: list[Notice]
) -> Target | None:
    by_name, by_label = _match(name, known), _match(label, known)
    if by_name is not None and by_label is not None and by_name.field is not by_label.field:
        notices.append(
            Notice(
                N_("Column {column}: its two headings differ; the words {label} were followed."),
                {"column": column_name(index), "label": label},
            )
        )
        return by_label
    if by_label is not None and by_name is None:
        _notice_name(name, index, by_label, notices)
    found = by_name or by_label
    if found is not None:
        return found
    heading = label if isinstance(label, str) else name
    if not isinstance(heading, str):
        return None
    if isinstance(name, str) and (nearly := _nearly(name, known)) is not None:
        notices.append(
            Notice(
                N_("Column {column}: {found} is misspelt and was read as {meant}."),
                {"column": column_name(index), "found": name, "meant": nearly[1].heading},
            )
        )
        return nearly[1]
    notices.append(
        Notice(
            N_("Column {column}, {heading}, has no field here; it goes into the sealed note."),
            {"column": column_name(index), "heading": heading},
        )
    )
    return Target(heading)


def _notice_name(name: Cell, index: int, meant: Target, notices: list[Notice]) -> None:
    """Say that the standard's own name of a column is missing or misspelt."""
    if isinstance(name, str):
        notices.append(
            Notice(
                N_("Column {column}: {found} is misspelt and was read as {meant}."),
                {"column": column_name(index), "found": name, "meant": meant.heading},
            )
        )
    elif meant.field is None and not meant.is_case_status:
        notices.append(
            Notice(
                N_("Column {column} has no name of the standard; {meant} was followed."),
                {"column": column_name(index), "meant": meant.heading},
            )
        )


def _known(profile: ImportProfile | None, mapping: Mapping[str, str] | None) -> _Known:
    by_name: dict[str, Target] = {}
    by_label: dict[str, Target] = {}
    if profile in (None, ImportProfile.HTCDS):
        names, labels = _htcds_targets()
        by_name |= names
        by_label |= labels
    if profile in (None, ImportProfile.CASEVAULT):
        own = _own_targets()
        by_name |= {folded(name): target for name, target in own.items()}
        by_label = {**_own_labels(), **by_label}
    if mapping:
        own = _own_targets()
        by_name |= {folded(heading): own[target] for heading, target in mapping.items()}
    return _Known(by_name, by_label)


def _fields() -> Iterator[tuple[Form, Field]]:
    for form in forms().values():
        for one in form.fields:
            if not one.retired:
                yield form, one


@cache
def _own_targets() -> dict[str, Target]:
    return {f"{form.id}.{one.id}": Target(one.id, form, one) for form, one in _fields()}


@cache
def _own_labels() -> dict[str, Target]:
    """Field labels in every language, where only one field bears them."""
    found: dict[str, Target | None] = {}
    for language in LANGUAGES:
        words = catalogue(language.code)
        for form, one in _fields():
            label = words.gettext(one.label_id)
            key = folded(label)
            known = found.get(key, Target(label, form, one))
            same = known is not None and known.field is one
            found[key] = known if same else None
    return {key: target for key, target in found.items() if target is not None}


@cache
def _htcds_targets() -> tuple[dict[str, Target], dict[str, Target]]:
    text = paths.resource("import/htcds.json").read_text("utf-8")
    by_htcds = {one.htcds: (form, one) for form, one in _fields() if one.htcds}
    by_name: dict[str, Target] = {}
    by_label: dict[str, Target] = {}
    for column in json.loads(text)["columns"]:
        form, one = by_htcds.get(column["name"], (None, None))
        values = {
            folded(spelling): value["code"]
            for value in column.get("values", [])
            for spelling in (value["name"], value["label"])
        }
        target = Target(
            column["label"], form, one, values, is_case_status=column["name"] == _CASE_STATUS
        )
        by_name[folded(column["name"])] = target
        by_label.setdefault(folded(column["label"]), target)
    return by_name, by_label
