"""From a header and a derived key to a keyring, believing nothing that is not proven on the way.

The order matters: the slot's commitment, then what the slot itself pins (vault, user, creation
key), then the chain of appointments from that key, then the role keys, and with the facts key the
MAC over the whole header. Only then are the other users' public keys taken from it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from casevault.vault.appointments import (
    Appointment,
    Appointments,
    NotAppointedError,
    digest_of,
    replay,
)
from casevault.vault.crypto import NotAuthenticError, sha256, wipe
from casevault.vault.header import Header, ReadHeader
from casevault.vault.keyring import Keyring
from casevault.vault.keys import Holder, Place, RoleKey, UserPublicKeys, held_halves, keys_of
from casevault.vault.slots import OpenedSlot, find_slot, open_grants, open_slot


class NoSlotOpensError(Exception):
    """No slot opens with this key: wrong name, wrong passphrase, or no such user."""


class HeaderTamperedError(Exception):
    """A slot opened, but something in the header is not what a coordinator signed."""


@dataclass(frozen=True, slots=True)
class Unlocked:
    """A proven header, the keys of the user who opened it, and who else belongs to the vault."""

    header: Header
    digest: bytes
    ring: Keyring
    appointments: Appointments


def unlock(read: ReadHeader, derived_key: bytearray, user_name: str) -> Unlocked:
    """Open the header with a derived key (32 bytes, left as it is).

    Raises:
        NoSlotOpensError: the key opens no slot.
        HeaderTamperedError: it does, but the header does not hold together.
    """
    header = read.header
    slot = find_slot(header.vault_id, header.slots, derived_key)
    if slot is None:
        raise NoSlotOpensError
    try:
        opened = open_slot(header.vault_id, slot, derived_key)
    except NotAuthenticError:
        raise HeaderTamperedError from None
    try:
        return _proven(read, opened, user_name)
    except (NotAuthenticError, NotAppointedError):
        opened.user_keys.close()
        raise HeaderTamperedError from None


def _proven(read: ReadHeader, opened: OpenedSlot, user_name: str) -> Unlocked:
    header, slot = read.header, opened.slot
    appointments = replay(header.appointments, header.vault_id, opened.creation)
    mine = appointments.of(slot.user_id)
    if opened.user_keys.public.signing != mine.signing:
        raise NotAppointedError
    held = keys_of(mine.roles)
    if header.travel:
        held -= {RoleKey.IDENTITY}
    role_keys = open_grants(header.vault_id, slot, opened.user_keys.pair, sorted(held))
    try:
        _require_halves(header, appointments, opened.creation, role_keys)
        ring = Keyring(
            Place(
                header.vault_id,
                header.device_id,
                header.epoch,
                header.database_salt,
                identities_away=bool(header.travel),
            ),
            Holder(slot.user_id, user_name, mine.roles),
            user_keys=opened.user_keys,
            role_keys=role_keys,
            public=header.public,
            members=_members(header, appointments),
            signers=appointments.signers,
        )
    except (NotAuthenticError, NotAppointedError):
        wipe(*role_keys.values())
        raise
    if not read.is_authentic(ring.header_mac_key):
        ring.close()
        raise NotAuthenticError
    return Unlocked(header, read.digest, ring, appointments)


def _require_halves(
    header: Header,
    appointments: Appointments,
    creation: bytes,
    role_keys: Mapping[RoleKey, bytearray],
) -> None:
    """The public halves must be those a coordinator signed, and fit the secrets held here."""
    if header.public.creation != creation or digest_of(header.public) != appointments.halves:
        raise NotAppointedError
    if len(header.public.audit) != header.epoch:
        raise NotAppointedError
    for name, halves in held_halves(role_keys).items():
        if halves != header.public.of(name):
            raise NotAppointedError


def _members(header: Header, appointments: Appointments) -> dict[str, UserPublicKeys]:
    """The public keys of everyone appointed; every slot must be of one of them."""
    found: dict[str, UserPublicKeys] = {}
    for slot in header.slots:
        member: Appointment = appointments.of(slot.user_id)
        if sha256(slot.sealing) != member.sealing_digest or slot.epoch != member.epoch:
            raise NotAppointedError
        if not slot.mailbox_is_of(header.vault_id, member.signing):
            raise NotAppointedError
        found[slot.user_id] = UserPublicKeys(slot.sealing, member.signing)
    if found.keys() != appointments.members.keys():
        raise NotAppointedError
    return found
