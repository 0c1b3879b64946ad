"""Turns what stands in a cell into an answer: dates in many notations, codes by any of their names.

What cannot be understood raises `CellProblem` with a message for the import report; nothing is
guessed that could be read in two ways.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any, Final

from casevault.domain.codes import code_list
from casevault.domain.date_reading import from_spreadsheet, read_date
from casevault.domain.dates import PartialDate
from casevault.domain.errors import UserError
from casevault.domain.forms import FieldKind
from casevault.i18n import N_
from casevault.services.import_columns import Target, folded
from casevault.services.import_sheet import Cell

_YES = frozenset({"yes", "y", "true", "1", "x", "da", "да", "po", "✓", "given", "dato", "дато"})
_NO = frozenset({"no", "n", "false", "0", "ne", "не", "jo", "refused"})
_SEPARATORS = (";", "\n", "|", ",", "/")
_LONGEST_WORD_SHOWN = 40
_TWO_MEANINGS: Final = re.compile(r"(?<![0-9.,])[1-9][0-9]{0,2}[.,][0-9]{3}(?![0-9.,])")


class CellProblemError(Exception):
    """A cell that cannot be taken over: a message id and its values."""

    def __init__(self, message_id: str, **values: object) -> None:
        super().__init__(message_id)
        self.message_id = message_id
        self.values = values


def answer_of(target: Target, cell: Cell, *, today: date) -> Any:
    """The answer that a cell gives to its target's question.

    Raises:
        CellProblemError: the cell cannot be understood as such an answer.
    """
    if target.field is None:
        return text_of(cell)
    read = _READERS.get(target.field.kind)
    return text_of(cell) if read is None else read(target, cell, today)


def text_of(cell: Cell) -> str:
    """A cell as words; whole numbers without a decimal point (telephone and file numbers)."""
    match cell:
        case None:
            return ""
        case bool():
            return "yes" if cell else "no"
        case float():
            return str(int(cell)) if cell.is_integer() else str(cell)
        case date():
            return cell.isoformat()
        case _:
            return cell.strip()


def _date(target: Target, cell: Cell, today: date) -> str:
    kind = target.field.kind if target.field else FieldKind.DATE
    try:
        match cell:
            case date():
                found = PartialDate.of(cell)
            case float():
                is_year = kind is FieldKind.PARTIAL_DATE and 1900 <= cell <= today.year
                found = (
                    PartialDate(int(cell)) if is_year else PartialDate.of(from_spreadsheet(cell))
                )
            case _:
                found = read_date(text_of(cell), today=today)
    except UserError as error:
        raise CellProblemError(error.message_id, **error.values) from error
    if kind is FieldKind.DATE and not found.is_full:
        raise CellProblemError(N_("The whole date is needed here. Add the day and the month."))
    return found.iso


def _code(target: Target, cell: Cell, _today: date) -> str:
    text = text_of(cell)
    found = _lookup(target, text)
    if found is None:
        raise _not_known(text)
    return found


def _codes(target: Target, cell: Cell, _today: date) -> list[str]:
    text = text_of(cell)
    whole = _lookup(target, text)
    if whole is not None:
        return [whole]
    for separator in _SEPARATORS:
        if separator in text:
            found = _split_codes(target, text.split(separator), separator)
            if found:
                return found
    raise _not_known(text)


def _split_codes(target: Target, parts: Sequence[str], separator: str) -> list[str]:
    """Codes of a list in one cell; a label may itself hold the separator, so longest first."""
    found: list[str] = []
    start = 0
    while start < len(parts):
        if not parts[start].strip():
            start += 1
            continue
        for end in range(len(parts), start, -1):
            code = _lookup(target, separator.join(parts[start:end]))
            if code is not None:
                found.append(code)
                start = end
                break
        else:
            return []
    return found


def _yes_no(_target: Target, cell: Cell, _today: date) -> bool:
    text = text_of(cell).casefold()
    if text in _YES:
        return True
    if text in _NO:
        return False
    raise CellProblemError(N_("This is neither yes nor no. Write yes or no."))


def _integer(_target: Target, cell: Cell, _today: date) -> int:
    text = text_of(cell)
    try:
        return int(text)
    except ValueError as error:
        raise CellProblemError(N_("This is not a whole number. Write digits only.")) from error


def _number(_target: Target, cell: Cell, _today: date) -> str:
    text = text_of(cell)
    if isinstance(cell, str) and _TWO_MEANINGS.search(text):
        raise CellProblemError(
            N_("This can be read in two ways. Write it without a sign between the thousands.")
        )
    return text


def _not_known(text: str) -> CellProblemError:
    return CellProblemError(
        N_("“{word}” is not on the list. Use a code or a label of the list."),
        word=text[:_LONGEST_WORD_SHOWN],
    )


def _lookup(target: Target, text: str) -> str | None:
    key = folded(text)
    if not key or target.field is None:
        return None
    if key in target.values:
        return target.values[key]
    list_id = target.field.code_list or ""
    if list_id == "CONSST":
        given = {"GIVEN": _YES, "REFUSED": _NO}
        for code, words in given.items():
            if text.strip().casefold() in words:
                return code
    return _spellings(list_id).get(key)


@cache
def _spellings(list_id: str) -> Mapping[str, str]:
    """Every name of a code that only this code bears: the code, its labels in all languages."""
    found: dict[str, str | None] = {}
    for code in code_list(list_id).offered:
        for spelling in (code.code, *code.labels.values()):
            key = folded(spelling)
            if key and found.setdefault(key, code.code) != code.code:
                found[key] = None
        found[folded(code.code)] = code.code
    return {key: code for key, code in found.items() if code is not None}


_READERS: dict[FieldKind, Callable[[Target, Cell, date], Any]] = {
    FieldKind.DATE: _date,
    FieldKind.PARTIAL_DATE: _date,
    FieldKind.CODE: _code,
    FieldKind.CODES: _codes,
    FieldKind.YES_NO: _yes_no,
    FieldKind.INTEGER: _integer,
    FieldKind.DECIMAL: _number,
    FieldKind.MONEY: _number,
}
