from __future__ import annotations

import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2 as sqlcipher

from casevault.domain.errors import ExitCode, UserError
from casevault.domain.statistics_catalogue import EventKind
from casevault.domain.table_sets import table_sets
from casevault.vault.database import Database, open_database
from casevault.vault.event_rows import COLUMNS, table_of
from casevault.vault.migrate import (
    Migration,
    expected_schema,
    migrate,
    migrations,
    require_shape,
    schema_of,
)
from casevault.vault.statistics import ORIGIN

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    found = open_database(tmp_path / "vault.db", bytearray(48), create=True)
    yield found
    found.close()


def test_the_stored_shape_is_what_the_migrations_make(database: Database) -> None:
    migrate(database, 1)

    assert schema_of(database) == expected_schema(), "run packaging/write_schema.py"
    require_shape(database)


def test_migrating_again_changes_nothing(database: Database) -> None:
    assert migrate(database, 1) == tuple(step.number for step in migrations())
    assert migrate(database, 2) == ()
    assert database.value("SELECT max(applied_at) FROM migration") == 1


def test_a_database_of_a_newer_program_is_refused_untouched(database: Database) -> None:
    migrate(database, 1)
    newer = len(migrations()) + 1
    database.run(f"PRAGMA user_version = {newer}")

    with pytest.raises(UserError) as refused:
        migrate(database, 2)
    assert refused.value.exit_code is ExitCode.REFUSED
    assert database.value("PRAGMA user_version") == newer


def test_a_step_that_fails_leaves_the_database_as_it_was(database: Database) -> None:
    migrate(database, 1)
    before = schema_of(database)
    wrong = Migration(
        len(migrations()) + 1,
        "wrong",
        ("CREATE TABLE half_done (number INTEGER)", "CREATE TABLE half_done (number INTEGER)"),
    )

    with pytest.raises(sqlcipher.OperationalError):
        migrate(database, 2, (*migrations(), wrong))
    assert schema_of(database) == before
    assert database.value("SELECT count(*) FROM migration") == len(migrations())


def test_a_step_and_its_record_come_together(database: Database) -> None:
    step = Migration(1, "first", ("CREATE TABLE migration (number, name, applied_at)",))

    assert migrate(database, 7, (step,)) == (1,)
    assert database.rows("SELECT * FROM migration") == [(1, "first", 7)]
    assert database.value("PRAGMA user_version") == 1


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE planted (name TEXT)",
        "CREATE TRIGGER planted AFTER INSERT ON record BEGIN SELECT 1; END",
        "CREATE VIEW planted AS SELECT * FROM record",
        "DROP TRIGGER ledger_stays",
        "DROP INDEX record_of_case",
        "ALTER TABLE setting ADD COLUMN planted TEXT",
    ],
)
def test_anything_planted_in_the_shape_is_found(database: Database, statement: str) -> None:
    migrate(database, 1)
    database.run(statement)

    with pytest.raises(UserError) as refused:
        require_shape(database)
    assert refused.value.exit_code is ExitCode.DAMAGED


def test_every_table_is_strict(database: Database) -> None:
    migrate(database, 1)
    tables = database.rows("SELECT name, sql FROM sqlite_master WHERE type = 'table'")

    assert tables
    assert [name for name, sql in tables if "STRICT" not in sql.rsplit(")", 1)[1]] == []


def test_every_dimension_of_every_statistic_is_a_column(database: Database) -> None:
    migrate(database, 1)
    for table_set in table_sets().values():
        for statistic in table_set.statistics:
            names = {dimension.id for dimension in statistic.dimensions} - {ORIGIN}
            assert names <= set(COLUMNS[statistic.event])
    for kind in EventKind:
        database.rows(
            f"SELECT {', '.join(COLUMNS[kind])} FROM {table_of(kind)}"  # noqa: S608 - own words
        )


@pytest.mark.parametrize("table", ["ledger", "slice", "audit_entry", "audit_row", "record_history"])
def test_what_is_only_added_to_cannot_be_changed(database: Database, table: str) -> None:
    triggers = {
        name
        for (name,) in _migrated(database).rows(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?", (table,)
        )
    }
    assert f"{table}_stays" in triggers


def _migrated(database: Database) -> Database:
    migrate(database, 1)
    return database


def test_the_migrations_reach_the_wheel(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (wheel,) = tmp_path.glob("*.whl")
    inside = set(zipfile.ZipFile(wheel).namelist())
    wanted = {
        f"casevault/vault/migrations/{step.number:04d}_{step.name}.sql" for step in migrations()
    }

    assert wanted | {"casevault/vault/schema.sql"} <= inside
