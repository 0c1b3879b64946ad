"""Who can open a case: its key, wrapped once for each holder."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from typing import Any, Final

from casevault.domain.errors import ExitCode, UserError
from casevault.i18n import N_
from casevault.vault.audit_actions import AuditAction
from casevault.vault.case_keys import IDENTITY_HOLDER, CaseKey, WrapForm, WrappedCaseKey
from casevault.vault.crypto import NotAuthenticError
from casevault.vault.keyring import Keyring
from casevault.vault.row_seal import RowKind, digest
from casevault.vault.writing import Transaction, Writer

WRAP_COLUMNS: Final = ("case_id", "holder", "epoch", "form", "wrapped", "proof", "mac")


class CaseAccess:
    """Opens case keys for this user and hands them to others."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._database = writer.database
        self._keyring = writer.keyring

    def may_open(self, case_id: str) -> bool:
        """Whether a wrap of this case's key is for this user."""
        return bool(self._wraps_for_me("case_id = ?", case_id))

    def key_of(self, case_id: str) -> CaseKey | None:
        """The key of a case, which the taker closes; None when this user holds none.

        Raises:
            UserError: the wrap was changed from outside (DAMAGED).
        """
        try:
            return self._keyring.unwrap_case_key(
                case_id, self._wraps_for_me("case_id = ?", case_id)
            )
        except NotAuthenticError:
            raise broken_seal() from None

    def keys_of(self, case_ids: Collection[str]) -> dict[str, CaseKey]:
        """The keys of those of these cases that this user can open, which the taker closes.

        Raises:
            UserError: a wrap was changed from outside (DAMAGED).
        """
        wraps: dict[str, list[WrappedCaseKey]] = {}
        for wrap in self._wraps_for_me(
            "case_id IN (SELECT value FROM json_each(?))", json.dumps(sorted(case_ids))
        ):
            wraps.setdefault(wrap.case_id, []).append(wrap)
        try:
            opened = {
                case_id: self._keyring.unwrap_case_key(case_id, mine)
                for case_id, mine in wraps.items()
            }
        except NotAuthenticError:
            raise broken_seal() from None
        return {case_id: key for case_id, key in opened.items() if key is not None}

    def holders(self, case_id: str) -> frozenset[str]:
        """The ids of the users who can open a case, besides all coordinators."""
        found = self._database.rows(
            "SELECT holder FROM case_key_wrap WHERE case_id = ? AND holder != ?",
            (case_id, IDENTITY_HOLDER),
        )
        return frozenset(holder for (holder,) in found)

    def is_key_change_due(self, case_id: str) -> bool:
        """Whether somebody lost access to a case that still has the key she knew."""
        found = self._database.row("SELECT 1 FROM key_change_due WHERE case_id = ?", (case_id,))
        return found is not None

    def grant(self, case_id: str, user_id: str) -> None:
        """Hand the key of a case to another user, who settles it at her next unlock.

        Raises:
            UserError: this user does not hold the key herself (REFUSED).
        """
        key = self.key_of(case_id)
        if key is None:
            raise no_key(self._keyring)
        try:
            with self._writer.transaction() as step:
                self.wrap_for(step, key, user_id)
                step.log(
                    AuditAction.CASE_ASSIGNED,
                    self._keyring.user_id,
                    case=case_id,
                    detail={"user": user_id},
                )
        finally:
            key.close()

    def revoke(self, case_id: str, user_id: str) -> None:
        """Take a user's wrap away; the next epoch gives the case another key.

        What she read she may have kept, and until then its key too.
        """
        with self._writer.transaction() as step:
            self._database.run(
                "DELETE FROM case_key_wrap WHERE case_id = ? AND holder = ?", (case_id, user_id)
            )
            step.note(RowKind.WRAP, f"{case_id}/{user_id}", step.stamp, None)
            self._key_is_known_to_others(step, case_id)
            step.log(
                AuditAction.CASE_UNASSIGNED,
                self._keyring.user_id,
                case=case_id,
                detail={"user": user_id},
            )

    def found(self, step: Transaction, case_id: str, worker_id: str) -> CaseKey:
        """Make the key of a new case, for this user, the coordinators and the worker."""
        key, wraps = self.fresh(case_id, worker_id)
        for wrap in wraps:
            self._put(step, wrap)
        return key

    def fresh(self, case_id: str, worker_id: str) -> tuple[CaseKey, list[WrappedCaseKey]]:
        """The same without storing the wraps."""
        key, wraps = self._keyring.new_case_key(case_id)
        if worker_id != self._keyring.user_id and worker_id in self._keyring.members:
            wraps.append(self._keyring.wrap_for(key, worker_id))
        return key, wraps

    def wrap_for(self, step: Transaction, key: CaseKey, user_id: str) -> None:
        """Wrap an open case key for another user, inside a transaction."""
        self._put(step, self._keyring.wrap_for(key, user_id))

    def put_back(self, step: Transaction, wrap: WrappedCaseKey) -> None:
        """Store a wrap that was kept elsewhere, inside a transaction; one that is here stays.

        While the keys were away somebody else may have been given the case, never this holder.
        """
        present = self._database.row(
            "SELECT 1 FROM case_key_wrap WHERE case_id = ? AND holder = ?",
            (wrap.case_id, wrap.holder),
        )
        if present is None:
            self._put(step, wrap)

    def settle(self, step: Transaction) -> int:
        """Replace the wraps in transit to this user by short ones; returns how many."""
        waiting = self._wraps_for_me("form = ?", WrapForm.IN_TRANSIT)
        settled = 0
        for wrap in waiting:
            try:
                short = self._keyring.settle(wrap)
            except NotAuthenticError:
                # It stays as it is: opening the case will say so, and so will a check.
                continue
            if short is not None:
                self._put(step, short)
                settled += 1
        return settled

    def require_same_key(self, key: CaseKey, case_id: str) -> None:
        """Go on only if the key opens what the case already holds.

        A wrap in transit can be written by anyone with the facts key: nothing new may be sealed
        under a key that somebody slipped in.

        Raises:
            UserError: it does not (DAMAGED).
        """
        held = self._database.row(
            "SELECT record_id, sealed_version, sealed FROM record"
            " WHERE case_id = ? AND sealed IS NOT NULL LIMIT 1",
            (case_id,),
        )
        if held is None:
            return
        try:
            key.open(*held)
        except NotAuthenticError:
            raise broken_seal() from None

    def entered(self, step: Transaction, wrap: WrappedCaseKey) -> tuple[Any, ...]:
        """Note a wrap in the log, and give the row that holds it (`WRAP_COLUMNS`)."""
        row_digest = wrap_digest(wrap)
        step.note(RowKind.WRAP, f"{wrap.case_id}/{wrap.holder}", step.stamp, row_digest)
        return *_columns(wrap), self._writer.seal.tag(row_digest)

    def _put(self, step: Transaction, wrap: WrappedCaseKey) -> None:
        self._database.run(
            f"INSERT OR REPLACE INTO case_key_wrap ({', '.join(WRAP_COLUMNS)})"  # noqa: S608 - own words
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            self.entered(step, wrap),
        )

    def _key_is_known_to_others(self, step: Transaction, case_id: str) -> None:
        row = (case_id, step.stamp)
        row_digest = digest(RowKind.KEY_CHANGE_DUE, *row)
        self._database.run(
            "INSERT OR REPLACE INTO key_change_due (case_id, stamp, mac) VALUES (?, ?, ?)",
            (*row, self._writer.seal.tag(row_digest)),
        )
        step.note(RowKind.KEY_CHANGE_DUE, case_id, step.stamp, row_digest)

    def _wraps_for_me(self, condition: str, value: str) -> list[WrappedCaseKey]:
        mine = self._keyring.user_id
        other = IDENTITY_HOLDER if self._keyring.reads_identities else mine
        return [
            read_wrap(row)
            for row in self._database.rows(
                "SELECT case_id, holder, epoch, form, wrapped, proof"  # noqa: S608 - own words only
                f" FROM case_key_wrap WHERE {condition} AND (holder = ? OR holder = ?)",
                (value, mine, other),
            )
        ]


