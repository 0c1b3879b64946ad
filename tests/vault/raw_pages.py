"""An independent reader of SQLCipher 4 pages: what a thief with the key sees, rows or no rows.

Page: AES-256-CBC, the last 80 bytes hold the initialisation vector (16) and the HMAC (64); page 1
begins with the salt in place of "SQLite format 3". The log (WAL) has a header of 32 bytes, then
frames of 24 bytes and a page.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

PAGE = 4096
RESERVED = 80
SALT = 16


def decrypted(path: Path, key: bytes) -> Iterator[bytes]:
    """The plain bytes of every page of a database file, unused ones too."""
    whole = path.read_bytes()
    for start in range(0, len(whole), PAGE):
        page = whole[start : start + PAGE]
        yield _plain(page[SALT:] if start == 0 else page, key)


def decrypted_log(path: Path, key: bytes) -> Iterator[bytes]:
    """The plain bytes of every frame of a log, old ones too; frames of page 1 as they are."""
    whole = path.read_bytes()
    for start in range(32, len(whole), 24 + PAGE):
        number = int.from_bytes(whole[start : start + 4], "big")
        page = whole[start + 24 : start + 24 + PAGE]
        yield _plain(page[SALT:] if number == 1 else page, key)


def _plain(page: bytes, key: bytes) -> bytes:
    vector = page[-RESERVED : -RESERVED + 16]
    cipher = Cipher(algorithms.AES(key[:32]), modes.CBC(vector)).decryptor()
    return cipher.update(page[:-RESERVED]) + cipher.finalize()
