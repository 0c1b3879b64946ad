"""Changes to container folders, by a coordinator and by others, and how entering refuses."""

from __future__ import annotations

from pathlib import Path

import pytest

from casevault.domain.errors import UserError
from casevault.domain.roles import Role
from casevault.vault import header_files
from casevault.vault.appointments import appointment
from casevault.vault.container import Container
from casevault.vault.crypto import sha256
from casevault.vault.header import Header, write_header
from casevault.vault.signatures import Purpose
from casevault.vault.slots import reseal, seal_slot
from vault.made_containers import FOUNDER_KEY, entered

WORKER_KEY = bytes(32)


def add_user(container: Container, key: bytes, roles: frozenset[Role]) -> str:
    """A coordinator appoints Mira with these roles; her id."""
    ring = container.ring.admit("Mira", roles)
    appointments = container.appointments.with_next(
        [appointment(ring.user_id, roles, ring.user_keys.public, epoch=1, at="2026-03-02")],
        container.ring.public,
        signer_id=container.ring.user_id,
        sign=lambda core: container.ring.sign(core, Purpose.APPOINTMENT),
    )
    slot = seal_slot(ring, bytearray(key), container.header.kdf)
    container.change(slots=(*container.header.slots, slot), appointments=appointments)
    user_id = ring.user_id
    ring.close()
    return user_id


def change_key(container: Container, key: bytes) -> None:
    """The user of the container takes another passphrase."""
    slot = container.slot_of(container.ring.user_id)
    changed = reseal(container.ring, slot, bytearray(key), container.header.kdf)
    container.change(slots=container.with_slot(changed))


def rewritten(folder: Path, container: Container, header: Header) -> None:
    """Write a header with a right MAC, as somebody with the facts key could, and anchor it."""
    content = write_header(header, container.ring.header_mac_key)
    header_files.write_copies(folder, content)
    container.anchor.header_changed(header.generation, sha256(content))


def refusal(folder: Path, key: bytes = FOUNDER_KEY) -> UserError:
    """The refusal that entering this folder meets."""
    with pytest.raises(UserError) as refused:
        entered(folder, key)
    return refused.value
