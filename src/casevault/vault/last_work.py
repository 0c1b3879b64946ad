"""When something was last entered that a backup should hold.

Looking, locking, unlocking, and what the program notes about backups and checks are no such thing:
otherwise every opening of the vault would call for a new backup.
"""

from __future__ import annotations

from typing import Final

from casevault.vault.vault import Vault

_LATEST: Final = (
    "SELECT max(changed_at) FROM case_file",
    "SELECT stamp FROM ledger ORDER BY number DESC LIMIT 1",
    "SELECT stamp FROM slice ORDER BY number DESC LIMIT 1",
    "SELECT max(stamp) FROM attachment",
    "SELECT max(stamp) FROM directory",
    "SELECT max(stamp) FROM tombstone",
)


def last_work(vault: Vault, *, own_notes: frozenset[str]) -> int:
    """The stamp of the last change; `own_notes` are the settings that do not count. 0: none yet."""
    database = vault.writer.database
    found: list[int] = [database.value(query) or 0 for query in _LATEST]
    settings = database.rows("SELECT name, stamp FROM setting")
    found += [stamp for name, stamp in settings if name not in own_notes]
    return max(found)
