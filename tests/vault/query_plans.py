"""How SQLite answers the queries that a piece of the program asks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from casevault.vault.database import Database
from casevault.vault.statements import Parameters


def plans_of(database: Database, asking: Callable[[], Any]) -> list[tuple[str, ...]]:
    """The steps of the plan of each query that `asking` asks."""
    asked: list[tuple[str, Parameters]] = []
    original = database.rows

    def noting(sql: str, parameters: Parameters = ()) -> list[tuple[Any, ...]]:
        asked.append((sql, parameters))
        return original(sql, parameters)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(database, "rows", noting)
        asking()
    return [
        tuple(str(row[-1]) for row in database.rows(f"EXPLAIN QUERY PLAN {sql}", parameters))
        for sql, parameters in asked
    ]
