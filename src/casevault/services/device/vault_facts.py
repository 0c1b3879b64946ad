"""What belongs to the vault itself: when it was backed up and when it was last checked whole."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from casevault.i18n import N_
from casevault.services import backup, verify
from casevault.services.device.findings import Check, Finding, State, cannot_tell
from casevault.services.session import Session

FRESH_BACKUP_DAYS: Final = 7
OLD_BACKUP_DAYS: Final = 30
FRESH_CHECK_DAYS: Final = 30

_BACK_UP: Final = (
    N_("Open “Backup and checks” and choose “Back up now”."),
    N_("Keep the backup on a drive that is not always connected to this computer."),
)
_CHECK: Final = (N_("Open “Backup and checks” and choose “Check now”."),)


def backup_age(session: Session) -> Finding:
    """How old the last backup is."""
    made_at = backup.last_backup(session)
    if not made_at:
        return Finding(Check.BACKUP, State.DANGER, N_("There is no backup yet."), steps=_BACK_UP)
    try:
        day = datetime.fromisoformat(made_at).astimezone().date()
    except (ValueError, OverflowError):
        return cannot_tell(Check.BACKUP, steps=_BACK_UP[:1])
    days = (session.today - day).days
    state = State.GOOD
    if days > FRESH_BACKUP_DAYS:
        state = State.LOOK if days <= OLD_BACKUP_DAYS else State.DANGER
    steps = () if state is State.GOOD else _BACK_UP
    return Finding(
        Check.BACKUP,
        state,
        N_("The last backup ({day}) was opened and checked."),
        {"day": day},
        steps,
    )


def full_check(session: Session) -> Finding:
    """When everything was last checked, and what came of it."""
    last = verify.last_check(session)
    if last is None:
        return Finding(
            Check.FULL_CHECK, State.LOOK, N_("The vault was never checked whole."), steps=_CHECK
        )
    day = last.at.astimezone().date()
    if not last.is_sound:
        return Finding(
            Check.FULL_CHECK,
            State.DANGER,
            N_("The last full check ({day}) found damage."),
            {"day": day},
            (
                N_("Stop working in this vault and restore the last good backup."),
                *_CHECK,
            ),
        )
    fresh = (session.today - day).days <= FRESH_CHECK_DAYS
    return Finding(
        Check.FULL_CHECK,
        State.GOOD if fresh else State.LOOK,
        N_("The last full check ({day}) found everything sound."),
        {"day": day},
        () if fresh else _CHECK,
    )
