"""Files of rows whose commit was refused by the disk.

Such a commit may be whole in the log of the database all the same, and then it holds at the next
opening. So the file is only set aside: opening gives it back its name if a row names it then, and
a later commit that goes well, which overwrites the refused one, lets it go.
"""

from __future__ import annotations

from casevault.vault.blob_files import BlobFiles
from casevault.vault.writing import Writer


class DoubtfulBlobs:
    """The files set aside since one vault was opened."""

    def __init__(self, files: BlobFiles, writer: Writer) -> None:
        self._files = files
        self._writer = writer
        self._set_aside: dict[str, int] = {}

    def set_aside(self, blob_id: str) -> None:
        """Keep the file of a row that is not there, as nothing that counts."""
        self._files.set_aside(blob_id)
        self._set_aside[blob_id] = self._writer.mark().counter

    def let_go(self) -> None:
        """Remove those that no opening can ask for any more."""
        counter = self._writer.mark().counter
        for blob_id, then in list(self._set_aside.items()):
            if counter > then:
                self._files.discard(blob_id)
                del self._set_aside[blob_id]
