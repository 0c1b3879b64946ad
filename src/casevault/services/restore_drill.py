"""Every three months: prove that a backup can be restored, with the passphrase typed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final

from casevault.domain.errors import ExitCode, UserError
from casevault.domain.roles import Right
from casevault.i18n import N_
from casevault.services import backup_places, backup_register
from casevault.services.backup_register import BESIDE, DRILL, BackupEntry
from casevault.services.session import Session
from casevault.services.turns import turn
from casevault.services.unlock import Progress
from casevault.services.verify import projecting
from casevault.services.volumes import Volumes
from casevault.vault import backup_drill
from casevault.vault.audit_actions import AuditAction
from casevault.vault.entering import WrongKeyError

EVERY: Final = timedelta(days=91)


@dataclass(frozen=True, slots=True)
class DrillDone:
    """What a drill showed: the day of the backup, how many cases came back, whether all held."""

    backup_of: date
    cases: int
    is_sound: bool


@dataclass(frozen=True, slots=True)
class LastDrill:
    """When a drill was last made and whether it succeeded."""

    on: date
    is_sound: bool


def last_drill(session: Session) -> LastDrill | None:
    """The last drill, None when there was none."""
    kept = session.vault.settings.get(DRILL)
    if not kept:
        return None
    return LastDrill(_local_day(kept["at"]), bool(kept["sound"]))


def due_on(session: Session) -> date | None:
    """The day on which the next drill is due; None where there is nothing to restore yet."""
    last = last_drill(session)
    if last is not None:
        return last.on + EVERY if last.is_sound else last.on
    made = [each.day for each in backup_register.entries(session)]
    return min(made) + EVERY if made else None


def is_overdue(session: Session) -> bool:
    """Whether a drill should have been made; never in a practice vault."""
    day = due_on(session)
    return day is not None and session.today >= day and not session.vault.info.practice


def newest_at_hand(session: Session, volumes: Volumes | None = None) -> tuple[BackupEntry, Path]:
    """The newest backup that can be reached now, and its file.

    Raises:
        UserError: none can.
    """
    place = backup_places.usual_place(session)
    beside = backup_places.beside_the_vault(session)
    folders = {
        place.place_id: backup_places.find(place, volumes),
        BESIDE: Path(beside.folder),
    }
    for entry in backup_register.entries(session):
        folder = folders.get(entry.place_id) or Path(entry.folder)
        if entry.is_there and (folder / entry.name).is_file():
            return entry, folder / entry.name
    raise UserError(N_("No backup is at hand. Plug in the stick with the backups, or make one."))


def run(
    session: Session,
    passphrase: bytearray,
    *,
    second_factor: bytearray | None = None,
    progress: Progress | None = None,
    volumes: Volumes | None = None,
) -> DrillDone:
    """Restore the newest backup aside, open it, run every check, throw it away; entered in the log.

    The passphrase and the secret of the key file are wiped.

    Raises:
        UserError: no backup is at hand, the passphrase is not that of the backup, the disk is full.
    """
    session.require(Right.BACK_UP)
    entry, file = newest_at_hand(session, volumes)
    try:
        with turn(session, progress):
            found = backup_drill.drill(
                file,
                session.vault,
                passphrase=passphrase,
                second_factor=second_factor,
                clock=session.clock,
                project=projecting(session),
                progress=progress,
            )
    except WrongKeyError:
        raise UserError(
            N_(
                "This passphrase does not open the backup of {day}. It wants the one of its day. "
                "Type it again, or make a new backup and try that."
            ),
            exit_code=ExitCode.WRONG_KEY,
            day=entry.day,
        ) from None
    except UserError as error:
        if error.exit_code is ExitCode.DAMAGED:
            backup_register.change(session, [entry.backup_id], holds=False)
            _record(session, entry, cases=0, is_sound=False)
        raise
    is_sound = found.report.is_sound and found.counter > entry.counter
    _record(session, entry, cases=found.cases, is_sound=is_sound)
    if is_sound:
        at = session.clock.now().isoformat(timespec="seconds")
        backup_register.change(session, [entry.backup_id], verified_at=at)
    return DrillDone(entry.day, found.cases, is_sound)


def _record(session: Session, entry: BackupEntry, *, cases: int, is_sound: bool) -> None:
    at = session.clock.now().isoformat(timespec="seconds")
    session.vault.settings.put(DRILL, {"at": at, "backup": entry.backup_id, "sound": is_sound})
    session.vault.audit.append(
        AuditAction.RESTORE_DRILLED,
        detail={
            "backup_of": entry.day.isoformat(),
            "sound": is_sound,
            "counter": entry.counter,
            "count": cases,
        },
    )


def _local_day(moment: str) -> date:
    return datetime.fromisoformat(moment).astimezone().date()
