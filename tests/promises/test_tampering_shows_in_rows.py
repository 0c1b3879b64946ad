"""P6, the rows: whatever somebody with the facts key changes in the database is found by a check.

He can write any row and compute any tag; only the chained log, and the keys of cases, he cannot
make. Where he also computes the tags, what is left to find him is the log.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from casevault.domain.errors import UserError
from casevault.vault import findings
from casevault.vault.database import DatabaseError
from casevault.vault.record_rows import COLUMNS, RecordRow
from casevault.vault.row_seal import digest
from casevault.vault.vault import Vault
from casevault.vault.verify import verify_vault
from domain.hand_clock import HandClock
from vault.made_vaults import WORKER, MadeCase, added, new_vault, opened, received

Row = tuple[Any, ...]
CASE, OTHER = MadeCase(), MadeCase()
REPORT = "a" * 32


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A vault with something of everything."""
    folder = tmp_path_factory.mktemp("made") / "centre.casevault"
    made = new_vault(folder, clock=HandClock())
    added(made, "Mira", WORKER)
    (mira,) = [member.user_id for member in made.users.list() if member.name == "Mira"]
    for case in (CASE, OTHER):
        case.start(
            made,
            case.write(0, {"sex": "F"}, {"name": "Jana"}, blind_tokens=("n:jana", "y:1999")),
            events=[received(case.record_id, date(2026, 1, 2))],
        )
        made.identities.grant(case.case_id, mira)
        case.save(
            made,
            case.write(1, {"sex": "M"}, {"name": "Ema"}, blind_tokens=("n:ema",)),
            events=[received(case.record_id, date(2026, 1, 3), "SELF")],
        )
    CASE.save(made, CASE.write(0, {"outcome": "ONGOING"}, record_id=REPORT, form_id="report"))
    CASE.save(made, CASE.write(2, {"sex": "X"}))
    made.slices.put("decided", "2026-Q1", b"one")
    made.slices.put("decided", "2026-Q2", b"two")
    made.ledger.append(b"one", "release")
    made.ledger.append(b"two", "release")
    made.settings.put("threshold", 5)
    made.drafts.put("form", {"typed": "text"})
    made.drafts.put("other", {"typed": "text"})
    made.close()
    return folder


@pytest.fixture
def vault(made: Path, tmp_path: Path) -> Iterator[Vault]:
    """A copy of it, open, whose database has no guard left."""
    folder = tmp_path / "centre.casevault"
    shutil.copytree(made, folder)
    again = opened(folder, clock=HandClock())
    database = again.writer.database
    database._connection.set_authorizer(None)
    database.run("PRAGMA foreign_keys = OFF")
    for (name,) in database.rows("SELECT name FROM sqlite_master WHERE type = 'trigger'"):
        database.run(f"DROP TRIGGER {name}")
    yield again
    again.close()


def found(vault: Vault) -> set[str]:
    """What a check finds, besides the guards that this test took away."""
    report = verify_vault(vault.writer)
    return {finding.message_id for finding in report.findings} - {findings.SCHEMA}


def test_nothing_is_found_where_nothing_was_changed(vault: Vault) -> None:
    assert found(vault) == set()


TABLES = {
    "case_file": "case_id",
    "person": "person_id",
    "record": "record_id",
    "record_history": "record_id",
    "case_key_wrap": "case_id",
    "blind_token": "token",
    "event_report_received": "number",
    "slice": "number",
    "ledger": "number",
    "draft": "key",
    "setting": "name",
    "directory": "user_id",
    "commit_mark": "only_row",
    "audit_chain": "only_row",
    "audit_session": "number",
    "audit_signature": "session",
    "audit_entry": "number",
    "audit_row": "entry",
}


def test_every_table_with_rows_is_attacked_here(vault: Vault) -> None:
    filled = {
        name
        for (name,) in vault.writer.database.rows(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        )
        if vault.writer.database.value(f"SELECT count(*) FROM {name}")  # noqa: S608 - own words
    }
    assert filled - {"migration"} == set(TABLES)


HANDLES = {
    ("case_file", "number"),
    ("record", "number"),
    ("record_history", "number"),
    ("event_report_received", "number"),
}
"""SQLite's own row numbers: they say nothing, and nothing is bound to them."""


