"""Forms of a case: saved in one transaction, kept in every version, read as of any time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from casevault.domain.errors import UserError
from casevault.vault.blind_index import BlindIndex
from casevault.vault.case_access import CaseAccess, no_key
from casevault.vault.case_keys import CaseKey
from casevault.vault.cases import REPORT_FORM, derive_columns, stale, write_case
from casevault.vault.event_rows import replace_events
from casevault.vault.new_cases import NewCases
from casevault.vault.record_rows import (
    COLUMN_NAMES,
    COLUMNS,
    Record,
    RecordRow,
    next_row,
    read_rows,
)
from casevault.vault.row_seal import RowKind, digest
from casevault.vault.save_batch import RecordWrite, SaveBatch, SaveReceipt
from casevault.vault.writing import Transaction, Writer

__all__ = ["Record", "RecordStore", "RecordWrite", "SaveBatch", "SaveReceipt"]


class RecordStore:
    """Writes and reads the forms of cases."""

    def __init__(self, writer: Writer, access: CaseAccess, blind_index: BlindIndex) -> None:
        self._writer = writer
        self._database = writer.database
        self._access = access
        self._blind_index = blind_index
        self._unconfirmed: tuple[SaveBatch, SaveReceipt] | None = None

    def save(self, batch: SaveBatch) -> SaveReceipt:
        """Write a batch in one transaction and return once it is safely on the disk.

        Raises:
            UserError: somebody else changed one of the records meanwhile (REFUSED); this user
                holds no key of the case; the disk is full, read-only or damaged.
        """
        if self._unconfirmed is not None and self._unconfirmed[0] == batch:
            # It was written then, but the disk failed before that could be confirmed.
            self._writer.acknowledge()
            receipt = self._unconfirmed[1]
            self._unconfirmed = None
            return receipt
        written: SaveReceipt | None = None
        try:
            with self._writer.transaction() as step:
                written = self._write(step, batch)
                self._log(step, batch, written.versions)
        except UserError:
            if written is not None and self._writer.unacknowledged == written.stamp:
                self._unconfirmed = (batch, written)
            raise
        return written

    def save_all(self, batches: Sequence[SaveBatch]) -> list[SaveReceipt]:
        """Write many cases in one transaction, with one entry in the log that names them all.

        Raises:
            UserError: as `save`; then none of them is written.
        """
        if not batches:
            return []
        with self._writer.transaction() as step:
            if all(batch.is_all_new for batch in batches):
                new_cases = NewCases(self._writer, self._access, self._blind_index, step)
                receipts = new_cases.write(batches)
            else:
                receipts = [self._write(step, batch) for batch in batches]
            step.log(
                batches[0].action,
                self._writer.user_id,
                reason=batches[0].reason,
                detail={"cases": [receipt.case_id for receipt in receipts]},
            )
        return receipts

    def of_case(self, case_id: str, *, as_of: int | None = None) -> list[Record]:
        """The records of a case in the order of their making, now or as known at a stamp."""
        if as_of is None:
            rows = self._rows("FROM record WHERE case_id = ? AND deleted = 0", case_id)
        else:
            rows = self._rows(
                "FROM (SELECT * FROM record UNION ALL SELECT * FROM record_history)"
                " WHERE case_id = ? AND stamp <= ?",
                case_id,
                as_of,
            )
        newest: dict[str, RecordRow] = {}
        for row in sorted(rows, key=lambda row: row.version):
            newest[row.record_id] = row
        return [
            row.record()
            for row in sorted(newest.values(), key=lambda row: row.record_id)
            if not row.deleted
        ]

    def get(self, record_id: str) -> Record | None:
        """One record as it is now; None when there is none or it was removed."""
        found = self._rows("FROM record WHERE record_id = ? AND deleted = 0", record_id)
        return found[0].record() if found else None

    def history(self, record_id: str) -> list[Record]:
        """Every version of a record, oldest first, the present one last."""
        past = self._rows("FROM record_history WHERE record_id = ? ORDER BY version", record_id)
        present = self._rows("FROM record WHERE record_id = ?", record_id)
        return [row.record() for row in (*past, *present)]

    def _rows(self, source: str, *values: str | int) -> list[RecordRow]:
        return read_rows(self._database, self._writer.seal, source, *values)

    def _write(self, step: Transaction, batch: SaveBatch) -> SaveReceipt:
        case_id = batch.case_id
        is_new = batch.case is not None and batch.case.seen_version == 0
        if batch.case is not None:
            write_case(self._writer, step, batch.case)
        key = self._case_key(step, batch)
        try:
            counts = [self._write_record(step, write, key) for write in batch.writes]
        finally:
            if key is not None:
                key.close()
        if batch.events is not None:
            replace_events(self._database, step, case_id, batch.events, is_new=is_new)
        derive_columns(self._database, case_id, step.stamp, counts=any(counts))
        version = self._database.value(
            "SELECT version FROM case_file WHERE case_id = ?", (case_id,)
        )
        versions = {write.record_id: write.seen_version + 1 for write in batch.writes}
        return SaveReceipt(step.stamp, case_id, version, versions)

    def _case_key(self, step: Transaction, batch: SaveBatch) -> CaseKey | None:
        if batch.case is not None and batch.case.seen_version == 0:
            return self._access.found(step, batch.case_id, batch.case.worker_id)
        if not any(write.sealed for write in batch.writes):
            return None
        key = self._access.key_of(batch.case_id)
        if key is None:
            raise no_key(self._writer.keyring)
        self._access.require_same_key(key, batch.case_id)
        return key

    def _write_record(self, step: Transaction, write: RecordWrite, key: CaseKey | None) -> bool:
        """Write one form; whether what the list counts (persons, open reports) may change."""
        found = self._rows("FROM record WHERE record_id = ?", write.record_id)
        present = found[0] if found else None
        if (present.version if present else 0) != write.seen_version:
            raise stale()
        self._ensure_person(step, write)
        row = next_row(present, write, key, (self._writer.user_id, step.stamp))
        if present is not None:
            self._keep_history(present.record_id)
        row_digest = row.digest()
        tag = self._writer.seal.tag(row_digest)
        if present is None:
            self._database.insert_many("record", (*COLUMN_NAMES, "mac"), [(*row.values(), tag)])
        else:
            self._change(present, row, tag)
        step.note(RowKind.RECORD, row.record_id, row.version, row_digest)
        if write.deleted or write.blind_tokens is not None:
            self._blind_index.replace(step, row, () if write.deleted else write.blind_tokens or ())
        if present is None or row.form_id == REPORT_FORM:
            return True
        return (present.deleted, present.person_id) != (row.deleted, row.person_id)

    def _keep_history(self, record_id: str) -> None:
        self._database.run(
            f"INSERT INTO record_history ({COLUMNS}, mac)"  # noqa: S608 - own words only
            f" SELECT {COLUMNS}, mac FROM record WHERE record_id = ?",
            (record_id,),
        )

    def _change(self, present: RecordRow, row: RecordRow, tag: bytes) -> None:
        """Write a version over the present one, and only what differs: indices follow columns."""
        pairs = zip(COLUMN_NAMES, present.values(), row.values(), strict=True)
        changed = {name: now for name, before, now in pairs if now != before} | {"mac": tag}
        self._database.run(
            f"UPDATE record SET {', '.join(f'{name} = ?' for name in changed)}"  # noqa: S608 - own words only
            " WHERE record_id = ?",
            (*changed.values(), row.record_id),
        )

    def _ensure_person(self, step: Transaction, write: RecordWrite) -> None:
        if write.person_id is None:
            return
        case_id = self._database.value(
            "SELECT case_id FROM person WHERE person_id = ?", (write.person_id,)
        )
        if case_id is not None:
            if case_id != write.case_id:
                raise ValueError(write.person_id)
            return
        position = self._database.value(
            "SELECT coalesce(max(position), 0) + 1 FROM person WHERE case_id = ?", (write.case_id,)
        )
        row = (write.person_id, write.case_id, position, step.stamp)
        row_digest = digest("person", *row)
        self._database.run(
            "INSERT INTO person (person_id, case_id, position, stamp, mac) VALUES (?, ?, ?, ?, ?)",
            (*row, self._writer.seal.tag(row_digest)),
        )
        step.note(RowKind.PERSON, write.person_id, 1, row_digest)

    def _log(self, step: Transaction, batch: SaveBatch, versions: Mapping[str, int]) -> None:
        only = batch.writes[0] if len(batch.writes) == 1 else None
        forms = [
            {"record": write.record_id, "form": write.form_id, "version": versions[write.record_id]}
            for write in batch.writes
        ]
        step.log(
            batch.action,
            self._writer.user_id,
            case=batch.case_id,
            person=only.person_id if only else None,
            record=only.record_id if only else None,
            reason=batch.reason,
            detail={"forms": forms} if forms else None,
        )
