"""The sealed side of records: opened one at a time for a reason, each opening logged first."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from casevault.domain.errors import UserError
from casevault.i18n import N_
from casevault.vault.audit_actions import AuditAction
from casevault.vault.case_access import CaseAccess, broken_seal, no_key
from casevault.vault.case_keys import CaseKey
from casevault.vault.crypto import NotAuthenticError
from casevault.vault.record_rows import RecordRow, read_rows
from casevault.vault.writing import Writer

_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class NameEntry:
    """The named fields of one person's identity, for the search in memory."""

    person_id: str | None
    case_id: str
    record_id: str
    fields: Mapping[str, Any]


class IdentityStore:
    """Opens identities with the keys this user holds."""

    def __init__(self, writer: Writer, access: CaseAccess) -> None:
        self._writer = writer
        self._database = writer.database
        self._access = access

    def may_open(self, case_id: str) -> bool:
        """Whether this user holds the key of the case."""
        return self._access.may_open(case_id)

    def holders(self, case_id: str) -> frozenset[str]:
        """The ids of the users who can open a case, besides all coordinators."""
        return self._access.holders(case_id)

    def grant(self, case_id: str, user_id: str) -> None:
        """Give another user the key of a case; logged.

        Raises:
            UserError: this user does not hold it herself (REFUSED).
        """
        self._access.grant(case_id, user_id)

    def revoke(self, case_id: str, user_id: str) -> None:
        """Take another user's key of a case away; logged."""
        self._access.revoke(case_id, user_id)

    def open(self, record_id: str, reason: str, *, version: int | None = None) -> dict[str, Any]:
        """The identity side of a record, after the entry in the log is on the disk.

        With `version`, as it was then. A record without an identity side gives nothing.

        Raises:
            UserError: there is no such record; this user holds no key of the case (REFUSED,
                logged too); something was changed from outside (DAMAGED).
        """
        row = self._row(record_id, version)
        key = self._access.key_of(row.case_id)
        if key is None:
            self._log(AuditAction.REFUSED, row, reason)
            raise no_key(self._writer.keyring)
        try:
            self._log(AuditAction.IDENTITY_READ, row, reason)
            return _opened(key, row.record_id, row.sealed_version, row.sealed)
        finally:
            key.close()

    def note_copy(self, record_id: str, field_id: str) -> None:
        """Enter in the log that an answer that was open left for the clipboard; never the answer.

        Raises:
            UserError: the record is not there any more.
        """
        row = self._row(record_id, None)
        with self._writer.transaction() as step:
            step.log(
                AuditAction.IDENTITY_COPIED,
                self._writer.user_id,
                case=row.case_id,
                person=row.person_id,
                record=row.record_id,
                detail={"form": row.form_id, "field": field_id},
            )

    def names(self, form_id: str, fields: Sequence[str], reason: str) -> Iterator[NameEntry]:
        """These fields of every identity of one form that this user can open.

        The log gets one entry, on the disk before the first name is given out.
        """
        with self._writer.transaction() as step:
            step.log(
                AuditAction.NAMES_READ,
                self._writer.user_id,
                reason=reason,
                detail={"form": form_id, "fields": list(fields)},
            )
        return self._names(form_id, fields)

    def _names(self, form_id: str, fields: Sequence[str]) -> Iterator[NameEntry]:
        last = 0
        while rows := self._database.rows(
            "SELECT number, person_id, case_id, record_id, sealed_version, sealed FROM record"
            " WHERE form_id = ? AND sealed IS NOT NULL AND number > ? ORDER BY number LIMIT ?",
            (form_id, last, _AT_ONCE),
        ):
            last = rows[-1][0]
            keys = self._access.keys_of({row[2] for row in rows})
            try:
                for _, person_id, case_id, record_id, version, sealed in rows:
                    key = keys.get(case_id)
                    if key is not None:
                        answers = _opened(key, record_id, version, sealed)
                        kept = {field: answers[field] for field in fields if field in answers}
                        yield NameEntry(person_id, case_id, record_id, kept)
            finally:
                for key in keys.values():
                    key.close()

    def _row(self, record_id: str, version: int | None) -> RecordRow:
        rows = [
            row
            for table in ("record", "record_history")
            for row in read_rows(
                self._database, self._writer.seal, f"FROM {table} WHERE record_id = ?", record_id
            )
        ]
        for row in sorted(rows, key=lambda row: -row.version):
            if version in {None, row.version}:
                return row
        raise UserError(N_("This form is not there any more. Go back to the case and look again."))

    def _log(self, action: AuditAction, row: RecordRow, reason: str) -> None:
        with self._writer.transaction() as step:
            step.log(
                action,
                self._writer.user_id,
                case=row.case_id,
                person=row.person_id,
                record=row.record_id,
                reason=reason,
                detail={"form": row.form_id, "version": row.version},
            )


def _opened(
    key: CaseKey, record_id: str, version: int | None, sealed: bytes | None
) -> dict[str, Any]:
    if sealed is None or version is None:
        return {}
    try:
        answers: dict[str, Any] = json.loads(key.open(record_id, version, sealed).decode("utf-8"))
    except NotAuthenticError:
        raise broken_seal() from None
    return answers
