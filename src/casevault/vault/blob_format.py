"""How the bytes of a document are sealed: in chunks of 64 KiB, so that none is held whole.

The STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár: Online Authenticated-Encryption and
its Nonce-Reuse Misuse-Resistance, 2015) as age uses it: the nonce is a counter of 11 bytes and a
flag that is 1 in the last chunk only, so chunks cannot be reordered, left out or cut off. Each
blob has a key of its own, by HKDF from the key of its case with a random salt; every chunk is
bound to the case, the blob and its version.

Layout: magic (8), salt (32), then chunks of AES-256-GCM, each at most 65,536 bytes and a tag of
16. What is sealed is the document followed by zeros up to the length that Padmé (Nikitin and
others: Reducing Metadata Leakage from Encrypted Files and Communication with PURBs, 2019) gives;
its true length is in the sealed description.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from casevault.vault.case_keys import CaseKey
from casevault.vault.crypto import TAG_BYTES, NotAuthenticError, hkdf, wipe

CHUNK_BYTES: Final = 64 * 1024
LEAST_PADDED: Final = 4096
"""Anything shorter is padded to this: short notes all look alike."""

MAGIC: Final = b"CVBLOB\x00\x01"
SALT_BYTES: Final = 32
HEAD_BYTES: Final = len(MAGIC) + SALT_BYTES

_SEALED_CHUNK: Final = CHUNK_BYTES + TAG_BYTES
_COUNTER_BYTES: Final = 11
_PURPOSE: Final = "attachment"


class Source(Protocol):
    """Something that bytes are read from, an open file for instance."""

    def read(self, length: int, /) -> bytes:
        """The next bytes, fewer only at the end."""
        ...


@dataclass(frozen=True, slots=True)
class BlobPlace:
    """What a blob is bound to: it opens nowhere else. Nothing in it is of one vault file."""

    case_id: str
    blob_id: str
    version: int

    def bound_to(self) -> bytes:
        """What every chunk is authenticated with."""
        return f"casevault/blob/1 {self.case_id} {self.blob_id} {self.version}".encode("ascii")


def padded_length(length: int) -> int:
    """The length that a document of `length` bytes is padded to: at most 12 % more, by Padmé."""
    length = max(length, LEAST_PADDED)
    exponent = length.bit_length() - 1
    kept = exponent.bit_length()
    mask = (1 << (exponent - kept)) - 1
    return (length + mask) & ~mask


class BlobSealer:
    """Seals one blob piece by piece; `size` and `padded_size` are right after `finish`."""

    def __init__(self, key: CaseKey, place: BlobPlace) -> None:
        salt = secrets.token_bytes(SALT_BYTES)
        self.head = MAGIC + salt
        self.size = 0
        self.padded_size = 0
        self._cipher = _cipher(key, salt)
        self._place = place.bound_to()
        self._pending = bytearray()
        self._number = 0

    def add(self, content: bytes) -> Iterator[bytes]:
        """Take more of the document; gives the chunks that are full."""
        self.size += len(content)
        yield from self._take(content)

    def finish(self) -> Iterator[bytes]:
        """Pad, and give the rest; the last chunk says that it is the last."""
        self.padded_size = padded_length(self.size)
        missing = self.padded_size - self.size
        while missing:
            zeros = min(missing, CHUNK_BYTES)
            missing -= zeros
            yield from self._take(bytes(zeros))
        yield self._seal(self._pending, last=True)
        wipe(self._pending)

    def _take(self, content: bytes) -> Iterator[bytes]:
        self._pending += content
        # A full chunk waits until more comes: it may be the last one.
        while len(self._pending) > CHUNK_BYTES:
            yield self._seal(self._pending[:CHUNK_BYTES], last=False)
            del self._pending[:CHUNK_BYTES]

    def _seal(self, chunk: bytearray, *, last: bool) -> bytes:
        sealed = self._cipher.encrypt(_nonce(self._number, last=last), chunk, self._place)
        self._number += 1
        return sealed


def opened_chunks(source: Source, key: CaseKey, place: BlobPlace) -> Iterator[bytes]:
    """What was sealed, padding and all, chunk by chunk; each is proven before it is given.

    Only who reads to the end knows that nothing was cut off.

    Raises:
        NotAuthenticError: changed, cut, reordered, lengthened, or of another place or key.
    """
    head = _read(source, HEAD_BYTES)
    if len(head) != HEAD_BYTES or not head.startswith(MAGIC):
        raise NotAuthenticError
    cipher, bound_to = _cipher(key, head[len(MAGIC) :]), place.bound_to()
    chunk, number, last = _read(source, _SEALED_CHUNK), 0, False
    while not last:
        following = _read(source, _SEALED_CHUNK)
        last = not following
        if len(chunk) <= TAG_BYTES or (not last and len(chunk) != _SEALED_CHUNK):
            raise NotAuthenticError
        try:
            yield cipher.decrypt(_nonce(number, last=last), chunk, bound_to)
        except InvalidTag:
            raise NotAuthenticError from None
        chunk, number = following, number + 1


def without_padding(chunks: Iterable[bytes], size: int) -> Iterator[bytes]:
    """The document itself: its first `size` bytes, if what follows is its padding.

    Raises:
        NotAuthenticError: there is less, or more, or something else in the padding.
    """
    total = 0
    for chunk in chunks:
        document = chunk[: max(0, size - total)]
        if any(chunk[len(document) :]):
            raise NotAuthenticError
        total += len(chunk)
        if document:
            yield document
    if total != padded_length(size):
        raise NotAuthenticError


def _cipher(key: CaseKey, salt: bytes) -> AESGCM:
    of_case = key.subkey(_PURPOSE)
    of_blob = hkdf(of_case, "casevault/blob/stream", salt=salt)
    cipher = AESGCM(of_blob)
    wipe(of_case, of_blob)
    return cipher


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(_COUNTER_BYTES, "big") + bytes([last])


def _read(source: Source, length: int) -> bytes:
    found = source.read(length)
    while found and len(found) < length:
        more = source.read(length - len(found))
        if not more:
            break
        found += more
    return found
