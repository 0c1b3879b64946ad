"""A vault restored from a backup: what it may have forgotten, and the word that frees it again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from casevault.domain.roles import Right, Role
from casevault.services.session import ChangeKind, Changes, Session
from casevault.vault.audit_actions import AuditAction
from casevault.vault.lost_roles import (
    LEFT_AGAIN_SETTING,
    OLD_SHARES_SETTING,
    from_setting,
    is_in_force,
    still_has_them,
)
from casevault.vault.restoring import RESTORED_SETTING


@dataclass(frozen=True, slots=True)
class Restored:
    """Quarters that ended before `restored_on` stay blocked; the backup is of `backup_of`."""

    backup_of: date
    restored_on: date


def blocked(session: Session) -> Restored | None:
    """What keeps quarters blocked since this vault was restored, None where nothing does."""
    kept = session.vault.settings.get(RESTORED_SETTING)
    if not kept:
        return None
    return Restored(_local_day(kept["made_at"]), _local_day(kept["restored_at"]))


def users_back(session: Session) -> tuple[str, ...]:
    """The names of those who had left or lost a role, and have it again by a restore, in order."""
    vault = session.vault
    lost = from_setting(vault.settings.get(LEFT_AGAIN_SETTING))
    present = vault.container.appointments
    return tuple(
        sorted(vault.users.name_of(each.user_id) for each in lost if still_has_them(each, present))
    )


def old_shares_open(session: Session) -> bool:
    """Whether recovery shares that had been replaced open this vault again, by a restore."""
    slot = session.vault.settings.get(OLD_SHARES_SETTING)
    return bool(slot) and is_in_force(slot, session.vault.container.appointments)


def declare_nothing_released(session: Session) -> Changes:
    """A coordinator says that nothing was given to anybody since the backup; logged first.

    Raises:
        UserError: the user is no coordinator.
    """
    session.require(Right.CHANGE_USERS)
    found = blocked(session)
    if found is not None:
        session.vault.audit.append(
            AuditAction.NOTHING_RELEASED_SAID, detail={"backup_of": found.backup_of.isoformat()}
        )
        session.vault.settings.put(RESTORED_SETTING, None)
    return Changes(frozenset({ChangeKind.RELEASE}))


def who_may_declare(session: Session) -> tuple[str, ...]:
    """The names of those who may say it, in the order of the alphabet."""
    users = session.vault.users.list()
    return tuple(sorted(user.name for user in users if Role.COORDINATOR in user.roles))


def _local_day(moment: str) -> date:
    return datetime.fromisoformat(moment).astimezone().date()
