"""The one way to open a database: SQLCipher, with every known trap of it closed.

A key of the wrong length is silently taken for a passphrase; no key at all silently makes a plain
file; with a key that brings its own salt, nobody checks the salt in the file; temporary files hold
plain rows; `ATTACH` and `sqlcipher_export` write plain copies. None of that can happen through
`open_database`. Knows pages and statements, nothing of what they mean.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import chain
from pathlib import Path
from typing import Any, Final

from sqlcipher3 import dbapi2 as sqlcipher

from casevault.domain.errors import ExitCode, UserError
from casevault.i18n import N_
from casevault.vault.crypto import wipe
from casevault.vault.database_errors import copying_errors, damaged, known_errors
from casevault.vault.files import CREATE_NEW, open_regular, read_bounded, said_plainly
from casevault.vault.locked_memory import lock_pages
from casevault.vault.statements import Parameters, Statements

KEY_AND_SALT_BYTES: Final = 48
SALT_BYTES: Final = 16
PAGE_BYTES: Final = 4096
BUSY_SECONDS: Final = 5.0

DatabaseError = sqlcipher.Error
IntegrityError = sqlcipher.IntegrityError
"""What the library raises when it is nobody's fault that a person could act on."""

_ROWS_AT_ONCE: Final = 500
_PAGES_AT_ONCE: Final = 1024
_CACHED_STATEMENTS: Final = 1000
"""More than the program has: the library keeps the most used and drops the newest first."""

_HEX: Final = b"0123456789abcdef"

# What each must read back as: a pragma that is misspelt or refused says nothing.
_RECIPE: Final[tuple[tuple[str, object], ...]] = (
    ("trusted_schema", 0),
    ("cell_size_check", 1),
    ("temp_store", 2),
    ("mmap_size", 0),
    ("journal_mode", "wal"),
    ("synchronous", 2),
    ("foreign_keys", 1),
    ("recursive_triggers", 1),
    ("secure_delete", 1),
    ("cache_size", -65536),
    ("fullfsync", 1),
    ("checkpoint_fullfsync", 1),
)
_ALLOWED_PRAGMAS: Final = frozenset(
    {
        "cipher_integrity_check",
        "foreign_key_check",
        "ignore_check_constraints",  # a check of the structure sets it
        "integrity_check",
        "page_count",
        "quick_check",  # ALTER TABLE runs it
        "user_version",
        "wal_checkpoint",
    }
)
_REFUSED_FUNCTIONS: Final = frozenset({"load_extension", "sqlcipher_export", "fts3_tokenizer"})
_REFUSED_ACTIONS: Final = frozenset({sqlcipher.SQLITE_ATTACH, sqlcipher.SQLITE_DETACH})


