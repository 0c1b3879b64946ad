"""What is typed but not yet saved, sealed to the user who typed it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class DraftStore:
    """Keeps the drafts of one user."""

    def put(self, key: str, draft: Mapping[str, Any]) -> None:
        """Keep a draft; on the disk when this returns."""
        raise NotImplementedError

    def get(self, key: str) -> dict[str, Any] | None:
        """The draft under this key."""
        raise NotImplementedError

    def all(self) -> dict[str, dict[str, Any]]:
        """All drafts of the user by key, oldest first."""
        raise NotImplementedError

    def drop(self, key: str) -> None:
        """Forget a draft."""
        raise NotImplementedError

    def seal(self, key: str, draft: Mapping[str, Any]) -> bytes:
        """The draft sealed to the user without touching the database: quick, for the lock."""
        raise NotImplementedError

    def accept(self, sealed: bytes) -> None:
        """Keep a draft that `seal` gave an earlier session of this user; another user's: refused."""
        raise NotImplementedError
