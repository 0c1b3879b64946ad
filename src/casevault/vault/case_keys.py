"""The key of one case: seals what identifies people in it, and is itself wrapped for its holders.

A case key reaches a holder sealed by HPKE; at her next unlock she replaces that by a short
symmetric wrap of her own. Sealed documents are bound to the record, not to the vault file, so a
record can travel between two vaults of one team.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from casevault.vault.crypto import (
    KEY_BYTES,
    NONCE_BYTES,
    TAG_BYTES,
    HybridPair,
    NotAuthenticError,
    hkdf,
    mac,
    random_key,
    seal_to,
    unwrap,
    wipe,
    wrap,
)

IDENTITY_HOLDER: Final = "identity"
"""The holder that stands for all coordinators; every other holder is a user id."""

_FORMAT: Final = b"\x01"


class WrapForm(StrEnum):
    """How a case key is wrapped for one holder."""

    IN_TRANSIT = "in_transit"
    """By HPKE to the holder's public key: about 1.2 kB; anyone can write it."""

    STEADY = "steady"
    """By AES-256-GCM-SIV under the holder's own key: 60 bytes; only the holder can write it."""


@dataclass(frozen=True, slots=True)
class WrappedCaseKey:
    """One case key wrapped for one holder, as it is stored.

    `proof` shows that whoever made her a holder held the key: somebody with the facts key alone
    can write a row, but not one that a new epoch believes.
    """

    case_id: str
    holder: str
    epoch: int
    form: WrapForm
    wrapped: bytes
    proof: bytes

    def bound_to(self) -> bytes:
        """What the wrap is authenticated with, so that it opens nowhere else."""
        return _place(self.case_id, self.holder, self.epoch)


def _place(case_id: str, holder: str, epoch: int) -> bytes:
    return f"casevault/case-key/1 {case_id} {holder} {epoch}".encode("ascii")


def wrap_in_transit(case_key: CaseKey, *, holder: str, public: bytes, epoch: int) -> WrappedCaseKey:
    """Seal a case key to a holder's public half."""
    sealed = seal_to(public, case_key.secret, _place(case_key.case_id, holder, epoch))
    return WrappedCaseKey(
        case_key.case_id, holder, epoch, WrapForm.IN_TRANSIT, sealed, case_key.proof_of(holder)
    )


def wrap_steady(
    case_key: CaseKey, *, holder: str, wrapping_key: bytearray, epoch: int
) -> WrappedCaseKey:
    """Wrap a case key under the holder's own key."""
    wrapped = wrap(wrapping_key, case_key.secret, _place(case_key.case_id, holder, epoch))
    return WrappedCaseKey(
        case_key.case_id, holder, epoch, WrapForm.STEADY, wrapped, case_key.proof_of(holder)
    )


def open_wrap(wrapped: WrappedCaseKey, *, wrapping_key: bytearray, pair: HybridPair) -> CaseKey:
    """Open one wrap with the holder's keys.

    Raises:
        NotAuthenticError: changed, moved from another case or holder, or not ours.
    """
    if wrapped.form is WrapForm.STEADY:
        secret = unwrap(wrapping_key, wrapped.wrapped, wrapped.bound_to())
    else:
        secret = pair.open(wrapped.wrapped, wrapped.bound_to())
    return CaseKey(wrapped.case_id, secret)


class CaseKey:
    """The key of one case, open in memory."""

    def __init__(self, case_id: str, secret: bytearray) -> None:
        if len(secret) != KEY_BYTES:
            raise NotAuthenticError
        self.case_id = case_id
        self.secret = secret
        derived = hkdf(secret, "casevault/case/records")
        self._records = AESGCM(derived)
        wipe(derived)

    @classmethod
    def fresh(cls, case_id: str) -> CaseKey:
        """The key of a new case."""
        return cls(case_id, random_key())

    def seal(self, record_id: str, version: int, plaintext: bytes) -> bytes:
        """Seal one version of one record with AES-256-GCM: format, nonce, ciphertext and tag.

        Nonces are random: 96 bits, under a key that seals far fewer than 2**32 documents.
        """
        nonce = secrets.token_bytes(NONCE_BYTES)
        place = self._place(record_id, version)
        return _FORMAT + nonce + self._records.encrypt(nonce, plaintext, place)

    def open(self, record_id: str, version: int, sealed: bytes) -> bytes:
        """Open what `seal` sealed.

        Raises:
            NotAuthenticError: changed, or moved from another case, record or version.
        """
        if sealed[:1] != _FORMAT or len(sealed) < 1 + NONCE_BYTES + TAG_BYTES:
            raise NotAuthenticError
        nonce, body = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
        try:
            return self._records.decrypt(nonce, body, self._place(record_id, version))
        except InvalidTag:
            raise NotAuthenticError from None

    def proof_of(self, holder: str) -> bytes:
        """That somebody who holds this key made `holder` a holder of it: 32 bytes."""
        key = self.subkey("holders")
        try:
            return mac(key, f"{self.case_id} {holder}".encode("ascii"))
        finally:
            wipe(key)

    def subkey(self, purpose: str) -> bytearray:
        """A key for another kind of thing in the same case, an attachment for instance."""
        return hkdf(self.secret, f"casevault/case/{purpose}")

    def close(self) -> None:
        """Wipe the key."""
        wipe(self.secret)

    def _place(self, record_id: str, version: int) -> bytes:
        return f"casevault/record/1 {self.case_id} {record_id} {version}".encode("ascii")
