"""Brings a database to the present shape: numbered files, each applied whole with its record.

`user_version` holds the number of the last one applied. A database of a newer program is refused,
never guessed at; one whose shape differs from `schema.sql` was changed from outside.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

from sqlcipher3 import dbapi2 as sqlcipher

from casevault.domain.errors import ExitCode, UserError
from casevault.i18n import N_
from casevault.vault.database import Database

_PACKAGE: Final = "casevault.vault"


@dataclass(frozen=True, slots=True)
class Migration:
    """One step: its number, its name, its statements."""

    number: int
    name: str
    statements: tuple[str, ...]


@cache
def migrations() -> tuple[Migration, ...]:
    """All steps in order, numbered from 1 without gaps."""
    folder = resources.files(_PACKAGE) / "migrations"
    files = sorted(
        (file.name, file.read_text("utf-8"))
        for file in folder.iterdir()
        if file.name.endswith(".sql")
    )
    found = tuple(
        Migration(int(name[:4]), name[5:-4], tuple(_statements(text))) for name, text in files
    )
    if [step.number for step in found] != list(range(1, len(found) + 1)):
        raise ValueError([name for name, _ in files])
    return found


def expected_schema() -> str:
    """The shape that a database has after the last step (`schema.sql`, generated)."""
    return (resources.files(_PACKAGE) / "schema.sql").read_text("utf-8")


def migrate(
    database: Database, at: int, steps: tuple[Migration, ...] | None = None
) -> tuple[int, ...]:
    """Apply the steps that are missing and return their numbers; `at` is the present stamp.

    Raises:
        UserError: a newer program wrote the database (REFUSED).
    """
    known = migrations() if steps is None else steps
    present: int = database.value("PRAGMA user_version")
    if present > len(known):
        raise UserError(
            N_(
                "A newer version of the program wrote this vault. "
                "Install that version or a later one, then open it again."
            ),
            exit_code=ExitCode.REFUSED,
        )
    missing = known[present:]
    for step in missing:
        _apply(database, step, at)
    return tuple(step.number for step in missing)


def require_shape(database: Database) -> None:
    """Go on only if the tables, indices and triggers are those of this program.

    Raises:
        UserError: something was added, removed or changed from outside (DAMAGED).
    """
    if schema_of(database) != expected_schema():
        raise UserError(
            N_(
                "The tables of this vault were changed from outside the program. "
                "Keep a copy of the folder for an expert and restore from a backup."
            ),
            exit_code=ExitCode.DAMAGED,
        )


def schema_of(database: Database) -> str:
    """The shape of a database as text, in the order of names."""
    found = database.rows("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY type, name")
    version = database.value("PRAGMA user_version")
    return "\n\n".join([f"-- version {version}", *(f"{sql};" for (sql,) in found)]) + "\n"


def _apply(database: Database, step: Migration, at: int) -> None:
    with database.transaction():
        for statement in step.statements:
            database.run(statement)
        database.run(
            "INSERT INTO migration (number, name, applied_at) VALUES (?, ?, ?)",
            (step.number, step.name, at),
        )
        database.run(f"PRAGMA user_version = {step.number}")


def _statements(text: str) -> Iterator[str]:
    """Split a file where SQLite says that a statement is complete; triggers stay whole."""
    pending = ""
    for line in text.splitlines(keepends=True):
        pending += line
        if line.rstrip().endswith(";") and sqlcipher.complete_statement(pending):
            yield pending.strip()
            pending = ""
    if any(line and not line.startswith("--") for line in pending.splitlines()):
        raise ValueError(pending)
