"""A table of counts that somebody already has, read and checked cell by cell.

Its finest cells must all be there, and every total and group must be what its cells sum to.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from casevault.disclosure.hierarchies import Groups, groups_of, read_hierarchy
from casevault.disclosure.keys import Key
from casevault.disclosure.lattice import Cell, Counts, Lattice, Variable
from casevault.disclosure.table_attack import MOST_ATOMS
from casevault.disclosure.table_files import STATUS, TOTAL_WORDS, Sheet, is_total, read_sheet
from casevault.domain.errors import ExitCode, UserError
from casevault.i18n import N_

_Codes = tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class _Line:
    """One row of the table: its codes (None for a total), its count and where it stands."""

    codes: _Codes
    count: int
    number: int


@dataclass(frozen=True, slots=True)
class CountedTable:
    """A complete table.

    Attributes:
        sheet: the file as it was read.
        measure: the column of counts.
        lattice: the variables, their codes and groups.
        cells: the cell of each row of the file.
        true: the counts of the finest combinations, in the order of the lattice.
    """

    sheet: Sheet
    measure: str
    lattice: Lattice
    cells: tuple[Cell, ...]
    true: Counts

    @property
    def counts(self) -> dict[Key, int]:
        """The counts of the finest combinations, by their codes."""
        keys = itertools.product(*(variable.codes for variable in self.lattice.variables))
        return {key: int(n) for key, n in zip(keys, self.true, strict=True)}


def read_counts(
    text: str, *, measure: str, total: str | None, hierarchy: str | None = None
) -> CountedTable:
    """A table from CSV texts: the counts, and which codes are part of which.

    Raises:
        UserError: the table cannot be read, is not complete or contradicts itself (BAD_INPUT), or
            is too large (REFUSED).
    """
    sheet = read_sheet(text)
    names = _variables(sheet, measure)
    lines = list(_lines(sheet, measure, names, total))
    codes = _codes(lines, names)
    _require_no_hidden_totals(names, codes, total)
    listed = dict(zip(names, codes, strict=True))
    groups = groups_of(read_hierarchy(hierarchy), listed) if hierarchy is not None else {}
    lattice = _lattice(listed, groups)
    true = _finest(lines, lattice)
    cells = tuple(lattice.cell(_where(names, line.codes)) for line in lines)
    _require_sums(lines, cells, lattice, true)
    return CountedTable(sheet, measure, lattice, cells, true)


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


def _lines(
    sheet: Sheet, measure: str, variables: Sequence[str], total: str | None
) -> Iterator[_Line]:
    seen: dict[_Codes, int] = {}
    for number, record in sheet.records:
        named = dict(zip(sheet.header, record, strict=True))
        if not (named[measure].isascii() and named[measure].isdecimal()):
            raise UserError(
                N_(
                    "Line {line} has no count that can be used: {found}. "
                    "Write a whole number, 0 or more."
                ),
                line=number,
                found=named[measure] or "-",
            )
        codes = tuple(None if _is_sum(named[v], total) else named[v] for v in variables)
        if codes in seen:
            raise UserError(
                N_("Lines {first} and {line} are the same cell. Keep one of them."),
                first=seen[codes],
                line=number,
            )
        seen[codes] = number
        yield _Line(codes, int(named[measure]), number)


def _is_sum(cell: str, total: str | None) -> bool:
    # Without a word for totals only an empty cell is one: "All" may be somebody's category.
    return cell == "" if total is None else is_total(cell, total)


def _codes(lines: Sequence[_Line], variables: Sequence[str]) -> list[tuple[str, ...]]:
    found: list[dict[str, None]] = [{} for _ in variables]
    for line in lines:
        for own, code in zip(found, line.codes, strict=True):
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
    """A total taken for a category would be protected apart from its parts, and betray them."""
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


def _lattice(listed: dict[str, tuple[str, ...]], groups: Groups) -> Lattice:
    return Lattice(
        [
            Variable(
                name,
                tuple(code for code in codes if code not in groups.get(name, {})),
                dict(groups.get(name, {})),
            )
            for name, codes in listed.items()
        ]
    )


def _finest(lines: Sequence[_Line], lattice: Lattice) -> Counts:
    """The finest cells. Every combination must be there: what is left out would be told apart."""
    given = {line.codes: line.count for line in lines}
    keys = list(itertools.product(*(variable.codes for variable in lattice.variables)))
    absent = [key for key in keys if key not in given]
    if absent:
        names = [variable.name for variable in lattice.variables]
        raise UserError(
            N_(
                "The table has no line for {cell} and {more} more combinations. Add them with "
                "their counts, 0 as well: leaving out the empty ones would tell which are not."
            ),
            cell=_named(names, absent[0]),
            more=len(absent) - 1,
        )
    return np.array([given[key] for key in keys], dtype=np.int64)


def _require_sums(
    lines: Sequence[_Line], cells: Sequence[Cell], lattice: Lattice, true: Counts
) -> None:
    table = lattice.sums(true)
    names = [variable.name for variable in lattice.variables]
    for line, cell in zip(lines, cells, strict=True):
        if table[cell] != line.count:
            raise UserError(
                N_(
                    "Line {line} ({cell}) says {found}, but its cells sum to {expected}. "
                    "Correct the total or the cells."
                ),
                line=line.number,
                cell=_named(names, line.codes),
                found=line.count,
                expected=int(table[cell]),
            )


def _where(names: Sequence[str], codes: _Codes) -> dict[str, str]:
    return {name: code for name, code in zip(names, codes, strict=True) if code is not None}


def _named(names: Sequence[str], codes: Sequence[str | None]) -> str:
    named = zip(names, codes, strict=True)
    return ", ".join(f"{name}={code}" for name, code in named if code is not None) or "-"
