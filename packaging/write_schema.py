"""Writes `src/casevault/vault/schema.sql`: the shape of a database after all migrations."""

from __future__ import annotations

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))

from casevault.vault.database import KEY_AND_SALT_BYTES, open_database  # noqa: E402 - after the path
from casevault.vault.migrate import migrate, schema_of  # noqa: E402 - after the path


def main() -> None:
    """Migrate an empty database beside the sources, write its shape, remove it."""
    path = ROOT / "schema-to-be-removed.db"
    key = bytearray(os.urandom(KEY_AND_SALT_BYTES))
    database = open_database(path, key, create=True)
    try:
        migrate(database, 0)
        target = ROOT / "src" / "casevault" / "vault" / "schema.sql"
        target.write_text(schema_of(database), "utf-8", newline="\n")
        print(f"{target.relative_to(ROOT)} written")
    finally:
        database.close()
        path.unlink()


if __name__ == "__main__":
    main()
