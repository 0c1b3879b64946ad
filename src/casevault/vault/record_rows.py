"""Rows of forms: how one is written, kept as history, read back and checked."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from casevault.vault.case_keys import CaseKey
from casevault.vault.database import Database
from casevault.vault.row_seal import RowSeal, digest
from casevault.vault.save_batch import RecordWrite

COLUMN_NAMES: Final = (
    "record_id",
    "case_id",
    "person_id",
    "form_id",
    "form_version",
    "version",
    "facts",
    "sealed",
    "sealed_version",
    "deleted",
    "author_id",
    "stamp",
)
COLUMNS: Final = ", ".join(COLUMN_NAMES)
NO_FACTS: Final = "{}"

_PADDED_TO: Final = 256
_CANONICAL: Final = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
)


@dataclass(frozen=True, slots=True)
class Record:
    """One form as it is, or as it was."""

    record_id: str
    case_id: str
    person_id: str | None
    form_id: str
    form_version: int
    version: int
    facts: Mapping[str, Any]
    has_sealed: bool
    author_id: str
    stamp: int
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class RecordRow:
    """A record as it is stored; `sealed_version` is the version that sealed `sealed`."""

    record_id: str
    case_id: str
    person_id: str | None
    form_id: str
    form_version: int
    version: int
    facts: str
    sealed: bytes | None
    sealed_version: int | None
    deleted: int
    author_id: str
    stamp: int

    def values(self) -> tuple[str | int | bytes | None, ...]:
        """The values in the order of `COLUMNS`."""
        return (
            self.record_id,
            self.case_id,
            self.person_id,
            self.form_id,
            self.form_version,
            self.version,
            self.facts,
            self.sealed,
            self.sealed_version,
            self.deleted,
            self.author_id,
            self.stamp,
        )

    def digest(self) -> bytes:
        """The digest that the log repeats."""
        return digest("record", *self.values())

    def record(self) -> Record:
        """The record as stores give it out."""
        return Record(
            record_id=self.record_id,
            case_id=self.case_id,
            person_id=self.person_id,
            form_id=self.form_id,
            form_version=self.form_version,
            version=self.version,
            facts=json.loads(self.facts),
            has_sealed=self.sealed is not None,
            author_id=self.author_id,
            stamp=self.stamp,
            deleted=bool(self.deleted),
        )


def read_rows(
    database: Database, seal: RowSeal, source: str, *values: str | int
) -> list[RecordRow]:
    """The records that `source` (FROM and what follows) names, each checked.

    Raises:
        UserError: a row was changed from outside (DAMAGED).
    """
    found = database.rows(f"SELECT {COLUMNS}, mac {source}", values)
    return [checked(seal, row) for row in found]


def checked(seal: RowSeal, row: Sequence[Any]) -> RecordRow:
    """A record from a row of `COLUMNS` and its tag.

    Raises:
        UserError: the row was changed from outside (DAMAGED).
    """
    found = RecordRow(*row[:-1])
    seal.check(found.digest(), row[-1])
    return found


def written(answers: Mapping[str, Any]) -> str:
    """Answers as canonical JSON text: the same answers always give the same bytes."""
    return _CANONICAL.encode(answers)


def padded(answers: Mapping[str, Any]) -> bytes:
    """Answers to be sealed; the length of what is sealed tells only its size class."""
    text = written(answers).encode("utf-8")
    return text + b" " * (-len(text) % _PADDED_TO)


def next_row(
    present: RecordRow | None,
    write: RecordWrite,
    key: CaseKey | None,
    author: tuple[str, int],
) -> RecordRow:
    """The row that a write makes of the present one; `author` is who, and the stamp.

    Raises:
        ValueError: a record never moves to another case, person or form; one that was about
            nobody may be given to a person.
    """
    version = write.seen_version + 1
    row = RecordRow(
        record_id=write.record_id,
        case_id=write.case_id,
        person_id=write.person_id,
        form_id=write.form_id,
        form_version=write.form_version,
        version=version,
        facts=NO_FACTS if write.deleted else written(write.facts),
        sealed=None,
        sealed_version=None,
        deleted=int(write.deleted),
        author_id=author[0],
        stamp=author[1],
    )
    if present is not None:
        stays = (present.case_id, present.form_id) == (row.case_id, row.form_id)
        if not stays or present.person_id not in {None, row.person_id}:
            raise ValueError(row.record_id)
    if write.deleted:
        return row
    if write.sealed is None and present is not None:
        return replace(row, sealed=present.sealed, sealed_version=present.sealed_version)
    if write.sealed and key is not None:
        sealed = key.seal(row.record_id, version, padded(write.sealed))
        return replace(row, sealed=sealed, sealed_version=version)
    return row
