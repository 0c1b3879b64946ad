"""How the files of a new epoch take the place of the old ones, at once and whatever happens.

The new database and the new anchor are written beside the old ones and synced. Then the header is
replaced, which is the moment of the change; then the files move. A header says by its salt which
database belongs to it: at opening, a change whose header stands is finished, any other is undone.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Final

from casevault.vault.anchor import FILE_NAME as ANCHOR_NAME
from casevault.vault.anchor import AnchorLostError, HeaderAnchor
from casevault.vault.container import ANCHOR_PURPOSE
from casevault.vault.files import read_bounded, said_plainly, sync_folder
from casevault.vault.header import SALT_BYTES
from casevault.vault.header_files import write_copies
from casevault.vault.unlocking import Unlocked
from casevault.vault.vault import DATABASE_NAME

NEXT_DATABASE: Final = DATABASE_NAME + ".next"
NEXT_ANCHOR: Final = ANCHOR_NAME + ".next"
_LOGS: Final = ("-wal", "-shm", "-journal")


def is_pending(folder: Path) -> bool:
    """Whether a change of epoch was interrupted here."""
    return (folder / NEXT_DATABASE).exists() or (folder / NEXT_ANCHOR).exists()


def discard(folder: Path) -> None:
    """Remove what was written beside the old files."""
    for name in (NEXT_DATABASE, *(NEXT_DATABASE + log for log in _LOGS), NEXT_ANCHOR):
        with suppress(OSError):
            (folder / name).unlink(missing_ok=True)


def settle(folder: Path, unlocked: Unlocked, content: bytes) -> bool:
    """Finish or undo an interrupted change; whether it was finished. Only under the folder's lock.

    `content` is the proven header's file.

    Raises:
        UserError: the disk refuses.
    """
    salt = unlocked.header.database_salt
    is_moved = _salt_of(folder / DATABASE_NAME) == salt
    if is_moved and not _is_anchor_waiting(folder, unlocked):
        discard(folder)
        return False
    if not is_moved and _salt_of(folder / NEXT_DATABASE) != salt:
        return False
    with said_plainly(folder):
        write_copies(folder, content)
        move(folder, with_database=not is_moved)
    return True


def move(folder: Path, *, with_database: bool = True) -> None:
    """Put the new files in place of the old ones, once the header stands."""
    if with_database:
        # The log of the old database must be gone first: it would be taken for the new one's.
        for log in _LOGS:
            (folder / (DATABASE_NAME + log)).unlink(missing_ok=True)
        sync_folder(folder)
        (folder / NEXT_DATABASE).replace(folder / DATABASE_NAME)
    (folder / NEXT_ANCHOR).replace(folder / ANCHOR_NAME)
    sync_folder(folder)
    discard(folder)


def _is_anchor_waiting(folder: Path, unlocked: Unlocked) -> bool:
    """Whether the new anchor is of this header's epoch; no other one opens with its key."""
    header = unlocked.header
    key = unlocked.ring.facts_subkey(ANCHOR_PURPOSE)
    owner = (header.vault_id, header.device_id)
    try:
        HeaderAnchor.open(folder, key, owner, name=NEXT_ANCHOR).close()
    except AnchorLostError:
        return False
    return True


def _salt_of(path: Path) -> bytes:
    try:
        return read_bounded(path, SALT_BYTES - 1)
    except FileNotFoundError:
        return b""
