"""Settings that belong to the vault, not to a computer: the centre's own fields, its threshold."""

from __future__ import annotations

from typing import Any


class SettingStore:
    """Named JSON values."""

    def get(self, name: str, default: Any = None) -> Any:
        """The value under this name."""
        raise NotImplementedError

    def put(self, name: str, value: Any) -> None:
        """Keep a value; entered in the log."""
        raise NotImplementedError

    def all(self) -> dict[str, Any]:
        """All settings by name."""
        raise NotImplementedError