@pytest.mark.parametrize("table", TABLES)
def test_any_column_of_any_row_changed_is_found(vault: Vault, table: str) -> None:
    """One column at a time; put right again, nothing is found any more."""
    database = vault.writer.database
    columns = [(name, kind) for _, name, kind, *_ in database.rows(f"PRAGMA table_info({table})")]
    names = ", ".join(name for name, _ in columns)
    rows = database.rows(f"SELECT {names} FROM {table}")  # noqa: S608 - own words
    for place, (column, kind) in enumerate(columns):
        if (table, column) in HANDLES:
            continue
        row = rows[place % len(rows)]
        changed = (*row[:place], _other(row[place], kind), *row[place + 1 :])
        try:
            _replace(vault, table, row, changed)
        except DatabaseError as error:
            assert "CHECK constraint failed" in str(error)  # noqa: PT017 - the database forbids it
            continue
        assert found(vault), f"{table}.{column}"
        _replace(vault, table, changed, row)
        assert found(vault) == set(), f"{table}.{column} was not put right again"


def _replace(vault: Vault, table: str, row: Row, changed: Row) -> None:
    columns = [name for _, name, *_ in vault.writer.database.rows(f"PRAGMA table_info({table})")]
    sets = ", ".join(f"{name} = ?" for name in columns)
    where = " AND ".join(f"{name} IS ?" for name in columns)
    replaced = vault.writer.database.run(
        f"UPDATE {table} SET {sets} WHERE {where}",  # noqa: S608 - own words
        (*changed, *row),
    )
    assert replaced == 1


def _other(value: Any, kind: str) -> Any:
    """Another value of the same type."""
    if isinstance(value, bytes):
        return bytes([value[0] ^ 1]) + value[1:]
    if isinstance(value, int):
        return value + 1000
    if isinstance(value, str):
        try:
            return json.dumps({"other": json.loads(value)})
        except ValueError:
            return value[:-1] + ("y" if value.endswith("x") else "x")
    return {"TEXT": "x", "INTEGER": 7, "BLOB": b"x"}[kind]


@pytest.mark.parametrize("table", TABLES)
def test_any_row_taken_out_is_found(vault: Vault, table: str) -> None:
    database = vault.writer.database
    column = TABLES[table]
    (last,) = database.row(f"SELECT max({column}) FROM {table}") or (None,)  # noqa: S608 - own words
    database.run(f"DELETE FROM {table} WHERE {column} = ?", (last,))  # noqa: S608 - own words

    assert found(vault)


@pytest.mark.parametrize("table", ["record", "blind_token", "event_report_received", "setting"])
def test_a_row_put_in_is_found(vault: Vault, table: str) -> None:
    database = vault.writer.database
    inserts = {
        "record": (
            f"INSERT INTO record ({COLUMNS}, mac) SELECT 'b' || substr(record_id, 2), case_id,"  # noqa: S608 - own words
            " person_id, form_id, form_version, version, facts, sealed, sealed_version, deleted,"
            " author_id, stamp, mac FROM record LIMIT 1"
        ),
        "blind_token": (
            "INSERT INTO blind_token SELECT zeroblob(16), record_id, case_id, person_id"
            " FROM blind_token LIMIT 1"
        ),
        "event_report_received": (
            "INSERT INTO event_report_received (case_id, occurred, source, recorded_from)"
            " SELECT case_id, occurred, source, recorded_from FROM event_report_received LIMIT 1"
        ),
        "setting": "INSERT INTO setting VALUES ('new', '1', 1, zeroblob(32))",
    }
    database.run(inserts[table])

    assert found(vault)


def _with_right_tag(vault: Vault, row: RecordRow) -> None:
    vault.writer.database.run(
        "UPDATE record SET facts = ?, version = ?, sealed = ?, sealed_version = ?, author_id = ?,"
        " stamp = ?, deleted = ?, mac = ? WHERE record_id = ?",
        (
            row.facts,
            row.version,
            row.sealed,
            row.sealed_version,
            row.author_id,
            row.stamp,
            row.deleted,
            vault.writer.seal.tag(row.digest()),
            row.record_id,
        ),
    )


def _present(vault: Vault, record_id: str, table: str = "record") -> RecordRow:
    found_row = vault.writer.database.row(
        f"SELECT {COLUMNS} FROM {table} WHERE record_id = ?",  # noqa: S608 - own words
        (record_id,),
    )
    assert found_row is not None
    return RecordRow(*found_row)


def test_facts_changed_with_a_right_tag_are_found_by_the_log(vault: Vault) -> None:
    _with_right_tag(vault, replace(_present(vault, CASE.record_id), facts='{"sex":"Y"}'))

    assert vault.records.get(CASE.record_id) is not None, "the tag is not right"
    assert findings.ROW_PUT_BACK in found(vault)


