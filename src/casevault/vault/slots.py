"""Slots: for each user a place in the header that only her name and passphrase open.

A slot carries no name and nothing that tells whose it is without the key. What is hers for good
is sealed under a key from her passphrase, with the creation key she trusts; nobody else can write
it. From the same passphrase comes a key pair, the mailbox: its public half, signed by her, stands
in the slot, so that whoever starts an epoch can give her new keys without her passphrase. Role
keys are sealed by HPKE to the keys of the epoch. AES-GCM-SIV does not commit to its key, hence
the commitment beside it (security.md 4.2).
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from casevault.vault.canonical_cbor import Cbor, NotCanonicalError, encode
from casevault.vault.crypto import (
    KEY_BYTES,
    NONCE_BYTES,
    PAIR_PUBLIC_BYTES,
    PAIR_SECRET_BYTES,
    TAG_BYTES,
    HybridPair,
    NotAuthenticError,
    hkdf,
    mac,
    same,
    seal_to,
    sha256,
    unwrap,
    wipe,
    wrap,
)
from casevault.vault.derivation import KdfParameters
from casevault.vault.fields import ID_BYTES, Fields
from casevault.vault.keyring import Keyring
from casevault.vault.keys import RoleKey, RoleKeys, UserKeys
from casevault.vault.signatures import Purpose, signed_bytes, verify

_LAYOUT_VERSION: Final = b"\x01"
_PREFIX_BYTES: Final = 1 + 2 * ID_BYTES + KEY_BYTES
_OWN_BYTES: Final = NONCE_BYTES + _PREFIX_BYTES + UserKeys.OWN_BYTES + TAG_BYTES
_SIGNATURE_BYTES: Final = 64
_LONGEST_SECRET: Final = 4096
_LONGEST_GRANT: Final = 64 * 1024


@dataclass(frozen=True, slots=True)
class Slot:
    """One slot as it stands in the header; `kdf` is None where no passphrase opens it."""

    slot_id: str
    user_id: str
    epoch: int
    kdf: KdfParameters | None
    commitment: bytes
    own: bytes
    mailbox: bytes
    mailbox_signature: bytes
    sealing: bytes
    secret: bytes
    grants: Mapping[RoleKey, bytes]

    def to_cbor(self) -> dict[str, Cbor]:
        """The slot as a map of the header."""
        return {
            "slot": bytes.fromhex(self.slot_id),
            "user": bytes.fromhex(self.user_id),
            "epoch": self.epoch,
            "kdf": {} if self.kdf is None else self.kdf.to_cbor(),
            "commitment": self.commitment,
            "own": self.own,
            "mailbox": self.mailbox,
            "mailbox_signature": self.mailbox_signature,
            "sealing": self.sealing,
            "secret": self.secret,
            "grants": {name.value: sealed for name, sealed in self.grants.items()},
        }

    @classmethod
    def from_cbor(cls, value: Cbor) -> Slot:
        """Read a slot of the header.

        Raises:
            NotCanonicalError: something is missing, of the wrong type or too long.
            UnknownFieldError: it has a part this version does not know.
        """
        fields = Fields(value)
        kdf = fields.take("kdf", dict)
        slot = cls(
            slot_id=fields.take_id("slot"),
            user_id=fields.take_id("user"),
            epoch=fields.take("epoch", int),
            kdf=KdfParameters.from_cbor(Fields(kdf)) if kdf else None,
            commitment=fields.take_bytes("commitment", KEY_BYTES),
            own=fields.take_bytes("own", _OWN_BYTES),
            mailbox=fields.take_bytes("mailbox", PAIR_PUBLIC_BYTES),
            mailbox_signature=fields.take_bytes("mailbox_signature", _SIGNATURE_BYTES),
            sealing=fields.take_bytes("sealing", PAIR_PUBLIC_BYTES),
            secret=fields.take("secret", bytes),
            grants=_grants(Fields(fields.take("grants", dict))),
        )
        fields.rest()
        if len(slot.secret) > _LONGEST_SECRET:
            raise NotCanonicalError
        return slot

    def mailbox_is_of(self, vault_id: str, signing: bytes) -> bool:
        """Whether the user with this Ed25519 key said that this mailbox is hers."""
        signed = _mailbox_message(vault_id, self)
        return verify(signing, signed, self.mailbox_signature, Purpose.SLOT)


@dataclass(frozen=True, slots=True)
class OpenedSlot:
    """What a slot held: whose it is, her keys, and the creation key she trusts."""

    slot: Slot
    user_keys: UserKeys
    creation: bytes


def seal_slot(ring: Keyring, derived_key: bytearray, kdf: KdfParameters | None) -> Slot:
    """A new slot for the user of this ring, opened by `derived_key` (32 bytes, left as it is)."""
    slot = Slot(
        slot_id=secrets.token_hex(ID_BYTES),
        user_id=ring.user_id,
        epoch=ring.epoch,
        kdf=kdf,
        commitment=b"",
        own=b"",
        mailbox=b"",
        mailbox_signature=b"",
        sealing=ring.user_keys.public.sealing,
        secret=b"",
        grants={},
    )
    granted = replace(slot, grants=seal_grants(ring.vault_id, slot, ring.role_keys))
    return reseal(ring, granted, derived_key, kdf)


def reseal(ring: Keyring, slot: Slot, derived_key: bytearray, kdf: KdfParameters | None) -> Slot:
    """The same slot of the ring's user opened by another key: a change of passphrase."""
    vault_id, user_id = bytes.fromhex(ring.vault_id), bytes.fromhex(ring.user_id)
    plain = bytearray(_LAYOUT_VERSION + vault_id + user_id + ring.public.creation)
    plain += ring.user_keys.own
    wrapping_key = _slot_key(ring.vault_id, slot, derived_key, "wrap")
    try:
        own = wrap(wrapping_key, plain, _place(ring.vault_id, slot))
    finally:
        wipe(plain, wrapping_key)
    secret = _mailbox_secret(ring.vault_id, slot, derived_key)
    try:
        mailbox = HybridPair(secret).public
    finally:
        wipe(secret)
    changed = replace(
        slot,
        kdf=kdf,
        commitment=_commitment(ring.vault_id, slot, derived_key),
        own=own,
        mailbox=mailbox,
    )
    signature = ring.user_keys.sign(
        signed_bytes(Purpose.SLOT, _mailbox_message(ring.vault_id, changed))
    )
    return with_secret(
        ring.vault_id, replace(changed, mailbox_signature=signature), ring.user_keys.secret
    )


