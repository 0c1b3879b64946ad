"""The list of cases: found, filtered and sorted by row number, fetched a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from casevault.vault.database import Database


class CaseColumn(StrEnum):
    """A column that the list can be sorted by."""

    CODE = "code"
    STATUS = "status"
    OPENED_ON = "opened_on"
    CHANGED_AT = "changed_at"
    WORKER = "worker_id"
    PERSONS = "person_count"


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


class CaseStore:
    """Reads the list of cases; cases are written by `RecordStore.save`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self, query: CaseQuery) -> list[int]:
        """The row numbers that match, in the order asked for."""
        raise NotImplementedError

    def fetch(self, numbers: Sequence[int]) -> list[CaseRow]:
        """The lines with these row numbers, in the same order; unknown numbers are left out."""
        raise NotImplementedError

    def get(self, case_id: str) -> CaseRow | None:
        """One case by its id."""
        raise NotImplementedError

    def by_code(self, code: str) -> CaseRow | None:
        """One case by its code, in whatever case the letters are typed."""
        raise NotImplementedError
