"""A second person agrees: she proves with her own passphrase that it is she, and signs.

Her keys are in memory only for the one signature; she does not open the vault.
"""

from __future__ import annotations

from dataclasses import dataclass

from casevault.domain.errors import ExitCode, UserError
from casevault.domain.roles import Role
from casevault.i18n import N_
from casevault.vault import derivation
from casevault.vault.container import Container
from casevault.vault.crypto import NotAuthenticError, wipe
from casevault.vault.signatures import Purpose, signed_bytes
from casevault.vault.slots import find_slot, open_slot


@dataclass(frozen=True, slots=True)
class Countersignature:
    """Who agreed, in which roles, and her Ed25519 signature over the document."""

    user_id: str
    roles: frozenset[Role]
    public_key: bytes
    signature: bytes


def countersign(
    container: Container,
    user_name: str,
    passphrase: bytearray,
    message: bytes,
    *,
    second_factor: bytearray | None = None,
) -> Countersignature:
    """The signature of another user of the vault; both secrets are wiped.

    Raises:
        UserError: the name and passphrase open no slot (WRONG_KEY), or her slot was changed
            (DAMAGED).
    """
    header, derived_key = container.header, bytearray()
    try:
        for parameters in header.derivations():
            wipe(derived_key)
            derived_key = derivation.derive(
                passphrase, user_name, parameters, second_factor=second_factor
            )
            if find_slot(header.vault_id, header.slots, derived_key) is not None:
                break
    finally:
        wipe(passphrase, second_factor or bytearray())
    return countersign_with_derived_key(container, derived_key, message)


def countersign_with_derived_key(
    container: Container, derived_key: bytearray, message: bytes
) -> Countersignature:
    """The same with a derived key of 32 bytes, which is wiped."""
    header = container.header
    try:
        slot = find_slot(header.vault_id, header.slots, derived_key)
        if slot is None:
            raise UserError(
                N_("The name or the passphrase of the second person is wrong. Let her try again."),
                exit_code=ExitCode.WRONG_KEY,
            )
        opened = open_slot(header.vault_id, slot, derived_key)
    except NotAuthenticError:
        raise UserError(
            N_("The entry of the second person was changed from outside. Check the vault."),
            exit_code=ExitCode.DAMAGED,
        ) from None
    finally:
        wipe(derived_key)
    try:
        member = container.appointments.of(slot.user_id)
        signature = opened.user_keys.sign(signed_bytes(Purpose.DOCUMENT, message))
        return Countersignature(slot.user_id, member.roles, member.signing, signature)
    finally:
        opened.user_keys.close()
