"""Checks the files of documents: each as its row says, every chunk of those whose key is held."""

from __future__ import annotations

from collections.abc import Collection
from hashlib import sha256
from typing import Final

from casevault.domain.errors import UserError
from casevault.vault import findings
from casevault.vault.attachment_rows import AttachmentRow, blob_names, read_attachments
from casevault.vault.blob_files import BlobFiles
from casevault.vault.blob_format import CHUNK_BYTES
from casevault.vault.case_access import CaseAccess
from casevault.vault.findings import Tally
from casevault.vault.sealed_blobs import read_blob
from casevault.vault.writing import Writer

CHECKED_FILES: Final = "blobs"
CHECKED_CHUNKS: Final = "opened_blobs"


def check_blobs(writer: Writer, tally: Tally, also_named: Collection[str] = ()) -> None:
    """Look at every file of `blobs/` as it lies on the disk now, and at every row's file.

    `also_named` are blobs that belong there although no row names them.

    Works on the vault as it is, not on the snapshot of the other checks: a document that is
    removed meanwhile is not missing.
    """
    files = BlobFiles(writer.database.path.parent)
    access = CaseAccess(writer)
    with writer.still():
        named = blob_names(writer.database).union(also_named)
        tally.add(findings.BLOB_UNKNOWN, times=len(files.strangers(named)))
        rows = read_attachments(writer.database, writer.seal, "deleted = 0")
    for row in rows:
        said = _said_of(files, access, row, tally)
        if said and _is_there(writer, row):
            tally.add(said)


def _said_of(files: BlobFiles, access: CaseAccess, row: AttachmentRow, tally: Tally) -> str:
    """What is wrong with the file of a row; "" when nothing is."""
    tally.checked[CHECKED_FILES] += 1
    digest = sha256()
    try:
        with files.open(row.place.blob_id) as source:
            while piece := source.read(CHUNK_BYTES):
                digest.update(piece)
    except FileNotFoundError:
        return findings.BLOB_MISSING
    except (OSError, UserError):
        return findings.BLOB_CHANGED
    if digest.digest() != row.blob_digest:
        return findings.BLOB_CHANGED
    return _said_of_content(files, access, row, tally)


def _said_of_content(files: BlobFiles, access: CaseAccess, row: AttachmentRow, tally: Tally) -> str:
    key = None
    try:
        key = access.key_of(row.case_id)
        if key is None:
            return ""
        size = row.described(key).size
        for _ in read_blob(files, row, key, size):
            pass
    except (OSError, UserError, ValueError, TypeError):
        return findings.BLOB_CHANGED
    finally:
        if key is not None:
            key.close()
    tally.checked[CHECKED_CHUNKS] += 1
    return ""


def _is_there(writer: Writer, row: AttachmentRow) -> bool:
    with writer.still():
        found = writer.database.value(
            "SELECT count(*) FROM attachment WHERE blob_id = ?", (row.place.blob_id,)
        )
    return bool(found)
