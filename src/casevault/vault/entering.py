"""From a folder and a key to an open container: lock, header copies, slot, anchor, in this order.

Nothing here needs the database. Of two copies the newest proven one counts; an older passphrase
must not open an older copy while a newer, authentic one lies beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from casevault.domain.clock import Clock
from casevault.domain.errors import ExitCode, UserError
from casevault.domain.roles import Role
from casevault.i18n import N_
from casevault.vault import epoch_switch, standing
from casevault.vault.anchor import FILE_NAME as ANCHOR_NAME
from casevault.vault.anchor import AnchorLostError, AnchorPoint, HeaderAnchor
from casevault.vault.appointments import NotAppointedError, digest_of, replay
from casevault.vault.container import ANCHOR_PURPOSE, Container
from casevault.vault.crypto import wipe
from casevault.vault.derivation import KdfParameters
from casevault.vault.failed_unlocks import FailedUnlocks, count_failure
from casevault.vault.files import said_plainly
from casevault.vault.header import Header, ReadHeader
from casevault.vault.header_files import CopyState, HeaderCopy, read_copies
from casevault.vault.lock import FolderLock
from casevault.vault.notices import Notice
from casevault.vault.standing import PutBackError, Standing
from casevault.vault.unlocking import HeaderTamperedError, NoSlotOpensError, Unlocked, unlock

Derive = Callable[[KdfParameters], bytearray]
"""Makes the derived key for the header's parameters; the taker wipes it."""


class WrongKeyError(UserError):
    """Wrong name or wrong passphrase; which of the two is not said, nor known.

    `failures` is how often it went wrong since the last unlock, `wait` how many seconds the
    screen should wait before the next try.
    """

    def __init__(self, failed: FailedUnlocks, now: datetime) -> None:
        super().__init__(
            N_(
                "This name and passphrase do not open this vault. "
                "Check both, also the keyboard layout and Caps Lock, and your key file if you use "
                "one, and try again."
            ),
            exit_code=ExitCode.WRONG_KEY,
        )
        self.failures = failed.count
        self.wait = failed.wait(now)


@dataclass(frozen=True, slots=True)
class Key:
    """How this user opens the header: her name as typed, and how her key is derived."""

    user_name: str
    derive: Derive


def enter(folder: Path, key: Key, clock: Clock, *, despite_damage: bool = False) -> Container:
    """Lock the folder, open its header, meet its anchor.

    With `despite_damage` a coordinator goes on although something older was put back; what was
    found is among the container's notices either way.

    Raises:
        UserError: no vault, in use, newer, damaged, tampered with, or wrong name or passphrase.
    """
    read_copies(folder)
    lock = FolderLock.take(folder, clock.now())
    try:
        copies = read_copies(folder)
        unlocked = _unlock(folder, copies, key, clock)
        try:
            copies = _settled(folder, copies, unlocked)
            return _meet_anchor(folder, lock, unlocked, copies, despite_damage=despite_damage)
        except BaseException:
            unlocked.ring.close()
            raise
    except BaseException:
        lock.release()
        raise


def _unlock(folder: Path, copies: Iterable[HeaderCopy], key: Key, clock: Clock) -> Unlocked:
    _require_readable(copies)
    unlocked = _unlock_newest(copies, key)
    if unlocked is None:
        now = clock.now()  # the derivation lasts: the wait begins when the try has failed
        raise WrongKeyError(count_failure(folder, now), now)
    return unlocked


def _settled(
    folder: Path, copies: tuple[HeaderCopy, ...], unlocked: Unlocked
) -> tuple[HeaderCopy, ...]:
    """Finish or undo an interrupted change of epoch; the copies as they then are."""
    if not epoch_switch.is_pending(folder):
        return copies
    proven = next(
        copy.read.content
        for copy in copies
        if copy.read is not None and copy.read.digest == unlocked.digest
    )
    return read_copies(folder) if epoch_switch.settle(folder, unlocked, proven) else copies


def _require_readable(copies: Iterable[HeaderCopy]) -> None:
    states = {copy.state for copy in copies}
    if CopyState.NEWER in states:
        raise UserError(
            N_(
                "A newer version of the program wrote this vault. "
                "Install that version or a later one, then open it again."
            ),
            exit_code=ExitCode.REFUSED,
        )
    if CopyState.WHOLE not in states:
        raise UserError(
            N_(
                "Both copies of the vault's key file are damaged. "
                "Keep a copy of the folder for an expert and restore from a backup."
            ),
            exit_code=ExitCode.DAMAGED,
        )


