"""Identifiers of records: UUIDv7, ordered by time of creation, meaningless otherwise."""

from __future__ import annotations

import re
import secrets
import threading
import time
from collections.abc import Callable
from typing import Final

_RANDOM_BITS: Final = 74
_STEP_BITS: Final = 32
_ID = re.compile(r"[0-9a-f]{12}7[0-9a-f]{3}[89ab][0-9a-f]{15}")


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


class IdSource:
    """Makes UUIDv7 ids (RFC 9562, 5.7) that always grow, also when the clock stands or goes back.

    Within one millisecond the 74 random bits are raised by a random step (RFC 9562, 6.2,
    method 2), so that one id does not tell the next.
    """

    def __init__(self, now_ms: Callable[[], int] = _now_ms) -> None:
        self._now_ms = now_ms
        self._lock = threading.Lock()
        self._ms = 0
        self._random = 0

    def next(self) -> str:
        """The next id, 32 lower-case hexadecimal digits."""
        with self._lock:
            now = self._now_ms()
            if now > self._ms:
                self._ms, self._random = now, secrets.randbits(_RANDOM_BITS)
            else:
                self._random += 1 + secrets.randbits(_STEP_BITS)
                if self._random >> _RANDOM_BITS:
                    self._ms, self._random = self._ms + 1, secrets.randbits(_RANDOM_BITS)
            high, low = self._random >> 62, self._random & (1 << 62) - 1
            return f"{self._ms << 16 | 0x7000 | high:016x}{0b10 << 62 | low:016x}"


_source = IdSource()


def new_id() -> str:
    """A new id for a record, greater than every one given out before by this process."""
    return _source.next()


def is_id(text: str) -> bool:
    """Whether `text` is an id in the form that `new_id` gives."""
    return _ID.fullmatch(text) is not None