def with_secret(vault_id: str, slot: Slot, secret: bytearray) -> Slot:
    """The slot with the keys of its user in the slot's epoch, put into her mailbox."""
    sealed = seal_to(slot.mailbox, secret, _secret_place(vault_id, slot))
    return replace(slot, secret=sealed)


def renewed(vault_id: str, slot: Slot, epoch: int, secret: bytearray, keys: RoleKeys) -> Slot:
    """The slot of the same user in another epoch, with new keys of hers and these role keys."""
    fresh = replace(slot, epoch=epoch, sealing=UserKeys.sealing_half(secret))
    granted = replace(fresh, grants=seal_grants(vault_id, fresh, keys))
    return with_secret(vault_id, granted, secret)


def seal_grants(vault_id: str, slot: Slot, role_keys: RoleKeys) -> dict[RoleKey, bytes]:
    """Role keys sealed to the slot's user."""
    return {
        name: seal_to(slot.sealing, key, _grant_place(vault_id, slot, name))
        for name, key in role_keys.items()
    }


def find_slot(vault_id: str, slots: Iterable[Slot], key: bytearray) -> Slot | None:
    """The slot that this derived key opens; every slot is tried, whichever it is."""
    found = None
    for slot in slots:
        if same(slot.commitment, _commitment(vault_id, slot, key)):
            found = slot
    return found


