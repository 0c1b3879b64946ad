"""A new vault folder: built beside its place under another name, and put there when it is whole."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from casevault.domain.errors import UserError
from casevault.domain.roles import Role
from casevault.i18n import N_
from casevault.vault.anchor import AnchorPoint, HeaderAnchor
from casevault.vault.appointments import appointment, first_appointments
from casevault.vault.container import ANCHOR_PURPOSE
from casevault.vault.crypto import sha256
from casevault.vault.derivation import KdfParameters
from casevault.vault.files import FOLDER_OWNER_ONLY, said_plainly, sync_folder
from casevault.vault.header import SALT_BYTES, Header, write_header
from casevault.vault.header_files import write_copies
from casevault.vault.keyring import Keyring
from casevault.vault.label import require_label, seal_label
from casevault.vault.signatures import Purpose, signed_bytes
from casevault.vault.slots import seal_slot

BLOB_FOLDER: Final = "blobs"
_HEAD_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class NewVault:
    """What a new vault shall be."""

    user_name: str
    roles: frozenset[Role]
    label: str
    country: str
    practice: bool


def write_container(
    folder: Path, wanted: NewVault, derived_key: bytearray, kdf: KdfParameters, now: datetime
) -> Keyring:
    """Write header and anchor of a new vault into an empty folder; returns its founder's keys.

    Raises:
        UserError: the label is too long, or the disk refuses.
    """
    require_label(wanted.label)
    creation = Ed25519PrivateKey.generate()
    ring = Keyring.found(
        wanted.user_name,
        wanted.roles,
        creation=creation.public_key().public_bytes_raw(),
        database_salt=secrets.token_bytes(SALT_BYTES),
    )
    at = now.isoformat(timespec="seconds")
    appointments = first_appointments(
        ring.vault_id,
        appointment(ring.user_id, ring.roles, ring.user_keys.public, epoch=ring.epoch, at=at),
        ring.public,
        sign=lambda core: creation.sign(signed_bytes(Purpose.APPOINTMENT, core)),
    )
    header = Header(
        vault_id=ring.vault_id,
        device_id=ring.device_id,
        label=seal_label(ring, wanted.label),
        country=wanted.country,
        practice=wanted.practice,
        created_on=at,
        epoch=ring.epoch,
        generation=1,
        counter=0,
        chain_head=bytes(_HEAD_BYTES),
        kdf=kdf,
        database_salt=ring.place.database_salt,
        public=ring.public,
        appointments=appointments.entries,
        slots=(seal_slot(ring, derived_key, kdf),),
    )
    content = write_header(header, ring.header_mac_key)
    write_copies(folder, content)
    point = AnchorPoint(0, 0, 1, sha256(content), bytes(_HEAD_BYTES))
    owner = (ring.vault_id, ring.device_id)
    HeaderAnchor.create(folder, ring.facts_subkey(ANCHOR_PURPOSE), owner, point).close()
    (folder / BLOB_FOLDER).mkdir(FOLDER_OWNER_ONLY)
    return ring


def put_in_place(folder: Path, build: Callable[[Path], None]) -> None:
    """Let `build` fill a new folder beside `folder`, then give it that name.

    Raises:
        UserError: there is something at `folder` already, or the disk refuses. Nothing is left.
    """
    require_free(folder)
    nascent = folder.with_name(f".{secrets.token_hex(8)}.new")
    with said_plainly(folder.parent):
        try:
            nascent.mkdir(FOLDER_OWNER_ONLY)
        except FileNotFoundError:
            raise UserError(
                N_("There is no folder {folder}. Choose one that exists."), folder=folder.parent
            ) from None
    try:
        with said_plainly(folder.parent):
            build(nascent)
            if folder.is_dir():
                folder.rmdir()
            nascent.rename(folder)
            nascent = folder
            sync_folder(folder.parent)
    except BaseException as error:
        shutil.rmtree(nascent, ignore_errors=True)
        if isinstance(error, UserError) and error.values.get("folder") == nascent:
            error.values["folder"] = folder.parent  # nobody knows the name it had while being made
        raise


def require_free(folder: Path) -> None:
    """Go on only if nothing is at `folder`, or an empty folder.

    Raises:
        UserError: something is.
    """
    if folder.is_symlink() or folder.is_file():
        taken = True
    elif folder.is_dir():
        with said_plainly(folder):
            taken = any(folder.iterdir())
    else:
        taken = folder.exists()
    if taken:
        raise UserError(
            N_("There is something at {folder} already. Choose a new name."), folder=folder
        )
