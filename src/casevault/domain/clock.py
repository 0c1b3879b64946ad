"""Time: the clock that everything asks, and stamps that never run backwards.

A stamp is the hybrid logical clock of Kulkarni and others (2014) in one integer: milliseconds
since 1970 shifted by 16 bits, and a counter for what happens within one millisecond or while the
system clock is behind. Stamps of two devices can be merged in one order.
"""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta
from typing import Final, Protocol

COUNTER_BITS: Final = 16
_WITHIN_A_MILLISECOND: Final = 2
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)


class Clock(Protocol):
    """Tells the time; tests bring their own."""

    def now(self) -> datetime:
        """The present moment in UTC."""
        ...


class SystemClock:
    """The computer's clock."""

    def now(self) -> datetime:
        """The present moment in UTC."""
        return datetime.now(UTC)


def stamp_of(moment: datetime) -> int:
    """The first stamp of the millisecond that holds `moment`."""
    return (moment - _EPOCH) // _MILLISECOND << COUNTER_BITS


def moment_of(stamp: int) -> datetime:
    """The moment (UTC, whole milliseconds) at which a stamp was given."""
    return _EPOCH + (stamp >> COUNTER_BITS) * _MILLISECOND


def is_of_clock(stamp: int) -> bool:
    """Whether the clock gave the stamp its moment; else the clock was behind the stamps before.

    Two or three stamps within one millisecond are ordinary; more come of a clock that stands.
    """
    return stamp & (1 << COUNTER_BITS) - 1 <= _WITHIN_A_MILLISECOND


def stamp_end_of(day: date) -> int:
    """The last stamp of a day (UTC): what was known at the end of that day."""
    return stamp_of(datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=1)) - 1


class Stamps:
    """Gives stamps that always grow, also when the system clock is set back.

    `last` is the greatest stamp that the vault already holds.
    """

    def __init__(self, clock: Clock, last: int = 0) -> None:
        self._clock = clock
        self._last = last
        self._lock = threading.Lock()

    @property
    def last(self) -> int:
        """The greatest stamp given or seen so far."""
        return self._last

    def next(self) -> int:
        """A stamp greater than every one given or seen before."""
        with self._lock:
            self._last = max(self._last + 1, stamp_of(self._clock.now()))
            return self._last

    def observe(self, stamp: int) -> None:
        """Take note of a stamp from elsewhere; later ones will be greater."""
        with self._lock:
            self._last = max(self._last, stamp)

    def lead(self) -> timedelta:
        """How far the stamps run ahead of the system clock; a long lead means a wrong clock."""
        return max(moment_of(self._last) - self._clock.now(), timedelta(0))
