"""Every check of a vault of some 100,000 records, against reading its file once.

The peer reads every row through SQLCipher, so that each page is authenticated and decrypted once,
as any check of the contents must. Beside it stands what copying the bytes into memory takes.
"""

from __future__ import annotations

import sys

from big_vaults import opened, vault_of
from casevault.services.session import Session
from casevault.services.verify import verify
from casevault.vault.database import open_database
from measuring import RUNS, compare, scaled, seconds_in_words, tell, timed

PEOPLE = 11_000
BUDGET = 3
CHUNK = 1 << 20


def read_rows(session: Session) -> None:
    """Every row of every table, on a connection of its own."""
    vault = session.vault
    path, key = vault.writer.database.path, vault.keyring.database_key()
    database = open_database(path, key, create=False)
    names = database.rows("SELECT name FROM sqlite_master WHERE type = 'table'")
    with database.reading():
        for (name,) in names:
            for _ in database.each(f"SELECT * FROM {name}"):  # noqa: S608 - own words only
                pass
    database.close()


def read_bytes(session: Session) -> None:
    """The bytes of the file, from the file cache."""
    with session.vault.writer.database.path.open("rb") as file:
        while file.read(CHUNK):
            pass


def check(session: Session) -> None:
    """All checks; the vault must be sound."""
    if not verify(session).is_sound:
        raise RuntimeError


def main() -> int:
    """Print the ratios; 1 if the budget is broken."""
    session = opened(vault_of(scaled(PEOPLE)))
    database = session.vault.writer.database
    records = database.value("SELECT count(*) FROM record")
    megabytes = database.path.stat().st_size / (1 << 20)
    kept = tell(
        compare(
            f"verify, {records:,} records, {megabytes:.0f} MB, against reading every row",
            lambda: check(session),
            lambda: read_rows(session),
            budget=BUDGET,
            runs=5,
        )
    )
    seconds = min(timed(lambda: read_bytes(session)) for _ in range(RUNS))
    print(f"the bytes alone, from the file cache: {seconds_in_words(seconds)}")
    session.close()
    return int(not kept)


if __name__ == "__main__":
    sys.exit(main())