def open_slot(vault_id: str, slot: Slot, key: bytearray) -> OpenedSlot:
    """Open a slot.

    Raises:
        NotAuthenticError: wrong key, changed, or moved from another vault or user.
    """
    wrapping_key = _slot_key(vault_id, slot, key, "wrap")
    try:
        plain = unwrap(wrapping_key, slot.own, _place(vault_id, slot))
    finally:
        wipe(wrapping_key)
    try:
        expected = _LAYOUT_VERSION + bytes.fromhex(vault_id) + bytes.fromhex(slot.user_id)
        if not plain.startswith(expected):
            raise NotAuthenticError
        creation = bytes(plain[len(expected) : _PREFIX_BYTES])
        user_keys = UserKeys(plain[_PREFIX_BYTES:], _from_mailbox(vault_id, slot, key))
    finally:
        wipe(plain)
    if user_keys.public.sealing != slot.sealing:
        user_keys.close()
        raise NotAuthenticError
    return OpenedSlot(slot, user_keys, creation)


def _from_mailbox(vault_id: str, slot: Slot, key: bytearray) -> bytearray:
    mailbox = _mailbox_secret(vault_id, slot, key)
    try:
        pair = HybridPair(mailbox)
    finally:
        wipe(mailbox)
    if pair.public != slot.mailbox:
        raise NotAuthenticError
    return pair.open(slot.secret, _secret_place(vault_id, slot))


def open_grants(
    vault_id: str, slot: Slot, pair: HybridPair, names: Iterable[RoleKey]
) -> dict[RoleKey, bytearray]:
    """The named role keys of a slot.

    Raises:
        NotAuthenticError: one of them is missing, changed, or was sealed for another place.
    """
    opened: dict[RoleKey, bytearray] = {}
    try:
        for name in names:
            opened[name] = pair.open(slot.grants.get(name, b""), _grant_place(vault_id, slot, name))
    except NotAuthenticError:
        wipe(*opened.values())
        raise
    return opened


def _grants(fields: Fields) -> dict[RoleKey, bytes]:
    found = {name: fields.take(name.value, bytes) for name in RoleKey if name.value in fields}
    fields.rest()
    if any(len(sealed) > _LONGEST_GRANT for sealed in found.values()):
        raise NotCanonicalError
    return found


def _place(vault_id: str, slot: Slot) -> bytes:
    return encode(["casevault/slot/1", vault_id, slot.slot_id, slot.user_id])


def _secret_place(vault_id: str, slot: Slot) -> bytes:
    halves = [sha256(slot.mailbox), sha256(slot.sealing)]
    return encode(
        ["casevault/slot/secret/1", vault_id, slot.slot_id, slot.user_id, slot.epoch, *halves]
    )


def _mailbox_message(vault_id: str, slot: Slot) -> bytes:
    return encode([vault_id, slot.slot_id, slot.user_id, sha256(slot.mailbox)])


def _mailbox_secret(vault_id: str, slot: Slot, key: bytearray) -> bytearray:
    parts = [
        _slot_key(vault_id, slot, key, f"mailbox/{part}")
        for part in range(PAIR_SECRET_BYTES // KEY_BYTES)
    ]
    try:
        return bytearray().join(parts)
    finally:
        wipe(*parts)


def _grant_place(vault_id: str, slot: Slot, name: RoleKey) -> bytes:
    return encode(["casevault/grant/1", vault_id, slot.user_id, slot.epoch, name.value])


def _slot_key(vault_id: str, slot: Slot, key: bytearray, use: str) -> bytearray:
    return hkdf(key, f"casevault/slot/{use} {slot.slot_id}", salt=bytes.fromhex(vault_id))


def _commitment(vault_id: str, slot: Slot, key: bytearray) -> bytes:
    committing_key = _slot_key(vault_id, slot, key, "commit")
    try:
        return mac(committing_key, _place(vault_id, slot))
    finally:
        wipe(committing_key)
