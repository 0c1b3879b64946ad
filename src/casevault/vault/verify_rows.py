"""Checks the rows: each against its tag, and against the last digest that the log has of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from casevault.domain.projection import EventRow
from casevault.vault import findings
from casevault.vault.attachment_rows import COLUMNS as ATTACHMENT_COLUMNS
from casevault.vault.blind_index import tokens_digest
from casevault.vault.cases import LINE_COLUMNS, REPORT_FORM, is_open_report
from casevault.vault.database import Database
from casevault.vault.event_rows import StoredEvent, all_stored_events, digest_of, event_key
from casevault.vault.findings import Tally
from casevault.vault.record_rows import COLUMNS, Record, read_rows
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
        """The lines of cases, persons, wraps, attachments, settings and users."""
        for kind, row_id, columns, table in (
            (RowKind.CASE, "case_id", LINE_COLUMNS, "case_file"),
            (RowKind.PERSON, "person_id", "person_id, case_id, position, stamp", "person"),
            (RowKind.SETTING, "name", "name, value, stamp", "setting"),
            (RowKind.USER, "user_id", "user_id, sealed, stamp", "directory"),
            (
                RowKind.WRAP,
                "case_id || '/' || holder",
                "case_id, holder, epoch, form, wrapped",
                "case_key_wrap",
            ),
            (RowKind.ATTACHMENT, "attachment_id", ATTACHMENT_COLUMNS, "attachment"),
        ):
            rows = self._database.each(
                f"SELECT {row_id}, mac, {columns} FROM {table}"  # noqa: S608 - own words only
            )
            self._compare(kind, ((name, digest(kind, *values), tag) for name, tag, *values in rows))

    def records(self) -> None:
        """Every version of every form, and what the case list derives from the present ones."""
        derived = _Derived()
        self._compare(RowKind.RECORD, self._present_records(derived))
        unknown = changed = history = 0
        for *values, tag in self._database.each(
            f"SELECT {COLUMNS}, mac FROM record_history"  # noqa: S608 - own words only
        ):
            right = digest(RowKind.RECORD, *values)
            history += 1
            changed += not self._seal.holds(right, tag)
            if right in self._known.past_records:
                self._known.past_records.remove(right)
            else:
                unknown += 1
        self._tally.checked["history"] = history
        self._tally.add(findings.ROW_CHANGED, times=changed)
        self._tally.add(findings.ROW_UNKNOWN, times=unknown)
        self._tally.add(findings.ROW_MISSING, times=len(self._known.past_records))
        self._tally.add(findings.LIST_WRONG, times=self._wrong_lines(derived))

    def _present_records(self, derived: _Derived) -> Iterator[tuple[str, bytes, bytes]]:
        for *values, tag in self._database.each(
            f"SELECT {COLUMNS}, mac FROM record"  # noqa: S608 - own words only
        ):
            derived.take(values)
            yield values[0], digest(RowKind.RECORD, *values), tag

    def _wrong_lines(self, derived: _Derived) -> int:
        return sum(
            (changed_at, persons, is_open) != derived.of(case_id, stamp)
            for case_id, stamp, changed_at, persons, is_open in self._database.each(
                "SELECT case_id, stamp, changed_at, person_count, report_open FROM case_file"
            )
        )

    def tokens(self) -> None:
        """The blind index, record by record."""
        rows = self._database.each(
            "SELECT record_id, token, case_id, person_id FROM blind_token ORDER BY record_id, token"
        )
        self._compare(
            RowKind.TOKENS,
            (
                (record_id, tokens_digest(record_id, (row[1:] for row in group)), None)
                for record_id, group in groupby(rows, key=lambda row: row[0])
            ),
        )

    def events(self, project: Project | None) -> None:
        """The projection, case by case: against the log, and against what the forms say."""
        counted: set[str] = set()
        self._compare(RowKind.EVENTS, self._stored_events(project, counted))
        if project is None:
            return
        for (case_id,) in self._database.rows("SELECT case_id FROM case_file"):
            if case_id not in counted:
                self._projected([], project(case_id, self._records_of(case_id)))

    def _stored_events(
        self, project: Project | None, counted: set[str]
    ) -> Iterator[tuple[str, bytes, None]]:
        rows = all_stored_events(self._database)
        for case_id, group in groupby(rows, key=lambda item: item[0]):
            stored = [row for _, row in group]
            counted.add(case_id)
            yield case_id, digest_of(case_id, stored), None
            if project is not None:
                self._projected(stored, project(case_id, self._records_of(case_id)))

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

    def _compare(self, kind: RowKind, rows: Iterable[tuple[str, bytes, bytes | None]]) -> None:
        """Rows as (id, digest, tag or None) against their tags and against the log."""
        known = self._known.present[kind]
        checked = changed = unknown = put_back = 0
        for row_id, right, tag in rows:
            checked += 1
            if tag is not None:
                changed += not self._seal.holds(right, tag)
            noted = known.pop(row_id, None)
            if noted is None:
                unknown += 1
            elif noted != right:
                put_back += 1
        self._tally.checked[kind.value] = checked
        self._tally.add(findings.ROW_CHANGED, times=changed)
        self._tally.add(findings.ROW_UNKNOWN, times=unknown)
        self._tally.add(findings.ROW_PUT_BACK, times=put_back)
        self._tally.add(findings.ROW_MISSING, times=len(known))


class _Derived:
    """What the lines of the case list must show, gathered from the forms."""

    def __init__(self) -> None:
        self._last: dict[str, int] = {}
        self._persons: dict[str, set[str]] = {}
        self._open: set[str] = set()

    def take(self, values: Sequence[Any]) -> None:
        """Learn from the present version of one form, given in the order of `COLUMNS`."""
        _, case_id, person_id, form_id, _, _, facts, _, _, deleted, _, stamp = values
        self._last[case_id] = max(stamp, self._last.get(case_id, 0))
        if deleted:
            return
        if person_id is not None:
            self._persons.setdefault(case_id, set()).add(person_id)
        if form_id == REPORT_FORM and is_open_report(facts):
            self._open.add(case_id)

    def of(self, case_id: str, stamp: int) -> tuple[int, int, bool]:
        """When the case changed last, how many persons it has, whether a report is open."""
        changed_at = max(stamp, self._last.get(case_id, 0))
        return changed_at, len(self._persons.get(case_id, ())), case_id in self._open
