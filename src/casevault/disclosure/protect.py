"""Protects a table of counts that somebody already has: controlled rounding, totals included.

The table stands alone: nothing is known here of other publications about the same people, and the
description that goes with it says so.
"""

from __future__ import annotations

import csv
import hashlib
import io
import itertools
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from casevault.disclosure.attack_report import AttackReport
from casevault.disclosure.coins import coins
from casevault.disclosure.freezing import round_vector
from casevault.disclosure.keys import Key, KeySpace
from casevault.disclosure.margins import Margins
from casevault.disclosure.table_attack import MOST_ATOMS, attack_tables
from casevault.disclosure.table_files import (
    PROTECTED_FORMAT,
    STATUS,
    TOTAL_WORDS,
    Sheet,
    is_total,
    read_csv,
    read_sheet,
)
from casevault.domain.errors import ExitCode, UserError
from casevault.i18n import N_

STATEMENT = N_("Protected alone, not against other publications.")

ROUNDED = "rounded"


@dataclass(frozen=True, slots=True)
class ProtectedTable:
    """A protected table: the CSV text, its description as JSON text, and what the attack found."""

    csv: str
    description: str
    attack: AttackReport
    rows: int


@dataclass(frozen=True, slots=True)
class _Cell:
    """One row of the table: its codes (None for a total), its count and where it stands."""

    codes: tuple[str | None, ...]
    count: int
    line: int


def protect(
    text: str,
    *,
    measure: str,
    total: str | None = None,
    threshold: int = 5,
    method: str = "round",
    secret: bytes,
) -> ProtectedTable:
    """Protect the counts in column `measure` of a CSV text.

    The same secret gives the same table the same protection: rounding it twice by different coins
    and publishing both would narrow what each leaves open.

    Raises:
        UserError: the table cannot be read or contradicts itself (BAD_INPUT), or the method is
            not available or the result is unsafe (REFUSED).
    """
    if method != "round":
        raise UserError(
            N_("Hiding cells is not available yet; use --method round."),
            exit_code=ExitCode.REFUSED,
        )
    if threshold < 2:
        raise UserError(N_("The threshold must be at least 2. Choose 5 for the public."))
    sheet = read_sheet(text)
    variables = _variables(sheet, measure)
    cells = list(_cells(sheet, measure, variables, total))
    codes = _codes(cells, variables)
    _require_no_hidden_totals(variables, codes, total)
    counts = _interior(cells, variables, codes)
    _require_sums(cells, variables, counts)
    space = KeySpace(variables, codes)
    rng = coins(secret, f"protect\x00{threshold}\x00{hashlib.sha256(text.encode()).hexdigest()}")
    margins = Margins(space, min(3, len(variables)))
    vector = round_vector(space, margins, counts, base=threshold, rng=rng)
    written = _written(sheet, measure, cells, vector)
    description = _description(measure, total, variables, threshold, written)
    table = read_csv("protected.csv", written, json.loads(description))
    report = attack_tables([table], threshold=threshold)
    if not report.safe:
        raise UserError(
            N_(
                "The protected table would still tell too much: {reasons} "
                "Leave out a variable or join categories."
            ),
            exit_code=ExitCode.REFUSED,
            reasons=" ".join(reason.text() for reason in report.reasons[:3]),
        )
    return ProtectedTable(written, description, report, len(cells))


def _variables(sheet: Sheet, measure: str) -> tuple[str, ...]:
    if measure not in sheet.header:
        raise UserError(
            N_("There is no column {name}. The columns are: {columns}."),
            name=measure,
            columns=", ".join(sheet.header),
        )
    if STATUS in sheet.header:
        raise UserError(
            N_("The column {name} is written by the protection. Rename yours."), name=STATUS
        )
    variables = tuple(column for column in sheet.header if column != measure)
    if not variables:
        raise UserError(N_("The table has no variable. Give it one column per variable."))
    if not sheet.records:
        raise UserError(N_("The table has no rows. Give it one row per cell."))
    return variables


def _cells(
    sheet: Sheet, measure: str, variables: Sequence[str], total: str | None
) -> Iterator[_Cell]:
    seen: dict[tuple[str | None, ...], int] = {}
    for line, record in sheet.records:
        named = dict(zip(sheet.header, record, strict=True))
        if not (named[measure].isascii() and named[measure].isdecimal()):
            raise UserError(
                N_(
                    "Line {line} has no count that can be used: {found}. "
                    "Write a whole number, 0 or more."
                ),
                line=line,
                found=named[measure] or "-",
            )
        codes = tuple(None if _is_sum(named[v], total) else named[v] for v in variables)
        if codes in seen:
            raise UserError(
                N_("Lines {first} and {line} are the same cell. Keep one of them."),
                first=seen[codes],
                line=line,
            )
        seen[codes] = line
        yield _Cell(codes, int(named[measure]), line)


