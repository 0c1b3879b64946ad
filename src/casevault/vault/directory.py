"""The directory of users: for each user id one document, sealed by the caller."""

from __future__ import annotations


class DirectoryStore:
    """Keeps one sealed document per user; what is in it is the business of `users`."""

    def put(self, user_id: str, sealed: bytes) -> None:
        """Keep or replace a user's document."""
        raise NotImplementedError

    def get(self, user_id: str) -> bytes | None:
        """A user's document."""
        raise NotImplementedError

    def all(self) -> dict[str, bytes]:
        """All documents by user id."""
        raise NotImplementedError

    def drop(self, user_id: str) -> None:
        """Forget a user's document."""
        raise NotImplementedError
