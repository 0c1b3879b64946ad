"""Signatures of users and of the organisation, and fingerprints to print on a letterhead.

Ed25519 (RFC 8032). Every signature is over a purpose and then the message, so that a signature
given for one thing never passes for another. A key inside the signed file alone proves nothing:
recipients compare the fingerprint with the letterhead once and keep the key.
"""

from __future__ import annotations

import base64
from enum import StrEnum
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from casevault.vault.crypto import sha256

_FINGERPRINT_BYTES: Final = 20
_GROUP: Final = 4


class Purpose(StrEnum):
    """What a signature stands for; its text is part of what is signed."""

    DOCUMENT = "casevault signed document 1"
    APPOINTMENT = "casevault appointment of a user 1"
    ANCHOR = "casevault anchor 1"
    ERASURES = "casevault list of erasures 1"
    SLOT = "casevault key of a slot 1"


def signed_bytes(purpose: Purpose, message: bytes) -> bytes:
    """What is really signed: the purpose, a line end, the message."""
    return purpose.value.encode("ascii") + b"\n" + message


def verify(
    public_key: bytes, message: bytes, signature: bytes, purpose: Purpose = Purpose.DOCUMENT
) -> bool:
    """Whether the holder of `public_key` (32 bytes) signed `message` for `purpose`."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(
            signature, signed_bytes(purpose, message)
        )
    except (InvalidSignature, ValueError):
        return False
    return True


def fingerprint(public_key: bytes) -> str:
    """The key's fingerprint for a letterhead: eight groups of four letters and digits.

    160 bits of SHA-256 in base32 (RFC 4648), which has no 0, 1, 8 or 9 to be misread.
    """
    text = base64.b32encode(sha256(public_key)[:_FINGERPRINT_BYTES]).decode("ascii")
    return " ".join(text[start : start + _GROUP] for start in range(0, len(text), _GROUP))
