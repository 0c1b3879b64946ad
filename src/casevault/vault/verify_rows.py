"""Checks the rows: each against its tag, and against the last digest that the log has of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby

from casevault.domain.projection import EventRow
from casevault.vault import findings
from casevault.vault.blind_index import tokens_digest
from casevault.vault.case_access import wrap_digest
from casevault.vault.case_keys import WrapForm, WrappedCaseKey
from casevault.vault.cases import LINE_COLUMNS, PERSON_COUNT, REPORT_OPEN
from casevault.vault.database import Database
from casevault.vault.event_rows import StoredEvent, all_stored_events, digest_of, event_key
from casevault.vault.findings import Tally
from casevault.vault.record_rows import COLUMNS, Record, RecordRow, read_rows
from casevault.vault.row_seal import RowKind, RowSeal, digest
from casevault.vault.verify_log import KnownRows

Project = Callable[[str, Sequence[Record]], Iterable[EventRow]]
"""What a case's forms say about its events: (case id, present records) to events."""


class RowCheck:
    """One reading of all rows that the log knows."""

    def __init__(self, database: Database, seal: RowSeal, tally: Tally, known: KnownRows) -> None:
        self._database = database
        self._seal = seal
        self._tally = tally
        self._known = known

    def lines(self) -> None:
        """The lines of cases, persons, wraps, settings and users."""
        self._plain(RowKind.CASE, f"SELECT case_id, mac, {LINE_COLUMNS} FROM case_file")  # noqa: S608 - own words only
        self._plain(
            RowKind.PERSON,
            "SELECT person_id, mac, person_id, case_id, position, stamp FROM person",
        )
        self._plain(RowKind.SETTING, "SELECT name, mac, name, value, stamp FROM setting")
        self._plain(RowKind.USER, "SELECT user_id, mac, user_id, sealed, stamp FROM directory")
        for case_id, holder, epoch, form, wrapped, tag in self._database.each(
            "SELECT case_id, holder, epoch, form, wrapped, mac FROM case_key_wrap"
        ):
            wrap = WrappedCaseKey(case_id, holder, epoch, WrapForm(form), wrapped)
            self._one(RowKind.WRAP, f"{wrap.case_id}/{wrap.holder}", wrap_digest(wrap), tag)
        self._missing(RowKind.WRAP)

    def records(self) -> None:
        """Every version of every form."""
        for *values, tag in self._database.each(f"SELECT {COLUMNS}, mac FROM record"):  # noqa: S608 - own words
            row = RecordRow(*values)
            self._one(RowKind.RECORD, row.record_id, row.digest(), tag)
        self._missing(RowKind.RECORD)
        for *values, tag in self._database.each(f"SELECT {COLUMNS}, mac FROM record_history"):  # noqa: S608 - own words
            right = RecordRow(*values).digest()
            self._tally.checked["history"] += 1
            if not self._seal.holds(right, tag):
                self._tally.add(findings.ROW_CHANGED)
            elif right in self._known.past_records:
                self._known.past_records.remove(right)
            else:
                self._tally.add(findings.ROW_UNKNOWN)
        if self._known.past_records:
            self._tally.add(findings.ROW_MISSING, times=len(self._known.past_records))

    def tokens(self) -> None:
        """The blind index, record by record."""
        rows = self._database.each(
            "SELECT record_id, token, case_id, person_id FROM blind_token ORDER BY record_id, token"
        )
        for record_id, group in groupby(rows, key=lambda row: row[0]):
            right = tokens_digest(record_id, (row[1:] for row in group))
            self._noted(RowKind.TOKENS, record_id, right)
        self._missing(RowKind.TOKENS)

    def events(self, project: Project | None) -> None:
        """The projection, case by case: against the log, and against what the forms say."""
        counted: set[str] = set()
        rows = all_stored_events(self._database)
        for case_id, group in groupby(rows, key=lambda item: item[0]):
            stored = [row for _, row in group]
            self._noted(RowKind.EVENTS, case_id, digest_of(case_id, stored))
            counted.add(case_id)
            if project is not None:
                self._projected(stored, project(case_id, self._records_of(case_id)))
        self._missing(RowKind.EVENTS)
        if project is None:
            return
        for (case_id,) in self._database.rows("SELECT case_id FROM case_file"):
            if case_id not in counted:
                self._projected([], project(case_id, self._records_of(case_id)))

    def derived(self) -> None:
        """The columns of the case list that are derived from elsewhere."""
        wrong = self._database.value(
            "SELECT count(*) FROM case_file"  # noqa: S608 - own words only
            f" WHERE person_count != ({PERSON_COUNT}) OR report_open != ({REPORT_OPEN})"
            " OR changed_at != max(stamp, coalesce((SELECT max(stamp)"
            " FROM record WHERE record.case_id = case_file.case_id), 0))"
        )
        if wrong:
            self._tally.add(findings.LIST_WRONG, times=wrong)

    def _records_of(self, case_id: str) -> list[Record]:
        rows = read_rows(
            self._database, self._seal, "FROM record WHERE case_id = ? AND deleted = 0", case_id
        )
        return [row.record() for row in sorted(rows, key=lambda row: row.record_id)]

    def _projected(self, stored: Iterable[StoredEvent], events: Iterable[EventRow]) -> None:
        standing = Counter(row.key() for row in stored if row.recorded_to is None)
        if standing != Counter(event_key(event) for event in events):
            self._tally.add(findings.EVENTS_WRONG)
        self._tally.checked["projected"] += 1

    def _plain(self, kind: RowKind, sql: str) -> None:
        for row_id, tag, *values in self._database.each(sql):
            self._one(kind, row_id, digest(kind.value, *values), tag)
        self._missing(kind)

    def _one(self, kind: RowKind, row_id: str, right: bytes, tag: bytes) -> None:
        if not self._seal.holds(right, tag):
            self._tally.add(findings.ROW_CHANGED)
        self._noted(kind, row_id, right)

    def _noted(self, kind: RowKind, row_id: str, right: bytes) -> None:
        noted = self._known.present[kind].pop(row_id, None)
        self._tally.checked[kind.value] += 1
        if noted is None:
            self._tally.add(findings.ROW_UNKNOWN)
        elif noted != right:
            self._tally.add(findings.ROW_PUT_BACK)

    def _missing(self, kind: RowKind) -> None:
        missing = len(self._known.present[kind])
        if missing:
            self._tally.add(findings.ROW_MISSING, times=missing)
