from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2 as sqlcipher

from casevault.domain.errors import ExitCode, UserError
from casevault.vault.database import PAGE_BYTES, Database, open_database
from casevault.vault.database_errors import known_errors
from vault.raw_pages import decrypted

KEY = bytes(range(48))


def opened(path: Path, key: bytes = KEY) -> Database:
    return open_database(path, bytearray(key), create=False)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "vault.db"


@pytest.fixture
def database(path: Path) -> Iterator[Database]:
    found = open_database(path, bytearray(KEY), create=True)
    found.run("CREATE TABLE thing (number INTEGER PRIMARY KEY, name TEXT)")
    yield found
    found.close()


def flip(path: Path, place: int) -> None:
    """Change one byte of a file."""
    whole = bytearray(path.read_bytes())
    whole[place] ^= 1
    path.write_bytes(whole)


@pytest.mark.parametrize("length", [0, 16, 31, 32, 33, 47, 49, 64, 80, 96])
def test_a_key_of_another_length_is_refused_before_it_is_used(path: Path, length: int) -> None:
    key = bytearray(b"k" * length)

    with pytest.raises(ValueError, match=str(length)):
        open_database(path, key, create=True)
    assert not path.exists()
    assert key == bytearray(length)


def test_the_key_is_wiped_by_opening(database: Database) -> None:
    key = bytearray(KEY)
    open_database(database.path, key, create=False).close()

    assert key == bytearray(48)


def test_the_raw_key_is_used_as_it_is_and_not_stretched(database: Database) -> None:
    started = time.perf_counter()
    for _ in range(20):
        opened(database.path).close()

    # A passphrase would cost 256,000 rounds of PBKDF2 each time: 0.1 s at least.
    assert time.perf_counter() - started < 1.0
    assert database.path.read_bytes()[:16] == KEY[32:]


def test_another_key_does_not_open(database: Database) -> None:
    with pytest.raises(UserError) as refused:
        opened(database.path, bytes([1]) + KEY[1:])
    assert refused.value.exit_code is ExitCode.DAMAGED


def test_a_missing_file_is_damage_and_is_not_made(path: Path) -> None:
    with pytest.raises(UserError) as refused:
        opened(path)
    assert refused.value.exit_code is ExitCode.DAMAGED
    assert not path.exists()


@pytest.mark.parametrize("content", [b"", b"SQLite format 3\0" + bytes(4080), b"\0" * 8192])
def test_an_empty_or_plain_file_is_refused(path: Path, content: bytes) -> None:
    path.write_bytes(content)

    with pytest.raises(UserError) as refused:
        opened(path)
    assert refused.value.exit_code is ExitCode.DAMAGED
    assert path.read_bytes() == content


def test_a_plain_database_under_the_right_name_is_refused(path: Path) -> None:
    plain = sqlcipher.connect(str(path))
    plain.execute("CREATE TABLE thing (name TEXT)")
    plain.close()
    assert path.read_bytes().startswith(b"SQLite format 3\0")

    with pytest.raises(UserError):
        opened(path)


def test_an_existing_file_is_not_overwritten(database: Database) -> None:
    before = database.path.read_bytes()

    with pytest.raises(UserError):
        open_database(database.path, bytearray(KEY), create=True)
    assert database.path.read_bytes() == before


def test_every_bit_of_the_salt_in_the_file_is_checked(database: Database) -> None:
    path = database.path
    database.close()
    whole = path.read_bytes()
    for place in range(16):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises(UserError) as refused:
            opened(path)
        assert refused.value.exit_code is ExitCode.DAMAGED
    path.write_bytes(whole)
    opened(path).close()


@pytest.mark.skipif(os.name != "posix", reason="others ask for a right to make links")
def test_a_link_to_a_database_elsewhere_is_refused(database: Database, tmp_path: Path) -> None:
    link = tmp_path / "link.db"
    link.symlink_to(database.path)

    with pytest.raises(UserError):
        opened(link)


@pytest.mark.skipif(os.name != "posix", reason="others have no such modes")
def test_only_the_owner_may_read_the_files(database: Database) -> None:
    database.run("INSERT INTO thing (name) VALUES ('a')")
    files = list(database.path.parent.glob("vault.db*"))

    assert {file.name for file in files} >= {"vault.db", "vault.db-wal"}
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}


