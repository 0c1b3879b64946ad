"""Code lists: stable codes with labels in seven languages; a code is retired, never reused."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from casevault import i18n, paths

COLUMNS: Final = ("en", "sr_Latn", "sr_Cyrl", "bs", "mk", "bg", "sq")
"""The label columns; `i18n.Language.column` names one of them."""

MISSING: Final = frozenset({"UNK", "NASK", "REF", "NA"})
"""The codes of list MISSING that may stand in for an optional answer."""


@dataclass(frozen=True, slots=True)
class Code:
    """One code of a list.

    `labels` holds a text per label column, `crosswalk` what other standards call it, `retired_in`
    the version of the program that stopped offering it ("" while in use), `groups` the groups a
    country or another code belongs to.
    """

    code: str
    labels: Mapping[str, str]
    crosswalk: str = ""
    retired_in: str = ""
    groups: frozenset[str] = field(default_factory=frozenset)

    @property
    def parent(self) -> str:
        """The code one level up (`ACC` of `ACC.SHELT`), or "" at the top."""
        return self.code.rpartition(".")[0]

    def label(self, column: str | None = None) -> str:
        """The label in a column, by default that of the language in use; English if it is empty."""
        return self.labels.get(column or i18n.language().column) or self.labels["en"]


@dataclass(frozen=True, slots=True)
class CodeList:
    """A list of codes in the order in which a person should read them."""

    id: str
    by_code: Mapping[str, Code]

    @property
    def codes(self) -> tuple[Code, ...]:
        """All codes, retired ones included."""
        return tuple(self.by_code.values())

    @property
    def offered(self) -> tuple[Code, ...]:
        """The codes that a form may offer today."""
        return tuple(code for code in self.by_code.values() if not code.retired_in)

    def __contains__(self, code: object) -> bool:
        return code in self.by_code

    def label(self, code: str, column: str | None = None) -> str:
        """The label of one code; KeyError if the list has no such code."""
        return self.by_code[code].label(column)

    def group(self, name: str) -> frozenset[str]:
        """The codes that belong to a group."""
        return frozenset(code.code for code in self.by_code.values() if name in code.groups)


def _code(row: Mapping[str, str]) -> Code:
    return Code(
        code=row["code"],
        labels={column: row[column] for column in COLUMNS},
        crosswalk=row.get("crosswalk") or "",
        retired_in=row.get("retired_in") or "",
        groups=frozenset((row.get("groups") or "").split()),
    )


def parse_code_lists(lines: Iterable[str]) -> dict[str, CodeList]:
    """Read lists from CSV lines (list, order, code, the label columns, crosswalk, …).

    Raises:
        ValueError: a code stands twice in its list, or has no English label.
    """
    found: dict[str, dict[str, Code]] = {}
    for row in sorted(csv.DictReader(lines), key=lambda row: (row["list"], int(row["order"]))):
        codes = found.setdefault(row["list"], {})
        if row["code"] in codes or not row["en"]:
            raise ValueError(row["list"], row["code"])
        codes[row["code"]] = _code(row)
    return {list_id: CodeList(list_id, codes) for list_id, codes in found.items()}


@cache
def code_lists() -> Mapping[str, CodeList]:
    """All bundled lists by id; ValueError, a bug in the resources, if two files share a list."""
    found: dict[str, CodeList] = {}
    for path in sorted(paths.resource("codes").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as lines:
            parsed = parse_code_lists(lines)
        if shared := found.keys() & parsed.keys():
            raise ValueError(path.name, sorted(shared))
        found |= parsed
    return found


def code_list(list_id: str) -> CodeList:
    """The bundled list with this id; KeyError if there is none."""
    return code_lists()[list_id]


def label(list_id: str, code: str, column: str | None = None) -> str:
    """The label of a code in a column, by default that of the language in use."""
    return code_list(list_id).label(code, column)


def country_group(country: str, home: str) -> str:
    """The code of list CTZGRP for a country as seen from the reporting country `home`.

    A country that is not in list COUNTRY is `UNK`.
    """
    countries = code_list("COUNTRY").by_code
    if country == home:
        return "NAT"
    if country not in countries:
        return "UNK"
    groups = countries[country].groups
    if "WB" in groups:
        return "WB"
    return "EU" if groups & {"EU", "EFTA"} else "OTH"