def _unlock_newest(copies: Iterable[HeaderCopy], key: Key) -> Unlocked | None:
    """The newest genuine copy, opened; None when this key opens none or only a stale one.

    Raises:
        UserError: a slot opens, but in no copy that is genuine (DAMAGED).
    """
    whole = [copy.read for copy in copies if copy.read is not None]
    whole.sort(key=lambda read: read.header.generation, reverse=True)
    unlocked = first_that_opens(whole, key)
    if unlocked is None:
        return None
    for read in whole:
        newer = read.header.generation > unlocked.header.generation
        if newer and (
            read.is_authentic(unlocked.ring.header_mac_key) or _follows(unlocked, read.header)
        ):
            unlocked.ring.close()
            return None
    return unlocked


def _follows(unlocked: Unlocked, newer: Header) -> bool:
    """Whether the header is of a later epoch of the same vault, of which this user is no part.

    Its keys are not hers, so the chain of appointments has to prove it.
    """
    before = unlocked.appointments.entries
    if newer.vault_id != unlocked.header.vault_id or newer.epoch <= unlocked.header.epoch:
        return False
    if newer.appointments[: len(before)] != before:
        return False
    try:
        after = replay(newer.appointments, newer.vault_id, unlocked.ring.public.creation)
    except NotAppointedError:
        return False
    return after.halves == digest_of(newer.public)


def first_that_opens(whole: Iterable[ReadHeader], key: Key) -> Unlocked | None:
    """The first of these headers that this key opens, opened; None when it opens none.

    Raises:
        UserError: a slot opens, but in no header that is genuine (DAMAGED).
    """
    derived: dict[KdfParameters, bytearray] = {}
    is_tampered = False
    try:
        for read in {read.digest: read for read in whole}.values():
            for parameters in read.header.derivations():
                if parameters not in derived:
                    derived[parameters] = key.derive(parameters)
                try:
                    return unlock(read, derived[parameters], key.user_name)
                except NoSlotOpensError:
                    continue
                except HeaderTamperedError:
                    is_tampered = True
    finally:
        wipe(*derived.values())
    if is_tampered:
        raise UserError(
            N_(
                "The vault's key file was changed from outside the program. "
                "Do not work in this vault; keep a copy and restore from a backup."
            ),
            exit_code=ExitCode.DAMAGED,
        )
    return None


def _meet_anchor(
    folder: Path,
    lock: FolderLock,
    unlocked: Unlocked,
    copies: Iterable[HeaderCopy],
    *,
    despite_damage: bool,
) -> Container:
    may_go_on = Role.COORDINATOR in unlocked.ring.roles
    goes_on = despite_damage and may_go_on
    anchor, notices = _open_anchor(folder, unlocked, goes_on=goes_on)
    container = Container(folder, lock, unlocked, anchor)
    found = standing.of_header(unlocked.header, unlocked.digest, anchor.point)
    odd = [copy for copy in copies if copy.read is None or copy.read.digest != unlocked.digest]
    if found is Standing.PUT_BACK:
        if not goes_on:
            anchor.close()
            raise PutBackError(standing.HEADER_PUT_BACK, may_go_on=may_go_on)
        notices.append(Notice(standing.HEADER_PUT_BACK))
    if found is Standing.LEVEL:
        notices = [standing.unsure(notice) for notice in notices]
    if found is Standing.ONE_AHEAD:
        # The power went between two writes: a genuine older copy is what that leaves.
        odd = [copy for copy in odd if not _is_genuine(copy, unlocked)]
    try:
        container.settle(found)
    except BaseException:
        anchor.close()
        raise
    notices += [Notice(standing.COPY_DAMAGED, {"name": copy.name}) for copy in odd]
    container.notices = tuple(notices)
    return container


def _is_genuine(copy: HeaderCopy, unlocked: Unlocked) -> bool:
    return copy.read is not None and copy.read.is_authentic(unlocked.ring.header_mac_key)


def _open_anchor(
    folder: Path, unlocked: Unlocked, *, goes_on: bool
) -> tuple[HeaderAnchor, list[Notice]]:
    header, name = unlocked.header, {"name": ANCHOR_NAME}
    owner = (header.vault_id, header.device_id)
    try:
        anchor = HeaderAnchor.open(folder, unlocked.ring.facts_subkey(ANCHOR_PURPOSE), owner)
    except AnchorLostError:
        if not goes_on:
            may_go_on = Role.COORDINATOR in unlocked.ring.roles
            raise PutBackError(standing.ANCHOR_LOST, may_go_on=may_go_on, **name) from None
    else:
        damaged = [Notice(standing.ANCHOR_BLOCK_DAMAGED, name)] if anchor.damaged_blocks else []
        return anchor, damaged
    with said_plainly(folder):
        (folder / ANCHOR_NAME).unlink(missing_ok=True)
        point = AnchorPoint(
            0, header.counter, header.generation, unlocked.digest, header.chain_head
        )
        anchor = HeaderAnchor.create(
            folder, unlocked.ring.facts_subkey(ANCHOR_PURPOSE), owner, point
        )
    return anchor, [Notice(standing.ANCHOR_LOST, name)]
