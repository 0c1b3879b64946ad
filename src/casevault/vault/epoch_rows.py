"""What becomes of each row when an epoch begins: kept, sealed anew under other keys, or left out.

Every row is checked against its tag first: nothing that was changed from outside gets a new one.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from casevault.domain.roles import Role
from casevault.vault import stored_tables
from casevault.vault.attachment_rows import AttachmentRow
from casevault.vault.audit_chain import Note
from casevault.vault.blind_index import TokenRow, keyed_token, tokens_digest
from casevault.vault.case_access import broken_seal, read_wrap, wrap_digest
from casevault.vault.case_keys import CaseKey, WrappedCaseKey
from casevault.vault.crypto import NotAuthenticError, same, unwrap, wipe, wrap
from casevault.vault.database import Database
from casevault.vault.directory import place_of
from casevault.vault.drafts import case_of
from casevault.vault.epoch_keys import NextEpoch
from casevault.vault.epoch_plan import EpochPlan
from casevault.vault.keyring import Keyring
from casevault.vault.record_rows import RecordRow
from casevault.vault.row_seal import RowKind, RowSeal, digest
from casevault.vault.sealed_blobs import reseal as reseal_attachment
from casevault.vault.stored_tables import StoredTable

Row = tuple[Any, ...]
_ALL_CASES: Final = "SELECT case_id FROM case_file"
_SEE_ALL: Final = frozenset({Role.COORDINATOR, Role.RECOVERY})


class EpochRows:
    """Gives the rows of the next epoch, table by table in the order of `stored_tables.STORED`.

    `notes` are what the log has to know of them, `travelling` the wraps that are not written
    here, `erased` the id, code and ground of each erased case. `close` wipes the keys of the cases.
    """

    def __init__(
        self, source: Database, old: Keyring, following: NextEpoch, plan: EpochPlan, folder: Path
    ) -> None:
        self.notes: list[Note] = []
        self.travelling: list[WrappedCaseKey] = []
        self.erased: list[tuple[str, str, str]] = []
        self._source = source
        self._old = old
        self._new = following
        self._plan = plan
        self._folder = folder
        self._seal = RowSeal(old.row_mac_key)
        self._secrets: dict[str, tuple[bytearray, bytearray]] = {}
        self._open: dict[str, tuple[CaseKey, CaseKey]] = {}
        self._tokens: list[TokenRow] = []
        due = source.rows("SELECT case_id FROM key_change_due")
        self._rekeyed = plan.rekeyed | {case_id for (case_id,) in due} | self._known_to_leavers()
        self._of_table: Mapping[str, Callable[[Iterable[Row]], Iterable[Row]]] = {
            stored_tables.DIRECTORY.name: self._directory,
            stored_tables.CASES.name: self._cases,
            stored_tables.PERSONS.name: self._persons,
            stored_tables.WRAPS.name: self._wraps,
            stored_tables.RECORDS.name: self._records,
            stored_tables.HISTORY.name: self._history,
            stored_tables.TOKENS.name: self._blind_tokens,
            stored_tables.ATTACHMENTS.name: self._attachments,
            stored_tables.KEY_CHANGES_DUE.name: self._key_changes_due,
            stored_tables.DRAFTS.name: self._drafts,
            **{table.name: self._events for table in stored_tables.EVENTS},
        }

    def of(self, table: StoredTable) -> Iterator[Row]:
        """The rows of a table in the next epoch, without tags.

        Raises:
            UserError: a row or a seal was changed from outside (DAMAGED).
        """
        order = ", ".join(table.columns[:2])
        found = self._source.each(
            f"SELECT {', '.join(table.all_columns)} FROM {table.name} ORDER BY {order}"  # noqa: S608 - own words only
        )
        rewrite = self._of_table.get(table.name)
        rows = self._checked(table, found)
        yield from rows if rewrite is None else rewrite(rows)

    def close(self) -> None:
        """Wipe the keys of the cases."""
        for pair in self._secrets.values():
            wipe(*pair)
        self._forget_open()

    def _checked(self, table: StoredTable, rows: Iterable[Row]) -> Iterator[Row]:
        if table.digest is None:
            yield from rows
            return
        for *values, tag in rows:
            self._seal.check(table.digest(values), tag)
            yield tuple(values)

    def _known_to_leavers(self) -> frozenset[str]:
        """The cases whose key somebody holds who no longer shall."""
        before, after = self._new.roles_before, self._new.roles
        seeing_all = {user_id for user_id, roles in before.items() if roles & _SEE_ALL}
        if any(not after.get(user_id, frozenset()) & _SEE_ALL for user_id in seeing_all):
            return frozenset(case_id for (case_id,) in self._source.rows(_ALL_CASES))
        reading = {user_id for user_id, roles in after.items() if roles & {Role.WORKER, *_SEE_ALL}}
        return frozenset(
            case_id
            for user_id in before.keys() - reading
            for (case_id,) in self._source.rows(
                "SELECT case_id FROM case_key_wrap WHERE holder = ?", (user_id,)
            )
        )

    def _directory(self, rows: Iterable[Row]) -> Iterator[Row]:
        old, new = self._old, self._new.ring
        for user_id, sealed, stamp in rows:
            place = place_of(old.vault_id, user_id)
            try:
                document = unwrap(old.directory_key, sealed, place)
            except NotAuthenticError:
                raise broken_seal() from None
            row = (user_id, wrap(new.directory_key, document, place), stamp)
            self._note(RowKind.USER, user_id, stamp, digest("user", *row))
            yield row

    def _cases(self, rows: Iterable[Row]) -> Iterator[Row]:
        for row in rows:
            if row[1] in self._plan.erased:
                self.erased.append((row[1], row[2], self._plan.erased[row[1]]))
                self._note(RowKind.CASE, row[1], row[6], None)
                self._note(RowKind.EVENTS, row[1], row[8], None)
            else:
                yield row

    def _persons(self, rows: Iterable[Row]) -> Iterator[Row]:
        for row in rows:
            if row[1] in self._plan.erased:
                self._note(RowKind.PERSON, row[0], 1, None)
            else:
                yield row

    def _wraps(self, rows: Iterable[Row]) -> Iterator[Row]:
        found = (read_wrap(row) for row in rows)
        for case_id, group in groupby(found, key=lambda each: each.case_id):
            before = list(group)
            after = [] if case_id in self._plan.erased else self._wrapped_anew(case_id, before)
            kept = {} if self._plan.travel is not None else {each.holder: each for each in after}
            if self._plan.travel is not None:
                self.travelling += after
            for holder in {each.holder for each in before} - kept.keys():
                self._note(RowKind.WRAP, f"{case_id}/{holder}", self._epoch, None)
            for wrapped in kept.values():
                place = f"{case_id}/{wrapped.holder}"
                self._note(RowKind.WRAP, place, self._epoch, wrap_digest(wrapped))
                yield (
                    wrapped.case_id,
                    wrapped.holder,
                    wrapped.epoch,
                    wrapped.form.value,
                    wrapped.wrapped,
                    wrapped.proof,
                )

    def _wrapped_anew(self, case_id: str, before: Sequence[WrappedCaseKey]) -> list[WrappedCaseKey]:
        try:
            key = self._old.unwrap_case_key(case_id, before)
        except NotAuthenticError:
            raise broken_seal() from None
        if key is None:
            raise broken_seal()
        fresh = CaseKey.fresh(case_id) if case_id in self._rekeyed else None
        following = fresh or key
        self._secrets[case_id] = (bytearray(key.secret), bytearray(following.secret))
        ring, roles = self._new.ring, self._new.roles
        wraps = [ring.wrap_for_coordinators(following)]
        wraps += [
            ring.wrap_for(following, each.holder)
            for each in before
            if Role.WORKER in roles.get(each.holder, frozenset())
            and same(each.proof, key.proof_of(each.holder))
        ]
        key.close()
        following.close()
        return wraps

    def _records(self, rows: Iterable[Row]) -> Iterator[Row]:
        for row in self._forms(rows):
            self._look_up(RecordRow(*row[1:]))
            yield row

    def _history(self, rows: Iterable[Row]) -> Iterator[Row]:
        yield from self._forms(rows)

    def _forms(self, rows: Iterable[Row]) -> Iterator[Row]:
        """Forms in one version, sealed anew where the case has another key."""
        for number, *values in rows:
            row = RecordRow(*values)
            place = f"{row.record_id} {row.digest().hex()}"
            if row.case_id in self._plan.erased:
                self._note(RowKind.REWRITTEN, place, row.version, None)
                continue
            if row.case_id in self._rekeyed and row.sealed is not None:
                row = self._sealed_anew(row)
                self._note(RowKind.REWRITTEN, place, row.version, row.digest())
            yield (number, *row.values())

    def _sealed_anew(self, row: RecordRow) -> RecordRow:
        old, new = self._keys(row.case_id)
        version, sealed = row.sealed_version or 0, row.sealed or b""
        try:
            plain = old.open(row.record_id, version, sealed)
        except NotAuthenticError:
            raise broken_seal() from None
        return replace(row, sealed=new.seal(row.record_id, version, plain))

    def _look_up(self, row: RecordRow) -> None:
        """Key the features of a form for the blind index of the next epoch."""
        if row.deleted or row.person_id is None or row.sealed is None:
            return
        if self._plan.features(row.form_id, {}) is None:
            return
        _, key = self._keys(row.case_id)
        try:
            sealed = json.loads(key.open(row.record_id, row.sealed_version or 0, row.sealed))
        except NotAuthenticError:
            raise broken_seal() from None
        features = self._plan.features(row.form_id, {**json.loads(row.facts), **sealed}) or ()
        blind = self._new.ring.blind_index_key or bytearray()
        place = (row.record_id, row.case_id, row.person_id)
        rows = [
            (token, *place) for token in sorted({keyed_token(blind, each) for each in features})
        ]
        if rows:
            shown = [(token, case_id, person_id) for token, _, case_id, person_id in rows]
            told = tokens_digest(row.record_id, shown)
            self._note(RowKind.TOKENS, row.record_id, row.version, told)
            self._tokens += rows

    def _blind_tokens(self, rows: Iterable[Row]) -> Iterator[Row]:
        kept = {record_id for _, record_id, *_ in self._tokens}
        for record_id in dict.fromkeys(row[1] for row in rows):
            if record_id not in kept:
                self._note(RowKind.TOKENS, record_id, self._epoch, None)
        yield from sorted(self._tokens)
        self._tokens.clear()

    def _attachments(self, rows: Iterable[Row]) -> Iterator[Row]:
        for number, *values in rows:
            row = AttachmentRow(*values)
            if row.case_id in self._plan.erased:
                self._note(RowKind.ATTACHMENT, row.attachment_id, row.version, None)
                continue
            if row.case_id in self._rekeyed and row.blob_id is not None:
                keys, folders = self._keys(row.case_id), (self._folder, self._folder)
                row = reseal_attachment(row, keys, folders)
                self._note(
                    RowKind.ATTACHMENT,
                    row.attachment_id,
                    row.version,
                    digest("attachment", *row.values()),
                )
            yield (number, *row.values())

    def _key_changes_due(self, rows: Iterable[Row]) -> Iterator[Row]:
        for case_id, stamp in rows:
            self._note(RowKind.KEY_CHANGE_DUE, case_id, stamp, None)
        yield from ()

    def _drafts(self, rows: Iterable[Row]) -> Iterator[Row]:
        """Drafts stay sealed to their users; those of erased cases and of who left are gone.

        Of whoever erases also those of no case go: a name typed into a search may be in them.
        """
        erased, own = self._plan.erased, self._old.user_id
        for row in rows:
            case_id = case_of(row[1])
            goes = case_id in erased or (case_id == "" and bool(erased) and row[0] == own)
            if row[0] in self._new.roles and not goes:
                yield row

    def _events(self, rows: Iterable[Row]) -> Iterator[Row]:
        """Rows of erased cases count on, linked to nobody."""
        for number, case_id, record_id, person_id, *rest in rows:
            if case_id in self._plan.erased:
                yield (number, None, record_id, None, *rest)
            else:
                yield (number, case_id, record_id, person_id, *rest)

    def _keys(self, case_id: str) -> tuple[CaseKey, CaseKey]:
        """The old and the new key of a case; those of one case at a time stay open."""
        if case_id not in self._open:
            self._forget_open()
            if case_id not in self._secrets:
                raise broken_seal()
            old, new = self._secrets[case_id]
            self._open[case_id] = (
                CaseKey(case_id, bytearray(old)),
                CaseKey(case_id, bytearray(new)),
            )
        return self._open[case_id]

    def _forget_open(self) -> None:
        for pair in self._open.values():
            for key in pair:
                key.close()
        self._open.clear()

    @property
    def _epoch(self) -> int:
        return self._new.ring.epoch

    def _note(self, kind: RowKind, row_id: str, version: int, row_digest: bytes | None) -> None:
        self.notes.append(Note(kind.value, row_id, version, row_digest))
