"""The one way to open the database: SQLCipher with every known trap closed."""

from __future__ import annotations

from pathlib import Path


class Database:
    """An open, keyed database."""


def open_database(path: Path, key: bytearray, *, create: bool) -> Database:
    """Open `path` with 48 bytes of key and salt; `key` is wiped."""
    raise NotImplementedError
