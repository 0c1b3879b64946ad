"""The hours in which people usually work here: what is read outside them is worth a question."""

from __future__ import annotations

from contextlib import suppress
from typing import Any, Final

from casevault.domain.log_patterns import WorkingHours
from casevault.domain.roles import Right
from casevault.services.session import Session

HOURS_SETTING: Final = "working_hours"


def working_hours(session: Session) -> WorkingHours:
    """The hours of this vault; from six to ten in the evening on working days unless set."""
    return _read(session.vault.settings.get(HOURS_SETTING))


def set_working_hours(session: Session, hours: WorkingHours) -> None:
    """Set them for everybody; the change is an entry in the log.

    Raises:
        UserError: the user is not coordinator.
    """
    session.require(Right.CHANGE_USERS)
    kept = {"first": hours.first, "last": hours.last, "days": sorted(hours.days)}
    session.vault.settings.put(HOURS_SETTING, kept)


def _read(kept: Any) -> WorkingHours:
    with suppress(TypeError, KeyError, ValueError):
        return WorkingHours(int(kept["first"]), int(kept["last"]), frozenset(kept["days"]))
    return WorkingHours()
