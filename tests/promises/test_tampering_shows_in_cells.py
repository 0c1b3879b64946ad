"""P6, the cells: any value of any row changed by somebody with the facts key is found by a check.

In a vault with something of everything, after two changes of keys; tags are left as they are. What
only numbers the rows of a table in the order of their making says nothing and is not looked at.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from casevault.vault import findings
from casevault.vault.stored_tables import STORED, StoredTable
from casevault.vault.vault import Vault
from casevault.vault.verify import verify_vault
from vault.made_vaults import opened
from vault.reader_vaults import filled

_ORDER_ONLY = {"case_file", "record", "record_history", "attachment"}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made") / "centre.casevault"
    filled(folder)
    return folder


@pytest.fixture
def vault(made: Path, tmp_path: Path) -> Iterator[Vault]:
    """A copy of it, open, whose database has no guard left."""
    again = opened(Path(shutil.copytree(made, tmp_path / "copy.casevault")))
    database = again.writer.database
    database._connection.set_authorizer(None)
    database.run("PRAGMA foreign_keys = OFF")
    database.run("PRAGMA ignore_check_constraints = ON")
    for (name,) in database.rows("SELECT name FROM sqlite_master WHERE type = 'trigger'"):
        database.run(f"DROP TRIGGER {name}")
    yield again
    again.close()


def found(vault: Vault) -> set[str]:
    report = verify_vault(vault.writer)
    return {finding.message_id for finding in report.findings} - {findings.SCHEMA}


def other(value: Any) -> Any:
    """Another value of the same kind."""
    match value:
        case int():
            return value + 1000
        case str():
            return value[:-1] + ("0" if value[-1:] != "0" else "1")
        case bytes():
            return value[:-1] + bytes([value[-1] ^ 1]) if value else b"x"
    return 7


def columns_of(table: StoredTable) -> list[str]:
    kept = [name for name in table.all_columns if name != "only_row"]
    return kept[1:] if table.name in _ORDER_ONLY or table.name.startswith("event_") else kept


def test_nothing_is_found_where_nothing_was_changed(vault: Vault) -> None:
    assert found(vault) == set()


@pytest.mark.parametrize("table", STORED, ids=lambda table: table.name)
def test_any_changed_cell_is_found(vault: Vault, table: StoredTable) -> None:
    database = vault.writer.database
    key = "rowid" if _has_rowid(vault, table) else table.columns[0]
    rows = database.rows(f"SELECT {key} FROM {table.name} ORDER BY {key} LIMIT 1")  # noqa: S608 - own words only
    if not rows:
        pytest.skip("no row of this kind")
    (place,) = rows[0]
    silent = []
    for column in columns_of(table):
        where = f"WHERE {column} IS ? AND {key if key == 'rowid' else '1'} = ?"
        value = database.value(f"SELECT {column} FROM {table.name} ORDER BY {key}")  # noqa: S608 - own words only
        marks = (place,) if key == "rowid" else (1,)
        changed, set_to = other(value), f"UPDATE {table.name} SET {column} = ? {where}"  # noqa: S608 - own words only
        assert database.run(set_to, (changed, value, *marks)) >= 1
        if not found(vault):
            silent.append(column)
        back = (
            value,
            changed,
            *((place,) if key == "rowid" and column != table.columns[0] else ()),
        )
        _put_back(vault, table, column, back)
    assert silent == []


def _put_back(vault: Vault, table: StoredTable, column: str, values: tuple[Any, ...]) -> None:
    more = " AND rowid = ?" if len(values) > 2 else ""
    sql = f"UPDATE {table.name} SET {column} = ? WHERE {column} IS ?{more}"  # noqa: S608 - own words only
    vault.writer.database.run(sql, values)


def _has_rowid(vault: Vault, table: StoredTable) -> bool:
    sql: str = vault.writer.database.value(
        "SELECT sql FROM sqlite_master WHERE name = ?", (table.name,)
    )
    return "WITHOUT ROWID" not in sql


@pytest.mark.parametrize("table", STORED, ids=lambda table: table.name)
def test_any_row_taken_out_is_found(vault: Vault, table: StoredTable) -> None:
    database = vault.writer.database
    if not database.value(f"SELECT count(*) FROM {table.name}"):  # noqa: S608 - own words only
        pytest.skip("no row of this kind")
    first = table.columns[0]
    least = f"(SELECT min({first}) FROM {table.name})"  # noqa: S608 - own words only
    database.run(f"DELETE FROM {table.name} WHERE {first} = {least}")  # noqa: S608 - own words only
    assert found(vault)
