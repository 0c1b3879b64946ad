"""Patterns in the log that are worth a question: arithmetic over opened entries, no accusation.

Each pattern has a harmless explanation more often than not; what is seen, why it can be harmless
and what to ask is said where it is shown. Thresholds are constants here and told in the help.

What is usual for a person is taken from her own earlier days by median and MAD (Hampel 1974),
which one wild day does not move. Entries whose time the clock did not give (it ran behind the last
entry) count for nothing that hangs on the time of day; that it ran behind is a question itself.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import groupby
from statistics import median
from typing import Final, TypeVar


class Deed(StrEnum):
    """What an entry says, as far as patterns ask."""

    READ_IDENTITY = "read_identity"
    READ_NAMES = "read_names"
    READ_OWN_NAME = "read_own_name"
    LET_OUT = "let_out"
    REFUSED = "refused"
    FAILED_UNLOCKS = "failed_unlocks"
    ASSIGNED = "assigned"
    UNASSIGNED = "unassigned"
    REMOVED = "removed"
    OTHER = "other"


class PatternKind(StrEnum):
    """What may be worth a question."""

    MANY_IDENTITIES = "many_identities"
    OFF_HOURS = "off_hours"
    OWN_NAME = "own_name"
    OPENED_THEN_LET_OUT = "opened_then_let_out"
    REFUSALS = "refusals"
    FAILED_UNLOCKS = "failed_unlocks"
    NOBODYS_CASE = "nobodys_case"
    BEFORE_REMOVAL = "before_removal"
    CLOCK_BEHIND = "clock_behind"


@dataclass(frozen=True, slots=True)
class LogEvent:
    """One opened entry; `moment` is local time, and not the clock's where `is_timed` is not set.

    `person` tells persons apart (an id). `about_user` is who was given, lost or removed; `count`
    how often something was tried.
    """

    number: int
    moment: datetime
    user_id: str
    deed: Deed
    case_id: str = ""
    person: str = ""
    about_user: str = ""
    count: int = 1
    is_timed: bool = True


@dataclass(frozen=True, slots=True)
class WorkingHours:
    """From `first` up to `last` o'clock on `days` (Monday is 0)."""

    first: int = 6
    last: int = 22
    days: frozenset[int] = frozenset(range(5))

    def __post_init__(self) -> None:
        if not 0 <= self.first < self.last <= 24 or not self.days <= set(range(7)):
            raise ValueError(self)

    def cover(self, moment: datetime) -> bool:
        """Whether a moment of local time lies in them."""
        return moment.weekday() in self.days and self.first <= moment.hour < self.last


@dataclass(frozen=True, slots=True)
class Question:
    """Something seen: by whom, in which entries (from `first` to `last`), how many, and when.

    `usual` is what is usual for this user, where that matters.
    """

    kind: PatternKind
    user_id: str
    first: int
    last: int
    count: int
    begins: datetime
    ends: datetime
    case_ids: tuple[str, ...] = ()
    usual: int = 0


@dataclass(frozen=True, slots=True)
class Talk:
    """That a question over these entries was talked about."""

    kind: PatternKind
    user_id: str
    first: int
    last: int

    def settles(self, question: Question) -> bool:
        """Whether this was the question; one that goes on afterwards is a new one."""
        return (
            (self.kind, self.user_id) == (question.kind, question.user_id)
            and self.first <= question.first
            and question.last <= self.last
        )


WINDOW: Final = timedelta(hours=1)
FEWEST_IDENTITIES: Final = 10
"""So many persons within an hour are never too many."""
NEWCOMERS_IDENTITIES: Final = 20
"""The same for somebody with too few days to know what is usual."""
DAYS_TO_KNOW: Final = 5
DAYS_LOOKED_AT: Final = 60
SPREADS: Final = 4
LET_OUT_WITHIN: Final = timedelta(minutes=30)
FEWEST_REFUSALS: Final = 3
FEWEST_FAILURES: Final = 3
BEFORE_REMOVAL: Final = timedelta(days=3)
FEWEST_UNTIMED: Final = 3
_MAD_OF_NORMAL: Final = 1.4826
_K = TypeVar("_K", bound=Hashable)
_READS: Final = frozenset({Deed.READ_IDENTITY, Deed.READ_NAMES})