@pytest.mark.parametrize(
    "statement",
    [
        "ATTACH DATABASE 'other.db' AS other",
        "ATTACH DATABASE 'other.db' AS other KEY ''",
        "ATTACH DATABASE ':memory:' AS other",
        "DETACH DATABASE main",
        "VACUUM",
        "VACUUM INTO 'copy.db'",
        "SELECT sqlcipher_export('main')",
        "SELECT load_extension('other')",
        "SELECT fts3_tokenizer('simple')",
        "PRAGMA key = 'other'",
        "PRAGMA rekey = 'other'",
        "PRAGMA temp_store = FILE",
        "PRAGMA temp_store_directory = '/tmp'",
        "PRAGMA journal_mode = DELETE",
        "PRAGMA synchronous = OFF",
        "PRAGMA secure_delete = OFF",
        "PRAGMA cipher_memory_security = OFF",
        "PRAGMA cipher_log = stderr",
        "PRAGMA cipher_log_level = TRACE",
        "PRAGMA cipher_plaintext_header_size = 32",
        "PRAGMA writable_schema = ON",
        "PRAGMA mmap_size = 1000000",
        "PRAGMA foreign_keys = OFF",
        "PRAGMA trusted_schema = ON",
        "PRAGMA locking_mode = EXCLUSIVE",
    ],
)
def test_whatever_could_write_a_plain_copy_is_denied(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, statement: str
) -> None:
    monkeypatch.chdir(tmp_path)
    before = sorted(tmp_path.iterdir())

    with pytest.raises(sqlcipher.DatabaseError, match=r"not authorized|authorization denied"):
        database.rows(statement)
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.skipif(sys.platform != "linux", reason="/proc tells the open files")
def test_a_large_sort_leaves_no_plain_temporary_file(database: Database) -> None:
    with database.transaction():
        database.run_many(
            "INSERT INTO thing (name) VALUES (?)",
            ((f"{number * 7919 % 20000:08d}" + "canary" * 40,) for number in range(20000)),
        )
    # With a small cache the sort has to put its rows somewhere.
    database._connection.set_authorizer(None)
    database.run("PRAGMA cache_size = 10")
    rows = database.each("SELECT name FROM thing ORDER BY name")
    next(rows)
    files = {os.path.realpath(entry) for entry in Path("/proc/self/fd").iterdir()}

    assert not [name for name in files if "etilqs" in name]
    assert len(list(rows)) == 19999


@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("cipher_memory_security", "1"),
        ("temp_store", 2),
        ("journal_mode", "wal"),
        ("synchronous", 2),
        ("secure_delete", 1),
        ("foreign_keys", 1),
        ("recursive_triggers", 1),
        ("trusted_schema", 0),
        ("cell_size_check", 1),
        ("mmap_size", 0),
        ("fullfsync", 1),
        ("checkpoint_fullfsync", 1),
        ("auto_vacuum", 0),
    ],
)
def test_every_database_is_opened_by_the_recipe(
    database: Database, pragma: str, value: object
) -> None:
    again = opened(database.path)
    again._connection.set_authorizer(None)
    assert again.value(f"PRAGMA {pragma}") == value
    again.close()


def test_a_deleted_row_is_overwritten_in_its_page(database: Database) -> None:
    database.run("INSERT INTO thing (name) VALUES (?)", ("canary" * 500,))
    database.checkpoint()
    assert b"canarycanary" in b"".join(decrypted(database.path, KEY))

    database.run("DELETE FROM thing")
    database.checkpoint()
    assert b"canarycanary" not in b"".join(decrypted(database.path, KEY))


def test_a_failed_transaction_leaves_nothing(database: Database) -> None:
    def half_done() -> None:
        with database.transaction():
            database.run("INSERT INTO thing (name) VALUES ('a')")
            raise LookupError

    with pytest.raises(LookupError):
        half_done()
    assert database.rows("SELECT * FROM thing") == []
    database.run("INSERT INTO thing (name) VALUES ('b')")
    assert database.value("SELECT name FROM thing") == "b"


