"""What protects a row beyond its page: a digest that the log repeats, and a keyed tag on it.

SQLCipher proves that a page was written with the key, not that it is the newest one. So the digest
of each row that matters is entered in the log when it is written, and the row carries a tag under
a key of everyone who holds the facts key. The digest has no key: it outlives a change of keys.
"""

from __future__ import annotations

import hashlib
import hmac
from enum import StrEnum
from typing import Final

from casevault.domain.errors import ExitCode, UserError
from casevault.i18n import N_

DIGEST_BYTES: Final = 32


class RowKind(StrEnum):
    """The kinds of things whose digests the log repeats."""

    CASE = "case"
    PERSON = "person"
    RECORD = "record"
    TOKENS = "tokens"
    EVENTS = "events"
    WRAP = "wrap"
    KEY_CHANGE_DUE = "key_change_due"
    TOMBSTONE = "tombstone"
    REWRITTEN = "rewritten"
    """Not a row: that the digest named in the row id was replaced, or is gone, in a new epoch."""
    ATTACHMENT = "attachment"
    SLICE = "slice"
    LEDGER = "ledger"
    SETTING = "setting"
    USER = "user"
    SESSION = "session"
    SIGNATURE = "signature"


def digest(kind: str, *values: bytes | str | int | None) -> bytes:
    """SHA-256 over a line that says the type and length of each value, then the values."""
    shape = [kind]
    parts = [b""]
    for value in values:
        if isinstance(value, str):
            text = value.encode("utf-8", "surrogatepass")
            shape.append(f"T{len(text)}")
            parts.append(text)
        elif isinstance(value, bytes):
            shape.append(f"B{len(value)}")
            parts.append(value)
        else:
            shape.append("N" if value is None else f"I{value}")
    parts[0] = " ".join(shape).encode("ascii")
    return hashlib.sha256(b"\n".join(parts)).digest()


class RowSeal:
    """Tags rows with HMAC-SHA256 under the row key, and checks them when they are read."""

    def __init__(self, key: bytearray) -> None:
        self._key = key

    def tag(self, row_digest: bytes) -> bytes:
        """The tag of a row with this digest."""
        return hmac.digest(self._key, row_digest, "sha256")

    def holds(self, row_digest: bytes, tag: bytes) -> bool:
        """Whether the tag is that of a row with this digest."""
        return hmac.compare_digest(self.tag(row_digest), tag)

    def check(self, row_digest: bytes, tag: bytes) -> None:
        """Go on only if the tag holds.

        Raises:
            UserError: the row was changed by something other than this program (DAMAGED).
        """
        if not self.holds(row_digest, tag):
            raise UserError(
                N_(
                    "A stored row was changed from outside the program. "
                    "Stop working in this vault, check it, and restore from a backup."
                ),
                exit_code=ExitCode.DAMAGED,
            )
