"""The log for those who may read it: who did what, when, to which case, in words.

Opening 200,000 entries takes seconds, so the log is read part by part, the newest part first, by
whoever has the time; words are made only for the lines that are looked at.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from casevault.domain.clock import is_of_clock, moment_of
from casevault.domain.roles import Right
from casevault.i18n import gettext
from casevault.services.log_words import action_words, detail_words
from casevault.services.session import Session
from casevault.services.unlock import Progress
from casevault.vault.audit import AuditEntry
from casevault.vault.audit_actions import AuditAction

AT_ONCE: Final = 2_000
"""Entries of a part, or a session's whole if that has more."""

_GRAVE: Final = frozenset(
    {AuditAction.REFUSED, AuditAction.FAILED_UNLOCKS, AuditAction.RELEASE_REFUSED}
)


@dataclass(frozen=True, slots=True)
class LogItem:
    """One opened entry, the local moment of it, and what it is about (`CODE` or `CODE/2`)."""

    entry: AuditEntry
    moment: datetime
    about: str

    @property
    def is_timed(self) -> bool:
        """Whether the clock gave the moment; else it ran behind the entry before."""
        return is_of_clock(self.entry.stamp)


@dataclass(frozen=True, slots=True)
class LogLine:
    """One entry in words; `moment` is in local time, `about` empty where it concerns no case."""

    number: int
    moment: datetime
    is_timed: bool
    user_name: str
    action_words: str
    case_id: str
    about: str
    detail: str
    is_grave: bool


@dataclass(frozen=True, slots=True)
class LogFilter:
    """Which entries are wanted; an empty word and None mean all.

    `about` is the beginning of a case code, or a code with the number of a person, without dashes.
    """

    user_id: str = ""
    action: str = ""
    about: str = ""
    first: date | None = None
    last: date | None = None

    @property
    def narrows(self) -> bool:
        """Whether anything is left out."""
        return self != LogFilter()

    def lets_through(self, item: LogItem) -> bool:
        """Whether an entry is wanted."""
        entry = item.entry
        if self.user_id and entry.user_id != self.user_id:
            return False
        if self.action and entry.action != self.action:
            return False
        if self.about and not item.about.replace("-", "").startswith(self.about):
            return False
        if self.first is None and self.last is None:
            return True
        day = item.moment.date()
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


class LogReader:
    """Opens the log part by part, the newest part first; used in the worker.

    Making one is the reading that is entered in the log.
    """

    def __init__(self, session: Session, *, progress: Progress | None = None) -> None:
        """Begin to read.

        Raises:
            UserError: the user's role does not read the log (REFUSED).
        """
        session.require(Right.READ_AUDIT)
        if progress is not None:
            progress(gettext("Reading the log"), -1)
        self._vault = session.vault
        self._sessions = self._vault.audit.newest_first()
        self.last = self._vault.log_anchor().entry
        self.codes = self._vault.cases.codes()
        self.users = {user.user_id: user.name for user in self._vault.users.list()}
        self._places: dict[str, int] = {}

    def part(self, fewest: int | None = None) -> list[LogItem]:
        """The next older entries, newest first, at least so many; none when all were read.

        Raises:
            UserError: the log was changed from outside (DAMAGED).
        """
        wanted, found = AT_ONCE if fewest is None else fewest, list[AuditEntry]()
        while len(found) < wanted and (entries := next(self._sessions, None)) is not None:
            found += reversed(entries)
        persons = {entry.person_id for entry in found if entry.person_id} - self._places.keys()
        self._places |= self._vault.cases.places_of(persons)
        return [self._item(entry) for entry in found]

    def _item(self, entry: AuditEntry) -> LogItem:
        # Some entries about the vault as a whole name the case in what they say.
        about = self.codes.get(entry.case_id or str(entry.detail.get("case", "")), "")
        place = self._places.get(entry.person_id or "")
        if about and place is not None:
            about = f"{about}/{place}"
        return LogItem(entry, moment_of(entry.stamp).astimezone(), about)


class LogBook:
    """What was read of the log so far, newest first; used in the screen's thread."""

    def __init__(self, last: int, users: Mapping[str, str]) -> None:
        self.last = last
        self.users = users
        self.items: list[LogItem] = []
        self._by_number: dict[int, LogItem] = {}

    @property
    def is_whole(self) -> bool:
        """Whether everything was read."""
        return len(self.items) >= self.last

    @property
    def share(self) -> float:
        """How much was read, 0 to 1."""
        return min(1.0, len(self.items) / max(1, self.last))

    def take(self, part: Sequence[LogItem]) -> None:
        """Add the next older entries."""
        self.items += part
        self._by_number.update((item.entry.number, item) for item in part)

    def narrowed(self, wanted: LogFilter) -> list[LogItem]:
        """The entries that a filter lets through, newest first."""
        if not wanted.narrows:
            return self.items
        return [item for item in self.items if wanted.lets_through(item)]

    def item(self, number: int) -> LogItem | None:
        """The entry of this number, if it was read."""
        return self._by_number.get(number)

    def line(self, number: int) -> LogLine | None:
        """One entry in words."""
        item = self._by_number.get(number)
        return None if item is None else self._line(item)

    def name_of(self, user_id: str) -> str:
        """A user's name; the words for it where she is gone."""
        return self.users.get(user_id) or gettext("somebody no longer here")

    def people(self) -> list[tuple[str, str]]:
        """Everybody who did something: user id and name, by name."""
        found = {item.entry.user_id for item in self.items}
        named = ((user_id, self.name_of(user_id)) for user_id in found)
        return sorted(named, key=lambda person: (person[1].casefold(), person[0]))

    def actions(self) -> list[tuple[str, str]]:
        """Every action that occurs: its id and its words, by words."""
        found = {item.entry.action for item in self.items}
        named = ((action.value, action_words(action)) for action in found)
        return sorted(named, key=lambda action: action[1].casefold())

    def _line(self, item: LogItem) -> LogLine:
        entry = item.entry
        return LogLine(
            number=entry.number,
            moment=item.moment,
            is_timed=item.is_timed,
            user_name=self.name_of(entry.user_id),
            action_words=action_words(entry.action),
            case_id=entry.case_id or "",
            about=item.about,
            detail=detail_words(entry, self.name_of),
            is_grave=entry.action in _GRAVE,
        )


def read_whole(session: Session, *, progress: Progress | None = None) -> LogBook:
    """The whole log at once, for those who can wait for it.

    Raises:
        UserError: the user's role does not read the log (REFUSED), or it was changed from outside
            (DAMAGED).
    """
    reader = LogReader(session, progress=progress)
    book = LogBook(reader.last, reader.users)
    for part in iter(reader.part, []):
        book.take(part)
        if progress is not None:
            progress(gettext("Reading the log"), book.share)
    return book


def matching_about(typed: str) -> str:
    """A case code, or its beginning, as typed, in the way `LogFilter.about` wants it."""
    return "".join(sign for sign in typed.upper() if sign.isalnum() or sign == "/")
