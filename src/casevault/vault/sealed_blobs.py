"""The bytes of documents between a case key and files: sealed, read back, sealed anew.

Nothing is ever whole in memory; what is read is proven chunk by chunk, the file at its end.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from casevault.vault.attachment_rows import AttachmentRow, sealed_description
from casevault.vault.blob_files import BlobFiles
from casevault.vault.blob_format import BlobSealer, opened_chunks, without_padding
from casevault.vault.case_access import broken_seal
from casevault.vault.case_keys import CaseKey
from casevault.vault.crypto import NotAuthenticError


def sealed(sealer: BlobSealer, pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The bytes of a blob, from those of a document."""
    yield sealer.head
    for piece in pieces:
        yield from sealer.add(piece)
    yield from sealer.finish()


def read_blob(files: BlobFiles, row: AttachmentRow, key: CaseKey, size: int) -> Iterator[bytes]:
    """The document of a row, each chunk proven; at the end the whole file is as the row says.

    Raises:
        UserError: the file is missing, or was changed from outside (DAMAGED).
    """
    try:
        with files.open(row.place.blob_id) as source:
            hashing = _Hashing(source.read)
            yield from without_padding(opened_chunks(hashing, key, row.place), size)
    except (FileNotFoundError, NotAuthenticError):
        raise broken_seal() from None
    if hashing.digest.digest() != row.blob_digest:
        raise broken_seal()


def reseal(
    row: AttachmentRow, keys: tuple[CaseKey, CaseKey], folders: tuple[Path, Path]
) -> AttachmentRow:
    """Seal a present document again: `keys` and `folders` are (old, new) each.

    Writes the new blob, synced and under its own name, below the new vault folder, in bounded
    memory; gives the row that names it, whose tag and note the caller writes. The old blob stays.

    Raises:
        UserError: the old one does not hold (DAMAGED), or the disk refuses.
    """
    old_key, new_key = keys
    files, blob_id = BlobFiles(folders[1]), BlobFiles.fresh_id()
    told = row.described(old_key)
    place = replace(row.place, case_id=new_key.case_id, blob_id=blob_id)
    sealer = BlobSealer(new_key, place)
    try:
        document = read_blob(BlobFiles(folders[0]), row, old_key, told.size)
        digest = files.write(blob_id, sealed(sealer, document))
        files.finish(blob_id)
    except BaseException:
        files.discard(blob_id)
        raise
    return replace(
        row,
        case_id=new_key.case_id,
        blob_id=blob_id,
        sealed=sealed_description(new_key, row.attachment_id, place.version, told, blob_id),
        padded_size=sealer.padded_size,
        blob_digest=digest,
    )


class _Hashing:
    """Reads, and keeps the SHA-256 of what was read."""

    def __init__(self, read: Callable[[int], bytes]) -> None:
        self._read = read
        self.digest = hashlib.sha256()

    def read(self, length: int, /) -> bytes:
        content = self._read(length)
        self.digest.update(content)
        return content
