"""The register of backups, kept in the vault: what was made, where it lies, what became of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any, Final

from casevault.domain.backup_rotation import KnownBackup
from casevault.services.session import Session
from casevault.vault.backup import BackupSummary

REGISTER: Final = "backup_register"
LAST_BACKUP: Final = "last_backup"
UNDER_WAY: Final = "backup_under_way"
FAILURE: Final = "backup_failure"
DRILL: Final = "restore_drill"

BESIDE: Final = "beside"
"""The place that nobody has to choose: a folder beside the vault."""

ELSEWHERE: Final = "elsewhere"
"""Wherever a person had one backup written; the program never goes back there by itself."""

_MOST_GONE: Final = 60
"""Backups that are gone and still told of, newest first."""


@dataclass(frozen=True, slots=True)
class BackupEntry:
    """One backup that was opened and held.

    `place_id` and `folder` say where, `made_at`, `verified_at` and `removed_at` are ISO times in
    UTC ("" for not), `stamp` and `counter` are those of the last commit it holds, `epoch` that of
    its keys.
    """

    backup_id: str
    place_id: str
    folder: str
    name: str
    made_at: str
    counter: int
    stamp: int
    size: int
    sha256: str
    verified_at: str
    removed_at: str = ""
    holds: bool = True
    epoch: int = 0

    @property
    def day(self) -> date:
        """The day it was made, on the user's calendar."""
        return datetime.fromisoformat(self.made_at).astimezone().date()

    @property
    def is_there(self) -> bool:
        """Whether it was not removed, as far as the vault knows."""
        return not self.removed_at

    def known(self, *, is_pinned: bool = False) -> KnownBackup:
        """What the rule of rotation needs of it."""
        return KnownBackup(self.backup_id, self.counter, self.day, self.holds, is_pinned)


def entry_of(
    summary: BackupSummary, place: tuple[str, str, str], *, verified_at: str, epoch: int
) -> BackupEntry:
    """The entry of a backup that has just been opened and held; `place`: id, folder, name."""
    place_id, folder, name = place
    return BackupEntry(
        backup_id=summary.backup_id,
        place_id=place_id,
        folder=folder,
        name=name,
        made_at=summary.made_at,
        counter=summary.counter,
        stamp=summary.stamp,
        size=summary.size,
        sha256=summary.sha256,
        verified_at=verified_at,
        epoch=epoch,
    )


def entries(session: Session) -> tuple[BackupEntry, ...]:
    """Every backup the vault knows of, newest first."""
    kept = session.vault.settings.get(REGISTER, [])
    found = [BackupEntry(**each) for each in kept]
    return tuple(sorted(found, key=lambda each: (each.counter, each.made_at), reverse=True))


def newest(session: Session) -> BackupEntry | None:
    """The newest backup that held, wherever it lies and whether or not it is still there."""
    return next((each for each in entries(session) if each.holds), None)


def enter(session: Session, entry: BackupEntry) -> None:
    """Put a new backup into the register; with it, it counts."""
    with session.vault.writer.still():
        _write(session, (entry, *entries(session)))
        session.vault.settings.put(LAST_BACKUP, entry.made_at)


def change(session: Session, backup_ids: Iterable[str], **values: Any) -> None:
    """Change entries: `removed_at`, `verified_at` or `holds`."""
    wanted = set(backup_ids)
    if not wanted:
        return
    with session.vault.writer.still():
        _write(
            session,
            tuple(
                replace(each, **values) if each.backup_id in wanted else each
                for each in entries(session)
            ),
        )


def begin(session: Session, place_id: str, folder: str, name: str) -> None:
    """Note a backup before its first byte is written, so that it can be found after a crash."""
    _note(session, add=[place_id, folder, name])


def settle(session: Session, name: str) -> None:
    """A backup that was begun is in the register, or will never be."""
    _note(session, drop=name)


def begun(session: Session) -> tuple[tuple[str, str, str], ...]:
    """Place id, folder and name of each backup that was begun and not settled."""
    kept = session.vault.settings.get(UNDER_WAY) or []
    return tuple((place_id, folder, name) for place_id, folder, name in kept)


def _note(session: Session, *, add: list[str] | None = None, drop: str = "") -> None:
    with session.vault.writer.still():
        left = [list(each) for each in begun(session) if each[2] != drop]
        session.vault.settings.put(UNDER_WAY, left + ([add] if add else []))


def _write(session: Session, every: tuple[BackupEntry, ...]) -> None:
    gone = [each for each in every if not each.is_there]
    gone.sort(key=lambda each: each.removed_at, reverse=True)
    dropped = {each.backup_id for each in gone[_MOST_GONE:]}
    kept = [asdict(each) for each in every if each.backup_id not in dropped]
    session.vault.settings.put(REGISTER, kept)
