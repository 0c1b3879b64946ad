"""The keys a user holds: her own, and those that her roles give her.

Role keys are made at the start of an epoch and handed to users by HPKE; which role carries which
key is the cryptographic half of `casevault.domain.roles`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from casevault.domain.roles import Role
from casevault.vault.crypto import (
    KEY_BYTES,
    PAIR_SECRET_BYTES,
    HybridPair,
    NotAuthenticError,
    hkdf,
    mac,
    random_key,
    wipe,
)
from casevault.vault.locked_memory import lock_pages


class RoleKey(StrEnum):
    """A key that is handed to everyone with certain roles."""

    FACTS = "facts"
    """32 bytes: database, header MAC, row MAC, directory of users."""

    BLIND_INDEX = "blind_index"
    """32 bytes: finds the same person in two cases without opening either."""

    IDENTITY = "identity"
    """32 bytes that wrap case keys, then the secret of the pair they are sealed to in transit."""

    AUDIT = "audit"
    """The secrets of the audit pairs of all epochs, oldest first."""

    ORGANISATION = "organisation"
    """32 bytes: the seed of the organisation's Ed25519 key."""


_COMMITMENT: Final = b"casevault/blind-index/commitment/1"

_HELD: Final[Mapping[Role, frozenset[RoleKey]]] = {
    Role.WORKER: frozenset({RoleKey.FACTS, RoleKey.BLIND_INDEX}),
    Role.COORDINATOR: frozenset(RoleKey),
    Role.DIRECTOR: frozenset({RoleKey.FACTS, RoleKey.ORGANISATION}),
    Role.AUDITOR: frozenset({RoleKey.FACTS, RoleKey.AUDIT}),
    Role.TRAINER: frozenset({RoleKey.FACTS}),
    Role.RECOVERY: frozenset(RoleKey),
}


def keys_of(roles: frozenset[Role]) -> frozenset[RoleKey]:
    """The role keys that a user with these roles holds."""
    return frozenset().union(*(_HELD[role] for role in roles))


RoleKeys = Mapping[RoleKey, bytearray]
"""The role keys somebody holds, each in a buffer that is wiped at lock."""


def fresh_role_keys() -> dict[RoleKey, bytearray]:
    """All role keys of a new vault (epoch 1)."""
    return {
        RoleKey.FACTS: random_key(),
        RoleKey.BLIND_INDEX: random_key(),
        RoleKey.IDENTITY: random_key(KEY_BYTES + PAIR_SECRET_BYTES),
        RoleKey.AUDIT: HybridPair.fresh_secret(),
        RoleKey.ORGANISATION: random_key(),
    }


def next_role_keys(present: RoleKeys, *, organisation: bool) -> dict[RoleKey, bytearray]:
    """All role keys of the next epoch: new ones, with the audit pairs of all earlier epochs.

    The organisation's key is new only if asked for: recipients of releases keep its public half.

    Raises:
        KeyError: whoever asks does not hold them all.
    """
    fresh = fresh_role_keys()
    pair = fresh[RoleKey.AUDIT]
    fresh[RoleKey.AUDIT] = present[RoleKey.AUDIT] + pair
    wipe(pair)
    if not organisation:
        wipe(fresh[RoleKey.ORGANISATION])
        fresh[RoleKey.ORGANISATION] = bytearray(present[RoleKey.ORGANISATION])
    return fresh


def share_for(roles: frozenset[Role], role_keys: RoleKeys) -> dict[RoleKey, bytearray]:
    """A copy of the role keys that a user with these roles holds.

    Raises:
        KeyError: whoever asks does not hold one of them.
    """
    return {name: bytearray(role_keys[name]) for name in keys_of(roles)}


@dataclass(frozen=True, slots=True)
class PublicKeys:
    """The public halves that everyone in the vault sees.

    `identity` is of the present epoch, `audit` of all epochs (oldest first), `organisation` and
    `creation` are Ed25519; the creation key signed the first user and was then destroyed.
    `blind_index` commits to a key that has no public half: without it somebody with the facts key
    could hand a worker a blind index key of her own and then test names against the tokens.
    """

    identity: bytes
    blind_index: bytes
    audit: tuple[bytes, ...]
    organisation: bytes
    creation: bytes

    def of(self, name: RoleKey) -> tuple[bytes, ...]:
        """The public halves of one role key."""
        return {
            RoleKey.IDENTITY: (self.identity,),
            RoleKey.BLIND_INDEX: (self.blind_index,),
            RoleKey.AUDIT: self.audit,
            RoleKey.ORGANISATION: (self.organisation,),
        }.get(name, ())


def public_halves(role_keys: RoleKeys, creation: bytes) -> PublicKeys:
    """The public halves of a full set of role keys."""
    held = held_halves(role_keys)
    return PublicKeys(
        identity=held[RoleKey.IDENTITY][0],
        blind_index=held[RoleKey.BLIND_INDEX][0],
        audit=held[RoleKey.AUDIT],
        organisation=held[RoleKey.ORGANISATION][0],
        creation=creation,
    )


