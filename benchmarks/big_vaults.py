"""Practice vaults of many people for the benchmarks, filled once and kept under `build/bench`.

They are made by the program itself, below the key derivation, and made anew as soon as anything
that shapes them changes. Beside each can lie the same rows in plain sqlite3: the peer.
"""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
import time
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from casevault.domain.clock import SystemClock
from casevault.domain.roles import Role
from casevault.services import demo
from casevault.services.session import Session
from casevault.vault import opening
from casevault.vault.creating import NewVault
from casevault.vault.database import Database
from casevault.vault.derivation import SALT_BYTES, usual_parameters

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build" / "bench"
USER = "Bench"
KEY = bytes(range(32))
ROLES = frozenset({Role.COORDINATOR, Role.DIRECTOR})
SHAPING = ("src/casevault/vault", "src/casevault/domain", "src/casevault/training")
SHAPING_RESOURCES = ("resources/forms", "resources/codes", "resources/training")


def new_session(folder: Path, *, practice: bool = True) -> Session:
    """A new vault with its only user, made without the slow derivation."""
    wanted = NewVault(USER, ROLES, "Bench", "RS", practice)
    vault = opening.create_with_derived_key(
        folder,
        wanted,
        bytearray(KEY),
        kdf=usual_parameters(bytes(SALT_BYTES)),
        clock=SystemClock(),
    )
    return Session(vault, SystemClock())


def opened(folder: Path) -> Session:
    """The vault at `folder`, from a derived key."""
    vault = opening.open_with_derived_key(folder, USER, bytearray(KEY), clock=SystemClock())
    return Session(vault, SystemClock())


def vault_of(people: int) -> Path:
    """A vault of this many people (after scaling), the same one each time."""
    folder = BUILD / f"{people}-{fingerprint()}.casevault"
    if folder.exists():
        return folder
    BUILD.mkdir(parents=True, exist_ok=True)
    for old in BUILD.glob(f"{people}-*"):
        shutil.rmtree(old) if old.is_dir() else old.unlink()
    growing = BUILD / f"growing-{people}.casevault"
    shutil.rmtree(growing, ignore_errors=True)
    began = time.perf_counter()
    session = new_session(growing)
    demo.fill(session, people=people, seed=1)
    session.close()
    seconds = time.perf_counter() - began
    growing.rename(folder)
    print(f"a vault of {people:,} people, {people / seconds:,.0f} a second", flush=True)
    return folder


def plain_file(session: Session, people: int, tables: Iterable[str]) -> Path:
    """The same rows and indices of some tables in plain sqlite3."""
    wanted = tuple(tables)
    name = hashlib.sha256(" ".join(wanted).encode()).hexdigest()[:8]
    path = BUILD / f"{people}-{fingerprint()}-{name}.plain"
    if not path.exists():
        growing = BUILD / f"growing-{name}.plain"
        growing.unlink(missing_ok=True)
        _copy(session.vault.writer.database, growing, wanted)
        growing.rename(path)
    return path


def plain_at(path: Path) -> sqlite3.Connection:
    """A plain database with the settings of ours that it knows."""
    plain = sqlite3.connect(path, isolation_level=None)
    plain.execute("PRAGMA journal_mode = WAL")
    plain.execute("PRAGMA synchronous = FULL")
    plain.execute("PRAGMA cache_size = -65536")
    return plain


@cache
def fingerprint() -> str:
    """Changes with the code and the resources that shape a vault."""
    found = hashlib.sha256()
    for folder in (*SHAPING, *SHAPING_RESOURCES):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.is_file() and path.suffix in {".py", ".sql", ".toml", ".csv", ".txt"}:
                found.update(path.relative_to(ROOT).as_posix().encode() + path.read_bytes())
    return found.hexdigest()[:12]


def _copy(database: Database, path: Path, tables: Iterable[str]) -> None:
    plain = sqlite3.connect(path, isolation_level=None)
    plain.execute("PRAGMA foreign_keys = OFF")
    plain.execute("BEGIN")
    for table in tables:
        made = database.rows(
            "SELECT sql FROM sqlite_master WHERE tbl_name = ? AND type IN ('table', 'index')"
            " AND sql IS NOT NULL ORDER BY type DESC",
            (table,),
        )
        for (sql,) in made:
            plain.execute(sql)
        rows = database.rows(f"SELECT * FROM {table}")  # noqa: S608 - own words
        if rows:
            marks = ", ".join("?" * len(rows[0]))
            plain.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)  # noqa: S608 - own words
    plain.execute("COMMIT")
    plain.close()
