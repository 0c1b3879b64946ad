"""Travel mode: the keys to identities leave this machine in a file, and come back later.

They leave with a new epoch, so nothing that is left on the disk opens an identity with the keys of
that epoch, whoever gives a passphrase away. Backups made before still can.
"""

from __future__ import annotations

from dataclasses import replace

from casevault.domain.clock import Clock
from casevault.domain.errors import ExitCode, UserError
from casevault.domain.roles import Role
from casevault.i18n import N_
from casevault.vault.audit_actions import AuditAction
from casevault.vault.epoch_plan import Deliver, EpochPlan, Features
from casevault.vault.epochs import Progress, start_epoch
from casevault.vault.keys import RoleKey
from casevault.vault.slots import Slot
from casevault.vault.travel_file import TravelContent, read_travel_document
from casevault.vault.vault import Vault


def identities_are_away(vault: Vault) -> bool:
    """Whether the keys to identities are not on this machine."""
    return bool(vault.container.header.travel)


def take_away(
    vault: Vault,
    deliver: Deliver,
    *,
    features: Features,
    clock: Clock,
    progress: Progress | None = None,
) -> None:
    """Put the keys to identities into a file and start an epoch without them.

    `deliver` gets the file's bytes, and returns only once they are safely where they shall be.
    The vault is closed afterwards.

    Raises:
        UserError: as `start_epoch`; then the keys are still here.
    """
    plan = EpochPlan(features, travel=deliver, action=AuditAction.IDENTITIES_TAKEN_AWAY)
    start_epoch(vault, plan, clock=clock, progress=progress)


def bring_back(vault: Vault, content: bytes) -> None:
    """Take the keys from the file into the vault again; they are there from the next unlock on.

    Raises:
        UserError: not a coordinator, nothing is away, the file is another one or was changed, or
            the disk refuses; the keys then still travel, and the same file can be tried again.
    """
    container, ring = vault.container, vault.keyring
    if Role.COORDINATOR not in ring.roles:
        raise UserError(
            N_("The keys to names are brought back by the coordinator. Ask her."),
            exit_code=ExitCode.REFUSED,
        )
    if not identities_are_away(vault):
        raise UserError(N_("The keys to names are here already. Nothing needs to be done."))
    found = read_travel_document(content, ring, container.header.travel)
    with vault.writer.transaction() as step:
        for wrapped in found.wraps:
            vault.case_access.put_back(step, wrapped)
        step.log(
            AuditAction.IDENTITIES_BROUGHT_BACK,
            ring.user_id,
            detail={"cases": len({wrapped.case_id for wrapped in found.wraps})},
        )
    slots = tuple(_with_grant(slot, found) for slot in container.header.slots)
    container.change(slots=slots, travel=b"")


def _with_grant(slot: Slot, found: TravelContent) -> Slot:
    grant = found.grants.get(slot.slot_id)
    if grant is None:
        return slot
    return replace(slot, grants={**slot.grants, RoleKey.IDENTITY: grant})
