"""All keys that one signed-in user holds, in memory, from unlock to lock.

What she may open is decided here by what she holds, not by asking her role: a key that her roles
do not carry is simply not in the ring. Knows no files and no SQL.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Self

from casevault.domain.errors import ExitCode, UserError
from casevault.domain.ids import new_id
from casevault.domain.roles import Role
from casevault.i18n import N_
from casevault.vault.case_key_holder import CaseKeyHolder
from casevault.vault.crypto import (
    PAIR_SECRET_BYTES,
    HybridPair,
    NotAuthenticError,
    hkdf,
    random_key,
    seal_to,
    wipe,
)
from casevault.vault.keys import (
    Holder,
    Place,
    PublicKeys,
    RoleKey,
    RoleKeys,
    UserKeys,
    UserPublicKeys,
    fresh_role_keys,
    public_halves,
    share_for,
    signing_key,
)
from casevault.vault.locked_memory import lock_pages
from casevault.vault.signatures import Purpose, signed_bytes

_EPOCH_BYTES: Final = 4


class Keyring(CaseKeyHolder):
    """The keys of one user of one vault; `close` wipes them and ends its use.

    `signers` are the Ed25519 public keys of everyone who ever belonged to the vault, by user id.
    """

    def __init__(
        self,
        place: Place,
        holder: Holder,
        *,
        user_keys: UserKeys,
        role_keys: RoleKeys,
        public: PublicKeys,
        members: Mapping[str, UserPublicKeys],
        signers: Mapping[str, bytes] | None = None,
    ) -> None:
        super().__init__(place, holder, user_keys, role_keys, public, members)
        self.signers = dict(signers or {user: keys.signing for user, keys in members.items()})
        facts = self.role_keys[RoleKey.FACTS]
        self.row_mac_key = hkdf(facts, "casevault/facts/row-mac")
        self.header_mac_key = hkdf(facts, "casevault/facts/header-mac")
        self.directory_key = hkdf(facts, "casevault/facts/directory")
        lock_pages(*self.role_keys.values())
        lock_pages(self.row_mac_key, self.header_mac_key, self.directory_key)

    @classmethod
    def found(
        cls, name: str, roles: frozenset[Role], *, creation: bytes, database_salt: bytes
    ) -> Keyring:
        """The ring of the first user of a new vault, who makes all its keys.

        `creation` is the public half of the key that signs her appointment.
        """
        every = fresh_role_keys()
        user_keys = UserKeys.fresh()
        user_id = new_id()
        founder = cls(
            Place(new_id(), new_id(), 1, database_salt),
            Holder(user_id, name, roles),
            user_keys=user_keys,
            role_keys=share_for(roles, every),
            public=public_halves(every, creation),
            members={user_id: user_keys.public},
        )
        wipe(*every.values())
        return founder

    def admit(self, name: str, roles: frozenset[Role]) -> Keyring:
        """The ring of a new user of the same vault, with the keys of her roles.

        Raises:
            KeyError: this user does not hold all those keys (only a coordinator surely does).
        """
        user_keys = UserKeys.fresh()
        user_id = new_id()
        self.members[user_id] = user_keys.public
        self.signers[user_id] = user_keys.public.signing
        return Keyring(
            self.place,
            Holder(user_id, name, roles),
            user_keys=user_keys,
            role_keys=share_for(roles, self.role_keys),
            public=self.public,
            members=self.members,
        )

    def duplicate(self, place: Place) -> Keyring:
        """The same keys once more, for a copy of the vault; each ring is closed by itself."""
        return Keyring(
            place,
            self.holder,
            user_keys=self.user_keys.copy(),
            role_keys={name: bytearray(key) for name, key in self.role_keys.items()},
            public=self.public,
            members=self.members,
            signers=self.signers,
        )

    @property
    def vault_id(self) -> str:
        """The vault's id."""
        return self.place.vault_id

    @property
    def device_id(self) -> str:
        """The id of this copy of the vault; chains and counters are per device."""
        return self.place.device_id

    @property
    def user_name(self) -> str:
        """The signed-in user's name as she wrote it."""
        return self.holder.name

    @property
    def roles(self) -> frozenset[Role]:
        """The signed-in user's roles, as a coordinator signed them."""
        return self.holder.roles

    @property
    def user_public_key(self) -> bytes:
        """The user's Ed25519 public key, 32 bytes."""
        return self.user_keys.public.signing

    @property
    def blind_index_key(self) -> bytearray | None:
        """The key of the blind index (not a copy); None for who does not hold it."""
        return self.role_keys.get(RoleKey.BLIND_INDEX)

    @property
    def draft_key(self) -> bytearray:
        """The 32-byte key of this user's drafts (not a copy)."""
        return self.user_keys.draft_key

    @property
    def search_key(self) -> bytearray:
        """The 32-byte key of this user's own search index (not a copy)."""
        return self.user_keys.search_key

    @property
    def reads_audit(self) -> bool:
        """Whether this user opens audit entries."""
        return RoleKey.AUDIT in self.role_keys

    def database_key(self) -> bytearray:
        """A fresh copy of the raw SQLCipher key (32) and salt (16); the taker wipes it."""
        return self.database_key_for(self.place.database_salt)

    def database_key_for(self, salt: bytes) -> bytearray:
        """The same for another file, a backup for instance; every file has its own salt."""
        key = hkdf(self._facts, "casevault/facts/database", salt=salt)
        try:
            return key + salt
        finally:
            wipe(key)

    def facts_subkey(self, purpose: str) -> bytearray:
        """A 32-byte key of everyone who holds the facts key, for one purpose; the taker wipes it.

        It changes with the epoch.
        """
        return hkdf(self._facts, f"casevault/facts/for/{purpose}")

    def sign(self, message: bytes, purpose: Purpose = Purpose.DOCUMENT) -> bytes:
        """This user's Ed25519 signature; `signatures.verify` checks it."""
        return self.user_keys.sign(signed_bytes(purpose, message))

    def organisation_sign(self, message: bytes) -> bytes:
        """The organisation's Ed25519 signature over a document.

        Raises:
            UserError: this user is neither director nor coordinator.
        """
        seed = self.role_keys.get(RoleKey.ORGANISATION)
        if seed is None:
            raise UserError(
                N_(
                    "Only a director or a coordinator can sign for the organisation. "
                    "Ask one of them to do this step."
                ),
                exit_code=ExitCode.REFUSED,
            )
        return signing_key(seed).sign(signed_bytes(Purpose.DOCUMENT, message))

    def audit_seal(self, plaintext: bytes | bytearray) -> bytes:
        """Seal an audit entry to the audit readers: epoch (4 bytes), then HPKE."""
        return self.epoch.to_bytes(_EPOCH_BYTES, "big") + seal_to(
            self.public.audit[-1], plaintext, self._audit_place(self.epoch)
        )

    def audit_open(self, sealed: bytes) -> bytes:
        """Open an audit entry of any epoch.

        Raises:
            UserError: this user is no audit reader.
            NotAuthenticError: the entry was changed or belongs to another vault.
        """
        secrets_of_pairs = self.role_keys.get(RoleKey.AUDIT)
        if secrets_of_pairs is None:
            raise UserError(
                N_(
                    "Only a coordinator or a data officer can read the log. "
                    "Ask one of them to look it up."
                ),
                exit_code=ExitCode.REFUSED,
            )
        epoch = int.from_bytes(sealed[:_EPOCH_BYTES], "big")
        start = (epoch - 1) * PAIR_SECRET_BYTES
        if not 1 <= epoch <= len(secrets_of_pairs) // PAIR_SECRET_BYTES:
            raise NotAuthenticError
        pair = HybridPair(memoryview(secrets_of_pairs)[start : start + PAIR_SECRET_BYTES])
        return bytes(pair.open(sealed[_EPOCH_BYTES:], self._audit_place(epoch)))

    def audit_chain_start(self) -> bytearray:
        """Fresh key material for the first link of an audit chain; the taker wipes it.

        Deliberately random and not derived from the facts key: whoever steals that key later must
        not be able to compute past links. Keep the present link in the database, and the start
        sealed by `audit_seal` for those who check the chain.
        """
        return random_key()

    def close(self) -> None:
        """Wipe every key buffer."""
        self.user_keys.close()
        wipe(*self.role_keys.values())
        wipe(self.row_mac_key, self.header_mac_key, self.directory_key)
        self.role_keys.clear()
        self._identity_pair = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def _facts(self) -> bytearray:
        return self.role_keys[RoleKey.FACTS]

    def _audit_place(self, epoch: int) -> bytes:
        return f"casevault/audit/1 {self.vault_id} {epoch}".encode("ascii")