def _is_sum(cell: str, total: str | None) -> bool:
    # Without a word for totals only an empty cell is one: "All" may be somebody's category.
    return cell == "" if total is None else is_total(cell, total)


def _codes(cells: Sequence[_Cell], variables: Sequence[str]) -> list[tuple[str, ...]]:
    found: list[dict[str, None]] = [{} for _ in variables]
    for cell in cells:
        for own, code in zip(found, cell.codes, strict=True):
            if code is not None:
                own[code] = None
    for variable, own in zip(variables, found, strict=True):
        if not own:
            raise UserError(N_("The column {name} holds totals only. Leave it out."), name=variable)
    if math.prod(map(len, found)) > MOST_ATOMS:
        raise UserError(
            N_("The table has too many cells to protect at once. Join categories first."),
            exit_code=ExitCode.REFUSED,
        )
    return [tuple(own) for own in found]


def _require_no_hidden_totals(
    variables: Sequence[str], codes: Sequence[Sequence[str]], total: str | None
) -> None:
    """A total taken for a category would be rounded apart from its parts, and betray them."""
    for variable, own in zip(variables, codes, strict=True):
        found = [code for code in own if code.lower() in TOTAL_WORDS]
        if found and total is None:
            raise UserError(
                N_(
                    "The column {name} holds {word}, which looks like a total. "
                    "Say --total {word} if it is one, else rename it."
                ),
                name=variable,
                word=found[0],
            )


def _interior(
    cells: Sequence[_Cell], variables: Sequence[str], codes: Sequence[Sequence[str]]
) -> dict[Key, int]:
    """The finest cells. Every combination must be there: what is left out would be told apart."""
    given = {
        tuple(code for code in cell.codes if code is not None): cell.count
        for cell in cells
        if None not in cell.codes
    }
    absent = [key for key in itertools.product(*codes) if key not in given]
    if absent:
        raise UserError(
            N_(
                "The table has no line for {cell} and {more} more combinations. Add them with "
                "their counts, 0 as well: leaving out the empty ones would tell which are not."
            ),
            cell=_named(variables, absent[0]),
            more=len(absent) - 1,
        )
    return given


def _require_sums(
    cells: Sequence[_Cell], variables: Sequence[str], counts: Mapping[Key, int]
) -> None:
    for cell in cells:
        if None in cell.codes and _sum(cell.codes, counts) != cell.count:
            raise UserError(
                N_(
                    "Line {line} ({cell}) says {found}, but its cells sum to {expected}. "
                    "Correct the total or the cells."
                ),
                line=cell.line,
                cell=_named(variables, cell.codes),
                found=cell.count,
                expected=_sum(cell.codes, counts),
            )


def _sum(codes: Sequence[str | None], counts: Mapping[Key, int]) -> int:
    return sum(
        count
        for key, count in counts.items()
        if all(wanted in {None, code} for wanted, code in zip(codes, key, strict=True))
    )


def _named(variables: Sequence[str], codes: Sequence[str | None]) -> str:
    named = zip(variables, codes, strict=True)
    return ", ".join(f"{v}={c}" for v, c in named if c is not None) or "-"


def _written(sheet: Sheet, measure: str, cells: Sequence[_Cell], vector: Mapping[Key, int]) -> str:
    """The same rows in the same order, their counts replaced, with a column of statuses.

    Every figure has the same status, because each was open to be changed.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=sheet.delimiter, lineterminator="\n")
    writer.writerow([*sheet.header, STATUS])
    place = sheet.header.index(measure)
    for (_, record), cell in zip(sheet.records, cells, strict=True):
        row = list(record)
        row[place] = str(_sum(cell.codes, vector))
        writer.writerow([*row, ROUNDED])
    return out.getvalue()


def _description(
    measure: str, total: str | None, variables: Sequence[str], base: int, written: str
) -> str:
    described = {
        "format": PROTECTED_FORMAT,
        "measure": measure,
        "total": total,
        "variables": list(variables),
        "method": "round",
        "base": base,
        "threshold": base,
        "statement": STATEMENT,
        "meaning": {
            ROUNDED: (
                "A sum of protected numbers, one per finest cell, each a multiple of base: "
                "0 stands for 0 to base - 1, base for 0 to 2 * base - 1, a greater number a "
                "for a - base + 1 to a + base - 1."
            )
        },
        "sha256": hashlib.sha256(written.encode()).hexdigest(),
    }
    return json.dumps(described, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
