"""The backups that lie where backups go: every check compares the log with them, unasked.

A vault that was put back as a whole does not fit a backup made since, and its own list of backups
is as old as it is. So the places themselves are looked at: the usual one, the folder beside the
vault, and every folder in which a backup was written. Only the beginning of each file is read.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from casevault.domain.errors import UserError
from casevault.i18n import N_
from casevault.services import backup_places, backup_register
from casevault.services.anchors import BACKUP_SUFFIX, BACKUP_UNPROVEN
from casevault.services.session import Session
from casevault.services.volumes import Volumes
from casevault.vault.backup_anchor import BackupNote, read_backup_anchor
from casevault.vault.findings import Finding, Severity
from casevault.vault.log_anchor import OutsideAnchor
from casevault.vault.restoring import went_back

WENT_BACK: Final = N_(
    "Backups with work that is not in this vault, because it was brought back to an older day: "
    "{count}. The newest is of {day}."
)

_MOST_FILES: Final = 300
"""Of each folder, the last by name: a name begins with the time."""


@dataclass(frozen=True, slots=True)
class AtHand:
    """What the backups noted that must fit, and what is to be known of others."""

    anchors: tuple[OutsideAnchor, ...] = ()
    remarks: tuple[Finding, ...] = ()


def at_hand(session: Session, volumes: Volumes | None = None) -> AtHand:
    """Read what every backup of this vault noted that lies where backups go.

    Raises nothing: what is not there, cannot be read or is of another vault is passed over.
    """
    notes = dict(_notes(session, volumes))
    turns = went_back(session.vault)
    left = [note for note in notes.values() if any(turn.left_behind(note.at) for turn in turns)]
    fitting = [note for note in notes.values() if note not in left]
    fitting.sort(key=lambda note: note.at, reverse=True)
    remarks = [
        Finding(BACKUP_UNPROVEN, Severity.NOTE, {"name": path.name})
        for path, note in notes.items()
        if not note.is_proven and note.epoch == session.vault.keyring.epoch
    ]
    if left:
        newest = max(note.at for note in left).astimezone().date()
        remarks.append(Finding(WENT_BACK, Severity.NOTE, {"count": len(left), "day": newest}))
    return AtHand(tuple(note.anchor for note in fitting), tuple(remarks))


def _notes(session: Session, volumes: Volumes | None) -> Iterator[tuple[Path, BackupNote]]:
    for folder in _folders(session, volumes):
        for path in _backups_in(folder):
            try:
                yield path, read_backup_anchor(path, session.vault)
            except (UserError, OSError):
                continue


def _folders(session: Session, volumes: Volumes | None) -> Collection[Path]:
    usual = backup_places.find(backup_places.usual_place(session), volumes)
    found = {Path(backup_places.beside_the_vault(session).folder)}
    found |= {Path(entry.folder) for entry in backup_register.entries(session)}
    return found if usual is None else {usual, *found}


def _backups_in(folder: Path) -> list[Path]:
    try:
        names = sorted(path.name for path in folder.iterdir() if path.suffix == BACKUP_SUFFIX)
        paths = [folder / name for name in names[-_MOST_FILES:]]
        return [path for path in paths if path.is_file() and not path.is_symlink()]
    except OSError:
        return []
