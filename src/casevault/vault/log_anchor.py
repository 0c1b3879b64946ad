"""What was noted outside the vault about its log, and whether the log still fits it.

Everything in a vault folder can be put back as a whole to an older state, and nothing inside can
tell. What was noted elsewhere can: a release and a printed code name an entry and the head of the
log after it, a backup names a head and how many commits had been made.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from casevault.domain.anchor_code import HEAD_BYTES
from casevault.vault import findings
from casevault.vault.findings import Tally

SHORTEST_HEAD: Final = HEAD_BYTES


@dataclass(frozen=True, slots=True)
class LogAnchor:
    """The head of the log after an entry, whole or its beginning (ten bytes or more)."""

    entry: int
    head: bytes


@dataclass(frozen=True, slots=True)
class BackupAnchor:
    """The head that the log had when a backup was made, at whichever entry."""

    made_on: date
    head: bytes


OutsideAnchor = LogAnchor | BackupAnchor


class AnchorCheck:
    """Compares anchors with the heads of the log while it is read."""

    def __init__(self, anchors: Iterable[OutsideAnchor]) -> None:
        self._anchors = tuple(anchors)
        self.entries = frozenset(one.entry for one in self._anchors if isinstance(one, LogAnchor))
        self._sought = {one.head for one in self._anchors if isinstance(one, BackupAnchor)}
        self._heads: dict[int, bytes] = {}
        self._met: set[bytes] = set()

    @property
    def seeks_heads(self) -> bool:
        """Whether the head after every entry must be met, not only after `entries`."""
        return bool(self._sought)

    def meet(self, entry: int, head: bytes) -> None:
        """Learn the head after an entry."""
        if entry in self.entries:
            self._heads[entry] = head
        if head in self._sought:
            self._met.add(head)

    def tell(self, last: int, tally: Tally) -> None:
        """Say what does not fit, now that the log is known to its last entry."""
        for one in self._anchors:
            if isinstance(one, BackupAnchor):
                if one.head not in self._met:
                    tally.add(findings.BACKUP_DIFFERS, day=one.made_on)
            elif one.entry > last:
                tally.add(findings.LOG_ENDS_EARLIER, entry=one.entry, last=last)
            elif not _fits(self._heads.get(one.entry, b""), one.head):
                tally.add(findings.ANCHOR_DIFFERS, entry=one.entry)


def _fits(head: bytes, noted: bytes) -> bool:
    return len(noted) >= SHORTEST_HEAD and head[: len(noted)] == noted
