"""Somebody who rewrites the log of a vault with all that the facts key can make right."""

from __future__ import annotations

import json

from casevault.vault.audit_actions import AuditAction
from casevault.vault.audit_chain import (
    NO_HEAD,
    Note,
    SessionSeal,
    entry_digest,
    first_digest,
    head_of,
    link_after,
    next_key,
    notes_digest,
    signed_head,
)
from casevault.vault.row_seal import RowSeal, digest
from casevault.vault.signatures import Purpose
from casevault.vault.vault import Vault
from casevault.vault.writing import CommitMark


class Insider:
    """Somebody with the facts key and the database file, who knows this program by heart."""

    def __init__(self, vault: Vault) -> None:
        self.vault = vault
        self.database = vault.writer.database
        self.seal: RowSeal = vault.writer.seal
        for trigger in ("audit_entry_stays", "audit_entry_is_not_removed"):
            self.database.run(f"DROP TRIGGER {trigger}")
        for trigger in ("audit_row_stays", "audit_row_is_not_removed"):
            self.database.run(f"DROP TRIGGER {trigger}")

    def rewrite(self, number: int, sealed: bytes, *, keeps_key: bool) -> None:
        """Change what an entry says, and make everything right that the facts key can make.

        The present key of the chain, the only one there is, is used up for the new links or kept.
        """
        self.database.run("UPDATE audit_entry SET sealed = ? WHERE number = ?", (sealed, number))
        self.relink(number, keeps_key=keeps_key)

    def rewrite_as_reader(self, number: int, action: AuditAction) -> None:
        """The same with the keys of a reader of the log: what it says, and every link anew."""
        session, sealed_key = self.database.row(
            "SELECT session, sealed_key FROM audit_entry"
            " JOIN audit_session ON audit_session.number = session WHERE audit_entry.number = ?",
            (number,),
        ) or (0, b"")
        first = self.database.value(
            "SELECT min(number) FROM audit_entry WHERE session = ?", (session,)
        )
        seal = SessionSeal(bytearray(self.vault.keyring.audit_open(sealed_key)))
        for _ in range(first, number):
            seal.step()
        entry = "SELECT sealed FROM audit_entry WHERE number = ?"
        said = json.loads(seal.open(number, self.database.value(entry, (number,))))
        kept = {name: said[name] for name in ("at", "by")}
        changed = json.dumps({**kept, "action": action.value}).encode()
        self.database.run(
            "UPDATE audit_entry SET sealed = ? WHERE number = ?",
            (seal.seal(number, changed), number),
        )
        ring = self.vault.keyring
        start = self.database.value("SELECT sealed_start FROM audit_chain")
        key, place = bytearray(ring.audit_open(start)), (ring.vault_id, ring.device_id)
        self._link(1, key, first_digest(*place), NO_HEAD, keeps_key=False)
        self._sign_own_anew()

    def _sign_own_anew(self) -> None:
        ring = self.vault.keyring
        for session, entry, content, link in self.database.rows(
            "SELECT audit_signature.session, entry, digest, link FROM audit_signature"
            " JOIN audit_session ON audit_session.number = audit_signature.session"
            " JOIN audit_entry ON audit_entry.number = entry WHERE user_id = ?",
            (ring.user_id,),
        ):
            head = head_of(content, link)
            message = signed_head(ring.vault_id, ring.device_id, entry, head)
            row = (session, entry, head, ring.sign(message, Purpose.ANCHOR))
            self.database.run(
                "UPDATE audit_signature SET head = ?, signature = ?, mac = ? WHERE session = ?",
                (*row[2:], self.seal.tag(digest("signature", *row)), session),
            )

    def cut(self, number: int) -> None:
        """Cut the end of the log off, from this entry on."""
        self.database.run("DELETE FROM audit_row WHERE entry >= ?", (number,))
        self.database.run("DELETE FROM audit_signature WHERE entry >= ?", (number,))
        self.database.run("DELETE FROM audit_entry WHERE number >= ?", (number,))
        self._stand_at(number - 1, None)

    def relink(self, start: int, *, keeps_key: bool) -> None:
        """Digests, links and tags from here on."""
        key = bytearray(self.database.value("SELECT key FROM audit_chain"))
        before, link = self.database.row(
            "SELECT digest, link FROM audit_entry WHERE number = ?", (start - 1,)
        ) or (b"", b"")
        self._link(start, key, before, link, keeps_key=keeps_key)

    def _link(
        self, start: int, key: bytearray, before: bytes, link: bytes, *, keeps_key: bool
    ) -> None:
        for number, session, sealed in self.database.rows(
            "SELECT number, session, sealed FROM audit_entry WHERE number >= ? ORDER BY number",
            (start,),
        ):
            before = entry_digest(number, session, sealed, self._notes(number), before)
            link = link_after(key, before, link)
            key = next_key(key)
            self.database.run(
                "UPDATE audit_entry SET digest = ?, link = ?, mac = ? WHERE number = ?",
                (before, link, self.seal.tag(digest("audit", before, link)), number),
            )
        self._stand_at(number, None if keeps_key else key)

    def _notes(self, number: int) -> bytes:
        return notes_digest(
            [
                Note(*row)
                for row in self.database.rows(
                    "SELECT kind, row_id, version, digest FROM audit_row WHERE entry = ?"
                    " ORDER BY kind, row_id",
                    (number,),
                )
            ]
        )

    def _stand_at(self, number: int, key: bytearray | None) -> None:
        """The state of the chain, the mark and the anchor as if nothing had happened."""
        stored, start = self.database.row("SELECT key, sealed_start FROM audit_chain") or (b"", b"")
        signed = self.database.value("SELECT coalesce(max(entry), 0) FROM audit_signature")
        kept = stored if key is None else bytes(key)
        self.database.run(
            "UPDATE audit_chain SET entry = ?, key = ?, signed = ?, mac = ?",
            (number, kept, signed, self.seal.tag(digest("state", number, kept, start, signed))),
        )
        entry, link = self.database.row(
            "SELECT digest, link FROM audit_entry WHERE number = ?", (number,)
        ) or (b"", b"")
        mark = self.vault.writer.mark()
        changed = CommitMark(
            mark.counter + 1, mark.stamp, head_of(entry, link), mark.head, mark.drafts
        )
        self.vault.writer._write_mark(changed)
        self.vault.container.anchor.advance(changed.counter, changed.head)
