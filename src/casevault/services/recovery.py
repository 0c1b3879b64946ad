"""Recovery by shares, from inside an open vault: what stands, new shares, the drill of one share.

New shares come into force in one step, after all of them were shown: until then the old ones
hold, and a lock in between changes nothing. No share is ever written into the vault.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from casevault.domain.errors import ExitCode, UserError
from casevault.domain.recovery import (
    HOLDER_LENGTH,
    HeldShare,
    RecoveryState,
    Scheme,
    set_name,
    state_of,
)
from casevault.domain.roles import Right
from casevault.i18n import N_
from casevault.services import after_restore
from casevault.services.session import ChangeKind, Changes, Session
from casevault.vault import recovery_record, recovery_shares, recovery_slot
from casevault.vault.audit_actions import AuditAction
from casevault.vault.crypto import random_key, wipe
from casevault.vault.recovery_record import RecoveryRecord, Stage
from casevault.vault.recovery_shares import RecoveryShare

_CHANGED = Changes(frozenset({ChangeKind.RECOVERY}))


@dataclass(frozen=True, slots=True)
class RecoveryStatus:
    """What the vault knows of its shares; `scheme` and `made_on` are None where there are none."""

    state: RecoveryState
    scheme: Scheme | None = None
    set_name: str = ""
    made_on: date | None = None
    shares: tuple[HeldShare, ...] = ()

    def due(self, today: date) -> tuple[HeldShare, ...]:
        """The shares that wait to be tried."""
        return tuple(share for share in self.shares if share.is_due(today))


class NewShares:
    """Shares that were made and are not in force yet; `close` forgets them."""

    def __init__(
        self,
        key: bytearray,
        shares: tuple[RecoveryShare, ...],
        scheme: Scheme,
        holders: tuple[str, ...],
        made_on: date,
    ) -> None:
        self.key = key
        self.shares = shares
        self.scheme = scheme
        self.holders = holders
        self.made_on = made_on
        self.set_name = set_name(shares[0].set_id)

    def words(self, position: int) -> tuple[str, ...]:
        """The words of one share; positions count from 1."""
        return self.shares[position - 1].words()

    def close(self) -> None:
        """Wipe the key and the shares."""
        wipe(self.key)
        for share in self.shares:
            share.close()


def status(session: Session, *, named: bool = True) -> RecoveryStatus:
    """What stands at present; holders only if `named`, and only for whoever reads the log.

    Raises:
        UserError: what is kept was changed from outside (DAMAGED).
    """
    vault = session.vault
    record = recovery_record.read_record(vault)
    if record is None:
        prepared = recovery_slot.is_prepared(vault)
        return RecoveryStatus(RecoveryState.BROKEN if prepared else RecoveryState.NONE)
    shares = _held(record, recovery_record.open_holders(vault, record) if named else ())
    return RecoveryStatus(
        state=_state(session, record, shares),
        scheme=record.scheme,
        set_name=set_name(record.set_id),
        made_on=date.fromisoformat(record.made_on),
        shares=shares,
    )


def make_shares(session: Session, scheme: Scheme, holders: Sequence[str]) -> NewShares:
    """Shares of a new key, to be shown and handed out; the taker closes them.

    Raises:
        UserError: not the coordinator; a holder is missing, too long, or named twice.
    """
    session.require(Right.CHANGE_USERS)
    named = checked_holders(scheme, holders)
    before = recovery_record.read_record(session.vault)
    key = random_key()
    shares = recovery_shares.split(key, scheme, unlike=before.set_id if before else None)
    return NewShares(key, shares, scheme, named, session.today)


def checked_holders(scheme: Scheme, holders: Sequence[str]) -> tuple[str, ...]:
    """The words for each holder, without spaces around them.

    Raises:
        UserError: one is missing, too long, or the same as another.
    """
    named = tuple(" ".join(holder.split()) for holder in holders)
    if len(named) != scheme.total or not all(named):
        raise UserError(N_("Say for each share who will hold it, in a few words."))
    if any(len(holder) > HOLDER_LENGTH for holder in named):
        raise UserError(
            N_("That is too long for a holder. Use at most {limit} letters."), limit=HOLDER_LENGTH
        )
    if len({holder.casefold() for holder in named}) != len(named):
        raise UserError(
            N_(
                "Two shares have the same holder. Give each share to another person or place: "
                "whoever has two of them is closer to the records than she should be."
            )
        )
    return named


def put_in_force(session: Session, new: NewShares) -> Changes:
    """From now on the new shares open the vault and all earlier ones do not; `new` is closed.

    Raises:
        UserError: not the coordinator, or the disk refuses. Whether the old or the new shares
            open is then not known, and the status says so.
    """
    session.require(Right.CHANGE_USERS)
    vault = session.vault
    try:
        together = recovery_shares.combine(new.shares[-new.scheme.needed :])
        fits = together == new.key
        wipe(together)
        if not fits:
            raise RuntimeError("shares")
        record = recovery_record.new_record(
            vault,
            new.shares,
            new.scheme,
            new.holders,
            new.made_on.isoformat(),
        )
        recovery_record.write_begun(vault, record)
        recovery_slot.prepare(vault, new.key, clock=session.clock)
        recovery_record.write_in_force(vault, record)
    finally:
        new.close()
    return _CHANGED


def drill(session: Session, position: int, text: str) -> Changes:
    """Try one share: it is typed back, alone; passed or not, it is in the log.

    Raises:
        UserError: a word is wrong, or the words are another share than this one.
    """
    vault = session.vault
    record = recovery_record.read_record(vault)
    if record is None or not recovery_record.is_in_force(vault, record):
        raise UserError(
            N_("There are no shares in force that could be tried. Issue new shares first."),
            exit_code=ExitCode.REFUSED,
        )
    share = recovery_shares.read_share(text)
    try:
        if record.knows(share) and share.position == position:
            recovery_record.write_drill(vault, record, position, session.today.isoformat())
            return _CHANGED
        vault.audit.append(
            AuditAction.RECOVERY_DRILLED,
            detail=recovery_record.drill_detail(record.set_id, position, passed=False),
        )
        raise _another_share(record, share, position)
    finally:
        share.close()


def _another_share(record: RecoveryRecord, share: RecoveryShare, position: int) -> UserError:
    if share.set_id != record.set_id:
        return UserError(
            N_(
                "This share is of set {other}; the set in force is {present}. "
                "It opens nothing here any more. Look for the newer sheet, and destroy this one."
            ),
            other=set_name(share.set_id),
            present=set_name(record.set_id),
        )
    if record.knows(share):
        return UserError(
            N_("This is share {other}, not share {position}. Try it in its own line."),
            other=share.position,
            position=position,
        )
    return UserError(
        N_(
            "This is a whole share, but none that was made here. "
            "Ask where the sheet comes from, and issue new shares if nobody can say."
        )
    )


def _held(record: RecoveryRecord, holders: Sequence[str]) -> tuple[HeldShare, ...]:
    return tuple(
        HeldShare(
            position=place + 1,
            holder=holders[place] if holders else "",
            tried_on=date.fromisoformat(day) if day else None,
        )
        for place, day in enumerate(record.tried_on)
    )


def _state(
    session: Session, record: RecoveryRecord, shares: tuple[HeldShare, ...]
) -> RecoveryState:
    if after_restore.old_shares_open(session):
        return RecoveryState.REPLACED
    if record.stage is Stage.USED:
        return RecoveryState.USED
    if not recovery_record.is_in_force(session.vault, record):
        return RecoveryState.BROKEN
    return state_of(shares, session.today)
