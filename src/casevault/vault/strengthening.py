"""Slots grow stronger when the usual parameters of the key derivation have risen.

Only her own passphrase can seal a slot anew, so each user's rises when she unlocks, and whoever
stays away for years keeps what she had. A header has room for `MAX_DERIVATIONS` sets, because a
wrong passphrase costs a derivation for each. A set that no slot uses any more is gone by itself.
Where the newest set would be one too many, a slot takes the strongest set that is there already,
and coordinators are told for whom the vault is waiting.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from casevault.domain.errors import UserError
from casevault.domain.roles import Role
from casevault.i18n import N_
from casevault.vault import derivation
from casevault.vault.crypto import wipe
from casevault.vault.derivation import KdfParameters
from casevault.vault.header import MAX_DERIVATIONS
from casevault.vault.notices import Notice
from casevault.vault.slots import reseal

if TYPE_CHECKING:
    from casevault.vault.container import Container
    from casevault.vault.entering import Derive
    from casevault.vault.slots import Slot
    from casevault.vault.vault import Vault

WAITS_FOR_USERS: Final = N_(
    "The passphrases of this vault could be protected better, but users who have not unlocked it "
    "for a long time stand in the way: {names}. "
    "Let each unlock it once, or remove who does not come back."
)


def strengthen(vault: Vault, derive: Derive) -> None:
    """Open this user's slot by stronger parameters from now on, when the usual ones have risen.

    A machine with too little memory for them, or a full disk, keeps nobody out.
    """
    container = vault.container
    slot = container.slot_of(vault.user.user_id)
    wanted = derivation.usual_parameters(container.header.kdf.salt)
    if slot.kdf is None or not slot.kdf.is_weaker_than(wanted):
        return
    if _fits(container, slot, wanted):
        _reseal(vault, slot, wanted, derive, of_new_slots=wanted)
        return
    strongest = max(container.header.derivations(), key=_cost)
    if slot.kdf.is_weaker_than(strongest) and not strongest.is_weaker_than(slot.kdf):
        _reseal(vault, slot, strongest, derive)
    if Role.COORDINATOR in vault.user.roles:
        vault.warnings += (_waits(vault, strongest),)


def _fits(container: Container, slot: Slot, wanted: KdfParameters) -> bool:
    """Whether the header has room for these parameters once this slot uses them."""
    slots = container.with_slot(replace(slot, kdf=wanted))
    after = replace(container.header, slots=slots, kdf=wanted)
    return len(after.derivations()) <= MAX_DERIVATIONS


def _reseal(
    vault: Vault,
    slot: Slot,
    wanted: KdfParameters,
    derive: Derive,
    *,
    of_new_slots: KdfParameters | None = None,
) -> None:
    container = vault.container
    with suppress(UserError):
        derived_key = derive(wanted)
        try:
            changed = reseal(vault.keyring, slot, derived_key, wanted)
            container.change(slots=container.with_slot(changed), kdf=of_new_slots)
        finally:
            wipe(derived_key)


def _cost(parameters: KdfParameters) -> tuple[int, int]:
    return parameters.memory_kib * parameters.passes, parameters.memory_kib


def _waits(vault: Vault, strongest: KdfParameters) -> Notice:
    """Who keeps an old set in the header, by name."""
    behind = {
        slot.user_id
        for slot in vault.container.header.slots
        if slot.kdf is not None and slot.kdf.is_weaker_than(strongest)
    }
    names = [member.name for member in vault.users.list() if member.user_id in behind]
    return Notice(WAITS_FOR_USERS, {"names": ", ".join(names)})
