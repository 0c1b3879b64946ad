"""The chain of the log: each entry sealed to its readers, linked under a key that is then gone.

Entry n has a digest over all that everyone with the facts key can see of it, the one before
included, and a link HMAC(k_n, digest, link before); then k_n becomes HKDF(k_n). Whoever steals the
keys later can add entries but not rewrite one, and readers of the log, who hold k_1, can tell.
The head of the chain is pinned by the anchor, by backups and by releases.

What an entry says is sealed with AES-256-GCM under keys that run forward the same way from a
session's secret, which is sealed once to the readers by HPKE and otherwise lives in memory only.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain
from typing import Final, NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from casevault.domain.errors import ExitCode, UserError
from casevault.i18n import N_
from casevault.vault.crypto import (
    NONCE_BYTES,
    NotAuthenticError,
    hkdf,
    mac,
    random_key,
    sha256,
    wipe,
    wipe_result,
)
from casevault.vault.database import Database, IntegrityError
from casevault.vault.keyring import Keyring
from casevault.vault.row_seal import DIGEST_BYTES, RowKind, RowSeal, digest
from casevault.vault.signatures import Purpose

NO_HEAD: Final = bytes(DIGEST_BYTES)
"""The head of a chain without entries."""

_PADDED_TO: Final = 64


NotedRow = tuple[str, str, int, bytes | None]
"""A note as it is stored: kind, row id, version, digest."""


class Note(NamedTuple):
    """That a row has this digest from now on; None says that it is gone."""

    kind: str
    row_id: str
    version: int
    digest: bytes | None


def changed_log() -> UserError:
    """What is said when the log does not hold together."""
    return UserError(
        N_(
            "The log was changed from outside the program. "
            "Stop working in this vault, check it, and restore from a backup."
        ),
        exit_code=ExitCode.DAMAGED,
    )


def notes_digest(notes: Iterable[NotedRow]) -> bytes:
    """One digest over the notes of an entry, given in the order of kind and row id."""
    return digest("notes", *chain.from_iterable(notes))


def first_digest(vault_id: str, device_id: str) -> bytes:
    """What stands before the first entry."""
    return digest("chain", vault_id, device_id)


def entry_digest(number: int, session: int, sealed: bytes, notes: bytes, before: bytes) -> bytes:
    """What everyone with the facts key can see of an entry and of all before it."""
    return digest("entry", number, session, sealed, notes, before)


def link_after(key: bytearray, entry: bytes, before: bytes) -> bytes:
    """The link of an entry under the key of its place in the chain."""
    return mac(key, entry + before)


def next_key(key: bytearray) -> bytearray:
    """The key of the next place; the old one is wiped."""
    try:
        return hkdf(key, "casevault/audit/next")
    finally:
        wipe(key)


def head_of(entry: bytes, link: bytes) -> bytes:
    """What pins the whole chain up to an entry, in 32 bytes."""
    return sha256(b"casevault audit head" + entry + link)


def signed_head(vault_id: str, device_id: str, number: int, head: bytes) -> bytes:
    """What a user signs at the end of a session."""
    return f"{vault_id} {device_id} {number} {head.hex()}".encode("ascii")


class SessionSeal:
    """Seals or opens the entries of one session in their order; the keys only run forward."""

    def __init__(self, secret: bytearray) -> None:
        self._secret = secret

    def seal(self, number: int, plaintext: bytes) -> bytes:
        """Seal an entry; `step` afterwards, once it is on the disk."""
        padded = plaintext + b" " * (-len(plaintext) % _PADDED_TO)
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce + self._cipher().encrypt(nonce, padded, b"%d" % number)

    def open(self, number: int, sealed: bytes) -> bytes:
        """Open an entry; `step` afterwards.

        Raises:
            NotAuthenticError: it was changed or moved.
        """
        try:
            return self._cipher().decrypt(
                sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], b"%d" % number
            )
        except (InvalidTag, ValueError):
            raise NotAuthenticError from None

    def step(self) -> None:
        """Move on to the key of the next entry."""
        self._secret = next_key(self._secret)

    def close(self) -> None:
        """Wipe the key."""
        wipe(self._secret)

    def _cipher(self) -> AESGCM:
        key = hkdf(self._secret, "casevault/audit/entry")
        try:
            return AESGCM(key)
        finally:
            wipe(key)


@dataclass(frozen=True, slots=True)
class Appended:
    """An entry that was written inside a transaction: its number and the new head."""

    number: int
    head: bytes


class AuditChain:
    """Appends entries inside a transaction of the caller; remembers nothing until `committed`."""

    def __init__(self, database: Database, keyring: Keyring, seal: RowSeal) -> None:
        self._database = database
        self._keyring = keyring
        self._seal = seal
        self._session = 0
        self._sealing: SessionSeal | None = None
        self._starting: tuple[int, SessionSeal] | None = None

    def start(self) -> None:
        """Write the start of the chain of a new vault, inside a transaction of the caller."""
        key = self._keyring.audit_chain_start()
        sealed_start = self._keyring.audit_seal(key)
        self._write_state(0, key, (sealed_start, 0))
        wipe(key)

    def append(self, plaintext: bytes, notes: list[Note], *, sign: bool) -> Appended:
        """Write one entry, and with `sign` the user's signature of the head after it.

        Raises:
            UserError: the log does not hold together (DAMAGED).
        """
        try:
            return self._append(plaintext, notes, sign=sign)
        except IntegrityError:
            # The numbers of the log are counted here: one is taken only if rows were put back.
            raise changed_log() from None

    def _append(self, plaintext: bytes, notes: list[Note], *, sign: bool) -> Appended:
        last, key, (sealed_start, signed) = self._state()
        before, link_before = self._last_entry(last)
        session, sealing = self._present_session(notes)
        number = last + 1
        sealed = sealing.seal(number, plaintext)
        entry = entry_digest(number, session, sealed, notes_digest(sorted(notes)), before)
        link = link_after(key, entry, link_before)
        self._database.run(
            "INSERT INTO audit_entry (number, session, sealed, digest, link, mac)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (number, session, sealed, entry, link, self._seal.tag(digest("audit", entry, link))),
        )
        self._database.insert_many(
            "audit_row",
            ("entry", "kind", "row_id", "version", "digest"),
            [(number, *note) for note in sorted(notes)],
        )
        following = next_key(key)
        self._write_state(number, following, (sealed_start, number if sign else signed))
        wipe(following)
        head = head_of(entry, link)
        if sign:
            self._sign(session, number, head)
        return Appended(number, head)

    def committed(self) -> None:
        """The last entry is on the disk: run the session's key forward."""
        if self._starting is not None:
            self._session, self._sealing = self._starting
            self._starting = None
        if self._sealing is not None:
            self._sealing.step()

    def close(self) -> None:
        """Wipe the session's key, and that of a session whose first entry was not written."""
        for sealing in (self._sealing, self._starting and self._starting[1]):
            if sealing is not None:
                sealing.close()
        self._sealing = self._starting = None

    def _present_session(self, notes: list[Note]) -> tuple[int, SessionSeal]:
        if self._sealing is not None:
            return self._session, self._sealing
        last: int = self._database.value("SELECT coalesce(max(number), 0) FROM audit_session")
        self._note_signature(last, notes)
        secret = random_key()
        sealed_key = self._keyring.audit_seal(secret)
        row = (last + 1, self._keyring.user_id, sealed_key)
        row_digest = digest("session", *row)
        self._database.run(
            "INSERT INTO audit_session (number, user_id, sealed_key, mac) VALUES (?, ?, ?, ?)",
            (*row, self._seal.tag(row_digest)),
        )
        notes.append(Note(RowKind.SESSION.value, str(last + 1), 1, row_digest))
        self._starting = (last + 1, SessionSeal(secret))
        return self._starting

    def _note_signature(self, session: int, notes: list[Note]) -> None:
        signed = self._database.row(
            "SELECT session, entry, head, signature FROM audit_signature WHERE session = ?",
            (session,),
        )
        if signed is not None:
            notes.append(
                Note(RowKind.SIGNATURE.value, str(session), 1, digest("signature", *signed))
            )

    def _sign(self, session: int, number: int, head: bytes) -> None:
        message = signed_head(self._keyring.vault_id, self._keyring.device_id, number, head)
        row = (session, number, head, self._keyring.sign(message, Purpose.ANCHOR))
        self._database.run(
            "INSERT INTO audit_signature (session, entry, head, signature, mac)"
            " VALUES (?, ?, ?, ?, ?)",
            (*row, self._seal.tag(digest("signature", *row))),
        )

    def _state(self) -> tuple[int, bytearray, tuple[bytes, int]]:
        """The last entry, the present key, and what stays: the sealed start, the last signed."""
        found = self._database.row("SELECT entry, key, sealed_start, signed, mac FROM audit_chain")
        if found is None:
            raise changed_log()
        number, stored, sealed_start, signed, tag = found
        self._seal.check(digest("state", number, stored, sealed_start, signed), tag)
        key = bytearray(stored)
        wipe_result(stored)
        return number, key, (sealed_start, signed)

    def _write_state(self, number: int, key: bytearray, kept: tuple[bytes, int]) -> None:
        tag = self._seal.tag(digest("state", number, bytes(key), *kept))
        self._database.run(
            "INSERT OR REPLACE INTO audit_chain (only_row, entry, key, sealed_start, signed, mac)"
            " VALUES (1, ?, ?, ?, ?, ?)",
            (number, key, *kept, tag),
        )

    def _last_entry(self, number: int) -> tuple[bytes, bytes]:
        if number == 0:
            return first_digest(self._keyring.vault_id, self._keyring.device_id), NO_HEAD
        found = self._database.row(
            "SELECT digest, link FROM audit_entry WHERE number = ?", (number,)
        )
        if found is None:
            raise changed_log()
        return found[0], found[1]
