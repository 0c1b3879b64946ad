"""Travel mode: the keys to names leave this computer on a stick, and are brought back later."""

from __future__ import annotations

import secrets
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from casevault.domain.errors import ExitCode, UserError
from casevault.domain.roles import Right
from casevault.i18n import N_
from casevault.services import backup_register, drafts, egress, epochs
from casevault.services.session import Session
from casevault.services.unlock import Progress
from casevault.vault import travel as vault_travel
from casevault.vault import travel_file
from casevault.vault.audit_actions import AuditAction

if TYPE_CHECKING:
    from casevault.services.backup_register import BackupEntry

SUFFIX: Final = travel_file.SUFFIX
"""How the file's name ends."""

_LARGEST: Final = 512 * 1024 * 1024


def keys_are_away(session: Session) -> bool:
    """Whether nobody can open a name here because the keys travel."""
    return vault_travel.identities_are_away(session.vault)


def fresh_name() -> str:
    """A neutral name for the file."""
    return f"{secrets.token_hex(4)}{SUFFIX}"


def take_away(
    session: Session,
    file: Path,
    *,
    reason: str = "",
    drafts_may_stay: bool = False,
    progress: Progress | None = None,
) -> None:
    """Put the keys to names into `file`, and take them off this computer; the vault is closed.

    They are here until the file was written, synced and read back. `reason` goes into the log.
    What was typed and not saved does not travel: whoever typed it can read it here all the time,
    so it must be saved or thrown away before, unless it was confirmed that `drafts_may_stay`.

    Raises:
        UserError: the user is no coordinator, drafts wait and nobody confirmed that they may stay
            (REFUSED), the file cannot be written, or the change of keys does not succeed. Then
            the keys are still here, and the vault is open; it is closed, and the file is kept, if
            the disk failed so that nobody can know that yet.
    """
    session.require(Right.CHANGE_USERS)
    _require_elsewhere(session, file)
    if not drafts_may_stay:
        _require_no_drafts(session)
    written: list[Path] = []

    def deliver(content: bytes) -> None:
        egress.write_stream(
            egress.EgressKind.TRAVEL_FILE, file, [content], check=lambda part: _same(part, content)
        )
        written.append(file)

    try:
        epochs.start(
            session,
            travel=deliver,
            action=AuditAction.IDENTITIES_TAKEN_AWAY,
            reason=reason,
            progress=progress,
        )
    except BaseException:
        if session.vault.is_open:  # otherwise the keys may be gone from here, and only be there
            for path in written:
                with suppress(OSError):  # it opens nothing: the keys it is for were never in force
                    path.unlink(missing_ok=True)
        raise


def bring_back(session: Session, file: Path) -> None:
    """Take the keys from the file into the vault again; they open names from the next unlock on.

    The file is left where it is: it opens nothing without the vault, and can be destroyed.

    Raises:
        UserError: the user is no coordinator, the keys are here, or the file is not the one.
    """
    session.require(Right.CHANGE_USERS)
    try:
        with file.open("rb") as source:
            content = source.read(_LARGEST + 1)
    except OSError:
        raise UserError(
            N_("{name} cannot be read. Plug the stick in again, or use your second copy."),
            name=file.name,
        ) from None
    vault_travel.bring_back(session.vault, content)


def still_opening(session: Session) -> list[BackupEntry]:
    """The backups made before the keys left, newest first: with a passphrase they open names."""
    place = session.vault.keyring.place
    return [
        entry
        for entry in backup_register.entries(session)
        if entry.is_there and (entry.epoch < place.epoch or not place.identities_away)
    ]


def way_back(session: Session) -> BackupEntry | None:
    """The newest backup that brings names back if the stick is lost; None if there is none."""
    return next((entry for entry in still_opening(session) if entry.holds), None)


def _require_no_drafts(session: Session) -> None:
    waiting = drafts.of_everybody(session)
    if waiting:
        raise UserError(
            N_(
                "What was typed and not saved would stay readable on this computer, with the "
                "passphrase of whoever typed it: {whose}. Save it or throw it away first, or "
                "confirm that it may stay."
            ),
            exit_code=ExitCode.REFUSED,
            whose=drafts.whose(waiting),
        )


def _require_elsewhere(session: Session, file: Path) -> None:
    """The file must not lie inside the vault's own folder."""
    folder = session.vault.info.folder.resolve()
    if folder in file.resolve().parents:
        raise UserError(
            N_("The file cannot lie in the folder of the vault. Choose a stick."),
            exit_code=ExitCode.REFUSED,
        )


def _same(part: Path, content: bytes) -> None:
    with part.open("rb") as source:
        if source.read() != content:
            raise UserError(
                N_("The stick did not keep what was written. Use another one."),
                exit_code=ExitCode.DAMAGED,
            )
