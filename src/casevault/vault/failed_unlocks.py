"""How often somebody failed to unlock the vault since it was last opened.

Nobody holds a key at that moment, so the count lies unsealed beside the vault and anyone with the
disk can change it: it is entered in the log at the next unlock as what it is, a hint. It never
locks anybody out; against a stolen disk only the key derivation counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from casevault.vault.canonical_cbor import NotCanonicalError, decode, encode
from casevault.vault.fields import Fields, UnknownFieldError
from casevault.vault.files import read_bounded, replace_whole, said_plainly

FILE_NAME: Final = "vault.failed"
_MAX_BYTES: Final = 200
_FREE_TRIES: Final = 3
_LONGEST_WAIT: Final = 60.0


@dataclass(frozen=True, slots=True)
class FailedUnlocks:
    """The failures since the last unlock; times are seconds since 1970, UTC."""

    count: int = 0
    first: int = 0
    last: int = 0

    def wait(self, now: datetime) -> float:
        """Seconds to wait before the next try: none for three tries, then 2, 4, 8 … 60.

        None either when the last failure lies in the future: a clock that was wrong and is put
        right must not keep anybody out until that time comes.
        """
        passed = now.timestamp() - self.last
        if self.count < _FREE_TRIES or passed < 0:
            return 0.0
        wait = min(_LONGEST_WAIT, 2.0 ** min(self.count - _FREE_TRIES + 1, 10))
        return max(0.0, wait - passed)


def read_failed(folder: Path) -> FailedUnlocks:
    """The failures so far; a file that cannot be read counts as one failure, at an unknown time."""
    try:
        content = read_bounded(folder / FILE_NAME, _MAX_BYTES)
    except FileNotFoundError:
        return FailedUnlocks()
    try:
        fields = Fields(decode(content))
        failed = FailedUnlocks(
            fields.take("count", int), fields.take("first", int), fields.take("last", int)
        )
        fields.rest()
    except (NotCanonicalError, UnknownFieldError):
        return FailedUnlocks(1)
    return failed


def count_failure(folder: Path, now: datetime) -> FailedUnlocks:
    """Count one more failure and return all."""
    before = read_failed(folder)
    moment = int(now.timestamp())
    after = FailedUnlocks(min(before.count + 1, 2**32), before.first or moment, moment)
    content = encode({"count": after.count, "first": after.first, "last": after.last})
    with said_plainly(folder):
        replace_whole(folder / FILE_NAME, content)
    return after


def forget_failures(folder: Path) -> None:
    """Start counting anew, once the failures are in the log."""
    with said_plainly(folder):
        (folder / FILE_NAME).unlink(missing_ok=True)