def wrap_digest(wrap: WrappedCaseKey) -> bytes:
    """The digest that the log repeats."""
    return digest("wrap", *_columns(wrap))


def _columns(wrap: WrappedCaseKey) -> tuple[str, str, int, str, bytes, bytes]:
    return wrap.case_id, wrap.holder, wrap.epoch, wrap.form.value, wrap.wrapped, wrap.proof


def read_wrap(row: Sequence[Any]) -> WrappedCaseKey:
    """A wrap from the columns of its row, without the tag.

    Raises:
        UserError: it is in no form that a wrap has: it was changed from outside (DAMAGED).
    """
    case_id, holder, epoch, form, wrapped, proof = row
    try:
        return WrappedCaseKey(case_id, holder, epoch, WrapForm(form), wrapped, proof)
    except ValueError:
        raise broken_seal() from None


def no_key(ring: Keyring) -> UserError:
    """What is said to a user who holds no key of a case."""
    if ring.place.identities_away:
        return UserError(
            N_(
                "The keys to names have been taken away from this computer. "
                "They can be brought back under Settings, with the stick they are on."
            ),
            exit_code=ExitCode.REFUSED,
        )
    return UserError(
        N_("The names in this case are sealed for other users. Ask the coordinator for access."),
        exit_code=ExitCode.REFUSED,
    )


def broken_seal() -> UserError:
    """What is said when a seal does not open."""
    return UserError(
        N_(
            "A sealed part of this case was changed from outside the program. "
            "Stop working in this vault, check it, and restore from a backup."
        ),
        exit_code=ExitCode.DAMAGED,
    )
