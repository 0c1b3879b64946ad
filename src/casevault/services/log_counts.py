"""The log counted: by day, by user, by case and person; always of what a filter lets through."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final, TypeVar

from casevault.services.log_reading import LogItem
from casevault.vault.audit_actions import AuditAction

OPENINGS: Final = frozenset({AuditAction.IDENTITY_READ})
K = TypeVar("K", date, str)


@dataclass(slots=True)
class LogCount:
    """What happened on one day, by one user, or about one case or person.

    `openings` counts identities that were opened, `first` and `last` are local moments.
    """

    entries: int = 0
    openings: int = 0
    users: set[str] = field(default_factory=set)
    cases: set[str] = field(default_factory=set)
    first: datetime | None = None
    last: datetime | None = None
    case_id: str = ""

    def take(self, item: LogItem) -> None:
        """Count one more entry; entries come newest first."""
        entry = item.entry
        self.entries += 1
        self.openings += entry.action in OPENINGS
        self.users.add(entry.user_id)
        if entry.case_id:
            self.cases.add(entry.case_id)
            self.case_id = entry.case_id
        self.first = item.moment
        self.last = self.last or item.moment


def by_day(items: Iterable[LogItem]) -> dict[date, LogCount]:
    """The days on which anything was done, the newest first."""
    return _counted(items, lambda item: item.moment.date())


def by_user(items: Iterable[LogItem]) -> dict[str, LogCount]:
    """The users who did anything, by id."""
    return _counted(items, lambda item: item.entry.user_id)


def by_case(items: Iterable[LogItem]) -> dict[str, LogCount]:
    """The cases (`CODE`) and persons (`CODE/2`) that anything was done about."""
    return _counted((item for item in items if item.about), lambda item: item.about)


def _counted(items: Iterable[LogItem], key: Callable[[LogItem], K]) -> dict[K, LogCount]:
    found: dict[K, LogCount] = {}
    for item in items:
        found.setdefault(key(item), LogCount()).take(item)
    return found
