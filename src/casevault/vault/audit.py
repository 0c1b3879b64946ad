"""The log of what was done: everyone adds to it, its readers open it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from casevault.domain.errors import ExitCode, UserError
from casevault.domain.roles import Right
from casevault.i18n import N_
from casevault.vault.audit_actions import AuditAction
from casevault.vault.audit_chain import SessionSeal, changed_log
from casevault.vault.crypto import NotAuthenticError
from casevault.vault.writing import Writer


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One opened entry; `stamp` is when, `user_id` who."""

    number: int
    stamp: int
    user_id: str
    action: AuditAction
    case_id: str | None = None
    person_id: str | None = None
    record_id: str | None = None
    reason: str = ""
    detail: Mapping[str, Any] = field(default_factory=dict)


class AuditLog:
    """Appends to the log; reads it where this user may."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._database = writer.database
        self._keyring = writer.keyring

    def append(
        self,
        action: AuditAction,
        *,
        case_id: str | None = None,
        person_id: str | None = None,
        record_id: str | None = None,
        reason: str = "",
        detail: Mapping[str, Any] | None = None,
    ) -> int:
        """Enter an action and return its number once it is on the disk."""
        with self._writer.transaction() as step:
            step.log(
                action,
                self._keyring.user_id,
                case=case_id,
                person=person_id,
                record=record_id,
                reason=reason,
                detail=detail,
            )
        return step.entry_number

    def refused(self, right: Right) -> None:
        """Enter that this user tried something her roles do not allow."""
        self.append(AuditAction.REFUSED, detail={"right": right.value})

    def sign(self) -> None:
        """Enter the end of the session and sign the head of the log with the user's key."""
        with self._writer.transaction() as step:
            step.log(AuditAction.LOCKED, self._keyring.user_id)
            step.sign = True

    def read(self, *, after: int = 0, limit: int | None = None) -> list[AuditEntry]:
        """Entries with a number above `after`, oldest first; the reading itself is an entry.

        Raises:
            UserError: this user does not hold the key of the log (REFUSED, logged too); an entry
                was changed from outside (DAMAGED).
        """
        self._require_reader()
        self.append(AuditAction.AUDIT_READ)
        found = (
            entry
            for session in self._sessions(after)
            for entry in self._of_session(*session)
            if entry.number > after
        )
        with _told_plainly():
            return list(islice(found, limit))

    def newest_first(self) -> Iterator[list[AuditEntry]]:
        """The whole log, one session after the other, the newest first; in each the oldest first.

        The reading is one entry, on the disk before anything is given out, and the newest that
        is given. What is entered later is left out.

        Raises:
            UserError: as `read`; that an entry was changed is raised when its session is reached.
        """
        self._require_reader()
        last = self.append(AuditAction.AUDIT_READ)
        return self._backwards(last)

    def _backwards(self, last: int) -> Iterator[list[AuditEntry]]:
        while last > 0:
            with _told_plainly():
                found = self._database.row(
                    "SELECT session, sealed_key FROM audit_entry"
                    " JOIN audit_session ON audit_session.number = session"
                    " WHERE audit_entry.number = ?",
                    (last,),
                )
                if found is None:
                    raise changed_log()
                before = self._before(found[0], last)
                entries = list(self._of_session(found[1], before, last))
            yield entries
            last = before

    def _before(self, session: int, last: int) -> int:
        """The last entry before a session that ends with `last`: its entries follow each other."""
        found: int | None = self._database.value(
            "SELECT number FROM audit_entry WHERE number < ? AND session != ?"
            " ORDER BY number DESC LIMIT 1",
            (last, session),
        )
        return found or 0

    def _require_reader(self) -> None:
        if not self._keyring.reads_audit:
            self.refused(Right.READ_AUDIT)
            raise UserError(
                N_("The log is read by the coordinator or the data officer. Ask one of them."),
                exit_code=ExitCode.REFUSED,
            )

    def _sessions(self, after: int) -> Iterator[tuple[bytes, int, int]]:
        """The sealed key of each session, the entry before its first, and its last."""
        for session, sealed_key, last in self._database.rows(
            "SELECT session, sealed_key, max(audit_entry.number) FROM audit_entry"
            " JOIN audit_session ON audit_session.number = session"
            " WHERE audit_entry.number > ? GROUP BY session ORDER BY session",
            (after,),
        ):
            yield sealed_key, self._before(session, last), last

    def _of_session(self, sealed_key: bytes, before: int, last: int) -> Iterator[AuditEntry]:
        seal = SessionSeal(bytearray(self._keyring.audit_open(sealed_key)))
        try:
            for number, sealed in self._database.rows(
                "SELECT number, sealed FROM audit_entry WHERE number > ? AND number <= ?"
                " ORDER BY number",
                (before, last),
            ):
                yield _entry(number, json.loads(seal.open(number, sealed)))
                seal.step()
        finally:
            seal.close()


@contextmanager
def _told_plainly() -> Iterator[None]:
    try:
        yield
    except (NotAuthenticError, ValueError, KeyError):
        raise changed_log() from None


def _entry(number: int, said: Mapping[str, Any]) -> AuditEntry:
    return AuditEntry(
        number=number,
        stamp=said["at"],
        user_id=said["by"],
        action=AuditAction(said["action"]),
        case_id=said.get("case"),
        person_id=said.get("person"),
        record_id=said.get("record"),
        reason=said.get("reason", ""),
        detail=said.get("detail", {}),
    )
