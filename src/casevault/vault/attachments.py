"""Documents of cases: sealed into files of their own, opened from memory, each look logged first.

A row is written only once the file it names is whole on the disk, and a file goes only after its
row is gone. Whatever ends in between leaves a file without a row, which opening sweeps away.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from casevault.domain.errors import ExitCode, UserError
from casevault.domain.ids import new_id
from casevault.i18n import N_
from casevault.vault.attachment_rows import (
    COLUMN_NAMES,
    Attachment,
    AttachmentRow,
    Description,
    blob_names,
    read_attachments,
    sealed_description,
)
from casevault.vault.audit_actions import AuditAction
from casevault.vault.blob_files import BlobFiles
from casevault.vault.blob_format import BlobPlace, BlobSealer
from casevault.vault.case_access import CaseAccess, no_key
from casevault.vault.case_keys import CaseKey
from casevault.vault.doubtful_blobs import DoubtfulBlobs
from casevault.vault.row_seal import RowKind
from casevault.vault.sealed_blobs import read_blob, sealed
from casevault.vault.writing import Transaction, Writer

__all__ = ["Attachment", "AttachmentStore", "Description", "NewAttachment", "OpenedAttachment"]

MOST_ATTACHMENTS: Final = 19_000
"""A backup carries at most 20,000 files."""


@dataclass(frozen=True, slots=True)
class NewAttachment:
    """A document to be kept. Saved again with the same id it is there once only."""

    case_id: str
    name: str
    media_type: str
    person_id: str | None = None
    note: str = ""
    record_id: str = ""
    field_id: str = ""
    attachment_id: str = field(default_factory=new_id)


@dataclass(frozen=True, slots=True)
class OpenedAttachment:
    """A document that may be read now; who reads `chunks` to the end knows it is whole."""

    description: Description
    chunks: Iterator[bytes]


class AttachmentStore:
    """Adds, opens and removes the documents of cases."""

    def __init__(self, writer: Writer, access: CaseAccess) -> None:
        self._writer = writer
        self._database = writer.database
        self._access = access
        self._files = BlobFiles(writer.database.path.parent)
        self._keepers = 0
        self._kept_back: set[str] = set()
        self._doubtful = DoubtfulBlobs(self._files, writer)

    def add(self, new: NewAttachment, pieces: Iterable[bytes], reason: str) -> Attachment:
        """Seal a document and keep it; `pieces` are its bytes, read once and never all at a time.

        Raises:
            UserError: this user holds no key of the case (REFUSED, logged); there is no room for
                more documents; the disk is full, failing or read-only. Then nothing was kept.
        """
        if known := self._rows("attachment_id = ?", new.attachment_id):
            # It was written then, but the disk failed before that could be confirmed.
            self._writer.acknowledge()
            return known[0].attachment()
        self._require_room()
        self._doubtful.let_go()
        key = self._key(new.case_id, new.attachment_id, reason)
        blob_id, is_committing = BlobFiles.fresh_id(), False
        try:
            row = self._written(new, key, blob_id, pieces)
            with self._writer.transaction() as step:
                self._require_person(new)
                row = replace(row, stamp=step.stamp)
                self._files.finish(blob_id)
                self._insert(step, row)
                self._log(step, AuditAction.DOCUMENT_ADDED, row, reason)
                is_committing = True
        except BaseException:
            self._not_kept(blob_id, in_doubt=is_committing)
            raise
        finally:
            key.close()
        return row.attachment()

    def of_case(self, case_id: str) -> list[Attachment]:
        """The documents of a case in the order of their adding, without their names."""
        found = self._rows("case_id = ? AND deleted = 0", case_id)
        return [row.attachment() for row in found]

    def describe(self, case_id: str, reason: str) -> dict[str, Description]:
        """What the documents of a case are, by their ids, after the entry in the log is written.

        Raises:
            UserError: this user holds no key of the case (REFUSED, logged); changed from outside.
        """
        rows = self._rows("case_id = ? AND deleted = 0", case_id)
        key = self._key(case_id, "", reason)
        try:
            with self._writer.transaction() as step:
                step.log(
                    AuditAction.IDENTITY_READ,
                    self._writer.user_id,
                    case=case_id,
                    reason=reason,
                    detail={"documents": len(rows)},
                )
            return {row.attachment_id: row.described(key) for row in rows}
        finally:
            key.close()

    def open(self, attachment_id: str, reason: str) -> OpenedAttachment:
        """One document, after the entry in the log is on the disk.

        Raises:
            UserError: it is gone; this user holds no key of the case (REFUSED, logged); its row,
                description or blob was changed from outside, which for the blob is said while
                `chunks` is read (DAMAGED).
        """
        row = self._present(attachment_id)
        key = self._key(row.case_id, attachment_id, reason)
        try:
            with self._writer.transaction() as step:
                self._log(step, AuditAction.IDENTITY_READ, row, reason)
            told = row.described(key)
        except BaseException:
            key.close()
            raise
        return OpenedAttachment(told, self._read(row, key, told.size))

    def remove(self, attachment_id: str, reason: str) -> Attachment:
        """Take a document out of its case for good: description and bytes are gone.

        Raises:
            UserError: it is gone already; the disk refuses.
        """
        row = self._present(attachment_id)
        with self._writer.transaction() as step:
            empty = replace(
                row,
                blob_id=None,
                version=row.version + 1,
                sealed=None,
                sealed_version=None,
                padded_size=0,
                blob_digest=None,
                deleted=1,
                author_id=self._writer.user_id,
                stamp=step.stamp,
            )
            self._change(step, empty)
            self._log(step, AuditAction.DOCUMENT_REMOVED, row, reason)
        if row.blob_id is not None:
            self._unlink(row.blob_id)
        return empty.attachment()

    def blob_path(self, blob_id: str) -> Path:
        """Where a blob of this vault lies."""
        return self._files.path(blob_id)

    def stored_size(self) -> int:
        """How many bytes the files of all documents take, to within a thousandth."""
        padded = self._database.value(
            "SELECT coalesce(sum(padded_size), 0) FROM attachment WHERE deleted = 0"
        )
        return int(padded) + int(padded) // 1000

    @contextmanager
    def keeping_files(self) -> Iterator[None]:
        """While this lasts, for a backup, blobs of removed documents stay where they are."""
        self._keepers += 1
        try:
            yield
        finally:
            self._keepers -= 1
            while self._kept_back and not self._keepers:
                self._files.discard(self._kept_back.pop())

    def sweep(self) -> int:
        """Remove files that no row names; only right after opening. Returns how many."""
        return self._files.sweep(blob_names(self._database))

    def _written(
        self, new: NewAttachment, key: CaseKey, blob_id: str, pieces: Iterable[bytes]
    ) -> AttachmentRow:
        """The file, written; and the row that will name it."""
        sealer = BlobSealer(key, BlobPlace(new.case_id, blob_id, 1))
        digest = self._files.write(blob_id, sealed(sealer, pieces))
        told = Description(
            new.name, new.media_type, sealer.size, new.note, new.record_id, new.field_id
        )
        return AttachmentRow(
            attachment_id=new.attachment_id,
            case_id=new.case_id,
            person_id=new.person_id,
            blob_id=blob_id,
            version=1,
            sealed=sealed_description(key, new.attachment_id, 1, told, blob_id),
            sealed_version=1,
            padded_size=sealer.padded_size,
            blob_digest=digest,
            deleted=0,
            author_id=self._writer.user_id,
            stamp=0,
        )

    def _read(self, row: AttachmentRow, key: CaseKey, size: int) -> Iterator[bytes]:
        try:
            yield from read_blob(self._files, row, key, size)
        finally:
            key.close()

    def _rows(self, condition: str, *values: str | int) -> list[AttachmentRow]:
        return read_attachments(self._database, self._writer.seal, condition, *values)

    def _present(self, attachment_id: str) -> AttachmentRow:
        found = self._rows("attachment_id = ? AND deleted = 0", attachment_id)
        if not found:
            raise UserError(
                N_("This document is not there any more. Go back to the case and look again.")
            )
        return found[0]

    def _key(self, case_id: str, attachment_id: str, reason: str) -> CaseKey:
        key = self._access.key_of(case_id)
        if key is None:
            with self._writer.transaction() as step:
                step.log(
                    AuditAction.REFUSED,
                    self._writer.user_id,
                    case=case_id,
                    reason=reason,
                    detail={"document": attachment_id},
                )
            raise no_key(self._writer.keyring)
        try:
            self._require_same_key(key, case_id)
        except BaseException:
            key.close()
            raise
        return key

    def _require_same_key(self, key: CaseKey, case_id: str) -> None:
        """As for records: nothing is sealed under a key that somebody slipped in."""
        self._access.require_same_key(key, case_id)
        for row in self._rows("case_id = ? AND deleted = 0", case_id)[:1]:
            row.described(key)

    def _require_person(self, new: NewAttachment) -> None:
        if new.person_id is None:
            return
        case_id = self._database.value(
            "SELECT case_id FROM person WHERE person_id = ?", (new.person_id,)
        )
        if case_id != new.case_id:
            raise ValueError(new.person_id)

    def _require_room(self) -> None:
        count = self._database.value("SELECT count(*) FROM attachment WHERE deleted = 0")
        if count >= MOST_ATTACHMENTS:
            raise UserError(
                N_(
                    "This vault holds as many documents as one backup can carry. "
                    "Remove documents that are no longer needed."
                ),
                exit_code=ExitCode.REFUSED,
            )

    def _insert(self, step: Transaction, row: AttachmentRow) -> None:
        row_digest = row.digest()
        values = (*row.values(), self._writer.seal.tag(row_digest))
        self._database.insert_many("attachment", (*COLUMN_NAMES, "mac"), [values])
        step.note(RowKind.ATTACHMENT, row.attachment_id, row.version, row_digest)

    def _change(self, step: Transaction, row: AttachmentRow) -> None:
        row_digest = row.digest()
        changes = ", ".join(f"{name} = ?" for name in (*COLUMN_NAMES, "mac"))
        self._database.run(
            f"UPDATE attachment SET {changes} WHERE attachment_id = ?",  # noqa: S608 - own words only
            (*row.values(), self._writer.seal.tag(row_digest), row.attachment_id),
        )
        step.note(RowKind.ATTACHMENT, row.attachment_id, row.version, row_digest)

    def _log(self, step: Transaction, action: AuditAction, row: AttachmentRow, reason: str) -> None:
        step.log(
            action,
            self._writer.user_id,
            case=row.case_id,
            person=row.person_id,
            reason=reason,
            detail={"document": row.attachment_id, "version": row.version},
        )

    def _not_kept(self, blob_id: str, *, in_doubt: bool) -> None:
        """What becomes of the file of a row that was not written; unknown, the sweep decides."""
        with suppress(Exception):
            named = self._database.value(
                "SELECT count(*) FROM attachment WHERE blob_id = ?", (blob_id,)
            )
            if not named:
                (self._doubtful.set_aside if in_doubt else self._files.discard)(blob_id)

    def _unlink(self, blob_id: str) -> None:
        if self._keepers:
            self._kept_back.add(blob_id)
        else:
            self._files.discard(blob_id)
