"""Reads tables of counts: ours, protected ones, and anybody's, as rows of cells and figures.

A table is one row per cell: one column per variable, one column of counts. A total is a word (or
nothing) in the column of the variable that is summed over. A file that comes with the description
that `protect` writes needs no guessing.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from casevault.domain.errors import UserError
from casevault.i18n import N_

PROTECTED_FORMAT = "casevault-protected-1"
STATUS = "status"

# fmt: off
TOTAL_WORDS = frozenset({
    "*", "_t", "t", "total", "totals", "all", "sum",
    "ukupno", "укупно", "вкупно", "общо", "gjithsej", "totali",
})
"""Words that mean "all categories" where a file does not say its own (compared in lower case)."""

COUNT_WORDS = frozenset({
    "count", "counts", "n", "number", "value", "persons", "people", "cases", "freq",
    "broj", "број", "брой", "numri",
})
"""Names of the column of counts, preferred where several columns hold whole numbers."""
# fmt: on

HIDDEN_WORDS = frozenset({"", "*", "x", "c", ":", "..", "...", "-", "s", "hidden"})
"""What stands in the place of a hidden count."""

_DELIMITERS = ",;\t|"


@dataclass(frozen=True, slots=True)
class TableRow:
    """One printed cell: its codes (summed variables left out) and what is said of its count.

    `kind` is "exact", "rounded" or "hidden"; `lo` and `hi` bound the count of an exact or hidden
    one; of a rounded one `lo` is the protected number.
    """

    where: Mapping[str, str]
    kind: str
    lo: int
    hi: int | None
    line: int


@dataclass(frozen=True, slots=True)
class CountTable:
    """A published table: its population, the days it counts, its variables and rows.

    `groups` are codes that stand for several finest ones, by variable.
    """

    name: str
    population: str
    period: tuple[str, str] | None
    variables: tuple[str, ...]
    rows: tuple[TableRow, ...]
    base: int = 0
    threshold: int = 0
    groups: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sheet:
    """Cells of a file: a header and records with their line numbers."""

    header: tuple[str, ...]
    records: tuple[tuple[int, tuple[str, ...]], ...]
    delimiter: str = field(default=",")


def read_sheet(text: str) -> Sheet:
    """The cells of a CSV file; comma, semicolon, tab or bar between them.

    Raises:
        UserError: no header, a repeated column, or a line of another length.
    """
    cleaned = text.removeprefix("\ufeff")
    first = cleaned.split("\n", 1)[0]
    delimiter = max(_DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(cleaned, newline=""), delimiter=delimiter)
    try:
        lines = [(reader.line_num, tuple(c.strip() for c in record)) for record in reader if record]
    except csv.Error as error:
        raise _unreadable(reader.line_num) from error
    lines = [(number, record) for number, record in lines if any(record)]
    if not lines or len(set(lines[0][1])) != len(lines[0][1]) or "" in lines[0][1]:
        raise UserError(
            N_(
                "The first line must name every column once. "
                "Give each variable and the counts a name of their own."
            )
        )
    header = lines[0][1]
    for number, record in lines[1:]:
        if len(record) != len(header):
            raise _unreadable(number)
    return Sheet(header, tuple(lines[1:]), delimiter)


def _unreadable(line: int) -> UserError:
    return UserError(
        N_(
            "Line {line} has not as many cells as the first line. "
            "Check for missing or extra separators and quotation marks."
        ),
        line=line,
    )


def read_csv(name: str, text: str, description: Mapping[str, Any] | None) -> CountTable:
    """A table from a CSV file, with its description where there is one."""
    sheet = read_sheet(text)
    told = description or {}
    measure = told.get("measure") or _measure(sheet)
    if measure not in sheet.header:
        raise UserError(
            N_(
                "No column of {name} holds counts. "
                "Give one column whole numbers, and name it count."
            ),
            name=name,
        )
    records = [
        (line, dict(zip(sheet.header, record, strict=True))) for line, record in sheet.records
    ]
    return _table(name, records, measure, told)


def read_json_table(name: str, raw: Any) -> CountTable:
    """A table from JSON: a list of rows, or an object with `rows` and words about them."""
    told: Mapping[str, Any] = raw if isinstance(raw, dict) else {}
    rows = raw.get("rows") if isinstance(raw, dict) else raw
    if not isinstance(rows, list) or not rows or not all(isinstance(r, dict) for r in rows):
        raise UserError(
            N_(
                "{name} is no file that can be attacked. Choose published tables of this "
                "program, a table of counts as CSV or JSON, or a facts file."
            ),
            name=name,
        )
    header = tuple(str(column) for column in rows[0])
    if any(tuple(row) != header for row in rows):
        raise UserError(
            N_("The rows of {name} have different columns. Give every row the same ones."),
            name=name,
        )
    records = [
        (number, {column: "" if cell is None else str(cell) for column, cell in row.items()})
        for number, row in enumerate(rows, 1)
    ]
    texts = tuple((n, tuple(record.values())) for n, record in records)
    measure = told.get("measure") or _measure(Sheet(header, texts))
    if measure not in header:
        raise UserError(N_("{name} names no column of counts. Add it as measure."), name=name)
    return _table(name, records, measure, told)


def _measure(sheet: Sheet) -> str:
    """The column of counts: whole numbers or marks of hidden ones, preferably by its name."""
    found = [
        column
        for place, column in enumerate(sheet.header)
        if column != STATUS
        and any(record[place].isdecimal() for _, record in sheet.records)
        and all(_is_figure(record[place]) for _, record in sheet.records)
    ]
    named = [column for column in found if column.lower() in COUNT_WORDS]
    return (named or found[-1:] or [""])[0]


def _is_figure(cell: str) -> bool:
    return cell.isdecimal() or cell.lower() in HIDDEN_WORDS or _below(cell) is not None


def _below(cell: str) -> int | None:
    """The number in "<5"."""
    bare = cell.replace(" ", "")
    return int(bare[1:]) if bare[:1] == "<" and bare[1:].isdecimal() and bare != "<0" else None


def _table(
    name: str,
    records: Sequence[tuple[int, Mapping[str, str]]],
    measure: str,
    told: Mapping[str, Any],
) -> CountTable:
    ours = told.get("format") == PROTECTED_FORMAT
    column = records[0][1].keys() if records else ()
    variables = tuple(c for c in column if c != measure and not (c == STATUS and ours))
    if not ours and STATUS in variables and _looks_protected(records):
        variables = tuple(c for c in variables if c != STATUS)
    word = (told.get("total") or "") if ours else told.get("total")
    # Where a table prints its zeros, a hidden count is known to be somebody.
    least = int(any(record[measure] == "0" for _, record in records))
    if ours and told.get("hidden_at_least") in {0, 1}:
        least = int(told["hidden_at_least"])
    rows = tuple(
        _row(record, line, measure, variables, word, least=least) for line, record in records
    )
    return CountTable(
        name=name,
        population=str(told.get("population", "")),
        period=_period(name, told.get("period")),
        variables=variables,
        rows=rows,
        base=int(told.get("base", 5)),
        threshold=int(told.get("threshold", 0)),
        groups=_groups(name, told.get("groups")),
    )


def _groups(name: str, told: Any) -> dict[str, dict[str, tuple[str, ...]]]:
    """The codes that stand for several others, as a description lists them."""
    if told is None:
        return {}
    try:
        return {
            str(variable): {str(group): tuple(map(str, own)) for group, own in groups.items()}
            for variable, groups in told.items()
        }
    except (AttributeError, TypeError) as error:
        raise UserError(
            N_(
                "The groups in the description of {name} cannot be read. "
                "Take the file as it was written."
            ),
            name=name,
        ) from error


def _period(name: str, told: Any) -> tuple[str, str] | None:
    if told is None:
        return None
    try:
        ends = (date.fromisoformat(told["start"]), date.fromisoformat(told["end"]))
    except (KeyError, TypeError, ValueError) as error:
        raise UserError(
            N_("The period of {name} cannot be read. Write start and end as 2024-12-31."), name=name
        ) from error
    return ends[0].isoformat(), ends[1].isoformat()


def _looks_protected(records: Sequence[tuple[int, Mapping[str, str]]]) -> bool:
    return all(record[STATUS] in {"published", "rounded", "hidden"} for _, record in records)


def _row(
    record: Mapping[str, str],
    line: int,
    measure: str,
    variables: Sequence[str],
    word: str | None,
    *,
    least: int,
) -> TableRow:
    where = {v: record[v] for v in variables if not is_total(record[v], word)}
    cell, status = record[measure], record.get(STATUS, "")
    if STATUS in variables:
        status = ""
    if cell.isdecimal():
        kind = "rounded" if status == "rounded" else "exact"
        return TableRow(where, kind, int(cell), int(cell), line)
    below = _below(cell)
    return TableRow(where, "hidden", least, None if below is None else below - 1, line)


def is_total(cell: str, word: str | None) -> bool:
    """Whether a cell of a variable stands for the sum over it."""
    if word is not None:
        return cell in {word, ""}
    return cell == "" or cell.lower() in TOTAL_WORDS


def parse_json(name: str, text: str) -> Any:
    """JSON content; UserError if it is none."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UserError(
            N_("{name} is no JSON that can be read. Choose another file."), name=name
        ) from error
