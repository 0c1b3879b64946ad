"""A vault made from a backup: in a new place, after every check, and what it must know of itself.

It has the users and cases of its day again. What the list beside the backup says of the time since
is noted in it, so that it can be done once more.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Final

from casevault.domain.clock import Clock
from casevault.domain.errors import ExitCode, UserError
from casevault.vault import creating, derivation
from casevault.vault.audit_actions import AuditAction
from casevault.vault.backup import require_sound, share_read
from casevault.vault.backup_copy import backup_errors, damaged_backup, open_source, opened_copy
from casevault.vault.backup_file import BackupReader, Manifest
from casevault.vault.crypto import wipe
from casevault.vault.entering import Derive, Key, WrongKeyError, first_that_opens
from casevault.vault.erasure_list import ErasedCase, ErasureListError, read_list
from casevault.vault.failed_unlocks import FailedUnlocks
from casevault.vault.lost_roles import (
    LEFT_AGAIN_SETTING,
    OLD_SHARES_SETTING,
    LostRoles,
    lost_since,
    replaced_slot,
    to_setting,
)
from casevault.vault.opening import Progress
from casevault.vault.vault import Vault

RESTORED_SETTING: Final = "restored_from_backup"
"""The setting of a restored vault: `made_at` of its backup, `restored_at`, and its `counter`.

Slices closed after `made_at` stay blocked while it is there.
"""

TO_ERASE_SETTING: Final = "erase_again"
"""The setting of a restored vault with the cases that were erased after its backup was made."""

WENT_BACK_SETTING: Final = "went_back"
"""The setting with every turn back of the vault to an older day, as [made_at, at], for good."""


@dataclass(frozen=True, slots=True)
class TurnBack:
    """At `at` the vault became again what it had been at `made_at`, with somebody's knowledge."""

    made_at: datetime
    at: datetime

    def left_behind(self, moment: datetime) -> bool:
        """Whether what was saved at this moment is not in the vault any more."""
        return self.made_at < moment <= self.at


class ListState(StrEnum):
    """What was found of the list of erasures beside a backup."""

    NONE = "none"
    GOOD = "good"
    OLDER = "older"
    """It holds, but was made before the backup: a newer one was put away."""
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class RestoredVault:
    """What came back: the day of the backup (ISO), the list beside it, cases to be erased again.

    `lost` are users who have roles again that they had lost, `old_slot` is the user id of the
    recovery slot if the shares that open it had been replaced, else "".
    """

    made_at: str
    list_state: ListState
    to_erase: tuple[ErasedCase, ...]
    lost: tuple[LostRoles, ...] = ()
    old_slot: str = ""

    @property
    def old_shares_open(self) -> bool:
        """Whether recovery shares open it that had been replaced or withdrawn."""
        return bool(self.old_slot)


def restore_backup(
    file: Path,
    folder: Path,
    *,
    user_name: str,
    passphrase: bytearray,
    clock: Clock,
    progress: Progress | None = None,
    erasures: bytes | None = None,
    second_factor: bytearray | None = None,
) -> RestoredVault:
    """Make a vault at `folder` from a backup; `passphrase` and the key file's secret are wiped.

    Nothing is ever overwritten, and nothing is there before every check was made. `erasures` is
    the list found beside the backup: what it names and the backup still holds is noted in the new
    vault, to be erased again by a coordinator.

    Raises:
        UserError: something is at `folder`, the passphrase is wrong, the backup does not hold,
            the disk is full.
    """
    try:
        return restore_with(
            file,
            folder,
            user_name=user_name,
            derive=lambda kdf: derivation.derive(
                passphrase, user_name, kdf, second_factor=second_factor
            ),
            clock=clock,
            progress=progress,
            erasures=erasures,
        )
    finally:
        wipe(passphrase, second_factor or bytearray())


def restore_with(
    file: Path,
    folder: Path,
    *,
    user_name: str,
    derive: Derive,
    clock: Clock,
    progress: Progress | None = None,
    erasures: bytes | None = None,
) -> RestoredVault:
    """The same with the derived key made by `derive`."""
    creating.require_free(folder)
    told = share_read(file, progress)
    with backup_errors(file), open_source(file, told) as source:
        reader = BackupReader(source)
        try:
            unlocked = first_that_opens([reader.header], Key(user_name, derive))
        except UserError as error:
            if error.exit_code is not ExitCode.DAMAGED:
                raise
            raise damaged_backup(file) from None
        if unlocked is None:
            raise WrongKeyError(FailedUnlocks(), clock.now())

        restored = RestoredVault(reader.manifest.made_at, ListState.NONE, ())

        def build(nascent: Path) -> None:
            nonlocal restored
            with opened_copy(reader, unlocked, nascent, clock) as vault:
                require_sound(file, vault, progress)
                restored = _restored(vault, reader.manifest, erasures)
                _mark_restored(vault, reader.manifest, clock, restored)

        with ExitStack() as cleaning:
            cleaning.callback(unlocked.ring.close)
            creating.put_in_place(folder, build)
    return restored


def note_turn_back(vault: Vault, made_at: str, at: str) -> None:
    """Keep that from `at` on the vault is what it was at `made_at` (both ISO)."""
    kept = vault.settings.get(WENT_BACK_SETTING) or []
    vault.settings.put(WENT_BACK_SETTING, [*kept, [made_at, at]])


def went_back(vault: Vault) -> tuple[TurnBack, ...]:
    """Every turn back of this vault."""
    kept = vault.settings.get(WENT_BACK_SETTING) or []
    return tuple(
        TurnBack(datetime.fromisoformat(made_at), datetime.fromisoformat(at))
        for made_at, at in kept
    )


def _restored(vault: Vault, manifest: Manifest, erasures: bytes | None) -> RestoredVault:
    """What the list beside the backup says about what is in the backup."""
    state = ListState.NONE
    cases: tuple[ErasedCase, ...] = ()
    lost: tuple[LostRoles, ...] = ()
    old_slot = ""
    if erasures is not None:
        try:
            said = read_list(
                erasures,
                vault.info.vault_id,
                vault.keyring.public.creation,
                known=vault.container.appointments,
            )
        except ErasureListError:
            state = ListState.BAD
        else:
            state = ListState.GOOD if said.counter >= manifest.counter else ListState.OLDER
            cases = tuple(each for each in said.cases if vault.cases.get(each.case_id) is not None)
            lost = lost_since(vault.container.appointments, said.chain)
            old_slot = replaced_slot(vault.container.appointments, said.chain)
    return RestoredVault(manifest.made_at, state, cases, lost, old_slot)


def _mark_restored(vault: Vault, manifest: Manifest, clock: Clock, result: RestoredVault) -> None:
    now = clock.now().isoformat(timespec="seconds")
    restored = {"made_at": manifest.made_at, "restored_at": now, "counter": manifest.counter}
    vault.settings.put(RESTORED_SETTING, restored)
    note_turn_back(vault, manifest.made_at, now)
    if result.to_erase:
        kept = [[each.case_id, each.stamp] for each in result.to_erase]
        vault.settings.put(TO_ERASE_SETTING, kept)
    if result.lost:
        vault.settings.put(LEFT_AGAIN_SETTING, to_setting(result.lost))
    if result.old_slot:
        vault.settings.put(OLD_SHARES_SETTING, result.old_slot)
    detail = {**restored, "list": result.list_state.value, "to_erase": len(result.to_erase)}
    vault.audit.append(AuditAction.RESTORED, detail=detail)
