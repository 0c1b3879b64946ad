"""A round: one backup to the usual place, the list of erasures beside it, and what may go there.

The order keeps at least one whole backup at every moment: the new one is written, opened and
entered before any old one is removed; a round that was broken off is finished by the next.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from casevault.domain.backup_rotation import KnownBackup, kept_until, rotate
from casevault.domain.errors import ExitCode, UserError
from casevault.domain.roles import Right
from casevault.i18n import N_, gettext
from casevault.services import backup, backup_places, backup_register, egress, erasures
from casevault.services.backup import BackupDone
from casevault.services.backup_places import PLACE, Place
from casevault.services.backup_register import BackupEntry
from casevault.services.session import Session
from casevault.services.turns import turn
from casevault.services.unlock import Progress
from casevault.services.verify import LAST_CHECK
from casevault.services.volumes import Volumes
from casevault.vault import backup as vault_backup
from casevault.vault.backup_copy import backup_id_of
from casevault.vault.erasure_list import ErasedCase
from casevault.vault.last_work import last_work
from casevault.vault.lost_roles import LEFT_AGAIN_SETTING, OLD_SHARES_SETTING
from casevault.vault.restoring import RESTORED_SETTING, TO_ERASE_SETTING, WENT_BACK_SETTING

OWN_NOTES: Final = frozenset(
    {
        PLACE,
        backup_register.REGISTER,
        backup_register.LAST_BACKUP,
        backup_register.UNDER_WAY,
        backup_register.FAILURE,
        backup_register.DRILL,
        LAST_CHECK,
        RESTORED_SETTING,
        TO_ERASE_SETTING,
        WENT_BACK_SETTING,
        LEFT_AGAIN_SETTING,
        OLD_SHARES_SETTING,
    }
)
"""Settings that call for no backup."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why the last backup that the program tried by itself did not succeed."""

    at: datetime
    message_id: str
    values: dict[str, Any]

    def text(self) -> str:
        """The reason in the language in use."""
        return gettext(self.message_id).format(**self.values)


def is_due(session: Session) -> bool:
    """Whether something was entered that no backup at the usual place holds, under present keys."""
    work = last_work(session.vault, own_notes=OWN_NOTES)
    place_id = backup_places.usual_place(session).place_id
    epoch = session.vault.keyring.epoch
    held = (
        each.stamp
        for each in backup_register.entries(session)
        if each.place_id == place_id and each.holds and each.is_there and each.epoch == epoch
    )
    return work > max(held, default=0)


def run(
    session: Session,
    *,
    progress: Progress | None = None,
    volumes: Volumes | None = None,
    erased: Iterable[ErasedCase] | None = None,
) -> BackupDone:
    """Make a backup at the usual place and tidy up there.

    `erased` are the cases that must not come back; left out, those the vault knows of.

    Raises:
        UserError: the user may not, the place is not there, is full, or the backup does not hold.
    """
    session.require(Right.BACK_UP)
    place = backup_places.usual_place(session)
    folder = backup_places.find(place, volumes)
    if folder is None:
        raise UserError(
            N_(
                "The place for backups is not here: {folder}. "
                "Plug in the stick, or choose another place."
            ),
            exit_code=ExitCode.BAD_INPUT,
            folder=place.folder,
        )
    with turn(session, progress):
        egress.sweep_partials(folder)
        _finish_begun(session, place, folder, progress)
        done = backup.back_up(
            session, backup.new_name(session, folder), place_id=place.place_id, progress=progress
        )
        gone = erasures.erased_cases(session) if erased is None else erased
        erasures.write_beside(session, folder, gone)
        tidy(session, place, folder)
        if session.vault.settings.get(backup_register.FAILURE):
            session.vault.settings.put(backup_register.FAILURE, None)
        return done


def tidy(session: Session, place: Place, folder: Path) -> tuple[str, ...]:
    """Remove what the rule lets go at one place; returns the names of the files removed.

    Only files that the register names and that say themselves to be that backup are removed; one
    that is gone is noted as gone, and one that was changed stays, for a person to look at.
    """
    here = _at(session, place.place_id)
    present = {each.backup_id: _state(folder, each) for each in here}
    now = session.clock.now().isoformat(timespec="seconds")
    backup_register.change(session, _in_state(present, _GONE), removed_at=now)
    backup_register.change(session, _in_state(present, _CHANGED), holds=False)
    left = [each for each in _at(session, place.place_id) if present.get(each.backup_id) != _GONE]
    by_id = {each.backup_id: each for each in left}
    removed = []
    for backup_id in rotate(_known(session, left)).removed:
        egress.remove_file(folder / by_id[backup_id].name)
        backup_register.change(session, [backup_id], removed_at=now)
        removed.append(by_id[backup_id].name)
    return tuple(removed)


def goes_on(session: Session) -> dict[str, date]:
    """The day on which each backup at the usual place will go, if one is made every day."""
    place = backup_places.usual_place(session)
    return kept_until(_known(session, _at(session, place.place_id)), session.today)


def note_failure(session: Session, error: UserError) -> None:
    """Keep why a backup that nobody was waiting for did not succeed."""
    values = {name: str(value) for name, value in error.values.items()}
    at = session.clock.now().isoformat(timespec="seconds")
    session.vault.settings.put(
        backup_register.FAILURE, {"at": at, "message": error.message_id, "values": values}
    )


def last_failure(session: Session) -> Failure | None:
    """The last failure since the last backup that succeeded, if there was one."""
    kept = session.vault.settings.get(backup_register.FAILURE)
    if not kept:
        return None
    return Failure(datetime.fromisoformat(kept["at"]), kept["message"], kept["values"])


_THERE, _GONE, _CHANGED = "there", "gone", "changed"


def _state(folder: Path, entry: BackupEntry) -> str:
    path = folder / entry.name
    if not path.exists() and not path.is_symlink():
        return _GONE
    is_ours = not path.is_symlink() and path.is_file() and path.stat().st_size == entry.size
    return _THERE if is_ours and backup_id_of(path) == entry.backup_id else _CHANGED


def _in_state(present: dict[str, str], state: str) -> list[str]:
    return [backup_id for backup_id, found in present.items() if found == state]


def _at(session: Session, place_id: str) -> tuple[BackupEntry, ...]:
    return tuple(
        each
        for each in backup_register.entries(session)
        if each.place_id == place_id and each.is_there
    )


def _known(session: Session, entries: Iterable[BackupEntry]) -> list[KnownBackup]:
    """What the rule of rotation needs of these backups, given newest first.

    While the keys to names travel, the newest of those that still open names stays: if the stick
    is lost, the names come back from nowhere else.
    """
    place = session.vault.keyring.place
    wanted = place.identities_away
    known = []
    for each in entries:
        is_pinned = wanted and each.holds and each.epoch < place.epoch
        known.append(each.known(is_pinned=is_pinned))
        wanted = wanted and not is_pinned
    return known


def _finish_begun(session: Session, place: Place, folder: Path, progress: Progress | None) -> None:
    """Backups whose round was broken off: those that got their name are opened and entered."""
    known = {each.name for each in backup_register.entries(session)}
    for place_id, _, name in backup_register.begun(session):
        if place_id != place.place_id:
            continue
        path = folder / name
        if name not in known and path.is_file() and not path.is_symlink():
            try:
                summary = vault_backup.check_backup(
                    path, session.vault, clock=session.clock, progress=progress
                )
            except UserError:
                pass  # it stays where it is; it does not count
            else:
                backup.entered(session, summary, path, place.place_id)
                continue
        backup_register.settle(session, name)
