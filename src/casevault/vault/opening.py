"""Making a vault and opening one, from a passphrase to stores that can be used.

Whatever stands in the folder may come from an attacker: every refusal is a sentence with its exit
code, nothing is believed before it is proven, and nothing half-made stays behind. Below the two
public functions lie two that take a derived key ready made; nothing lowers the derivation itself.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from secrets import token_bytes
from typing import Final

from casevault.domain.clock import Clock, stamp_of
from casevault.domain.errors import UserError
from casevault.domain.roles import Role
from casevault.i18n import N_
from casevault.vault import creating, derivation, standing
from casevault.vault.audit_actions import AuditAction
from casevault.vault.container import Container
from casevault.vault.creating import NewVault
from casevault.vault.crypto import wipe
from casevault.vault.database import Database, open_database
from casevault.vault.derivation import KdfParameters
from casevault.vault.entering import Derive, Key, enter
from casevault.vault.failed_unlocks import FailedUnlocks, forget_failures, read_failed
from casevault.vault.files import said_plainly
from casevault.vault.label import open_label
from casevault.vault.leftovers import sweep
from casevault.vault.migrate import migrate, require_shape
from casevault.vault.notices import Notice
from casevault.vault.standing import PutBackError
from casevault.vault.strengthening import strengthen
from casevault.vault.users import UserStore, require_user_name
from casevault.vault.vault import DATABASE_NAME, Vault, VaultInfo
from casevault.vault.writing import Writer

Progress = Callable[[str, float], None]
"""Told the step, as a message id, and how much of the whole is done, 0 to 1."""

OPENING: Final = N_("Opening the vault")
FOUNDERS_ROLES = frozenset({Role.COORDINATOR, Role.DIRECTOR})


def create_vault(  # noqa: PLR0913 - all keyword-only, and each is asked of the person
    folder: Path,
    *,
    user_name: str,
    passphrase: bytearray,
    label: str,
    country: str,
    practice: bool = False,
    roles: frozenset[Role] = FOUNDERS_ROLES,
    clock: Clock,
    progress: Progress | None = None,
) -> Vault:
    """Make a vault with its first user, and open it; `passphrase` is wiped.

    Raises:
        UserError: there is something at `folder`, the disk is full or read-only, too little
            memory. Nothing is left behind.
    """
    wanted = NewVault(user_name, roles, label, country, practice)
    kdf = derivation.usual_parameters(token_bytes(derivation.SALT_BYTES))
    derive = _from_passphrase(passphrase, user_name, progress)
    try:
        creating.require_free(folder)
        derived_key = derive(kdf)
        try:
            return create_with_derived_key(folder, wanted, derived_key, kdf=kdf, clock=clock)
        finally:
            wipe(derived_key)
    finally:
        wipe(passphrase)


def create_with_derived_key(
    folder: Path, wanted: NewVault, derived_key: bytearray, *, kdf: KdfParameters, clock: Clock
) -> Vault:
    """The same with a derived key of 32 bytes, which is left as it is."""
    require_user_name(wanted.user_name)
    key = Key(wanted.user_name, lambda _: bytearray(derived_key))

    def build(nascent: Path) -> None:
        now = clock.now()
        creating.write_container(nascent, wanted, derived_key, kdf, now).close()
        vault = open_stores(enter(nascent, key, clock), clock, found=True)
        try:
            vault.users.write_name(vault.user.user_id, wanted.user_name)
            vault.audit.append(AuditAction.VAULT_CREATED)
        finally:
            vault.close()

    creating.put_in_place(folder, build)
    try:
        return _open(folder, key, clock)
    except BaseException:
        # Whoever asked is told that there is no new vault, so there must be none.
        shutil.rmtree(folder, ignore_errors=True)
        raise


def open_vault(
    folder: Path,
    *,
    user_name: str,
    passphrase: bytearray,
    clock: Clock,
    progress: Progress | None = None,
    despite_damage: bool = False,
    second_factor: bytearray | None = None,
) -> Vault:
    """Open a vault; `passphrase` and the secret of the key file are wiped.

    With `despite_damage` a coordinator goes on where something older was put back; that is
    entered in the log, and what was found is among the vault's warnings.

    Raises:
        WrongKeyError: wrong name or passphrase; it says how long to wait.
        PutBackError: something older was put back; it says whether this user may go on.
        UserError: no vault, in use, newer, damaged, tampered with, read-only, too little memory.
    """
    try:
        derive = _from_passphrase(passphrase, user_name, progress, second_factor)
        vault = _open(folder, Key(user_name, derive), clock, despite_damage=despite_damage)
        strengthen(vault, derive)
        return vault
    finally:
        wipe(passphrase, second_factor or bytearray())


def open_with_derived_key(
    folder: Path,
    user_name: str,
    derived_key: bytearray,
    *,
    clock: Clock,
    despite_damage: bool = False,
) -> Vault:
    """The same with a derived key of 32 bytes, which is left as it is."""
    key = Key(user_name, lambda _: bytearray(derived_key))
    return _open(folder, key, clock, despite_damage=despite_damage)


def _from_passphrase(
    passphrase: bytearray,
    user_name: str,
    progress: Progress | None,
    second_factor: bytearray | None = None,
) -> Derive:
    def derive(parameters: KdfParameters) -> bytearray:
        if progress is not None:
            progress(derivation.DERIVING, 0.0)
        key = derivation.derive(passphrase, user_name, parameters, second_factor=second_factor)
        if progress is not None:
            progress(OPENING, 0.9)
        return key

    return derive


def open_stores(
    container: Container, clock: Clock, *, found: bool = False, despite_damage: bool = False
) -> Vault:
    """The vault in an open container, which is closed with it or when this fails.

    With `found` the database is made. Nothing is entered in the log.

    Raises:
        UserError: the database is damaged, newer, or older than the anchor.
    """
    try:
        database = _database(container, clock.now(), create=found)
        return _vault(container, database, clock, found=found, despite_damage=despite_damage)
    except BaseException:
        container.close()
        raise


def _open(folder: Path, key: Key, clock: Clock, *, despite_damage: bool = False) -> Vault:
    with said_plainly(folder):
        return _opened(folder, key, clock, despite_damage=despite_damage)


def _opened(folder: Path, key: Key, clock: Clock, *, despite_damage: bool) -> Vault:
    container = enter(folder, key, clock, despite_damage=despite_damage)
    sweep(folder)
    vault = open_stores(container, clock, despite_damage=despite_damage)
    try:
        vault.warnings = _healed(container, vault.warnings)
        _enter_unlock(vault, read_failed(folder))
        forget_failures(folder)
    except BaseException:
        vault.close()
        raise
    return vault


def _healed(container: Container, notices: tuple[Notice, ...]) -> tuple[Notice, ...]:
    """Write a damaged copy of the header anew, now that all the rest has proved the other one."""
    if all(notice.message_id != standing.COPY_DAMAGED for notice in notices):
        return notices
    try:
        container.rewrite()
    except UserError:
        return notices
    return tuple(
        Notice(standing.COPY_HEALED, notice.values)
        if notice.message_id == standing.COPY_DAMAGED
        else notice
        for notice in notices
    )


def _database(container: Container, now: datetime, *, create: bool) -> Database:
    database = open_database(
        container.folder / DATABASE_NAME, container.ring.database_key(), create=create
    )
    try:
        migrate(database, stamp_of(now))
        require_shape(database)
    except BaseException:
        database.close()
        raise
    return database


def _vault(
    container: Container,
    database: Database,
    clock: Clock,
    *,
    found: bool = False,
    despite_damage: bool = False,
) -> Vault:
    writer = Writer(database, container.ring, container.anchor, clock)
    try:
        if found:
            writer.found()
        notices = _meet_anchor(writer, container, despite_damage=despite_damage)
        header, ring = container.header, container.ring
        users = UserStore(container, writer, clock)
        ring.holder = replace(ring.holder, name=users.name_of(ring.user_id) or ring.user_name)
        info = VaultInfo(
            vault_id=header.vault_id,
            label=open_label(ring, header.label),
            country=header.country,
            practice=header.practice,
            created_on=datetime.fromisoformat(header.created_on),
            folder=container.folder,
        )
        warnings = (*container.notices, *notices)
        if header.travel:
            warnings = (*warnings, Notice(standing.IDENTITIES_AWAY))
        vault = Vault(info, writer, closing=container.close, warnings=warnings)
        vault.container, vault.users = container, users
    except BaseException:
        writer.close()
        database.close()
        raise
    return vault


def _meet_anchor(
    writer: Writer, container: Container, *, despite_damage: bool
) -> tuple[Notice, ...]:
    try:
        if writer.mark().counter > container.anchor.point.counter:
            container.notices = tuple(map(standing.sure, container.notices))
        writer.meet_anchor()
    except PutBackError as refused:
        if not (despite_damage and refused.may_go_on):
            raise
        mark = writer.mark()
        container.accept_database(mark.counter, mark.head)
        if any(notice.message_id == standing.ANCHOR_LOST for notice in container.notices):
            return ()
        return (Notice(refused.message_id, refused.values),)
    return ()


def _enter_unlock(vault: Vault, failed: FailedUnlocks) -> None:
    """Enter the failures before, then the unlocking and what it passed over."""
    if failed.count:
        detail = {"count": failed.count, "first": failed.first, "last": failed.last}
        vault.audit.append(AuditAction.FAILED_UNLOCKS, detail=detail)
    found = [notice.message_id for notice in vault.warnings]
    vault.begin(AuditAction.UNLOCKED, {"found": found} if found else None)
    if failed.count:
        vault.warnings += (Notice(standing.FAILED_UNLOCKS, {"count": failed.count}),)
