"""The log for those who may read it: who did what, when, to which case, in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from casevault.domain.clock import moment_of
from casevault.domain.roles import Right
from casevault.i18n import gettext
from casevault.services.log_words import action_words, detail_words
from casevault.services.session import Session
from casevault.services.unlock import Progress
from casevault.vault.audit import AuditEntry
from casevault.vault.audit_actions import AuditAction

AT_ONCE: Final = 2_000
_GRAVE: Final = frozenset(
    {AuditAction.REFUSED, AuditAction.FAILED_UNLOCKS, AuditAction.RELEASE_REFUSED}
)


@dataclass(frozen=True, slots=True)
class LogLine:
    """One entry; `moment` is in local time, `case_code` empty where it concerns no case."""

    number: int
    moment: datetime
    user_id: str
    user_name: str
    action: str
    action_words: str
    case_id: str
    case_code: str
    detail: str
    is_grave: bool


@dataclass(frozen=True, slots=True)
class LogPart:
    """The newest entries, oldest first; `earlier` are not read yet."""

    lines: tuple[LogLine, ...]
    earlier: int


@dataclass(frozen=True, slots=True)
class LogFilter:
    """Which lines are wanted; an empty word and None mean all."""

    user_id: str = ""
    action: str = ""
    first: date | None = None
    last: date | None = None

    @property
    def narrows(self) -> bool:
        """Whether anything is left out."""
        return self != LogFilter()


def read(session: Session, *, newest: int = AT_ONCE, progress: Progress | None = None) -> LogPart:
    """The newest entries of the log; the reading itself is an entry.

    Raises:
        UserError: the user's role does not read the log (REFUSED), or it was changed from outside
            (DAMAGED).
    """
    session.require(Right.READ_AUDIT)
    if progress is not None:
        progress(gettext("Reading the log"), -1)
    vault = session.vault
    # One more entry than asked for: the reading itself is the newest.
    after = max(0, vault.log_anchor().entry - newest)
    entries = vault.audit.read(after=after)
    name_of = _names(session)
    code_of = _codes(session, {entry.case_id for entry in entries if entry.case_id})
    lines = tuple(_line(entry, name_of, code_of) for entry in entries)
    return LogPart(lines, earlier=after)


def narrowed(lines: Iterable[LogLine], wanted: LogFilter) -> list[LogLine]:
    """The lines that a filter lets through, in their order."""
    return [line for line in lines if _matches(line, wanted)]


def people_in(lines: Sequence[LogLine]) -> list[tuple[str, str]]:
    """Everybody who did something: user id and name, by name."""
    found = {line.user_id: line.user_name for line in lines}
    return sorted(found.items(), key=lambda person: (person[1].casefold(), person[0]))


def actions_in(lines: Sequence[LogLine]) -> list[tuple[str, str]]:
    """Every action that occurs: its id and its words, by words."""
    found = {line.action: line.action_words for line in lines}
    return sorted(found.items(), key=lambda action: action[1].casefold())


def _matches(line: LogLine, wanted: LogFilter) -> bool:
    day = line.moment.date()
    return (
        wanted.user_id in ("", line.user_id)
        and wanted.action in ("", line.action)
        and (wanted.first is None or wanted.first <= day)
        and (wanted.last is None or day <= wanted.last)
    )


def _line(
    entry: AuditEntry, name_of: Callable[[str], str], code_of: Callable[[str], str]
) -> LogLine:
    return LogLine(
        number=entry.number,
        moment=moment_of(entry.stamp).astimezone(),
        user_id=entry.user_id,
        user_name=name_of(entry.user_id),
        action=entry.action.value,
        action_words=action_words(entry.action),
        case_id=entry.case_id or "",
        case_code=code_of(entry.case_id or ""),
        detail=detail_words(entry, name_of),
        is_grave=entry.action in _GRAVE,
    )


def _names(session: Session) -> Callable[[str], str]:
    known = {user.user_id: user.name for user in session.vault.users.list()}
    return lambda user_id: known.get(user_id) or gettext("somebody no longer here")


def _codes(session: Session, case_ids: Iterable[str]) -> Callable[[str], str]:
    known: dict[str, str] = {}
    for case_id in case_ids:
        row = session.vault.cases.get(case_id)
        known[case_id] = row.code if row is not None else ""
    return lambda case_id: known.get(case_id, "")
