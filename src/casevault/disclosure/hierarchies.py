"""Reads a small file that says which codes are part of which: CSV with variable, code, parent.

A code without a line, or with an empty parent, stands directly under the total of its variable.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from casevault.disclosure.table_files import read_sheet
from casevault.domain.errors import UserError
from casevault.i18n import N_

COLUMNS = ("variable", "code", "parent")

Groups = Mapping[str, Mapping[str, tuple[str, ...]]]
"""For each variable its groups, each with the finest codes in it."""

Parents = dict[str, dict[str, tuple[str, int]]]
"""For each variable the parent of each code, and the line that says so."""


def read_hierarchy(text: str) -> Parents:
    """The parents of codes.

    Raises:
        UserError: a column is missing, or a code has two parents or is inside itself.
    """
    sheet = read_sheet(text)
    if not set(COLUMNS) <= set(sheet.header):
        raise UserError(
            N_("The hierarchy needs the columns {columns}. Name them in its first line."),
            columns=", ".join(COLUMNS),
        )
    parents: Parents = {}
    for line, record in sheet.records:
        variable, code, parent = (record[sheet.header.index(column)] for column in COLUMNS)
        own = parents.setdefault(variable, {})
        if not variable or not code or code in own:
            raise UserError(
                N_(
                    "Line {line} of the hierarchy names no code, or one that another line has. "
                    "Give every code one line and one parent."
                ),
                line=line,
            )
        own[code] = (parent, line)
    for own in parents.values():
        for code in own:
            _require_no_circle(own, code)
    return parents


def _require_no_circle(own: Mapping[str, tuple[str, int]], code: str) -> None:
    seen, step = {code}, code
    while step in own and own[step][0]:
        step = own[step][0]
        if step in seen:
            raise UserError(
                N_(
                    "Line {line} of the hierarchy puts {code} inside itself. "
                    "Give it a parent that is not part of it."
                ),
                line=own[code][1],
                code=code,
            )
        seen.add(step)


def groups_of(parents: Parents, codes: Mapping[str, tuple[str, ...]]) -> Groups:
    """The groups of the codes that a table lists, by variable.

    Raises:
        UserError: the hierarchy speaks of a variable or a code that the table has not.
    """
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for variable, own in parents.items():
        if variable not in codes:
            raise UserError(
                N_(
                    "Line {line} of the hierarchy names {name}, which is no variable of the "
                    "table. Correct the name or leave the line out."
                ),
                line=next(iter(own.values()))[1],
                name=variable,
            )
        held: dict[str, list[str]] = {}
        inner = {parent for parent, _ in own.values() if parent}
        for code, (_, line) in own.items():
            if code not in inner and code not in codes[variable]:
                raise UserError(
                    N_(
                        "Line {line} of the hierarchy names the code {code}, which the table "
                        "does not list. Correct the code or leave the line out."
                    ),
                    line=line,
                    code=code,
                )
        for code in codes[variable]:
            if code not in inner:
                for group in _above(own, code):
                    held.setdefault(group, []).append(code)
        found[variable] = {group: tuple(inside) for group, inside in held.items()}
    return found


def _above(own: Mapping[str, tuple[str, int]], code: str) -> Iterator[str]:
    while code in own and own[code][0]:
        code = own[code][0]
        yield code
