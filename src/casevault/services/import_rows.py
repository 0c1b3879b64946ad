"""Turns one row of a spreadsheet into the records of one case, or into the reasons why not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from casevault.domain import answers as answering
from casevault.domain.forms import forms
from casevault.i18n import N_
from casevault.services.import_columns import Columns, Target
from casevault.services.import_sheet import SheetRow, column_name
from casevault.services.import_values import CellProblemError, answer_of, text_of

NOT_ASKED = "NASK"
_NOTE = ("report", "note")
# An organisation or a place may be written in words of its own; they are kept, sealed.
_OWN_WORDS: Mapping[tuple[str, str], tuple[tuple[str, str], str | None]] = {
    ("report", "source"): (("report", "reporter_organisation"), "OTHER"),
    ("exploitation", "country"): (("exploitation", "place_detail"), None),
    ("exploitation", "recruitment_country"): (_NOTE, None),
}
# What a list means without saying: no outcome is an open report, bare "consent" is to case work.
_UNDERSTOOD: Mapping[str, Mapping[str, str]] = {
    "report": {"outcome": "ONGOING"},
    "consent": {"purpose": "CASEWORK"},
}


@dataclass(frozen=True, slots=True)
class CellIssue:
    """What is wrong with one cell: its place, a message id and its values."""

    row: int
    column: str
    message_id: str
    values: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class RowResult:
    """A row read: answers by form where it can be taken, issues where it cannot.

    `gaps` names required answers (`form.field`) that the row did not have.
    """

    number: int
    answers: Mapping[str, Mapping[str, Any]]
    case_status: str
    issues: tuple[CellIssue, ...]
    gaps: tuple[str, ...]


def is_empty(row: SheetRow, columns: Columns) -> bool:
    """Whether nothing stands in any column that has a meaning."""
    return not any(text_of(row.cells[index]) for index in columns.targets if index < len(row.cells))


def read_row(row: SheetRow, columns: Columns, *, is_merged: bool, today: date) -> RowResult:
    """The records that a row makes, or its issues."""
    reading = _Reading(row.number, today)
    if is_merged:
        reading.issue(
            "", N_("This row holds merged cells. Unmerge them, so that each cell stands alone.")
        )
    for index, target in sorted(columns.targets.items()):
        if index < len(row.cells) and text_of(row.cells[index]):
            reading.take(column_name(index), target, row)
    reading.finish()
    return RowResult(
        row.number,
        {} if reading.issues else reading.answers,
        reading.case_status,
        tuple(reading.issues),
        tuple(reading.gaps),
    )


class _Reading:
    """The state of reading one row."""

    def __init__(self, number: int, today: date) -> None:
        self._number = number
        self._today = today
        self._columns: dict[tuple[str, str], str] = {}
        self._note: list[str] = []
        self.answers: dict[str, dict[str, Any]] = defaultdict(dict)
        self.issues: list[CellIssue] = []
        self.gaps: list[str] = []
        self.case_status = "ACTIVE"

    def issue(self, column: str, message_id: str, **values: object) -> None:
        """Note why the row cannot be taken."""
        self.issues.append(CellIssue(self._number, column, message_id, values))

    def take(self, column: str, target: Target, row: SheetRow) -> None:
        """Read one cell."""
        cell = row.cells[_index(column)]
        if target.is_case_status:
            status = target.values.get("".join(filter(str.isalnum, text_of(cell).casefold())))
            self.case_status = status or self.case_status
            return
        if target.form is None or target.field is None:
            self._note.append(f"{target.heading}: {text_of(cell)}")
            return
        place = (target.form.id, target.field.id)
        self._columns[place] = column
        try:
            self._put(place, answer_of(target, cell, today=self._today))
        except CellProblemError as problem:
            if place in _OWN_WORDS:
                self._keep_words(place, target, text_of(cell))
            else:
                self.issue(column, problem.message_id, **problem.values)

    def _put(self, place: tuple[str, str], answer: Any) -> None:
        form_id, field_id = place
        if place == _NOTE:
            self._note.insert(0, str(answer))
        else:
            self.answers[form_id][field_id] = answer

    def _keep_words(self, place: tuple[str, str], target: Target, words: str) -> None:
        kept_at, code = _OWN_WORDS[place]
        if code is not None:
            self._put(place, code)
        if kept_at == _NOTE:
            self._note.append(f"{target.heading}: {words}")
        else:
            self._put(kept_at, words)

    def finish(self) -> None:
        """Fill in what follows from what was read, mark gaps, and check every form."""
        if self._note:
            self.answers["report"]["note"] = "\n".join(self._note)
        self._year_of_birth()
        for form_id, found in self.answers.items():
            form = forms()[form_id]
            for field_id, answer in _UNDERSTOOD.get(form_id, {}).items():
                found.setdefault(field_id, answer)
            problems = answering.problems(form, found, today=self._today)
            for field_id, problem in problems.items():
                if field_id not in found:
                    found[field_id] = answering.missing(NOT_ASKED)
                    self.gaps.append(f"{form_id}.{field_id}")
                else:
                    column = self._columns.get((form_id, field_id), "")
                    self.issue(column, problem.message_id, **problem.values)

    def _year_of_birth(self) -> None:
        person = self.answers.get("person")
        if person and isinstance(born := person.get("birth_date"), str):
            person.setdefault("birth_year", int(born[:4]))


def _index(column: str) -> int:
    index = 0
    for letter in column:
        index = index * 26 + ord(letter) - ord("A") + 1
    return index - 1
