"""The directory of users: for each user id one document, sealed by the caller."""

from __future__ import annotations

from casevault.vault.audit_actions import AuditAction
from casevault.vault.row_seal import RowKind, digest
from casevault.vault.writing import Writer


def place_of(vault_id: str, user_id: str) -> bytes:
    """What the document of a user is sealed with, so that it opens nowhere else."""
    return f"casevault/directory/1 {vault_id} {user_id}".encode("ascii")


class DirectoryStore:
    """Keeps one sealed document per user; what is in it is the business of `users`."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._database = writer.database

    def put(
        self, user_id: str, sealed: bytes, *, action: AuditAction = AuditAction.USER_CHANGED
    ) -> None:
        """Keep or replace a user's document; entered in the log as `action`."""
        with self._writer.transaction() as step:
            row = (user_id, sealed, step.stamp)
            row_digest = digest("user", *row)
            self._database.run(
                "INSERT OR REPLACE INTO directory (user_id, sealed, stamp, mac)"
                " VALUES (?, ?, ?, ?)",
                (*row, self._writer.seal.tag(row_digest)),
            )
            step.note(RowKind.USER, user_id, step.stamp, row_digest)
            step.log(action, self._writer.user_id, detail={"user": user_id})

    def get(self, user_id: str) -> bytes | None:
        """A user's document."""
        return self.all().get(user_id)

    def all(self) -> dict[str, bytes]:
        """All documents by user id.

        Raises:
            UserError: one was changed from outside (DAMAGED).
        """
        found = {}
        for user_id, sealed, stamp, tag in self._database.rows(
            "SELECT user_id, sealed, stamp, mac FROM directory ORDER BY user_id"
        ):
            self._writer.seal.check(digest("user", user_id, sealed, stamp), tag)
            found[user_id] = sealed
        return found

    def drop(self, user_id: str, *, action: AuditAction = AuditAction.USER_REMOVED) -> None:
        """Forget a user's document; entered in the log as `action`."""
        with self._writer.transaction() as step:
            self._database.run("DELETE FROM directory WHERE user_id = ?", (user_id,))
            step.note(RowKind.USER, user_id, step.stamp, None)
            step.log(action, self._writer.user_id, detail={"user": user_id})
