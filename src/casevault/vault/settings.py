"""Settings that belong to the vault, not to a computer: the centre's own fields, its threshold."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from casevault.vault.audit_actions import AuditAction
from casevault.vault.row_seal import RowKind, digest
from casevault.vault.writing import Writer


class SettingStore:
    """Named JSON values; nothing about a person."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._database = writer.database

    def get(self, name: str, default: Any = None) -> Any:
        """The value under this name.

        Raises:
            UserError: it was changed from outside (DAMAGED).
        """
        return self.all().get(name, default)

    def put(
        self,
        name: str,
        value: Any,
        *,
        action: AuditAction = AuditAction.SETTING_CHANGED,
        detail: Mapping[str, Any] | None = None,
    ) -> None:
        """Keep a value; entered in the log as `action`, with the name beside `detail`."""
        text = json.dumps(value, ensure_ascii=False, sort_keys=True, allow_nan=False)
        with self._writer.transaction() as step:
            row = (name, text, step.stamp)
            row_digest = digest("setting", *row)
            self._database.run(
                "INSERT OR REPLACE INTO setting (name, value, stamp, mac) VALUES (?, ?, ?, ?)",
                (*row, self._writer.seal.tag(row_digest)),
            )
            step.note(RowKind.SETTING, name, step.stamp, row_digest)
            said = {"name": name, **(detail or {})}
            step.log(action, self._writer.user_id, detail=said)

    def all(self) -> dict[str, Any]:
        """All settings by name.

        Raises:
            UserError: one was changed from outside (DAMAGED).
        """
        found = {}
        for name, text, stamp, tag in self._database.rows(
            "SELECT name, value, stamp, mac FROM setting ORDER BY name"
        ):
            self._writer.seal.check(digest("setting", name, text, stamp), tag)
            found[name] = json.loads(text)
        return found
