"""Finds the same person in two cases without opening either: keyed tokens, each query logged."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from casevault.domain.errors import ExitCode, UserError
from casevault.i18n import N_
from casevault.vault.audit_actions import AuditAction
from casevault.vault.crypto import mac
from casevault.vault.record_rows import RecordRow
from casevault.vault.row_seal import RowKind, digest
from casevault.vault.writing import Transaction, Writer

_TOKEN_BYTES: Final = 16

TOKEN_COLUMNS: Final = ("token", "record_id", "case_id", "person_id")
TokenRow = tuple[bytes, str, str, str | None]
"""A row of these columns; the token is keyed."""


@dataclass(frozen=True, slots=True)
class BlindHit:
    """A person of a case who shares features with the query; `tokens` are the shared ones."""

    case_id: str
    person_id: str
    tokens: frozenset[str]


class BlindIndex:
    """Looks features of a person up under the blind index key."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._database = writer.database
        self._keyring = writer.keyring

    def find(self, tokens: Sequence[str]) -> list[BlindHit]:
        """The persons who share at least one of these plain features, most shared ones first.

        Raises:
            UserError: this user does not hold the key of the index (REFUSED).
        """
        keyed = {self._keyed(token): token for token in tokens}
        with self._writer.transaction() as step:
            step.log(
                AuditAction.DUPLICATES_SEARCHED,
                self._keyring.user_id,
                detail={"features": len(keyed)},
            )
        found = self._database.rows(
            "SELECT case_id, person_id, token FROM blind_token"
            " WHERE token IN (SELECT unhex(value) FROM json_each(?))",
            (json.dumps([token.hex() for token in keyed]),),
        )
        shared: dict[tuple[str, str], set[str]] = {}
        for case_id, person_id, token in found:
            shared.setdefault((case_id, person_id), set()).add(keyed[token])
        hits = [BlindHit(*place, frozenset(features)) for place, features in shared.items()]
        return sorted(hits, key=lambda hit: (-len(hit.tokens), hit.case_id, hit.person_id))

    def replace(self, step: Transaction, row: RecordRow, tokens: Iterable[str]) -> None:
        """Put these features of a record in place of its former ones, inside a transaction.

        Raises:
            UserError: this user does not hold the key of the index (REFUSED).
        """
        rows = self._rows(row, tokens)
        standing: set[TokenRow] = set()
        if row.version > 1:
            standing.update(
                self._database.rows(
                    f"SELECT {', '.join(TOKEN_COLUMNS)} FROM blind_token WHERE record_id = ?",  # noqa: S608 - own words only
                    (row.record_id,),
                )
            )
            if standing == set(rows):
                return
        gone = standing.difference(rows)
        if gone:
            self._database.run_many(
                "DELETE FROM blind_token WHERE token = ? AND record_id = ?",
                [(token, record_id) for token, record_id, *_ in gone],
            )
        fresh = [row for row in rows if row not in standing]
        self._database.insert_many("blind_token", TOKEN_COLUMNS, fresh)
        _note(step, row, rows)

    def entered(self, step: Transaction, row: RecordRow, tokens: Iterable[str]) -> list[TokenRow]:
        """Note the features of a new record in the log, and give the rows that hold them.

        Raises:
            UserError: this user does not hold the key of the index (REFUSED).
        """
        rows = self._rows(row, tokens)
        _note(step, row, rows)
        return rows

    def _rows(self, row: RecordRow, tokens: Iterable[str]) -> list[TokenRow]:
        place = (row.record_id, row.case_id, row.person_id)
        return [(token, *place) for token in sorted({self._keyed(token) for token in tokens})]

    def _keyed(self, token: str) -> bytes:
        key = self._keyring.blind_index_key
        if key is None:
            raise UserError(
                N_(
                    "Your role does not search for the same person in other cases. "
                    "Ask the case worker."
                ),
                exit_code=ExitCode.REFUSED,
            )
        return keyed_token(key, token)


def keyed_token(key: bytearray, feature: str) -> bytes:
    """A plain feature of a person under the key of the index, 16 bytes."""
    return mac(key, b"casevault token\n" + feature.encode("utf-8"))[:_TOKEN_BYTES]


def _note(step: Transaction, row: RecordRow, rows: Sequence[TokenRow]) -> None:
    if rows or row.version > 1:
        shown = [(token, case_id, person_id) for token, _, case_id, person_id in rows]
        row_digest = tokens_digest(row.record_id, shown) if rows else None
        step.note(RowKind.TOKENS, row.record_id, row.version, row_digest)


def tokens_digest(record_id: str, rows: Iterable[tuple[bytes, str, str | None]]) -> bytes:
    """One digest over the features of a record: (token, case, person) in the order of tokens."""
    return digest("tokens", record_id, *(value for row in rows for value in row))