def held_halves(role_keys: RoleKeys) -> dict[RoleKey, tuple[bytes, ...]]:
    """The public halves of, or commitments to, those role keys that are held.

    The facts key needs none: the MAC over the header proves it.
    """
    halves: dict[RoleKey, tuple[bytes, ...]] = {}
    if RoleKey.BLIND_INDEX in role_keys:
        halves[RoleKey.BLIND_INDEX] = (mac(role_keys[RoleKey.BLIND_INDEX], _COMMITMENT),)
    if RoleKey.IDENTITY in role_keys:
        identity = memoryview(role_keys[RoleKey.IDENTITY])
        halves[RoleKey.IDENTITY] = (HybridPair(identity[KEY_BYTES:]).public,)
    if RoleKey.AUDIT in role_keys:
        audit = memoryview(role_keys[RoleKey.AUDIT])
        starts = range(0, len(audit), PAIR_SECRET_BYTES)
        halves[RoleKey.AUDIT] = tuple(
            HybridPair(audit[start : start + PAIR_SECRET_BYTES]).public for start in starts
        )
    if RoleKey.ORGANISATION in role_keys:
        key = signing_key(role_keys[RoleKey.ORGANISATION]).public_key()
        halves[RoleKey.ORGANISATION] = (key.public_bytes_raw(),)
    return halves


def signing_key(seed: bytearray | memoryview) -> Ed25519PrivateKey:
    """The Ed25519 key (RFC 8032) of a 32-byte seed."""
    return Ed25519PrivateKey.from_private_bytes(seed)


@dataclass(frozen=True, slots=True)
class UserPublicKeys:
    """The public half of a user: `sealing` (HPKE, 1216 bytes) and `signing` (Ed25519, 32)."""

    sealing: bytes
    signing: bytes


class UserKeys:
    """What only one user holds, in two parts.

    `own` stays hers for good and is written by nobody else: Ed25519 seed (32), then the root of
    what she alone reads (32). `secret` is new in every epoch, made by whoever starts it: the pair
    that is sealed to (96), then the root of her wraps (32).
    """

    OWN_BYTES: Final = 2 * KEY_BYTES
    SECRET_BYTES: Final = PAIR_SECRET_BYTES + KEY_BYTES

    def __init__(self, own: bytearray, secret: bytearray) -> None:
        if (len(own), len(secret)) != (self.OWN_BYTES, self.SECRET_BYTES):
            raise NotAuthenticError
        self.own = own
        self.secret = secret
        lasting, present = memoryview(own), memoryview(secret)
        self._signing = signing_key(lasting[:KEY_BYTES])
        self.draft_key = hkdf(lasting[KEY_BYTES:], "casevault/user/draft")
        self.search_key = hkdf(lasting[KEY_BYTES:], "casevault/user/search")
        self.pair = HybridPair(present[:PAIR_SECRET_BYTES])
        self.wrapping_key = hkdf(present[PAIR_SECRET_BYTES:], "casevault/user/wrap")
        lock_pages(own, secret, self.draft_key, self.search_key, self.wrapping_key)
        self.public = UserPublicKeys(
            self.pair.public, self._signing.public_key().public_bytes_raw()
        )

    @classmethod
    def fresh(cls) -> UserKeys:
        """The keys of a new user."""
        return cls(random_key(cls.OWN_BYTES), cls.fresh_secret())

    @classmethod
    def fresh_secret(cls) -> bytearray:
        """What a user gets anew at the start of an epoch."""
        return random_key(cls.SECRET_BYTES)

    @classmethod
    def sealing_half(cls, secret: bytearray) -> bytes:
        """The public half (1216 bytes) of the pair in such a secret."""
        return HybridPair(memoryview(secret)[:PAIR_SECRET_BYTES]).public

    def copy(self) -> UserKeys:
        """The same keys in buffers of their own."""
        return UserKeys(bytearray(self.own), bytearray(self.secret))

    def renewed(self, secret: bytearray) -> UserKeys:
        """The keys of the same user in the next epoch; `secret` is taken over."""
        return UserKeys(bytearray(self.own), secret)

    def sign(self, message: bytes) -> bytes:
        """Ed25519 over exactly these bytes; callers put the purpose in front."""
        return self._signing.sign(message)

    def close(self) -> None:
        """Wipe every buffer."""
        wipe(self.own, self.secret, self.wrapping_key, self.draft_key, self.search_key)


@dataclass(frozen=True, slots=True)
class Place:
    """Which vault the keys belong to; ids are 32 hex characters, `database_salt` 16 bytes.

    `identities_away` says that the keys to identities travel and are not on this machine.
    """

    vault_id: str
    device_id: str
    epoch: int
    database_salt: bytes
    identities_away: bool = False


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds the keys."""

    user_id: str
    name: str
    roles: frozenset[Role]
