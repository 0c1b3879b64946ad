"""Who belongs to the vault, with which roles and keys: a chain of signed appointments.

The first entry is signed by the creation key, which then ceased to exist; its public half is
pinned in every user's sealed secret. Each later entry names the hash of the one before and is
signed by somebody who was a coordinator at that point. Replaying the chain gives the present
state, so a coordinator who left vouches for exactly what she signed while she was one. Every
entry also vouches for the public halves of the role keys: nothing is sealed to a key that no
coordinator signed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from casevault.domain.roles import Role
from casevault.vault.canonical_cbor import Cbor, NotCanonicalError, decode, encode
from casevault.vault.crypto import sha256
from casevault.vault.fields import Fields
from casevault.vault.keys import PublicKeys, UserPublicKeys
from casevault.vault.signatures import Purpose, verify

MAX_ENTRIES: Final = 2000
MAX_USERS: Final = 200
_DIGEST_BYTES: Final = 32
_SIGNATURE_BYTES: Final = 64
_NO_ONE: Final = "0" * 32
_LONGEST_TIME: Final = 40

Sign = Callable[[bytes], bytes]
"""Signs for `Purpose.APPOINTMENT`."""


class NotAppointedError(Exception):
    """The chain of appointments is broken, or does not vouch for what is in the header."""


@dataclass(frozen=True, slots=True)
class Appointment:
    """One user as a coordinator signed her; no roles means that she has left.

    `sealing_digest` is the SHA-256 of her HPKE public key, `signing` her Ed25519 public key,
    `at` the time in ISO form.
    """

    user_id: str
    roles: frozenset[Role]
    sealing_digest: bytes
    signing: bytes
    epoch: int
    at: str


def appointment(
    user_id: str, roles: frozenset[Role], public: UserPublicKeys, *, epoch: int, at: str
) -> Appointment:
    """The appointment of a user with these public keys."""
    return Appointment(user_id, roles, sha256(public.sealing), public.signing, epoch, at)


def digest_of(public: PublicKeys) -> bytes:
    """What an entry vouches for about the public halves of the role keys."""
    return sha256(
        encode(
            {
                "identity": public.identity,
                "blind_index": public.blind_index,
                "audit": list(public.audit),
                "organisation": public.organisation,
            }
        )
    )


@dataclass(frozen=True, slots=True)
class Appointments:
    """The replayed chain: its entries, who belongs now, and the public halves vouched for.

    `signers` has the Ed25519 public key of everyone who ever belonged, by user id.
    """

    vault_id: str
    entries: tuple[bytes, ...]
    members: Mapping[str, Appointment]
    halves: bytes
    signers: Mapping[str, bytes]

    def of(self, user_id: str) -> Appointment:
        """The present appointment of a user.

        Raises:
            NotAppointedError: she has none.
        """
        found = self.members.get(user_id)
        if found is None:
            raise NotAppointedError
        return found

    def coordinators(self) -> frozenset[str]:
        """The user ids of all present coordinators."""
        return frozenset(
            user_id for user_id, member in self.members.items() if Role.COORDINATOR in member.roles
        )

    def with_next(
        self, new: Sequence[Appointment], public: PublicKeys, *, signer_id: str, sign: Sign
    ) -> Appointments:
        """The chain with one more entry, which appoints or dismisses these users together.

        Raises:
            NotAppointedError: the signer is no coordinator, or no coordinator would be left.
        """
        entry = _entry(self.vault_id, self.entries, new, digest_of(public), (signer_id, sign))
        return self._replayed(entry)

    def _replayed(self, entry: bytes, creation: bytes = b"") -> Appointments:
        core, signature = _split(entry)
        fields = Fields(decode(core))
        place = (fields.take("number", int), fields.take_bytes("previous", _DIGEST_BYTES))
        vault_id, signer_id = fields.take_id("vault"), fields.take_id("by")
        halves = fields.take_bytes("halves", _DIGEST_BYTES)
        changed = [
            _appointment(Fields(user)) for user in fields.take_list("users", dict, MAX_USERS)
        ]
        fields.rest()
        if place != _next_place(self.entries) or vault_id != self.vault_id:
            raise NotAppointedError
        if not verify(self._signer(signer_id, creation), core, signature, Purpose.APPOINTMENT):
            raise NotAppointedError
        members, signers = dict(self.members), dict(self.signers)
        for new in changed:
            if signers.setdefault(new.user_id, new.signing) != new.signing:
                raise NotAppointedError
            members[new.user_id] = new
            if not new.roles:
                del members[new.user_id]
        after = Appointments(self.vault_id, (*self.entries, entry), members, halves, signers)
        if not after.coordinators():
            raise NotAppointedError
        return after

    def _signer(self, signer_id: str, creation: bytes) -> bytes:
        if not self.entries and signer_id == _NO_ONE:
            return creation
        signer = self.of(signer_id)
        if signer.roles.isdisjoint({Role.COORDINATOR, Role.RECOVERY}):
            raise NotAppointedError
        return signer.signing


def first_appointments(
    vault_id: str, first: Appointment, public: PublicKeys, *, sign: Sign
) -> Appointments:
    """The chain of a new vault; `sign` is the creation key's."""
    entry = _entry(vault_id, (), (first,), digest_of(public), (_NO_ONE, sign))
    return replay((entry,), vault_id, public.creation)