def test_a_genuine_older_version_put_back_is_found(vault: Vault) -> None:
    older = _present(vault, CASE.record_id, "record_history")
    vault.writer.database.run("DELETE FROM record_history WHERE record_id = ?", (CASE.record_id,))
    _with_right_tag(vault, older)

    assert vault.records.get(CASE.record_id) is not None, "the tag is not right"
    assert findings.ROW_PUT_BACK in found(vault)


def test_a_past_version_that_never_was_is_found(vault: Vault) -> None:
    row = replace(_present(vault, CASE.record_id), version=7, stamp=7)
    marks = ", ".join("?" for _ in (*row.values(), "mac"))
    vault.writer.database.run(
        f"INSERT INTO record_history ({COLUMNS}, mac) VALUES ({marks})",  # noqa: S608 - own words
        (*row.values(), vault.writer.seal.tag(row.digest())),
    )
    assert len(vault.records.history(CASE.record_id)) == 4, "the tag is not right"
    assert findings.ROW_UNKNOWN in found(vault)


def test_a_mark_that_is_not_the_anchors_is_found(vault: Vault) -> None:
    mark = vault.writer.mark()
    for changed in (replace(mark, counter=mark.counter + 5), replace(mark, head=bytes(32))):
        vault.writer._write_mark(changed)
        assert findings.PUT_BACK in found(vault)
    vault.writer._write_mark(mark)
    assert found(vault) == set()


def test_two_records_whose_contents_were_swapped_are_found(vault: Vault) -> None:
    one, two = _present(vault, CASE.record_id), _present(vault, OTHER.record_id)
    for mine, theirs in ((one, two), (two, one)):
        _with_right_tag(
            vault,
            replace(mine, sealed=theirs.sealed, sealed_version=theirs.sealed_version),
        )
    assert findings.ROW_PUT_BACK in found(vault)
    with pytest.raises(UserError, match="sealed part"):
        vault.identities.open(OTHER.record_id, "test")


def test_a_setting_changed_with_a_right_tag_is_found_by_the_log(vault: Vault) -> None:
    database = vault.writer.database
    stamp = database.value("SELECT stamp FROM setting WHERE name = 'threshold'")
    tag = vault.writer.seal.tag(digest("setting", "threshold", "1", stamp))
    database.run("UPDATE setting SET value = '1', mac = ? WHERE name = 'threshold'", (tag,))

    assert vault.settings.get("threshold") == 1, "the tag is not right"
    assert findings.ROW_PUT_BACK in found(vault)


@pytest.mark.parametrize(
    "hostile",
    [
        "UPDATE record SET facts = '" + "[" * 900 + "]" * 900 + "'",
        "UPDATE record SET facts = CAST(x'7b22ff223a317d' AS TEXT)",
        "UPDATE audit_row SET kind = CAST(x'ff' AS TEXT) WHERE entry = 5",
        "UPDATE case_key_wrap SET form = 'none', holder = holder || 'é'",
        "UPDATE event_report_received SET occurred = '0000-99-99'",
        "UPDATE event_report_received SET recorded_from = -9223372036854775808",
        "UPDATE audit_session SET sealed_key = x''",
        "UPDATE audit_chain SET sealed_start = x'00'",
        "UPDATE directory SET sealed = x''",
        "UPDATE commit_mark SET counter = 9223372036854775807",
        "UPDATE commit_mark SET head = x'', mac = x''",
        "DELETE FROM commit_mark",
        "DELETE FROM audit_session",
        "DROP TABLE draft",
        "DROP TABLE audit_entry",
        "DROP INDEX record_of_case",
        "CREATE TABLE draft2 (a)",
        "PRAGMA user_version = 99",
    ],
)
def test_hostile_rows_are_found_and_crash_nothing(vault: Vault, hostile: str) -> None:
    vault.writer.database.run(hostile)

    report = vault.verify(project=lambda *_: [])
    assert not report.is_sound
    assert all(finding.text() for finding in report.findings)


def test_a_projection_that_the_forms_do_not_make_is_found(vault: Vault) -> None:
    def project(case_id: str, _records: object) -> list[Any]:
        case = CASE if case_id == CASE.case_id else OTHER
        return [received(case.record_id, date(2026, 1, 3), "SELF")]

    named = {finding.message_id for finding in vault.verify(project=project).findings}
    assert findings.EVENTS_WRONG not in named
    named = {finding.message_id for finding in vault.verify(project=lambda *_: []).findings}
    assert findings.EVENTS_WRONG in named


def test_a_check_never_writes_into_what_it_checks(vault: Vault) -> None:
    vault.writer.database.checkpoint()
    before = vault.writer.database.path.read_bytes()
    verify_vault(vault.writer)
    assert vault.writer.database.path.read_bytes() == before
