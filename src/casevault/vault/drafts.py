"""What is typed but not yet saved, sealed to the user who typed it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from casevault.domain.errors import ExitCode, UserError
from casevault.i18n import N_
from casevault.vault.crypto import NotAuthenticError, unwrap, wrap
from casevault.vault.database import Database
from casevault.vault.row_seal import digest
from casevault.vault.writing import Writer

_PADDED_TO: Final = 256


@dataclass(frozen=True, slots=True)
class WaitingDraft:
    """That a draft waits: whose it is, and of which case, "" for none."""

    user_id: str
    case_id: str
    key: str


def case_of(key: str) -> str | None:
    """The case to which a draft of this key belongs, "" for none; None for what is no draft."""
    case_id, is_draft, _ = key.partition("/")
    return case_id if is_draft else None


class DraftStore:
    """Keeps the drafts of one user; a draft is no entry in the log."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._database = writer.database
        self._keyring = writer.keyring

    def put(self, key: str, draft: Mapping[str, Any]) -> None:
        """Keep a draft; on the disk when this returns."""
        self._put(key, self.seal(key, draft))

    def seal(self, key: str, draft: Mapping[str, Any]) -> bytes:
        """A draft sealed to this user, for whoever must keep it when the vault cannot."""
        text = json.dumps({"key": key, "draft": draft}, ensure_ascii=False).encode("utf-8")
        text += b" " * (-len(text) % _PADDED_TO)
        return wrap(self._keyring.draft_key, text, self._place())

    def accept(self, sealed: bytes) -> None:
        """Keep a draft that `seal` sealed for this user earlier.

        Raises:
            UserError: it belongs to somebody else, or was changed (REFUSED).
        """
        key, _ = self._open(sealed)
        self._put(key, sealed)

    def get(self, key: str) -> dict[str, Any] | None:
        """The draft under this key."""
        sealed = self._database.value(
            "SELECT sealed FROM draft WHERE user_id = ? AND key = ?", (self._keyring.user_id, key)
        )
        return None if sealed is None else self._open(sealed, key)[1]

    def all(self) -> dict[str, dict[str, Any]]:
        """All drafts of the user by key, oldest first."""
        found = self._database.rows(
            "SELECT key, sealed FROM draft WHERE user_id = ? ORDER BY stamp",
            (self._keyring.user_id,),
        )
        return {key: self._open(sealed, key)[1] for key, sealed in found}

    def waiting(self) -> tuple[WaitingDraft, ...]:
        """The drafts of all users; what they say is sealed to each of them."""
        found = self._database.rows("SELECT user_id, key FROM draft ORDER BY user_id, key")
        return tuple(
            WaitingDraft(user_id, case_id, key)
            for user_id, key in found
            if (case_id := case_of(key)) is not None
        )

    def drop(self, key: str) -> None:
        """Forget a draft."""
        with self._writer.transaction() as step:
            self._database.run(
                "DELETE FROM draft WHERE user_id = ? AND key = ?", (self._keyring.user_id, key)
            )
            step.drafts = drafts_digest(self._database)

    def _put(self, key: str, sealed: bytes) -> None:
        with self._writer.transaction() as step:
            row = (self._keyring.user_id, key, step.stamp, sealed)
            self._database.run(
                "INSERT OR REPLACE INTO draft (user_id, key, stamp, sealed, digest)"
                " VALUES (?, ?, ?, ?, ?)",
                (*row, digest("draft", *row)),
            )
            step.drafts = drafts_digest(self._database)

    def _open(self, sealed: bytes, expected_key: str | None = None) -> tuple[str, dict[str, Any]]:
        try:
            opened = unwrap(self._keyring.draft_key, sealed, self._place())
        except NotAuthenticError:
            raise _not_ours() from None
        body = json.loads(opened)
        if expected_key not in {None, body["key"]}:
            raise _not_ours()
        return body["key"], body["draft"]

    def _place(self) -> bytes:
        return f"casevault/draft/1 {self._keyring.vault_id} {self._keyring.user_id}".encode("ascii")


def drafts_digest(database: Database) -> bytes:
    """One digest over all drafts of all users, from the digests that stand beside them."""
    found = database.rows("SELECT user_id, key, digest FROM draft ORDER BY user_id, key")
    return digest("drafts", *(value for row in found for value in row))


def _not_ours() -> UserError:
    return UserError(
        N_(
            "An unsaved form cannot be read: it belongs to another user or was changed. "
            "Type it again, and check the vault."
        ),
        exit_code=ExitCode.REFUSED,
    )
