"""The few operations on keys that the vault is built from, each a published one.

HKDF-SHA256 (RFC 5869), HMAC-SHA256 (RFC 2104), AES-256-GCM-SIV for wraps (RFC 8452), HPKE
(RFC 9180) with ML-KEM-768 + X25519 for what is sealed to somebody. Keys live in `bytearray`s so
that they can be wiped; this module knows nothing of users, roles or files.
"""

from __future__ import annotations

import ctypes
import hashlib
import hmac
import secrets
import sys
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hpke
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES: Final = 32
NONCE_BYTES: Final = 12
TAG_BYTES: Final = 16
PAIR_SECRET_BYTES: Final = 96
PAIR_PUBLIC_BYTES: Final = 1216

_MLKEM_SEED_BYTES: Final = 64
_MLKEM_PUBLIC_BYTES: Final = 1184
_SUITE: Final = hpke.Suite(hpke.KEM.MLKEM768_X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)


class NotAuthenticError(Exception):
    """A sealed thing does not open with this key in this place: changed, moved or not ours."""


def wipe(*buffers: bytearray) -> None:
    """Overwrite each buffer with zeros in place."""
    for buffer in buffers:
        buffer[:] = bytes(len(buffer))


def wipe_result(secret: bytes) -> None:
    """Overwrite an immutable secret that a library returned and nobody else refers to.

    HPKE has no call that opens into a buffer of ours; CPython keeps the bytes of a `bytes` object
    directly after its header, so they can be cleared before the object is freed.
    """
    if sys.implementation.name == "cpython" and len(secret) > 1:
        ctypes.memset(id(secret) + bytes.__basicsize__ - 1, 0, len(secret))


def random_key(length: int = KEY_BYTES) -> bytearray:
    """Fresh random bytes."""
    fresh = secrets.token_bytes(length)
    key = bytearray(fresh)
    wipe_result(fresh)
    return key


def hkdf(key: bytearray | memoryview, purpose: str, *, salt: bytes = b"") -> bytearray:
    """A 32-byte key for one purpose (RFC 5869; `purpose` is the info, in ASCII)."""
    derived = bytearray(KEY_BYTES)
    HKDF(hashes.SHA256(), KEY_BYTES, salt or None, purpose.encode("ascii")).derive_into(
        key, derived
    )
    return derived


def mac(key: bytearray, message: bytes | bytearray | memoryview) -> bytes:
    """HMAC-SHA256."""
    return hmac.digest(key, message, "sha256")


def same(left: bytes, right: bytes) -> bool:
    """Whether two tags are equal, in constant time."""
    return hmac.compare_digest(left, right)


def sha256(message: bytes | bytearray | memoryview) -> bytes:
    """SHA-256."""
    return hashlib.sha256(message).digest()


def wrap(key: bytearray, secret: bytearray | bytes, bound_to: bytes) -> bytes:
    """Seal a short secret under a key with AES-256-GCM-SIV: nonce, then ciphertext and tag."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCMSIV(key).encrypt(nonce, secret, bound_to)


def unwrap(key: bytearray, wrapped: bytes, bound_to: bytes) -> bytearray:
    """Open what `wrap` sealed, into a buffer of ours.

    Raises:
        NotAuthenticError: wrong key, changed bytes, or sealed for another place.
    """
    if len(wrapped) < NONCE_BYTES + TAG_BYTES:
        raise NotAuthenticError
    secret = bytearray(len(wrapped) - NONCE_BYTES - TAG_BYTES)
    try:
        AESGCMSIV(key).decrypt_into(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], bound_to, secret)
    except InvalidTag:
        raise NotAuthenticError from None
    return secret


class HybridPair:
    """An HPKE key pair, ML-KEM-768 with X25519; the secret is kept for re-sealing.

    The secret is 96 bytes: the ML-KEM seed (64), then the X25519 private key (32). The public half
    is 1216 bytes: the ML-KEM public key (1184), then the X25519 public key (32).
    """

    def __init__(self, secret: bytearray | memoryview) -> None:
        if len(secret) != PAIR_SECRET_BYTES:
            raise NotAuthenticError
        parts = memoryview(secret)  # a slice of a bytearray would be a copy that nobody wipes
        kem = MLKEM768PrivateKey.from_seed_bytes(parts[:_MLKEM_SEED_BYTES])
        curve = X25519PrivateKey.from_private_bytes(parts[_MLKEM_SEED_BYTES:])
        self._private = hpke.MLKEM768X25519PrivateKey(kem, curve)
        self.public = kem.public_key().public_bytes_raw() + curve.public_key().public_bytes_raw()

    @staticmethod
    def fresh_secret() -> bytearray:
        """A new random secret for a pair."""
        return random_key(PAIR_SECRET_BYTES)

    def open(self, sealed: bytes, bound_to: bytes) -> bytearray:
        """Open what `seal_to` sealed for this pair and place.

        Raises:
            NotAuthenticError: not for this pair, changed, or sealed for another place.
        """
        try:
            opened = _SUITE.decrypt(sealed, self._private, info=bound_to)
        except InvalidTag:
            raise NotAuthenticError from None
        secret = bytearray(opened)
        wipe_result(opened)
        return secret


def seal_to(public: bytes, secret: bytearray | bytes, bound_to: bytes) -> bytes:
    """Seal to the holder of a pair by HPKE base mode; `bound_to` is the HPKE info.

    Raises:
        NotAuthenticError: `public` is no public half of a pair.
    """
    if len(public) != PAIR_PUBLIC_BYTES:
        raise NotAuthenticError
    try:
        half = hpke.MLKEM768X25519PublicKey(
            MLKEM768PublicKey.from_public_bytes(public[:_MLKEM_PUBLIC_BYTES]),
            X25519PublicKey.from_public_bytes(public[_MLKEM_PUBLIC_BYTES:]),
        )
    except ValueError:
        raise NotAuthenticError from None
    return _SUITE.encrypt(secret, half, info=bound_to)
