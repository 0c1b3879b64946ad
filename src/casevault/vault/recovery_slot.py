"""The slot that the recovery shares open: of no person, with the keys to let somebody in again.

Its key is random and is never stored; whoever brings enough shares together has it. It is
appointed like a user, in the role of recovery, so every epoch gives it new keys without anybody
bringing shares together.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Final

from casevault.domain.clock import Clock
from casevault.domain.errors import ExitCode, UserError
from casevault.domain.roles import Role
from casevault.i18n import N_
from casevault.vault import opening
from casevault.vault.appointments import Appointment, appointment
from casevault.vault.audit_actions import AuditAction
from casevault.vault.container import Container
from casevault.vault.crypto import wipe
from casevault.vault.keyring import Keyring
from casevault.vault.signatures import Purpose
from casevault.vault.slots import seal_slot
from casevault.vault.users import require_identities_here
from casevault.vault.vault import Vault

ROLES: Final = frozenset({Role.RECOVERY})
NAME: Final = "SLIP-39"
"""What stands in the log in place of a name, alike in every language."""


def is_prepared(vault: Vault) -> bool:
    """Whether there is a recovery slot."""
    return bool(_members(vault.container))


def prepare(vault: Vault, recovery_key: bytearray, *, clock: Clock) -> None:
    """Make a slot for this key of 32 bytes, which is wiped; an earlier one opens nothing more.

    Raises:
        UserError: not a coordinator (REFUSED), or the disk refuses.
    """
    try:
        _change(vault, recovery_key, clock)
    finally:
        wipe(recovery_key)


def withdraw(vault: Vault, *, clock: Clock) -> None:
    """Remove the recovery slot; the shares open nothing more.

    Raises:
        UserError: not a coordinator (REFUSED), or the disk refuses.
    """
    if is_prepared(vault):
        _change(vault, None, clock)


def open_with_recovery_key(folder: Path, recovery_key: bytearray, *, clock: Clock) -> Vault:
    """The vault opened by the recovery shares; the key of 32 bytes is wiped.

    Raises:
        UserError: it opens no slot (WRONG_KEY); otherwise as `opening.open_vault`.
    """
    try:
        return opening.open_with_derived_key(folder, NAME, recovery_key, clock=clock)
    finally:
        wipe(recovery_key)


def dismissed(container: Container, at: str) -> list[Appointment]:
    """The appointment that ends the present recovery slot, if there is one."""
    return [replace(member, roles=frozenset(), at=at) for member in _members(container)]


def _members(container: Container) -> list[Appointment]:
    members = container.appointments.members.values()
    return [member for member in members if Role.RECOVERY in member.roles]


def _change(vault: Vault, recovery_key: bytearray | None, clock: Clock) -> None:
    container, ring = vault.container, vault.keyring
    if Role.COORDINATOR not in ring.roles:
        raise UserError(
            N_("Recovery is prepared by the coordinator. Ask her."), exit_code=ExitCode.REFUSED
        )
    if recovery_key is not None:
        require_identities_here(container)
    at = clock.now().isoformat(timespec="seconds")
    ended = dismissed(container, at)
    gone = {member.user_id for member in ended}
    slots = [slot for slot in container.header.slots if slot.user_id not in gone]
    new = None if recovery_key is None else ring.admit(NAME, ROLES)
    try:
        if new is not None and recovery_key is not None:
            vault.users.write_name(new.user_id, NAME, action=AuditAction.RECOVERY_PREPARED)
            slots.append(seal_slot(new, recovery_key, None))
        changes = [*ended, *_appointed(new, at)]
        appointments = container.appointments.with_next(
            changes,
            ring.public,
            signer_id=ring.user_id,
            sign=lambda core: ring.sign(core, Purpose.APPOINTMENT),
        )
        container.change(slots=tuple(slots), appointments=appointments)
    except BaseException:
        if new is not None:
            ring.members.pop(new.user_id, None)
            ring.signers.pop(new.user_id, None)
        raise
    finally:
        if new is not None:
            new.close()
    for user_id in gone:
        ring.members.pop(user_id, None)
    vault.audit.append(
        AuditAction.RECOVERY_PREPARED, detail={"ready": new is not None, "replaced": len(gone)}
    )


def _appointed(new: Keyring | None, at: str) -> list[Appointment]:
    if new is None:
        return []
    return [appointment(new.user_id, ROLES, new.user_keys.public, epoch=new.epoch, at=at)]