class Database:
    """An open, keyed database; safe to use from several threads, one after the other."""

    def __init__(self, connection: Any, statements: Statements, path: Path) -> None:
        self._connection = connection
        self._statements = statements
        self._lock = threading.RLock()
        self._given: list[Any] = []
        self._damage: UserError | None = None
        self.path = path
        connection.create_function("given", 1, self._given.__getitem__)

    def rows(self, sql: str, parameters: Parameters = ()) -> list[tuple[Any, ...]]:
        """Every row of a query."""
        with self._lock, self._known_errors():
            found: list[tuple[Any, ...]] = self._statements.execute(sql, parameters).fetchall()
            return found

    def each(self, sql: str, parameters: Parameters = ()) -> Iterator[tuple[Any, ...]]:
        """Every row of a query, fetched as they are taken; inside `reading` only."""
        with self._known_errors():
            cursor = self._statements.execute(sql, parameters)
            while rows := cursor.fetchmany(_ROWS_AT_ONCE):
                yield from rows

    def row(self, sql: str, parameters: Parameters = ()) -> tuple[Any, ...] | None:
        """The first row of a query."""
        found = self.rows(sql, parameters)
        return found[0] if found else None

    def value(self, sql: str, parameters: Parameters = ()) -> Any:
        """The first value of the first row; None when there is no row."""
        found = self.row(sql, parameters)
        return None if found is None else found[0]

    def run(self, sql: str, parameters: Parameters = ()) -> int:
        """Run a statement and return how many rows it changed."""
        with self._lock, self._known_errors():
            changed: int = self._statements.execute(sql, parameters).rowcount
            return changed

    def insert(self, sql: str, parameters: Parameters) -> int:
        """Insert one row and return its number."""
        with self._lock, self._known_errors():
            number: int = self._statements.execute(sql, parameters).lastrowid
            return number

    def run_many(self, sql: str, parameters: Iterable[Sequence[Any]]) -> None:
        """Run a statement once for each set of parameters."""
        with self._lock, self._known_errors():
            self._statements.execute_many(sql, parameters)

    def insert_many(
        self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]
    ) -> None:
        """Insert rows in their order, in one statement.

        SQLCipher locks and wipes every block of memory, so a value that is bound costs two calls
        of the operating system; one that a function gives costs none: a fifth of the time.
        """
        width, names = len(columns), ", ".join(columns)
        values = list(chain.from_iterable(rows))
        if len(values) != width * len(rows):
            raise ValueError(table)
        if "\0" in "".join(value for value in values if isinstance(value, str)):
            # A text that a function gives ends there.
            marks = ", ".join("?" * width)
            self.run_many(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)  # noqa: S608 - own words only
            return
        given = ", ".join(f"given(place + {offset})" for offset in range(width))
        sql = (
            "WITH RECURSIVE each_row (place) AS"  # noqa: S608 - own words only
            " (SELECT 0 WHERE :values > 0 UNION ALL"
            f" SELECT place + {width} FROM each_row WHERE place + {width} < :values)"
            f" INSERT INTO {table} ({names}) SELECT {given} FROM each_row"
        )
        with self._lock, self._known_errors():
            if not self._statements.knows(sql):
                self._statements.execute(sql, {"values": 0})
            self._given += values
            try:
                self._statements.execute(sql, {"values": len(values)})
            finally:
                self._given.clear()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of the statements inside, safely on the disk, or none of them."""
        with self._lock:
            self.run("BEGIN IMMEDIATE")
            try:
                yield
                self.run("COMMIT")
            except BaseException:
                self._roll_back()
                raise

    @contextmanager
    def reading(self) -> Iterator[None]:
        """One unchanging view for all queries inside."""
        with self._lock:
            self.run("BEGIN")
            try:
                yield
            finally:
                self._roll_back()

    def checkpoint(self) -> bool:
        """Move everything from the log into the main file; False when a reader was in the way."""
        busy: int = self.value("PRAGMA wal_checkpoint(TRUNCATE)")
        return busy == 0

    def copy_into(self, target: Database, told: Callable[[int, int], None] | None = None) -> None:
        """Copy every page into another keyed database, page by page under its own key.

        `told` hears after every 4 MiB how many pages are left, and of how many; it may raise.
        """
        with self._lock, copying_errors(target.path):
            if told is None:
                self._connection.backup(target._connection)
            else:
                self._connection.backup(
                    target._connection,
                    pages=_PAGES_AT_ONCE,
                    progress=lambda _status, left, every: told(left, every),
                )

    def close(self) -> None:
        """Close; the log is folded into the main file when nobody else has it open."""
        with self._lock, self._known_errors():
            self._statements.let_go()
            self._connection.close()

    @contextmanager
    def _known_errors(self) -> Iterator[None]:
        try:
            with known_errors(self.path):
                yield
        except UserError as error:
            if self._damage is not None:
                # SQLCipher calls a database read-only in which it met a bad page.
                raise self._damage from error
            if error.exit_code is ExitCode.DAMAGED:
                self._damage = error
            raise

    def _roll_back(self) -> None:
        # After a full disk SQLite has often rolled back already; the first error is the news.
        with suppress(sqlcipher.Error, MemoryError):
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")


def open_database(path: Path, key: bytearray, *, create: bool) -> Database:
    """Open the database at `path` with 48 bytes, 32 of key and 16 of salt; `key` is wiped.

    Raises:
        UserError: the file is missing, empty, plain, of another key, damaged, or cannot be used.
    """
    try:
        if len(key) != KEY_AND_SALT_BYTES:
            raise ValueError(len(key))
        if create:
            _make_empty(path)
        else:
            _require_ours(path, bytes(key[-SALT_BYTES:]))
        return _open(path, key, create=create)
    finally:
        wipe(key)


def _open(path: Path, key: bytearray, *, create: bool) -> Database:
    with known_errors(path):
        connection = sqlcipher.connect(
            f"{path.absolute().as_uri()}?mode=rw",
            uri=True,
            timeout=BUSY_SECONDS,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=_CACHED_STATEMENTS,
        )
        try:
            _unlock(connection, key)
            statements = Statements(connection)
            _configure(connection)
        except BaseException:
            connection.close()
            if create:
                path.unlink()
            raise
    return Database(connection, statements, path)


def _make_empty(path: Path) -> None:
    with said_plainly(path.parent):
        try:
            os.close(open_regular(path, CREATE_NEW))
        except FileExistsError:
            raise UserError(
                N_("There is a {name} in this folder already. Choose an empty folder."),
                name=path.name,
            ) from None


def _require_ours(path: Path, salt: bytes) -> None:
    """Read the first 16 bytes: SQLCipher neither checks the salt there nor minds a missing file."""
    with said_plainly(path.parent):
        try:
            start = read_bounded(path, SALT_BYTES - 1)
        except FileNotFoundError:
            raise UserError(
                N_("{name} is missing from this folder. Restore it from a backup."),
                exit_code=ExitCode.DAMAGED,
                name=path.name,
            ) from None
    if start != salt:
        raise damaged(path)


def _unlock(connection: Any, key: bytearray) -> None:
    connection.execute("PRAGMA cipher_log_level = NONE")
    connection.execute("PRAGMA cipher_memory_security = ON")
    # SQLCipher takes a raw key only in its written form; 48 plain bytes would be a passphrase.
    written = bytearray(b"x'" + bytes(2 * len(key)) + b"'")
    lock_pages(key, written)
    for index, byte in enumerate(key):
        written[2 + 2 * index] = _HEX[byte >> 4]
        written[3 + 2 * index] = _HEX[byte & 15]
    try:
        connection.set_key(written)
    finally:
        wipe(written)
    connection.execute("SELECT count(*) FROM sqlite_master").fetchone()


def _configure(connection: Any) -> None:
    for name, wanted in _RECIPE:
        connection.execute(f"PRAGMA {name} = {wanted}")
        found = connection.execute(f"PRAGMA {name}").fetchone()
        if found is None or found[0] != wanted:
            raise RuntimeError(name)
    if connection.execute("PRAGMA cipher_memory_security").fetchone()[0] != "1":
        raise RuntimeError("cipher_memory_security")
    connection.set_authorizer(_authorise)


def _authorise(action: int, first: str | None, second: str | None, *_: str | None) -> int:
    """Let through what the vault needs; called by SQLite whenever a statement is prepared."""
    if action in _REFUSED_ACTIONS:
        return int(sqlcipher.SQLITE_DENY)
    if action == sqlcipher.SQLITE_PRAGMA and first not in _ALLOWED_PRAGMAS:
        return int(sqlcipher.SQLITE_DENY)
    if action == sqlcipher.SQLITE_FUNCTION and second in _REFUSED_FUNCTIONS:
        return int(sqlcipher.SQLITE_DENY)
    return int(sqlcipher.SQLITE_OK)