def questions(events: Iterable[LogEvent], hours: WorkingHours) -> list[Question]:
    """Everything worth a question, the newest first; the order of `events` does not matter."""
    ordered = sorted(events, key=lambda event: event.number)
    found = [
        *_many_identities(ordered),
        *_off_hours(ordered, hours),
        *_own_name(ordered),
        *_opened_then_let_out(ordered),
        *_refusals(ordered),
        *_failed_unlocks(ordered),
        *_nobodys_case(ordered),
        *_before_removal(ordered),
        *_clock_behind(ordered),
    ]
    return sorted(found, key=lambda one: (-one.last, one.kind, one.user_id, one.first))


def still_open(found: Iterable[Question], talks: Iterable[Talk]) -> list[Question]:
    """The questions that nobody has talked about yet."""
    by_user: defaultdict[tuple[PatternKind, str], list[Talk]] = defaultdict(list)
    for talk in talks:
        by_user[talk.kind, talk.user_id].append(talk)
    return [
        question
        for question in found
        if not any(talk.settles(question) for talk in by_user[question.kind, question.user_id])
    ]


def bound_of_usual(earlier: Sequence[int]) -> float:
    """Above how many persons in an hour a day stands out, given the peaks of earlier days."""
    if len(earlier) < DAYS_TO_KNOW:
        return NEWCOMERS_IDENTITIES
    middle = median(earlier)
    spread = _MAD_OF_NORMAL * median(abs(peak - middle) for peak in earlier)
    return max(FEWEST_IDENTITIES, middle + SPREADS * max(spread, 1.0))


def _many_identities(events: Sequence[LogEvent]) -> Iterator[Question]:
    reads = [event for event in events if event.deed is Deed.READ_IDENTITY and event.is_timed]
    for user_id, own in _grouped(reads, lambda event: event.user_id).items():
        earlier: deque[int] = deque(maxlen=DAYS_LOOKED_AT)
        for of_day in _grouped(own, lambda event: event.moment.date()).values():
            window = _fullest_window(of_day)
            peak = len({event.person for event in window})
            if peak > bound_of_usual(earlier):
                usual = round(median(earlier)) if earlier else 0
                yield _question(PatternKind.MANY_IDENTITIES, user_id, window, peak, usual)
            earlier.append(peak)


def _fullest_window(events: Sequence[LogEvent]) -> list[LogEvent]:
    """The first stretch of an hour with the most different persons."""
    best = (0, 0, 0)
    start = 0
    inside: defaultdict[str, int] = defaultdict(int)
    for end, event in enumerate(events):
        inside[event.person] += 1
        while event.moment - events[start].moment > WINDOW:
            gone = events[start].person
            inside[gone] -= 1
            if not inside[gone]:
                del inside[gone]
            start += 1
        if len(inside) > best[0]:
            best = (len(inside), start, end + 1)
    return list(events[best[1] : best[2]])


def _off_hours(events: Sequence[LogEvent], hours: WorkingHours) -> Iterator[Question]:
    def night(event: LogEvent) -> tuple[str, date]:
        # What is read at two at night belongs to the evening before.
        return event.user_id, (event.moment - timedelta(hours=hours.first)).date()

    late = [
        event
        for event in events
        if event.deed in _READS and event.is_timed and not hours.cover(event.moment)
    ]
    for (user_id, _), own in _grouped(late, night).items():
        yield _question(PatternKind.OFF_HOURS, user_id, own, len(own))


def _own_name(events: Sequence[LogEvent]) -> Iterator[Question]:
    seen = [event for event in events if event.deed is Deed.READ_OWN_NAME]
    for (user_id, _), own in _grouped(seen, lambda e: (e.user_id, e.person)).items():
        yield _question(PatternKind.OWN_NAME, user_id, own, len(own))


