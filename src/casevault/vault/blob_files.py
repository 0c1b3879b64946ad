"""The files of `blobs/`: written new and synced before a row names them, gone after none does.

While a file is written its name ends in `.new`; it gets its own name inside the transaction of its
row. So outside a transaction every file of ours has a row, and every row its file.
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, Final

from casevault.vault.creating import BLOB_FOLDER
from casevault.vault.files import (
    CREATE_NEW,
    FOLDER_OWNER_ONLY,
    READ,
    open_regular,
    said_plainly,
    sync,
    sync_folder,
    write_all,
)

_BLOB_ID: Final = re.compile(r"[0-9a-f]{32}")
_NEW: Final = ".new"
_PREFIX: Final = 2


class BlobFiles:
    """The files of one vault folder."""

    def __init__(self, vault_folder: Path) -> None:
        self._vault = vault_folder
        self._root = vault_folder / BLOB_FOLDER

    @staticmethod
    def fresh_id() -> str:
        """A random name for a new blob."""
        return secrets.token_hex(16)

    def path(self, blob_id: str) -> Path:
        """Where a blob lies.

        Raises:
            ValueError: that is no name of a blob.
        """
        if not _BLOB_ID.fullmatch(blob_id):
            raise ValueError(blob_id)
        return self._root / blob_id[:_PREFIX] / blob_id

    def write(self, blob_id: str, pieces: Iterable[bytes]) -> bytes:
        """Write a blob under its unfinished name, synced; its SHA-256.

        Raises:
            UserError: the disk is full, failing or read-only. Nothing is left.
        """
        unfinished = self._unfinished(blob_id)
        digest = sha256()
        with said_plainly(self._vault):
            self._make_folder(unfinished.parent)
            try:
                descriptor = open_regular(unfinished, CREATE_NEW)
                try:
                    for piece in pieces:
                        digest.update(piece)
                        write_all(descriptor, piece)
                    sync(descriptor)
                finally:
                    os.close(descriptor)
            except BaseException:
                self.discard(blob_id)
                raise
        return digest.digest()

    def finish(self, blob_id: str) -> None:
        """Give a written blob its own name; returns when the name is on the disk.

        Raises:
            UserError: the disk refuses.
        """
        path = self.path(blob_id)
        with said_plainly(self._vault):
            self._unfinished(blob_id).replace(path)
            sync_folder(path.parent)

    def set_aside(self, blob_id: str) -> None:
        """Take a blob's own name from it again: `sweep` gives it back if a row names it then."""
        with suppress(OSError):
            self.path(blob_id).replace(self._unfinished(blob_id))

    def open(self, blob_id: str) -> BinaryIO:
        """A blob for reading.

        Raises:
            FileNotFoundError: there is none.
            UserError: a link or something else lies there.
        """
        return os.fdopen(open_regular(self.path(blob_id), READ), "rb")

    def discard(self, blob_id: str) -> None:
        """Remove a blob, finished or not; what cannot be removed now is swept at opening."""
        with suppress(OSError):
            self._unfinished(blob_id).unlink(missing_ok=True)
        with suppress(OSError):
            self.path(blob_id).unlink(missing_ok=True)

    def strangers(self, named: Collection[str]) -> list[Path]:
        """Everything in the folder that no row names, besides what is being written."""
        return [
            path
            for path in self._all()
            if not self._is_named(path, named) and not self._is_unfinished(path)
        ]

    def sweep(self, named: Collection[str]) -> int:
        """Remove blobs that no row names, left by a process that ended in the middle; how many.

        One that was set aside and has a row after all gets its name. Only names that this program
        gives are touched.
        """
        swept = 0
        for path in self._all():
            blob_id = path.name.removesuffix(_NEW)
            if blob_id in named and path.name == blob_id:
                continue
            if blob_id in named and not self.path(blob_id).exists():
                self.finish(blob_id)
                continue
            if _BLOB_ID.fullmatch(blob_id) and path.parent == self.path(blob_id).parent:
                self._remove(path)
                swept += 1
        return swept

    def _remove(self, path: Path) -> None:
        with suppress(OSError):
            path.unlink()

    def _is_named(self, path: Path, named: Collection[str]) -> bool:
        return path.name in named and path == self.path(path.name) and not path.is_symlink()

    def _is_unfinished(self, path: Path) -> bool:
        return path.name.endswith(_NEW) and bool(_BLOB_ID.fullmatch(path.name.removesuffix(_NEW)))

    def _all(self) -> Iterator[Path]:
        """Every file below the folder, and whatever is neither file nor folder."""
        if not self._root.is_dir():
            return
        for path in sorted(self._root.rglob("*")):
            if path.is_symlink() or not path.is_dir():
                yield path

    def _unfinished(self, blob_id: str) -> Path:
        path = self.path(blob_id)
        return path.with_name(path.name + _NEW)

    def _make_folder(self, folder: Path) -> None:
        for wanted in (self._root, folder):
            if not wanted.is_dir():
                wanted.mkdir(FOLDER_OWNER_ONLY, exist_ok=True)
                sync_folder(wanted.parent)
