"""The list of cases: found, filtered and sorted by row number, fetched a page at a time."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, NamedTuple

from casevault.domain.errors import ExitCode, UserError
from casevault.i18n import N_
from casevault.vault.database import Database
from casevault.vault.row_seal import RowKind, digest
from casevault.vault.writing import Transaction, Writer

_LAST_CHARACTER: Final = "\U0010ffff"


class CaseColumn(StrEnum):
    """A column that the list can be sorted by."""

    CODE = "code"
    STATUS = "status"
    OPENED_ON = "opened_on"
    CHANGED_AT = "changed_at"
    WORKER = "worker_id"
    PERSONS = "person_count"


class CodeTakenError(UserError):
    """Another case has the code."""

    def __init__(self, code: str) -> None:
        super().__init__(N_("There is a case {code} already. Choose another code."), code=code)


@dataclass(frozen=True, slots=True)
class CaseQuery:
    """What to show of the list, and in which order; empty means no limit."""

    code_prefix: str = ""
    statuses: frozenset[str] = frozenset()
    worker_id: str = ""
    report_open: bool | None = None
    sort: CaseColumn = CaseColumn.CHANGED_AT
    descending: bool = True


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One line of the list; `opened_on` is an ISO date, `changed_at` a stamp."""

    number: int
    case_id: str
    code: str
    status: str
    opened_on: str
    changed_at: int
    worker_id: str
    person_count: int
    report_open: bool
    version: int


@dataclass(frozen=True, slots=True)
class CaseWrite:
    """A new case, or a changed line of one; `seen_version` is 0 for a new case."""

    case_id: str
    code: str
    status: str
    opened_on: str
    worker_id: str = ""
    seen_version: int = 0


_COLUMNS: Final = (
    "number, case_id, code, status, opened_on, changed_at, worker_id, person_count,"
    " report_open, version"
)


class CaseStore:
    """Reads the list of cases; cases are written by `RecordStore.save`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self, query: CaseQuery) -> list[int]:
        """The row numbers that match, in the order asked for; the code decides between equals.

        Read straight off the index of that order, which also holds what is filtered by.
        """
        conditions, values = _conditions(query)
        where = f"WHERE {' AND '.join(conditions)}" if conditions else ""
        direction = "DESC" if query.descending else "ASC"
        order = f"{query.sort.value} {direction}"
        if query.sort is not CaseColumn.CODE:
            order += f", code {direction}"
        index = f"case_by_{query.sort.value}"
        found = self._database.rows(
            f"SELECT number FROM case_file INDEXED BY {index}"  # noqa: S608 - own words only
            f" {where} ORDER BY {order}",
            values,
        )
        return [number for (number,) in found]

    def fetch(self, numbers: Sequence[int]) -> list[CaseRow]:
        """The lines with these row numbers, in the same order; unknown numbers are left out."""
        found = self._database.rows(
            f"SELECT {_COLUMNS} FROM case_file"  # noqa: S608 - own words only
            " WHERE number IN (SELECT value FROM json_each(?))",
            (json.dumps(list(numbers)),),
        )
        by_number = {row[0]: _case_row(row) for row in found}
        return [by_number[number] for number in numbers if number in by_number]

    def get(self, case_id: str) -> CaseRow | None:
        """One case by its id."""
        return self._one("case_id = ?", case_id)

    def by_code(self, code: str) -> CaseRow | None:
        """One case by its code, in whatever case the letters are typed."""
        return self._one("code = ?", code)

    def places_of(self, person_ids: Iterable[str]) -> dict[str, int]:
        """The place of each of these persons in her case, 1 for the first."""
        return dict(
            self._database.rows(
                "SELECT person_id, position FROM person"
                " WHERE person_id IN (SELECT value FROM json_each(?))",
                (json.dumps(sorted(person_ids)),),
            )
        )

    def codes(self) -> dict[str, str]:
        """The code of every case."""
        return dict(self._database.rows("SELECT case_id, code FROM case_file"))

    def _one(self, condition: str, value: str) -> CaseRow | None:
        found = self._database.row(
            f"SELECT {_COLUMNS} FROM case_file WHERE {condition}",  # noqa: S608 - own words only
            (value,),
        )
        return None if found is None else _case_row(found)


def _conditions(query: CaseQuery) -> tuple[list[str], list[Any]]:
    conditions: list[str] = []
    values: list[Any] = []
    if query.code_prefix:
        conditions.append("code >= ? AND code < ?")
        values += [query.code_prefix, query.code_prefix + _LAST_CHARACTER]
    if query.statuses:
        conditions.append(f"status IN ({', '.join('?' for _ in query.statuses)})")
        values += sorted(query.statuses)
    if query.worker_id:
        conditions.append("worker_id = ?")
        values.append(query.worker_id)
    if query.report_open is not None:
        conditions.append("report_open = ?")
        values.append(int(query.report_open))
    return conditions, values


def _case_row(row: Sequence[Any]) -> CaseRow:
    number, case_id, code, status, opened_on, changed_at, worker_id, persons, is_open, version = row
    return CaseRow(
        number=number,
        case_id=case_id,
        code=code,
        status=status,
        opened_on=opened_on,
        changed_at=changed_at,
        worker_id=worker_id,
        person_count=persons,
        report_open=bool(is_open),
        version=version,
    )


class CaseLine(NamedTuple):
    """What is protected of a case's line: all that somebody wrote, nothing that is derived."""

    case_id: str
    code: str
    status: str
    opened_on: str
    worker_id: str
    version: int
    author_id: str
    stamp: int

    def digest(self) -> bytes:
        """The digest that the log repeats."""
        return digest("case", *self)