def replay(entries: Sequence[bytes], vault_id: str, creation: bytes) -> Appointments:
    """Follow the chain from the pinned creation key to the present state.

    Raises:
        NotAppointedError: any entry is changed, missing, moved, or signed by somebody else.
    """
    if not 0 < len(entries) <= MAX_ENTRIES:
        raise NotAppointedError
    chain = Appointments(vault_id, (), {}, b"", {})
    try:
        for entry in entries:
            chain = chain._replayed(entry, creation)  # noqa: SLF001 - this function is its constructor
    except ValueError:
        raise NotAppointedError from None
    return chain


def _entry(
    vault_id: str,
    before: Sequence[bytes],
    new: Sequence[Appointment],
    halves: bytes,
    signer: tuple[str, Sign],
) -> bytes:
    signer_id, sign = signer
    number, previous = _next_place(before)
    core = encode(
        {
            "number": number,
            "previous": previous,
            "vault": bytes.fromhex(vault_id),
            "by": bytes.fromhex(signer_id),
            "halves": halves,
            "users": [_appointment_to_cbor(user) for user in new],
        }
    )
    return encode([core, sign(core)])


def _next_place(before: Sequence[bytes]) -> tuple[int, bytes]:
    return len(before), sha256(before[-1]) if before else bytes(_DIGEST_BYTES)


def _split(entry: bytes) -> tuple[bytes, bytes]:
    match decode(entry):
        case [bytes() as core, bytes() as signature] if len(signature) == _SIGNATURE_BYTES:
            return core, signature
    raise NotCanonicalError


def _appointment_to_cbor(new: Appointment) -> dict[str, Cbor]:
    return {
        "user": bytes.fromhex(new.user_id),
        "roles": sorted(new.roles),
        "sealing": new.sealing_digest,
        "signing": new.signing,
        "epoch": new.epoch,
        "at": new.at,
    }


def _appointment(fields: Fields) -> Appointment:
    roles = fields.take_list("roles", str, len(Role))
    if roles != sorted(set(roles)):
        raise NotCanonicalError
    appointed = Appointment(
        user_id=fields.take_id("user"),
        roles=frozenset(Role(role) for role in roles),
        sealing_digest=fields.take_bytes("sealing", _DIGEST_BYTES),
        signing=fields.take_bytes("signing", _DIGEST_BYTES),
        epoch=fields.take("epoch", int),
        at=fields.take_text("at", _LONGEST_TIME),
    )
    fields.rest()
    return appointed