def test_a_second_writer_is_told_that_the_vault_is_in_use(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("casevault.vault.database.BUSY_SECONDS", 0.01)
    other = opened(database.path)
    with database.transaction(), pytest.raises(UserError) as refused:
        other.run("BEGIN IMMEDIATE")
    assert refused.value.exit_code is ExitCode.IN_USE
    other.close()


def test_a_damaged_page_is_said_plainly_when_it_is_read(database: Database) -> None:
    with database.transaction():
        database.run_many(
            "INSERT INTO thing (name) VALUES (?)", (("y" * 500,) for _ in range(1000))
        )
    path = database.path
    database.close()
    whole = bytearray(path.read_bytes())
    whole[5 * PAGE_BYTES + 100] ^= 1
    path.write_bytes(whole)

    again = opened(path)
    with pytest.raises(UserError) as refused:
        again.rows("SELECT * FROM thing")
    assert refused.value.exit_code is ExitCode.DAMAGED
    again.close()


@pytest.mark.parametrize(
    ("code", "exit_code"),
    [
        (sqlcipher.SQLITE_FULL, ExitCode.BAD_INPUT),
        (sqlcipher.SQLITE_READONLY, ExitCode.BAD_INPUT),
        (sqlcipher.SQLITE_READONLY | 8 << 8, ExitCode.BAD_INPUT),
        (sqlcipher.SQLITE_CANTOPEN, ExitCode.BAD_INPUT),
        (sqlcipher.SQLITE_PERM, ExitCode.BAD_INPUT),
        (sqlcipher.SQLITE_BUSY, ExitCode.IN_USE),
        (sqlcipher.SQLITE_LOCKED, ExitCode.IN_USE),
        (sqlcipher.SQLITE_CORRUPT, ExitCode.DAMAGED),
        (sqlcipher.SQLITE_NOTADB, ExitCode.DAMAGED),
        (sqlcipher.SQLITE_IOERR | 4 << 8, ExitCode.DAMAGED),
    ],
)
def test_what_the_world_does_wrong_is_said_in_a_sentence(
    path: Path, code: int, exit_code: ExitCode
) -> None:
    error = sqlcipher.OperationalError("technical")
    error.sqlite_errorcode = code

    with pytest.raises(UserError) as refused, known_errors(path):
        raise error
    assert refused.value.exit_code is exit_code
    assert refused.value.text()


def test_a_page_that_cannot_be_read_spoils_later_writing_and_that_is_said_plainly(
    database: Database,
) -> None:
    database.run_many("INSERT INTO thing (name) VALUES (?)", [("x" * 3000,)] * 20)
    database.close()
    flip(database.path, 8 * PAGE_BYTES + 100)
    spoilt = opened(database.path)

    for attempt in (
        lambda: spoilt.rows("SELECT * FROM thing"),
        lambda: spoilt.run("INSERT INTO thing (name) VALUES ('a')"),
    ):
        with pytest.raises(UserError) as refused:
            attempt()
        assert refused.value.exit_code is ExitCode.DAMAGED


def test_what_we_do_wrong_stays_a_bug(database: Database) -> None:
    with pytest.raises(sqlcipher.OperationalError):
        database.rows("SELECT nothing FROM nowhere")
    database.run("INSERT INTO thing (number) VALUES (1)")
    with pytest.raises(sqlcipher.IntegrityError):
        database.run("INSERT INTO thing (number) VALUES (1)")


def test_a_copy_has_its_own_key_and_salt(database: Database, tmp_path: Path) -> None:
    database.run("INSERT INTO thing (name) VALUES ('a')")
    other_key = bytes(range(48, 96))
    target = open_database(tmp_path / "copy.db", bytearray(other_key), create=True)
    database.copy_into(target)
    target.close()

    copy = opened(tmp_path / "copy.db", other_key)
    assert copy.rows("SELECT name FROM thing") == [("a",)]
    assert (tmp_path / "copy.db").read_bytes()[:16] == other_key[32:]
    copy.close()


@pytest.mark.parametrize("rows", [0, 1, 2, 3000])
def test_rows_put_in_together_stand_as_given_in_their_order(database: Database, rows: int) -> None:
    database.run("CREATE TABLE every (number INTEGER PRIMARY KEY, a, b, c, d, e)")
    given = [("текст\0" * (n % 3), bytes(n % 5), None, -n, n / 2) for n in range(rows)]

    database.insert_many("every", ("a", "b", "c", "d", "e"), given)
    assert database.rows("SELECT a, b, c, d, e FROM every ORDER BY number") == given


def test_one_row_that_cannot_be_put_in_keeps_all_of_them_out(database: Database) -> None:
    with pytest.raises(sqlcipher.IntegrityError):
        database.insert_many("thing", ("number", "name"), [(1, "a"), (2, "b"), (1, "c")])
    assert database.rows("SELECT * FROM thing") == []

    database.insert_many("thing", ("number", "name"), [(1, "c")])
    assert database.rows("SELECT * FROM thing") == [(1, "c")]
