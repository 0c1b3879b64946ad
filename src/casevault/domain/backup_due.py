"""When the program makes a backup by itself: in quiet moments, never in the way of a lock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

PAUSE: Final = timedelta(seconds=20)
"""Nobody has touched anything for so long: reading, talking, thinking."""

LONG_PAUSE: Final = timedelta(seconds=90)
"""Nobody has touched anything for so long: she has probably gone; soon the vault locks itself."""

APART: Final = timedelta(hours=2)
"""Backups of one day's work in pauses lie so far apart."""

APART_IN_LONG_PAUSE: Final = timedelta(minutes=10)

TRY_AGAIN: Final = timedelta(minutes=15)
"""After one that did not succeed."""


@dataclass(frozen=True, slots=True)
class Work:
    """What there is to back up: whether anything is, and whether it is of an earlier session.

    `newest` is when the newest backup at the usual place was made, `tried` when one was tried and
    did not succeed in this session.
    """

    is_waiting: bool
    is_of_earlier: bool = False
    newest: datetime | None = None
    tried: datetime | None = None


def is_time(work: Work, now: datetime, quiet: timedelta) -> bool:
    """Whether to begin now, when nobody has touched anything for `quiet`.

    A clock that was set back never keeps a backup waiting for longer than the usual distance.
    """
    if not work.is_waiting or quiet < PAUSE or _is_within(work.tried, now, TRY_AGAIN):
        return False
    if work.is_of_earlier:
        return True
    apart = APART_IN_LONG_PAUSE if quiet >= LONG_PAUSE else APART
    return not _is_within(work.newest, now, apart)


def _is_within(moment: datetime | None, now: datetime, span: timedelta) -> bool:
    return moment is not None and timedelta(0) <= now - moment < span
