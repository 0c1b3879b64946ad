"""Tables that are only added to: each row holds the digest of the one before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from casevault.domain.errors import ExitCode, UserError
from casevault.i18n import N_
from casevault.vault.database import Database
from casevault.vault.row_seal import DIGEST_BYTES, RowKind, RowSeal, digest
from casevault.vault.writing import Transaction, Writer

_START: Final = bytes(DIGEST_BYTES)


@dataclass(frozen=True, slots=True)
class ChainedTable:
    """A table of this kind; every row also has number, previous, digest and mac."""

    table: str
    kind: RowKind
    columns: tuple[str, ...]

    def append(self, writer: Writer, step: Transaction, values: Sequence[Any]) -> int:
        """Add a row inside a transaction and return its number."""
        last = writer.database.row(
            f"SELECT number, digest FROM {self.table} ORDER BY number DESC LIMIT 1"  # noqa: S608 - own words
        )
        number, previous = (last[0] + 1, last[1]) if last else (1, _START)
        row_digest = digest(self.table, number, *values, previous)
        names = ", ".join(("number", *self.columns, "previous", "digest", "mac"))
        marks = ", ".join("?" for _ in range(4 + len(self.columns)))
        writer.database.run(
            f"INSERT INTO {self.table} ({names}) VALUES ({marks})",  # noqa: S608 - own words only
            (number, *values, previous, row_digest, writer.seal.tag(row_digest)),
        )
        step.note(self.kind, str(number), 1, row_digest)
        return number

    def read(self, database: Database, seal: RowSeal) -> list[tuple[Any, ...]]:
        """Number and values of every row, oldest first, after the chain was checked.

        Raises:
            UserError: a row was changed, cut out or put in from outside (DAMAGED).
        """
        found = []
        previous = _START
        for expected, row in enumerate(self.rows(database), start=1):
            number, *values, before, row_digest, tag = row
            right = digest(self.table, number, *values, previous)
            if (number, before, row_digest) != (expected, previous, right):
                raise _broken()
            seal.check(row_digest, tag)
            previous = row_digest
            found.append((number, *values))
        return found

    def rows(self, database: Database) -> list[tuple[Any, ...]]:
        """Every row as it stands, unchecked: number, values, previous, digest, tag."""
        names = ", ".join(("number", *self.columns, "previous", "digest", "mac"))
        return database.rows(f"SELECT {names} FROM {self.table} ORDER BY number")  # noqa: S608 - own words


def _broken() -> UserError:
    return UserError(
        N_(
            "The list of what was published was changed from outside the program. "
            "Publish nothing from this vault, check it, and restore from a backup."
        ),
        exit_code=ExitCode.DAMAGED,
    )
