"""Checks the log: every entry, link, session and signature, and what was noted elsewhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from casevault.domain.errors import UserError
from casevault.vault import findings
from casevault.vault.audit_chain import (
    NO_HEAD,
    NotedRow,
    entry_digest,
    first_digest,
    head_of,
    link_after,
    next_key,
    notes_digest,
    signed_head,
)
from casevault.vault.crypto import NotAuthenticError, wipe
from casevault.vault.database import Database, DatabaseError
from casevault.vault.findings import Severity, Tally
from casevault.vault.keyring import Keyring
from casevault.vault.log_anchor import AnchorCheck, OutsideAnchor
from casevault.vault.row_seal import RowKind, RowSeal, digest
from casevault.vault.signatures import Purpose, verify


class KnownRows:
    """What the log says about rows: the last digest of each, and those of past versions."""

    def __init__(self) -> None:
        self.present: defaultdict[str, dict[str, bytes]] = defaultdict(dict)
        self.past_records: set[bytes] = set()

    def take(self, notes: Iterable[NotedRow]) -> None:
        """Learn from the notes of one entry; entries come in the order of the log."""
        for kind, row_id, _, row_digest in notes:
            if kind == RowKind.REWRITTEN:
                self._rewrite(row_id, row_digest)
                continue
            rows = self.present[kind]
            if kind == RowKind.RECORD and row_id in rows:
                self.past_records.add(rows[row_id])
            if row_digest is None:
                rows.pop(row_id, None)
            else:
                rows[row_id] = row_digest

    def _rewrite(self, row_id: str, row_digest: bytes | None) -> None:
        """In a new epoch a version of a form was sealed anew, or its case was erased."""
        record_id, _, before = row_id.partition(" ")
        old, present = bytes.fromhex(before), self.present[RowKind.RECORD]
        if present.get(record_id) == old:
            del present[record_id]
            if row_digest is not None:
                present[record_id] = row_digest
        elif old in self.past_records:
            self.past_records.remove(old)
            if row_digest is not None:
                self.past_records.add(row_digest)


class LogCheck:
    """One reading of the whole log."""

    def __init__(self, database: Database, keyring: Keyring, seal: RowSeal, tally: Tally) -> None:
        self._database = database
        self._keyring = keyring
        self._seal = seal
        self._tally = tally
        self.known = KnownRows()
        self.heads: dict[int, bytes] = {}
        self.last_head = NO_HEAD
        self._wanted: frozenset[int] = frozenset()
        self._seeks_heads = False

    def run(self, anchors: Iterable[OutsideAnchor]) -> None:
        """Check everything; afterwards `known` says what the rows must be."""
        outside = AnchorCheck(anchors)
        signed = self._database.rows("SELECT entry FROM audit_signature")
        self._wanted = outside.entries | {n for (n,) in signed}
        self._seeks_heads = outside.seeks_heads
        last = self._entries(outside)
        self._sessions()
        self._signatures()
        outside.tell(last, self._tally)

    def _entries(self, outside: AnchorCheck) -> int:
        """Read every entry; the number of the last."""
        ring = self._keyring
        before, link_before = first_digest(ring.vault_id, ring.device_id), NO_HEAD
        key = self._first_key()
        notes = _NotesByEntry(self._database)
        last = 0
        for number, session, sealed, entry, link, tag in self._database.each(
            "SELECT number, session, sealed, digest, link, mac FROM audit_entry ORDER BY number"
        ):
            if number != last + 1:
                self._tally.add(findings.LOG_CUT)
            last = number
            self._tally.signers.entries[session] += 1
            own = notes.take(number)
            right = entry_digest(number, session, sealed, notes_digest(own), before)
            if right != entry or not self._seal.holds(digest("audit", entry, link), tag):
                self._tally.add(findings.LOG_CHANGED)
            if key is not None:
                if link_after(key, entry, link_before) != link:
                    self._tally.add(findings.LOG_REWRITTEN)
                key = next_key(key)
            self.known.take(own)
            before, link_before = entry, link
            if self._seeks_heads or number in self._wanted:
                self.heads[number] = head_of(entry, link)
                outside.meet(number, self.heads[number])
        self.last_head = head_of(before, link_before) if last else NO_HEAD
        self._tally.checked["audit"] = last
        if notes.are_left:
            self._tally.add(findings.LOG_CHANGED)
        if not self.known.present.keys() <= set(RowKind):
            self._tally.add(findings.LOG_CHANGED)
        self._state(last, key)
        return last

    def _first_key(self) -> bytearray | None:
        if not self._keyring.reads_audit:
            self._tally.add(findings.LOG_UNPROVEN, severity=Severity.NOTE)
            return None
        sealed_start = self._database.value("SELECT sealed_start FROM audit_chain")
        try:
            return bytearray(self._keyring.audit_open(sealed_start))
        except NotAuthenticError:
            self._tally.add(findings.LOG_REWRITTEN)
            return None

    def _state(self, last: int, key: bytearray | None) -> None:
        found = self._database.row("SELECT entry, key, sealed_start, signed, mac FROM audit_chain")
        signed = self._database.value("SELECT coalesce(max(entry), 0) FROM audit_signature")
        if found is None or (found[0], found[3]) != (last, signed):
            self._tally.add(findings.LOG_CUT)
            return
        if not self._seal.holds(digest("state", *found[:-1]), found[-1]):
            self._tally.add(findings.LOG_CHANGED)
        if key is not None:
            if bytes(key) != found[1]:
                self._tally.add(findings.LOG_REWRITTEN)
            wipe(key)

    def _sessions(self) -> None:
        for number, user_id, sealed_key, tag in self._database.rows(
            "SELECT number, user_id, sealed_key, mac FROM audit_session"
        ):
            right = digest("session", number, user_id, sealed_key)
            if not self._seal.holds(right, tag):
                self._tally.add(findings.LOG_CHANGED)
            if self.known.present[RowKind.SESSION].pop(str(number), None) != right:
                self._tally.add(findings.LOG_CHANGED)
        self._tally_missing(RowKind.SESSION)

    def _signatures(self) -> None:
        newest = self._database.value("SELECT max(number) FROM audit_session")
        for session, entry, head, signature, user_id, tag in self._database.rows(
            "SELECT session, entry, head, signature, user_id, audit_signature.mac"
            " FROM audit_signature LEFT JOIN audit_session ON audit_session.number = session"
        ):
            right = digest("signature", session, entry, head, signature)
            noted = self.known.present[RowKind.SIGNATURE].pop(str(session), None)
            # The next session notes it; the last one's is not noted yet.
            if noted != right and not (noted is None and session == newest):
                self._tally.add(findings.LOG_CHANGED)
            holds = self._seal.holds(right, tag) and self.heads.get(entry) == head
            self._signature((session, user_id), (entry, head), signature, in_place=holds)
        self._tally_missing(RowKind.SIGNATURE)

    def _signature(
        self, by: tuple[int, str], under: tuple[int, bytes], signature: bytes, *, in_place: bool
    ) -> None:
        ring, (session, user_id), (entry, head) = self._keyring, by, under
        signer = ring.signers.get(user_id)
        message = signed_head(ring.vault_id, ring.device_id, entry, head)
        holds = in_place and (signer is None or verify(signer, message, signature, Purpose.ANCHOR))
        if not holds:
            self._tally.add(findings.SIGNATURE_WRONG)
        if signer is None:
            self._tally.add(findings.SIGNER_UNKNOWN, severity=Severity.NOTE)
            return
        self._tally.signers.signed(
            user_id, session=session, entry=entry, holds=holds, is_member=user_id in ring.members
        )

    def _tally_missing(self, kind: RowKind) -> None:
        missing = len(self.known.present[kind])
        if missing:
            self._tally.add(findings.LOG_CUT, times=missing)


class _NotesByEntry:
    """The notes of each entry, read along with the entries."""

    def __init__(self, database: Database) -> None:
        rows = database.each(
            "SELECT entry, kind, row_id, version, digest FROM audit_row"
            " ORDER BY entry, kind, row_id"
        )
        self._groups = groupby(rows, key=lambda row: row[0])
        self._next: tuple[int, Iterator[tuple[Any, ...]]] | None = next(self._groups, None)

    @property
    def are_left(self) -> bool:
        """Whether there are notes that no entry took."""
        return self._next is not None

    def take(self, entry: int) -> list[NotedRow]:
        """The notes of this entry; entries are asked for in their order."""
        if self._next is None or self._next[0] != entry:
            return []
        found: list[NotedRow] = [row[1:] for row in self._next[1]]
        self._next = next(self._groups, None)
        return found


HOSTILE = (
    UserError,
    OSError,
    DatabaseError,
    NotAuthenticError,
    ValueError,
    TypeError,
    LookupError,
    OverflowError,
    RecursionError,
)
"""What hostile rows and failing disks make a check raise: it then says that part is unreadable."""
