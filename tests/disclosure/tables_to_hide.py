"""Invented tables of counts as CSV, with totals and groups, for the tests of hiding cells."""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Mapping, Sequence

from casevault.disclosure.protect import ProtectedTable, protect
from casevault.disclosure.suppression_problem import Zeros

SECRET = bytes(range(32))
Groups = Mapping[str, Mapping[str, tuple[str, ...]]]
"""For each variable its groups, each with its codes."""


def table_text(
    variables: Mapping[str, Sequence[str]], counts: Sequence[int], groups: Groups | None = None
) -> str:
    """All cells with all totals and groups, counts given for the finest in order."""
    finest = list(itertools.product(*variables.values()))
    lines = [",".join([*variables, "n"])]
    inside: list[dict[str, tuple[str, ...]]] = []
    for name, codes in variables.items():
        own = {"All": tuple(codes), **(groups or {}).get(name, {})}
        inside.append({**own, **{code: (code,) for code in codes}})
    for cell in itertools.product(*inside):
        held = [own[code] for own, code in zip(inside, cell, strict=True)]
        number = sum(
            count
            for key, count in zip(finest, counts, strict=True)
            if all(code in codes for code, codes in zip(key, held, strict=True))
        )
        lines.append(",".join([*cell, str(number)]))
    return "\n".join(lines) + "\n"


def hierarchy_text(groups: Groups) -> str:
    """The file that says which codes are part of which, one level deep."""
    lines = ["variable,code,parent"]
    for name, own in groups.items():
        lines += [f"{name},{code},{group}" for group, codes in own.items() for code in codes]
    return "\n".join(lines) + "\n"


def hidden(
    text: str, *, k: int, groups: Groups | None = None, zeros: Zeros = Zeros.HIDDEN
) -> ProtectedTable:
    """A table with cells hidden."""
    return protect(
        text,
        measure="n",
        total="All",
        threshold=k,
        method="suppress",
        hierarchy=hierarchy_text(groups) if groups else None,
        zeros=zeros,
        secret=SECRET,
    )


def rows(done: ProtectedTable) -> list[dict[str, str]]:
    """The rows of the protected table."""
    return list(csv.DictReader(io.StringIO(done.csv)))


def cell_atoms(
    variables: Mapping[str, Sequence[str]], row: Mapping[str, str], groups: Groups | None = None
) -> list[int]:
    """The places of the finest combinations in a row."""
    places = []
    for place, key in enumerate(itertools.product(*variables.values())):
        own = [
            row[name] in {code, "All"} or code in (groups or {}).get(name, {}).get(row[name], ())
            for name, code in zip(variables, key, strict=True)
        ]
        if all(own):
            places.append(place)
    return places


def row_name(variables: Mapping[str, Sequence[str]], row: Mapping[str, str]) -> str:
    """How the attack calls a row."""
    return ", ".join(f"{name}={row[name]}" for name in variables if row[name] != "All") or "total"
