"""The log as lists: entry by entry, and counted by day, by user, by case and person."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from PySide6.QtGui import QColor

from casevault.domain.dates import format_day
from casevault.i18n import N_, gettext
from casevault.services.log_counts import LogCount, by_case, by_day, by_user
from casevault.services.log_reading import LogBook, LogFilter, LogItem, LogLine
from casevault.services.log_words import action_words
from casevault.ui import theme
from casevault.ui.lists.paged_model import Column, Order
from casevault.ui.records.answer_words import local_words

WEEKDAYS: Final = (
    N_("Monday"),
    N_("Tuesday"),
    N_("Wednesday"),
    N_("Thursday"),
    N_("Friday"),
    N_("Saturday"),
    N_("Sunday"),
)


def _grave(line: LogLine) -> QColor | None:
    return QColor(theme.tokens().danger) if line.is_grave else None


def _when(line: LogLine) -> str:
    words = local_words(line.moment)
    return words if line.is_timed else gettext("{moment} ?").format(moment=words)


ENTRY_COLUMNS: Final[tuple[Column[LogLine], ...]] = (
    Column(N_("When"), _when, "when", 17),
    Column(N_("Who"), lambda line: line.user_name, "who", 12),
    Column(N_("What"), lambda line: line.action_words, "what", 30, colour=_grave),
    Column(N_("Case"), lambda line: line.about, "case", 12),
    Column(N_("More"), lambda line: line.detail, stretches=True),
)


class EntrySource:
    """The entries that were read, narrowed and sorted; words are made when they are looked at."""

    def __init__(self) -> None:
        self.book = LogBook(0, {})
        self.wanted = LogFilter()
        self.items: Sequence[LogItem] = ()

    def narrow(self) -> None:
        """Find what is wanted anew."""
        self.items = self.book.narrowed(self.wanted)

    def find(self, order: Order) -> Sequence[int]:
        """The numbers of the entries wanted, newest first unless asked otherwise."""
        items = self.items
        if order == Order("when"):
            items = items[::-1]
        elif order.by in _ORDERS:
            items = sorted(items, key=_ORDERS[order.by](self.book), reverse=order.descending)
        return [item.entry.number for item in items]

    def fetch(self, numbers: Sequence[int]) -> Sequence[LogLine]:
        """The entries of these numbers, in words."""
        return [line for line in map(self.book.line, numbers) if line is not None]


def _by_user(book: LogBook) -> Callable[[LogItem], str]:
    names = {user_id: name.casefold() for user_id, name in book.people()}
    return lambda item: names[item.entry.user_id]


def _by_action(book: LogBook) -> Callable[[LogItem], str]:
    words = {item.entry.action: "" for item in book.items}
    words = {action: action_words(action).casefold() for action in words}
    return lambda item: words[item.entry.action]


def _by_about(_book: LogBook) -> Callable[[LogItem], str]:
    return lambda item: item.about


_ORDERS: Final[Mapping[str, Callable[[LogBook], Callable[[LogItem], str]]]] = {
    "who": _by_user,
    "what": _by_action,
    "case": _by_about,
}


@dataclass(frozen=True, slots=True)
class CountRow:
    """One line of a counted list: what it is called, what choosing it wants, the counts."""

    words: str
    key: str
    count: LogCount


def _number(of: Callable[[LogCount], int]) -> Callable[[CountRow], str]:
    return lambda row: str(of(row.count))


_ENTRIES: Final[Column[CountRow]] = Column(
    N_("Entries"), _number(lambda one: one.entries), "entries", 10, right_aligned=True
)
_OPENINGS: Final[Column[CountRow]] = Column(
    N_("Names opened"), _number(lambda one: one.openings), "openings", 18, right_aligned=True
)
_USERS: Final[Column[CountRow]] = Column(
    N_("Users"), _number(lambda one: len(one.users)), "users", 12, right_aligned=True
)
_CASES: Final[Column[CountRow]] = Column(
    N_("Cases"), _number(lambda one: len(one.cases)), "cases", 10, right_aligned=True
)
_LAST: Final[Column[CountRow]] = Column(
    N_("Last"), lambda row: local_words(row.count.last) if row.count.last else "", "last", 17
)


def _name(title_id: str) -> Column[CountRow]:
    return Column(title_id, lambda row: row.words, "name", 20, stretches=True)


class CountSource:
    """A counted list; its rows are counted when it is looked at, not before."""

    columns: tuple[Column[CountRow], ...] = ()

    def __init__(self) -> None:
        self.rows: list[CountRow] = []

    def count(self, book: LogBook, items: Sequence[LogItem]) -> None:
        """Count these entries."""
        raise NotImplementedError

    def find(self, order: Order) -> Sequence[int]:
        """The places of the rows in order."""
        places = range(len(self.rows))
        if not order.by:
            return places
        return sorted(
            places, key=lambda place: self._key(place, order.by), reverse=order.descending
        )

    def fetch(self, numbers: Sequence[int]) -> Sequence[CountRow]:
        """The rows of these places."""
        return [self.rows[number] for number in numbers]

    def _key(self, place: int, by: str) -> tuple[object, ...]:
        row = self.rows[place]
        one = row.count
        keys: dict[str, object] = {
            "entries": one.entries,
            "openings": one.openings,
            "users": len(one.users),
            "cases": len(one.cases),
            "last": one.last,
        }
        return (keys[by],) if by in keys else (self._name_key(row),)

    def _name_key(self, row: CountRow) -> str:
        return row.words.casefold()


class DaySource(CountSource):
    """Every day on which something was done."""

    columns = (_name(N_("Day")), _ENTRIES, _OPENINGS, _USERS, _CASES)

    def count(self, book: LogBook, items: Sequence[LogItem]) -> None:  # noqa: ARG002 - users need it
        """Count these entries by day."""
        self.rows = [
            CountRow(_day_words(day), day.isoformat(), count)
            for day, count in by_day(items).items()
        ]

    def _name_key(self, row: CountRow) -> str:
        return row.key


class UserSource(CountSource):
    """Everybody who did something."""

    columns = (_name(N_("Who")), _ENTRIES, _OPENINGS, _CASES, _LAST)

    def count(self, book: LogBook, items: Sequence[LogItem]) -> None:
        """Count these entries by user."""
        found = by_user(items)
        self.rows = [
            CountRow(book.name_of(user_id), user_id, count) for user_id, count in found.items()
        ]


class CaseSource(CountSource):
    """Every case and person that something was done about."""

    columns = (_name(N_("Case or person")), _ENTRIES, _OPENINGS, _USERS, _LAST)

    def count(self, book: LogBook, items: Sequence[LogItem]) -> None:  # noqa: ARG002 - users need it
        """Count these entries by case and person."""
        self.rows = [CountRow(about, about, count) for about, count in by_case(items).items()]


def _day_words(day: date) -> str:
    return gettext("{day}, {weekday}").format(
        day=format_day(day), weekday=gettext(WEEKDAYS[day.weekday()])
    )
