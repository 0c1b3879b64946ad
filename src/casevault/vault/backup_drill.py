"""A drill: a backup is really restored with the passphrase, opened, checked, and thrown away.

It happens inside the vault folder, encrypted, and what an interrupted drill leaves is removed at
the next unlock.
"""

from __future__ import annotations

import shutil
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from casevault.domain.clock import Clock
from casevault.domain.errors import UserError
from casevault.i18n import N_
from casevault.vault import derivation
from casevault.vault.crypto import wipe
from casevault.vault.derivation import KdfParameters
from casevault.vault.entering import Derive
from casevault.vault.files import FOLDER_OWNER_ONLY, said_plainly
from casevault.vault.findings import VerifyReport
from casevault.vault.leftovers import new_scratch
from casevault.vault.opening import Progress, open_with_derived_key
from casevault.vault.restoring import restore_with
from casevault.vault.vault import Vault
from casevault.vault.verify import Project

OPENING: Final = N_("Opening what came back")
_NAME: Final = "drill.casevault"


@dataclass(frozen=True, slots=True)
class DrillReport:
    """What came back: the counter it stood at, how many cases, and what the checks found."""

    counter: int
    cases: int
    report: VerifyReport


def drill(
    file: Path,
    vault: Vault,
    *,
    passphrase: bytearray,
    clock: Clock,
    project: Project | None = None,
    progress: Progress | None = None,
    second_factor: bytearray | None = None,
) -> DrillReport:
    """Restore a backup of the open vault with its user's passphrase; secrets are wiped.

    Raises:
        UserError: the passphrase is not that of the backup, the backup does not hold, or the disk
            is full.
    """
    name = vault.user.name
    try:
        return drill_with(
            file,
            vault,
            derive=lambda kdf: derivation.derive(
                passphrase, name, kdf, second_factor=second_factor
            ),
            clock=clock,
            project=project,
            progress=progress,
        )
    finally:
        wipe(passphrase, second_factor or bytearray())


def drill_with(
    file: Path,
    vault: Vault,
    *,
    derive: Derive,
    clock: Clock,
    project: Project | None = None,
    progress: Progress | None = None,
) -> DrillReport:
    """The same with the derived key made by `derive`."""
    scratch = new_scratch(vault.info.folder)
    kept = _Kept(derive)
    with said_plainly(vault.info.folder):
        scratch.mkdir(FOLDER_OWNER_ONLY)
    try:
        restore_with(
            file,
            scratch / _NAME,
            user_name=vault.user.name,
            derive=kept,
            clock=clock,
            progress=_first_half(progress),
        )
        if progress is not None:
            progress(OPENING, 0.6)
        return _look(scratch / _NAME, vault.user.name, kept.key, clock, project)
    finally:
        kept.close()
        with suppress(UserError, OSError):
            shutil.rmtree(scratch, ignore_errors=True)


class _Kept:
    """Derives once, and keeps the key for opening what was restored."""

    def __init__(self, derive: Derive) -> None:
        self._derive = derive
        self.key = bytearray()

    def __call__(self, parameters: KdfParameters) -> bytearray:
        wipe(self.key)
        self.key = self._derive(parameters)
        return bytearray(self.key)

    def close(self) -> None:
        """Wipe it."""
        wipe(self.key)


def _look(
    folder: Path, user_name: str, key: bytearray, clock: Clock, project: Project | None
) -> DrillReport:
    restored = open_with_derived_key(folder, user_name, key, clock=clock)
    try:
        counter = restored.writer.mark().counter
        cases: int = restored.writer.database.value("SELECT count(*) FROM case_file")
        return DrillReport(counter, cases, restored.verify(project=project))
    finally:
        restored.close()


def _first_half(progress: Progress | None) -> Progress | None:
    if progress is None:
        return None
    return lambda words, share: progress(words, 0.6 * share)
