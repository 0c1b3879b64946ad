"""Secret randomness that can be drawn again: HKDF-SHA256 (RFC 5869) into a counter-based generator.

The same secret and purpose always give the same coins, so a protection is one fixed function of
its input; without the secret nobody can replay it.
"""

from __future__ import annotations

import hashlib
import hmac

import numpy as np

MINIMUM_SECRET = 16
"""Bytes of secret below which coins could be guessed."""


def hkdf(secret: bytes, purpose: str, length: int = 32) -> bytes:
    """Key derivation of RFC 5869 with SHA-256 and an empty salt."""
    key = hmac.new(bytes(32), secret, hashlib.sha256).digest()
    block, out = b"", b""
    for counter in range(1, -(-length // 32) + 1):
        block = hmac.new(key, block + purpose.encode() + bytes([counter]), hashlib.sha256).digest()
        out += block
    return out[:length]


def coins(secret: bytes, purpose: str) -> np.random.Generator:
    """A generator seeded by the secret for one purpose only; ValueError if the secret is short."""
    if len(secret) < MINIMUM_SECRET:
        raise ValueError("secret too short")
    seed = hkdf(secret, f"casevault coins 1\x00{purpose}", 32)
    key = np.frombuffer(seed[:16], dtype=np.uint64)
    start = np.zeros(4, dtype=np.uint64)
    start[2:] = np.frombuffer(seed[16:], dtype=np.uint64)
    return np.random.Generator(np.random.Philox(key=key, counter=start))
