"""The keys of the next epoch: new role keys, new keys for every user, all signed by who makes them.

Nobody's passphrase is needed: what a user gets is sealed to the mailbox of her slot.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace

from casevault.domain.errors import ExitCode, UserError
from casevault.domain.roles import Role
from casevault.i18n import N_
from casevault.vault.appointments import Appointment, Appointments, NotAppointedError
from casevault.vault.container import Container
from casevault.vault.crypto import sha256, wipe
from casevault.vault.epoch_plan import EpochPlan
from casevault.vault.header import MAX_EPOCHS, SALT_BYTES, Header
from casevault.vault.keyring import Keyring
from casevault.vault.keys import (
    RoleKey,
    UserKeys,
    UserPublicKeys,
    next_role_keys,
    public_halves,
    share_for,
)
from casevault.vault.label import open_label, seal_label
from casevault.vault.signatures import Purpose
from casevault.vault.slots import Slot, renewed, seal_grants


@dataclass(frozen=True, slots=True)
class NextEpoch:
    """The keys of the next epoch in the hands of whoever starts it, who closes the ring.

    `header` still has the counter and the chain head of the old one. `roles` are those of all who
    stay, `roles_before` those that everybody had. `taken_along` are the identity keys by slot,
    sealed to their users, that are not in the header because they travel.
    """

    ring: Keyring
    header: Header
    appointments: Appointments
    roles: Mapping[str, frozenset[Role]]
    roles_before: Mapping[str, frozenset[Role]]
    taken_along: Mapping[str, bytes]


def next_epoch(container: Container, plan: EpochPlan, at: str) -> NextEpoch:
    """Make the keys of the next epoch; `at` is the time in ISO form.

    Raises:
        UserError: no coordinator would be left, or the vault has had as many epochs as it can.
    """
    if container.header.epoch >= MAX_EPOCHS:
        raise UserError(
            N_("The keys of this vault were changed as often as they can be. Start a new vault."),
            exit_code=ExitCode.REFUSED,
        )
    making = _Making(container, plan, at)
    try:
        return making.result()
    finally:
        making.close()


class _Making:
    """One making of the keys; `close` wipes what only the making needs."""

    def __init__(self, container: Container, plan: EpochPlan, at: str) -> None:
        self._old = container.ring
        self._container = container
        self._plan = plan
        self._at = at
        self._epoch = container.header.epoch + 1
        self._role_keys = next_role_keys(
            self._old.role_keys, organisation=plan.new_organisation_key
        )
        self._public = public_halves(self._role_keys, self._old.public.creation)
        self._secrets = {slot.user_id: UserKeys.fresh_secret() for slot in container.header.slots}
        self._roles = {
            user_id: plan.roles.get(user_id, member.roles)
            for user_id, member in container.appointments.members.items()
        }

    def result(self) -> NextEpoch:
        """The keys, the header that holds them, and who signed for them."""
        container, header = self._container, self._container.header
        staying = {user_id: roles for user_id, roles in self._roles.items() if roles}
        slots = {slot.slot_id: self._slot(slot) for slot in header.slots if slot.user_id in staying}
        changes = [self._appointment(member) for member in container.appointments.members.values()]
        appointments = self._signed(changes)
        ring = self._ring(slots, appointments)
        fresh = replace(
            header,
            epoch=self._epoch,
            generation=header.generation + 1,
            database_salt=ring.place.database_salt,
            label=seal_label(ring, open_label(self._old, header.label)),
            public=self._public,
            appointments=appointments.entries,
            slots=tuple(slots.values()),
            travel=b"" if self._plan.travel is None else secrets.token_bytes(16),
        )
        before = {
            user_id: member.roles for user_id, member in container.appointments.members.items()
        }
        return NextEpoch(ring, fresh, appointments, staying, before, self._taken_along(slots))

    def close(self) -> None:
        """Wipe what was needed for the making."""
        wipe(*self._secrets.values(), *self._role_keys.values())

    def _slot(self, slot: Slot) -> Slot:
        share = share_for(self._roles[slot.user_id], self._role_keys)
        if self._plan.travel is not None:
            wipe(share.pop(RoleKey.IDENTITY, bytearray()))
        try:
            return renewed(
                self._old.vault_id, slot, self._epoch, self._secrets[slot.user_id], share
            )
        finally:
            wipe(*share.values())

    def _taken_along(self, slots: Mapping[str, Slot]) -> dict[str, bytes]:
        if self._plan.travel is None:
            return {}
        identity = {RoleKey.IDENTITY: self._role_keys[RoleKey.IDENTITY]}
        return {
            slot_id: seal_grants(self._old.vault_id, slot, identity)[RoleKey.IDENTITY]
            for slot_id, slot in slots.items()
            if self._roles[slot.user_id] & {Role.COORDINATOR, Role.RECOVERY}
        }

    def _appointment(self, before: Appointment) -> Appointment:
        sealing = UserKeys.sealing_half(self._secrets[before.user_id])
        return replace(
            before,
            roles=self._roles[before.user_id],
            sealing_digest=sha256(sealing),
            epoch=self._epoch,
            at=before.at if self._roles[before.user_id] == before.roles else self._at,
        )

    def _signed(self, changes: list[Appointment]) -> Appointments:
        ring = self._old
        try:
            return self._container.appointments.with_next(
                changes,
                self._public,
                signer_id=ring.user_id,
                sign=lambda core: ring.sign(core, Purpose.APPOINTMENT),
            )
        except NotAppointedError:
            raise UserError(
                N_(
                    "The vault would be left without a coordinator. "
                    "Make somebody else coordinator first."
                ),
                exit_code=ExitCode.REFUSED,
            ) from None

    def _ring(self, slots: Mapping[str, Slot], appointments: Appointments) -> Keyring:
        old = self._old
        members = {
            slot.user_id: UserPublicKeys(slot.sealing, appointments.of(slot.user_id).signing)
            for slot in slots.values()
        }
        return Keyring(
            replace(old.place, epoch=self._epoch, database_salt=secrets.token_bytes(SALT_BYTES)),
            old.holder,
            user_keys=old.user_keys.renewed(bytearray(self._secrets[old.user_id])),
            role_keys={name: bytearray(key) for name, key in self._role_keys.items()},
            public=self._public,
            members=members,
            signers=appointments.signers,
        )
