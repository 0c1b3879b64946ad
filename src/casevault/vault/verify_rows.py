"""Checks the rows: each against its tag, and against the last digest that the log has of it."""

from __future__ import annotations

from itertools import groupby

from casevault.vault import findings
from casevault.vault.attachment_rows import COLUMNS as ATTACHMENT_COLUMNS
from casevault.vault.blind_index import tokens_digest
from casevault.vault.cases import LINE_COLUMNS
from casevault.vault.database import Database
from casevault.vault.findings import Tally
from casevault.vault.row_seal import RowKind, RowSeal, digest
from casevault.vault.verify_log import KnownRows


class Comparison:
    """Rows of one kind against their tags and against the log, as they come."""

    def __init__(self, kind: RowKind, seal: RowSeal, tally: Tally, known: KnownRows) -> None:
        self._kind = kind
        self._seal = seal
        self._tally = tally
        self._known = known.present[kind]
        self._checked = self._changed = self._unknown = self._put_back = 0

    def add(self, row_id: str, right: bytes, tag: bytes | None) -> bool:
        """Compare a row whose digest should be `right`; whether its tag, if it has one, holds."""
        self._checked += 1
        holds = tag is None or self._seal.holds(right, tag)
        self._changed += not holds
        noted = self._known.pop(row_id, None)
        if noted is None:
            self._unknown += 1
        elif noted != right:
            self._put_back += 1
        return holds

    def tell(self) -> None:
        """Say what was found; rows that the log knows and that did not come are missing."""
        tally = self._tally
        tally.checked[self._kind.value] = self._checked
        tally.add(findings.ROW_CHANGED, times=self._changed)
        tally.add(findings.ROW_UNKNOWN, times=self._unknown)
        tally.add(findings.ROW_PUT_BACK, times=self._put_back)
        tally.add(findings.ROW_MISSING, times=len(self._known))


class RowCheck:
    """One reading of the rows that the log knows, but for forms and events."""

    def __init__(self, database: Database, seal: RowSeal, tally: Tally, known: KnownRows) -> None:
        self._database = database
        self._seal = seal
        self._tally = tally
        self._known = known

    def lines(self) -> None:
        """The lines of cases, persons, wraps, settings, users and attachments."""
        for kind, row_id, columns, table in (
            (RowKind.CASE, "case_id", LINE_COLUMNS, "case_file"),
            (RowKind.PERSON, "person_id", "person_id, case_id, position, stamp", "person"),
            (RowKind.SETTING, "name", "name, value, stamp", "setting"),
            (RowKind.USER, "user_id", "user_id, sealed, stamp", "directory"),
            (
                RowKind.WRAP,
                "case_id || '/' || holder",
                "case_id, holder, epoch, form, wrapped, proof",
                "case_key_wrap",
            ),
            (RowKind.ATTACHMENT, "attachment_id", ATTACHMENT_COLUMNS, "attachment"),
            (RowKind.KEY_CHANGE_DUE, "case_id", "case_id, stamp", "key_change_due"),
            (RowKind.TOMBSTONE, "case_id", "case_id, code, ground, stamp", "tombstone"),
        ):
            compared = self._comparison(kind)
            for name, tag, *values in self._database.each(
                f"SELECT {row_id}, mac, {columns} FROM {table}"  # noqa: S608 - own words only
            ):
                compared.add(name, digest(kind, *values), tag)
            compared.tell()

    def tokens(self) -> None:
        """The blind index, record by record."""
        compared = self._comparison(RowKind.TOKENS)
        rows = self._database.each(
            "SELECT record_id, token, case_id, person_id FROM blind_token ORDER BY record_id, token"
        )
        for record_id, group in groupby(rows, key=lambda row: row[0]):
            compared.add(record_id, tokens_digest(record_id, (row[1:] for row in group)), None)
        compared.tell()

    def _comparison(self, kind: RowKind) -> Comparison:
        return Comparison(kind, self._seal, self._tally, self._known)
