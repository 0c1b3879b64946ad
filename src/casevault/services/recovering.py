"""Getting back into a vault that nobody can open: by its recovery shares, as a new coordinator."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from casevault.domain.clock import Clock, SystemClock
from casevault.domain.errors import ExitCode, UserError
from casevault.domain.roles import Role
from casevault.i18n import N_
from casevault.services import passphrases
from casevault.services.backup import list_beside
from casevault.services.blind_features import blind_features
from casevault.services.entered_shares import EnteredShares
from casevault.services.session import Session
from casevault.services.unlock import Progress
from casevault.vault import recovery_record, recovery_slot, travel
from casevault.vault.audit_actions import AuditAction
from casevault.vault.crypto import wipe
from casevault.vault.epoch_plan import EpochPlan
from casevault.vault.epochs import start_epoch
from casevault.vault.header_files import read_copies
from casevault.vault.notices import Notice
from casevault.vault.restoring import RestoredVault, restore_with
from casevault.vault.users import require_user_name
from casevault.vault.vault import Vault

OPENING: Final = N_("Opening the vault with the shares")
ADDING: Final = N_("Making the new coordinator")
_ROLES: Final = frozenset({Role.COORDINATOR, Role.DIRECTOR})


def has_shares(folder: Path) -> bool:
    """Whether the header says that there are recovery shares; nothing is proven by it.

    Raises:
        UserError: there is no vault, or its header cannot be read.
    """
    copies = [copy.read for copy in read_copies(folder) if copy.read is not None]
    return any(slot.kdf is None for read in copies for slot in read.header.slots)


def bring_back(
    backup: Path,
    folder: Path,
    shares: EnteredShares,
    *,
    clock: Clock | None = None,
    progress: Progress | None = None,
) -> RestoredVault:
    """Make a vault at `folder` from a backup of which nobody has a passphrase; then `recover`.

    The shares are those of the backup's day, and stay for `recover`.

    Raises:
        UserError: too few shares, or shares that open nothing there (WRONG_KEY); as
            `services.backup.restore`. Nothing is at `folder` then.
    """
    key = shares.key()
    try:
        return restore_with(
            backup,
            folder,
            user_name=recovery_slot.NAME,
            derive=lambda _kdf: bytearray(key),
            clock=clock or SystemClock(),
            progress=progress,
            erasures=list_beside(backup.parent),
        )
    except UserError as refused:
        if refused.exit_code is not ExitCode.WRONG_KEY:
            raise
        raise UserError(
            N_(
                "The {needed} shares of set {name} fit together, but they do not open this backup. "
                "Take one of the time when these shares were in force."
            ),
            exit_code=ExitCode.WRONG_KEY,
            needed=shares.needed,
            name=shares.set_name,
        ) from None
    finally:
        wipe(key)


def say_on_entering(session: Session, message_id: str) -> None:
    """Let the new coordinator read this first, among what is said after unlocking."""
    session.vault.warnings += (Notice(message_id),)


def recover(
    folder: Path,
    shares: EnteredShares,
    *,
    user_name: str,
    passphrase: bytearray,
    clock: Clock | None = None,
    progress: Progress | None = None,
) -> None:
    """Let a new coordinator and director into a vault, and give the vault new keys.

    She unlocks it afterwards as anybody does. The shares still open the vault until new ones are
    issued: she may lose her passphrase on the first day.

    The passphrase is wiped whatever comes of it; the shares when it went well, so that a name
    that is taken does not send the holders back to their sheets.

    Raises:
        UserError: too few shares, or shares that open nothing here (WRONG_KEY); the name is taken
            or the passphrase too weak; the vault is damaged, newer, or in use; or she is let in
            and the new keys could not be made, which the words then say.
    """
    clock = clock or SystemClock()
    try:
        name = user_name.strip()
        require_user_name(name)
        passphrases.require_strong(passphrase.decode("utf-8", "replace"), [name])
        _tell(progress, OPENING, 0.1)
        vault = _opened(folder, shares, clock)
        try:
            _tell(progress, ADDING, 0.3)
            _require_names_here(vault)
            _let_in(vault, name, passphrase)
            _renew_keys(vault, name, clock, progress)
        finally:
            vault.close()
    finally:
        wipe(passphrase)
    shares.close()


def _opened(folder: Path, shares: EnteredShares, clock: Clock) -> Vault:
    needed, set_name = shares.needed, shares.set_name
    key = shares.key()
    try:
        return recovery_slot.open_with_recovery_key(folder, key, clock=clock)
    except UserError as refused:
        if refused.exit_code is not ExitCode.WRONG_KEY:
            raise
        raise UserError(
            N_(
                "The {needed} shares of set {name} fit together, but they do not open this vault. "
                "Perhaps newer shares were issued since, or they belong to another vault."
            ),
            exit_code=ExitCode.WRONG_KEY,
            needed=needed,
            name=set_name,
        ) from None
    finally:
        wipe(key)


def _require_names_here(vault: Vault) -> None:
    """A coordinator is given the keys to names, which must be here to be given."""
    if travel.identities_are_away(vault):
        raise UserError(
            N_(
                "The keys to names are away from this computer in a travel file, so nobody can be "
                "let in here. Take a backup from before the journey: the shares open that one."
            ),
            exit_code=ExitCode.REFUSED,
        )


def _let_in(vault: Vault, name: str, passphrase: bytearray) -> None:
    """Appoint the new coordinator, and say in the log and in the status what happened."""
    record = recovery_record.read_record(vault)
    user_id = vault.users.add(name, passphrase, _ROLES)
    vault.audit.append(AuditAction.RECOVERED, detail={"user": user_id})
    if record is not None:
        recovery_record.write_used(vault, record)


def _renew_keys(vault: Vault, name: str, clock: Clock, progress: Progress | None) -> None:
    """Start an epoch: whoever held keys before holds none that open what is written from now on."""
    try:
        start_epoch(vault, EpochPlan(blind_features), clock=clock, progress=progress)
    except UserError as refused:
        raise UserError(
            N_(
                "{name} is let in and can unlock with her passphrase, but the vault still has its "
                "old keys. Unlock, see to it that the disk has room, and change the keys. ({why})"
            ),
            exit_code=refused.exit_code,
            name=name,
            why=refused.text(),
        ) from None


def _tell(progress: Progress | None, what: str, share: float) -> None:
    if progress is not None:
        progress(what, share)