LINE_NAMES: Final = CaseLine._fields
LINE_COLUMNS: Final = ", ".join(LINE_NAMES)


def write_case(writer: Writer, step: Transaction, case: CaseWrite) -> int:
    """Write a case's line inside a transaction and return its new version.

    Raises:
        UserError: somebody else changed it meanwhile (REFUSED), or the code is taken.
    """
    database = writer.database
    seen = database.value("SELECT version FROM case_file WHERE case_id = ?", (case.case_id,))
    if (seen or 0) != case.seen_version:
        raise stale()
    holder = database.value("SELECT case_id FROM case_file WHERE code = ?", (case.code,))
    if holder not in {None, case.case_id}:
        raise CodeTakenError(case.code)
    line = CaseLine(
        case.case_id,
        case.code,
        case.status,
        case.opened_on,
        case.worker_id,
        case.seen_version + 1,
        writer.user_id,
        step.stamp,
    )
    database.run(
        f"INSERT INTO case_file ({LINE_COLUMNS}, mac, changed_at)"  # noqa: S608 - own words only
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (case_id) DO UPDATE SET code = excluded.code, status = excluded.status,"
        " opened_on = excluded.opened_on, worker_id = excluded.worker_id,"
        " version = excluded.version, author_id = excluded.author_id, stamp = excluded.stamp,"
        " mac = excluded.mac, changed_at = excluded.changed_at",
        (*line, writer.seal.tag(line.digest()), step.stamp),
    )
    step.note(RowKind.CASE, case.case_id, line.version, line.digest())
    return line.version


def derive_columns(database: Database, case_id: str, stamp: int, *, counts: bool) -> None:
    """Bring the derived columns of a case's line up to date, inside a transaction.

    Each column is in an index or in several, so none is written that stays as it is; without
    `counts` it is known that only the time of the last change is another one.
    """
    database.run(
        "UPDATE case_file SET changed_at = ? WHERE case_id = ? AND changed_at != ?",
        (stamp, case_id, stamp),
    )
    if counts:
        database.run(
            f"UPDATE case_file SET person_count = ({PERSON_COUNT}), report_open = ({REPORT_OPEN})"  # noqa: S608 - own words only
            " WHERE case_id = ?"
            f" AND (person_count != ({PERSON_COUNT}) OR report_open != ({REPORT_OPEN}))",
            (case_id,),
        )


PERSON_COUNT: Final = (
    "SELECT count(*) FROM person WHERE person.case_id = case_file.case_id AND EXISTS"
    " (SELECT 1 FROM record WHERE record.person_id = person.person_id AND deleted = 0)"
)
REPORT_FORM: Final = "report"
REPORT_OPEN: Final = (
    "SELECT count(*) > 0 FROM record"  # noqa: S608 - own words only
    " WHERE record.case_id = case_file.case_id AND deleted = 0"
    f" AND form_id = '{REPORT_FORM}' AND json_extract(facts, '$.outcome') IS 'ONGOING'"
)
"""Whether a report still waits for its outcome (form `report`, code ONGOING of list REPOUT)."""


def is_open_report(facts: str) -> bool:
    """The same about the facts of one report."""
    outcome = json.loads(facts).get("outcome") if "ONGOING" in facts else None
    return bool(outcome == "ONGOING")


def stale() -> UserError:
    """What is said when somebody else was faster."""
    return UserError(
        N_(
            "Somebody else changed this after you opened it. "
            "Nothing of yours is lost: look at what changed, then save again."
        ),
        exit_code=ExitCode.REFUSED,
    )
