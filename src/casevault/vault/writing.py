"""The one way to write: a transaction, its entry in the log, its count, then the anchor.

The order is commit, anchor written and synced, acknowledged. So at opening the database stands
where the anchor stands, or one commit further when the power went between the two; anything else
means that older bytes were put back.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from casevault.domain.clock import Clock, Stamps
from casevault.domain.roles import Role
from casevault.vault.anchor import AnchorPoint, HeaderAnchor
from casevault.vault.audit_actions import AuditAction
from casevault.vault.audit_chain import NO_HEAD, AuditChain, Note
from casevault.vault.database import Database
from casevault.vault.keyring import Keyring
from casevault.vault.row_seal import RowKind, RowSeal, digest
from casevault.vault.standing import DATABASE_PUT_BACK, PutBackError

NO_DRAFTS: Final = digest("drafts")
"""The digest over no drafts at all."""


@dataclass(frozen=True, slots=True)
class CommitMark:
    """Where the database stands: how many commits, the last stamp, the head of the log."""

    counter: int
    stamp: int
    head: bytes
    previous_head: bytes
    drafts: bytes

    def digest(self) -> bytes:
        """What its tag is over."""
        return digest("mark", self.counter, self.stamp, self.head, self.previous_head, self.drafts)


@dataclass(slots=True)
class Transaction:
    """What a store writes down while it writes: one entry, and the digests of the rows."""

    stamp: int
    notes: list[Note] = field(default_factory=list)
    drafts: bytes | None = None
    sign: bool = False
    entry: Mapping[str, Any] | None = None
    entry_number: int = 0

    def note(self, kind: RowKind, row_id: str, version: int, row_digest: bytes | None) -> None:
        """Enter the digest that a row has from now on."""
        self.notes.append(Note(kind.value, row_id, version, row_digest))

    def log(self, action: AuditAction, user_id: str, **said: Any) -> None:
        """Say what is being done; empty values are left out."""
        if self.entry is not None:
            raise RuntimeError(action)
        kept = {name: value for name, value in said.items() if value}
        self.entry = {"at": self.stamp, "by": user_id, "action": action.value, **kept}


class Writer:
    """Writes to one open vault, one transaction after the other."""

    def __init__(
        self, database: Database, keyring: Keyring, anchor: HeaderAnchor, clock: Clock
    ) -> None:
        self.database = database
        self.keyring = keyring
        self.seal = RowSeal(keyring.row_mac_key)
        self._anchor = anchor
        self._chain = AuditChain(database, keyring, self.seal)
        self._lock = threading.RLock()
        self._stamps = Stamps(clock)
        self._behind: CommitMark | None = None

    @property
    def user_id(self) -> str:
        """Who is writing."""
        return self.keyring.user_id

    @property
    def unacknowledged(self) -> int | None:
        """The stamp of a commit that the anchor does not hold yet."""
        return None if self._behind is None else self._behind.stamp

    def found(self) -> None:
        """Write the first mark and the start of the log into a new database."""
        with self.database.transaction():
            self._chain.start()
            self._write_mark(CommitMark(0, self._stamps.next(), NO_HEAD, NO_HEAD, NO_DRAFTS))

    def meet_anchor(self) -> None:
        """Compare the database with the anchor, and bring the anchor up by the one commit.

        Raises:
            PutBackError: older bytes were put back, or the end was cut off.
        """
        mark = self.mark()
        self._stamps.observe(mark.stamp)
        point = self._anchor.point
        if (mark.counter, mark.head) == (point.counter, point.chain_head):
            return
        if (mark.counter, mark.previous_head) == (point.counter + 1, point.chain_head):
            self._anchor.advance(mark.counter, mark.head)
            return
        may_go_on = Role.COORDINATOR in self.keyring.roles
        raise PutBackError(DATABASE_PUT_BACK, may_go_on=may_go_on)

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Write; when this ends without an error, all of it is on the disk and anchored.

        Raises:
            UserError: the disk is full, failing or read-only. Nothing was written, or (if only
                the anchor failed) all of it, not yet acknowledged.
        """
        with self._lock:
            self.acknowledge()
            with self.database.transaction():
                mark = self.mark()
                step = Transaction(self._stamps.next())
                yield step
                after = self._mark_after(mark, step)
                self._write_mark(after)
            if step.entry is not None:
                self._chain.committed()
            self._behind = after
            self.acknowledge()

    @contextmanager
    def still(self) -> Iterator[None]:
        """Nothing is written while this lasts, neither into the database nor beside it."""
        with self._lock:
            yield

    @contextmanager
    def paused(self) -> Iterator[AnchorPoint]:
        """As `still`, with the anchor brought up first; gives where it stands."""
        with self._lock:
            self.acknowledge()
            yield self._anchor.point

    def acknowledge(self) -> None:
        """Bring the anchor up to the last commit, if it could not be written then."""
        with self._lock:
            if self._behind is not None:
                self._anchor.advance(self._behind.counter, self._behind.head)
                self._behind = None

    def mark(self) -> CommitMark:
        """Where the database stands.

        Raises:
            UserError: the mark was changed from outside (DAMAGED).
        """
        return read_mark(self.database, self.seal)

    def log_head(self) -> tuple[int, bytes]:
        """The number of the last entry of the log, and the head after it."""
        number: int = self.database.value("SELECT coalesce(max(number), 0) FROM audit_entry")
        return number, self.mark().head

    def close(self) -> None:
        """Wipe the session's key of the log."""
        self._chain.close()

    def _mark_after(self, mark: CommitMark, step: Transaction) -> CommitMark:
        head = mark.head
        if step.entry is not None:
            text = json.dumps(step.entry, ensure_ascii=False, separators=(",", ":"))
            appended = self._chain.append(text.encode("utf-8"), step.notes, sign=step.sign)
            head, step.entry_number = appended.head, appended.number
        elif step.notes:
            raise RuntimeError([note.kind for note in step.notes])
        drafts = mark.drafts if step.drafts is None else step.drafts
        return CommitMark(mark.counter + 1, step.stamp, head, mark.head, drafts)

    def _write_mark(self, mark: CommitMark) -> None:
        self.database.run(
            "INSERT OR REPLACE INTO commit_mark"
            " (only_row, counter, stamp, head, previous_head, drafts, mac)"
            " VALUES (1, ?, ?, ?, ?, ?, ?)",
            (
                mark.counter,
                mark.stamp,
                mark.head,
                mark.previous_head,
                mark.drafts,
                self.seal.tag(mark.digest()),
            ),
        )


def read_mark(database: Database, seal: RowSeal) -> CommitMark:
    """Where a database stands.

    Raises:
        UserError: the mark was changed from outside (DAMAGED).
    """
    found = database.row("SELECT counter, stamp, head, previous_head, drafts, mac FROM commit_mark")
    mark = CommitMark(*found[:-1]) if found else CommitMark(0, 0, NO_HEAD, NO_HEAD, NO_DRAFTS)
    seal.check(mark.digest(), found[-1] if found else b"")
    return mark