def _opened_then_let_out(events: Sequence[LogEvent]) -> Iterator[Question]:
    recent: defaultdict[str, deque[LogEvent]] = defaultdict(deque)
    found: defaultdict[tuple[str, date], dict[int, LogEvent]] = defaultdict(dict)
    for event in events:
        if not event.is_timed:
            continue
        if event.deed is Deed.READ_IDENTITY:
            recent[event.user_id].append(event)
        elif event.deed is Deed.LET_OUT:
            mine = recent[event.user_id]
            while mine and event.moment - mine[0].moment > LET_OUT_WITHIN:
                mine.popleft()
            # A paper about the person who was opened for it is ordinary work.
            before = [read for read in mine if not event.case_id or read.case_id != event.case_id]
            if before:
                whole = found[event.user_id, event.moment.date()]
                whole.update((one.number, one) for one in (*before, event))
    for (user_id, _), by_number in found.items():
        own = [by_number[number] for number in sorted(by_number)]
        opened = {event.person for event in own if event.deed is Deed.READ_IDENTITY}
        yield _question(PatternKind.OPENED_THEN_LET_OUT, user_id, own, len(opened))


def _refusals(events: Sequence[LogEvent]) -> Iterator[Question]:
    refused = [event for event in events if event.deed is Deed.REFUSED]
    by_day = _grouped(refused, lambda event: (event.user_id, event.moment.date()))
    for (user_id, _), own in by_day.items():
        if len(own) >= FEWEST_REFUSALS:
            yield _question(PatternKind.REFUSALS, user_id, own, len(own))


def _failed_unlocks(events: Sequence[LogEvent]) -> Iterator[Question]:
    for event in events:
        if event.deed is Deed.FAILED_UNLOCKS and event.count >= FEWEST_FAILURES:
            yield _question(PatternKind.FAILED_UNLOCKS, event.user_id, [event], event.count)


def _nobodys_case(events: Sequence[LogEvent]) -> Iterator[Question]:
    """Reading of a case that all who were assigned to it have lost."""
    holders: dict[str, set[str]] = {}
    reads: list[LogEvent] = []
    for event in events:
        if event.deed is Deed.ASSIGNED:
            holders.setdefault(event.case_id, set()).add(event.about_user)
        elif event.deed is Deed.UNASSIGNED:
            holders.setdefault(event.case_id, set()).discard(event.about_user)
        elif event.deed is Deed.REMOVED:
            for present in holders.values():
                present.discard(event.about_user)
        elif event.deed is Deed.READ_IDENTITY and holders.get(event.case_id) == set():
            reads.append(event)
    by_case = _grouped(reads, lambda e: (e.user_id, e.case_id, e.moment.date()))
    for (user_id, *_), own in by_case.items():
        yield _question(PatternKind.NOBODYS_CASE, user_id, own, len(own))


def _before_removal(events: Sequence[LogEvent]) -> Iterator[Question]:
    reads: defaultdict[str, list[LogEvent]] = defaultdict(list)
    for event in events:
        if event.deed in _READS:
            reads[event.user_id].append(event)
        elif event.deed is Deed.REMOVED:
            own = [
                read
                for read in reads.pop(event.about_user, [])
                if event.moment - read.moment <= BEFORE_REMOVAL
            ]
            if own:
                yield _question(PatternKind.BEFORE_REMOVAL, event.about_user, own, len(own))


def _clock_behind(events: Sequence[LogEvent]) -> Iterator[Question]:
    for is_timed, run in groupby(events, key=lambda event: event.is_timed):
        own = [] if is_timed else list(run)
        if len(own) >= FEWEST_UNTIMED:
            yield _question(PatternKind.CLOCK_BEHIND, own[0].user_id, own, len(own))


def _question(
    kind: PatternKind, user_id: str, own: Sequence[LogEvent], count: int, usual: int = 0
) -> Question:
    case_ids = tuple(dict.fromkeys(event.case_id for event in own if event.case_id))
    first, last = own[0], own[-1]
    return Question(
        kind,
        user_id,
        first.number,
        last.number,
        count,
        first.moment,
        last.moment,
        case_ids,
        usual,
    )


def _grouped(
    events: Iterable[LogEvent], key: Callable[[LogEvent], _K]
) -> Mapping[_K, list[LogEvent]]:
    """Events by a key, keys in the order in which they first come."""
    found: dict[_K, list[LogEvent]] = {}
    for event in events:
        found.setdefault(key(event), []).append(event)
    return found
