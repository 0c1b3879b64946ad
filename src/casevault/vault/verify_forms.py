"""Checks the forms of all cases, and beside them what statistics count of each case.

Forms and events are both read once, in the order of their cases, and met case by case: the digest
and tag of each form are checked first, and only what then holds is believed.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any, Final, TypeVar

from casevault.domain.projection import EventRow
from casevault.vault import findings
from casevault.vault.cases import REPORT_FORM, is_open_report
from casevault.vault.database import Database
from casevault.vault.event_rows import StoredEvent, all_stored_events, digest_of, event_key
from casevault.vault.findings import Tally
from casevault.vault.record_rows import COLUMNS, Record
from casevault.vault.row_seal import RowKind, RowSeal, digest
from casevault.vault.verify_log import KnownRows
from casevault.vault.verify_rows import Comparison

Project = Callable[[str, Sequence[Record]], Iterable[EventRow]]
"""What a case's forms say about its events: (case id, present records) to events."""

T = TypeVar("T")
_CASE: Final = 1
"""The place of the case among `COLUMNS`."""


class FormCheck:
    """One reading of all forms, present and past, and of all events."""

    def __init__(self, database: Database, seal: RowSeal, tally: Tally, known: KnownRows) -> None:
        self._database = database
        self._seal = seal
        self._tally = tally
        self._known = known

    def run(self, project: Project | None) -> None:
        """Check them; with `project` also that each case counts what its forms say.

        Raises:
            ValueError: the database gives rows in another order than was asked for: an index of
                it was changed.
        """
        forms = Comparison(RowKind.RECORD, self._seal, self._tally, self._known)
        events = Comparison(RowKind.EVENTS, self._seal, self._tally, self._known)
        derived = _Derived()
        for case_id, rows, stored in _side_by_side(
            _by_case(self._present_forms(), itemgetter(_CASE)),
            _by_case(all_stored_events(self._database), itemgetter(0)),
        ):
            records = [self._compared(values, forms, derived) for values in rows]
            standing = [row for _, row in stored]
            if standing:
                events.add(case_id, digest_of(case_id, standing), None)
            if project is not None and case_id:  # rows of erased cases come under no case id
                present = [record for record in records if record is not None]
                self._projected(standing, project(case_id, sorted(present, key=_record_id)))
        forms.tell()
        events.tell()
        self._tally.add(findings.LIST_WRONG, times=self._wrong_lines(derived))

    def history(self) -> None:
        """Every past version of every form; afterwards the log knows of no other."""
        past = self._known.past_records
        unknown = changed = count = 0
        for *values, tag in self._database.each(
            f"SELECT {COLUMNS}, mac FROM record_history"  # noqa: S608 - own words only
        ):
            right = digest(RowKind.RECORD, *values)
            count += 1
            changed += not self._seal.holds(right, tag)
            if right in past:
                past.remove(right)
            else:
                unknown += 1
        self._tally.checked["history"] = count
        self._tally.add(findings.ROW_CHANGED, times=changed)
        self._tally.add(findings.ROW_UNKNOWN, times=unknown)
        self._tally.add(findings.ROW_MISSING, times=len(past))

    def _present_forms(self) -> Iterator[tuple[Any, ...]]:
        return self._database.each(
            f"SELECT {COLUMNS}, mac FROM record ORDER BY case_id"  # noqa: S608 - own words only
        )

    def _compared(
        self, values: tuple[Any, ...], forms: Comparison, derived: _Derived
    ) -> Record | None:
        """The record in a row, if its tag holds and it was not removed."""
        *row, tag = values
        derived.take(row)
        if not forms.add(row[0], digest(RowKind.RECORD, *row), tag):
            return None
        record_id, case_id, person_id, form_id, form_version, version, facts, sealed = row[:8]
        _, deleted, author_id, stamp = row[8:]
        if deleted:
            return None
        return Record(
            record_id,
            case_id,
            person_id,
            form_id,
            form_version,
            version,
            json.loads(facts),
            sealed is not None,
            author_id,
            stamp,
        )

    def _projected(self, stored: Iterable[StoredEvent], events: Iterable[EventRow]) -> None:
        standing = Counter(row.key() for row in stored if row.recorded_to is None)
        if standing != Counter(event_key(event) for event in events):
            self._tally.add(findings.EVENTS_WRONG)
        self._tally.checked["projected"] += 1

    def _wrong_lines(self, derived: _Derived) -> int:
        return sum(
            (changed_at, persons, is_open) != derived.of(case_id, stamp)
            for case_id, stamp, changed_at, persons, is_open in self._database.each(
                "SELECT case_id, stamp, changed_at, person_count, report_open FROM case_file"
            )
        )


def _by_case(rows: Iterable[T], case_of: Callable[[T], str]) -> Iterator[tuple[str, list[T]]]:
    """Rows in groups of one case; the groups must come in order, each case once."""
    before: str | None = None
    for case_id, group in groupby(rows, key=case_of):
        if not isinstance(case_id, str) or (before is not None and case_id <= before):
            raise ValueError(case_id)
        before = case_id
        yield case_id, list(group)


S = TypeVar("S")


def _side_by_side(
    left: Iterator[tuple[str, list[T]]], right: Iterator[tuple[str, list[S]]]
) -> Iterator[tuple[str, list[T], list[S]]]:
    """Two streams in the order of their cases as one; a case may be missing in either."""
    one, other = next(left, None), next(right, None)
    while one is not None or other is not None:
        if other is None or (one is not None and one[0] < other[0]):
            assert one is not None  # noqa: S101 - for the types: the loop goes on only if one is
            yield one[0], one[1], []
            one = next(left, None)
        elif one is None or other[0] < one[0]:
            yield other[0], [], other[1]
            other = next(right, None)
        else:
            yield one[0], one[1], other[1]
            one, other = next(left, None), next(right, None)


def _record_id(record: Record) -> str:
    return record.record_id


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
