"""Many cases that are not there yet, written table by table.

The same rows, tags, seals and notes as `RecordStore.save` makes of one case after another. But
nothing is asked first: that an id or a code is there already, the tables say themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from casevault.domain.projection import EventRow
from casevault.vault.blind_index import TOKEN_COLUMNS, BlindIndex
from casevault.vault.case_access import WRAP_COLUMNS, CaseAccess
from casevault.vault.case_keys import CaseKey
from casevault.vault.cases import LINE_NAMES, CaseLine, CaseWrite, CodeTakenError, stale
from casevault.vault.database import IntegrityError
from casevault.vault.event_rows import COLUMNS, StoredEvent, digest_of, event_key, table_of
from casevault.vault.record_rows import COLUMN_NAMES, next_row
from casevault.vault.row_seal import RowKind, digest
from casevault.vault.save_batch import RecordWrite, SaveBatch, SaveReceipt
from casevault.vault.writing import Transaction, Writer

TABLES: Final[Mapping[str, tuple[str, ...]]] = {
    "case_file": (*LINE_NAMES, "mac", "changed_at", "person_count", "report_open"),
    "case_key_wrap": WRAP_COLUMNS,
    "person": ("person_id", "case_id", "position", "stamp", "mac"),
    "record": (*COLUMN_NAMES, "mac"),
    "blind_token": TOKEN_COLUMNS,
    **{
        table_of(kind): (
            *("number", "case_id", "record_id", "person_id", "occurred", "recorded_from"),
            *columns,
        )
        for kind, columns in COLUMNS.items()
    },
    "event_own_field": ("event", "number", "field_id", "code"),
}
"""Every table in the order in which its rows are put in: what is referred to comes first."""


class NewCases:
    """The rows of new cases, gathered inside one transaction and then put in."""

    def __init__(
        self, writer: Writer, access: CaseAccess, blind_index: BlindIndex, step: Transaction
    ) -> None:
        self._writer = writer
        self._database = writer.database
        self._access = access
        self._blind_index = blind_index
        self._step = step
        self._rows: dict[str, list[tuple[Any, ...]]] = {table: [] for table in TABLES}
        self._last_numbers: dict[str, int] = {
            kind: self._database.value(f"SELECT coalesce(max(number), 0) FROM {table_of(kind)}")  # noqa: S608 - own words
            for kind in COLUMNS
        }

    def write(self, batches: Sequence[SaveBatch]) -> list[SaveReceipt]:
        """Write batches that are all new.

        Raises:
            UserError: a case, a record or a code is there already (REFUSED, BAD_INPUT); this user
                holds no key of the blind index (REFUSED).
        """
        receipts = [self._take(batch) for batch in batches]
        self._rows["blind_token"].sort()  # by their key, so that each page is touched once
        for table, columns in TABLES.items():
            try:
                self._database.insert_many(table, columns, self._rows[table])
            except IntegrityError:
                self._refuse(table, batches)
                raise
        return receipts

    def _take(self, batch: SaveBatch) -> SaveReceipt:
        case = batch.case
        if case is None or not batch.is_all_new:
            raise ValueError(batch.case_id)
        self._take_line(case, batch.writes)
        key, wraps = self._access.fresh(case.case_id, case.worker_id)
        try:
            self._rows["case_key_wrap"] += [
                self._access.entered(self._step, wrap) for wrap in wraps
            ]
            self._take_persons(case.case_id, batch.writes)
            for write in batch.writes:
                self._take_record(write, key)
        finally:
            key.close()
        self._take_events(case.case_id, batch.events or ())
        versions = {write.record_id: 1 for write in batch.writes}
        return SaveReceipt(self._step.stamp, case.case_id, 1, versions)

    def _take_line(self, case: CaseWrite, writes: Iterable[RecordWrite]) -> None:
        stamp, standing = self._step.stamp, [write for write in writes if not write.deleted]
        line = CaseLine(
            case.case_id,
            case.code,
            case.status,
            case.opened_on,
            case.worker_id,
            1,
            self._writer.user_id,
            stamp,
        )
        line_digest = line.digest()
        persons = {write.person_id for write in standing} - {None}
        is_open = any(
            write.form_id == "report" and write.facts.get("outcome") == "ONGOING"
            for write in standing
        )
        derived = (stamp, len(persons), int(is_open))
        tag = self._writer.seal.tag(line_digest)
        self._rows["case_file"].append((*line, tag, *derived))
        self._step.note(RowKind.CASE, case.case_id, 1, line_digest)

    def _take_persons(self, case_id: str, writes: Iterable[RecordWrite]) -> None:
        persons = dict.fromkeys(write.person_id for write in writes if write.person_id is not None)
        for position, person_id in enumerate(persons, start=1):
            row = (person_id, case_id, position, self._step.stamp)
            row_digest = digest("person", *row)
            self._rows["person"].append((*row, self._writer.seal.tag(row_digest)))
            self._step.note(RowKind.PERSON, person_id, 1, row_digest)

    def _take_record(self, write: RecordWrite, key: CaseKey) -> None:
        row = next_row(None, write, key, (self._writer.user_id, self._step.stamp))
        row_digest = row.digest()
        self._rows["record"].append((*row.values(), self._writer.seal.tag(row_digest)))
        self._step.note(RowKind.RECORD, row.record_id, row.version, row_digest)
        if write.deleted or write.blind_tokens is not None:
            tokens = () if write.deleted else write.blind_tokens or ()
            self._rows["blind_token"] += self._blind_index.entered(self._step, row, tokens)

    def _take_events(self, case_id: str, events: Iterable[EventRow]) -> None:
        stamp = self._step.stamp
        by_kind: dict[str, list[StoredEvent]] = {kind: [] for kind in COLUMNS}
        for event in events:
            _, record_id, person_id, occurred, dims = event_key(event)
            self._last_numbers[event.kind] += 1
            number = self._last_numbers[event.kind]
            by_kind[event.kind].append(
                StoredEvent(event.kind, number, record_id, person_id, occurred, dims, stamp, None)
            )
        rows = [row for kind in COLUMNS for row in by_kind[kind]]
        for row in rows:
            self._put_event(case_id, row)
        if rows:
            self._step.note(RowKind.EVENTS, case_id, stamp, digest_of(case_id, rows))

    def _put_event(self, case_id: str, row: StoredEvent) -> None:
        dims = dict(row.dims)
        codes = [dims.pop(column) for column in COLUMNS[row.kind]]
        what = (row.number, case_id, row.record_id, row.person_id, row.occurred, row.recorded_from)
        self._rows[table_of(row.kind)].append((*what, *codes))
        self._rows["event_own_field"] += [
            (row.kind.value, row.number, field_id, code) for field_id, code in dims.items()
        ]

    def _refuse(self, table: str, batches: Sequence[SaveBatch]) -> None:
        """Say what it was that is there already."""
        codes: set[str] = set()
        for batch in batches:
            if table == "case_file" and batch.case is not None:
                if self._is_there(table, "case_id", batch.case_id):
                    raise stale()
                code = batch.case.code.upper()
                if code in codes or self._is_there(table, "code", code):
                    raise CodeTakenError(batch.case.code)
                codes.add(code)
            if table == "record" and any(
                self._is_there(table, "record_id", write.record_id) for write in batch.writes
            ):
                raise stale()

    def _is_there(self, table: str, column: str, value: str) -> bool:
        found = self._database.row(f"SELECT 1 FROM {table} WHERE {column} = ?", (value,))  # noqa: S608 - own words
        return found is not None
