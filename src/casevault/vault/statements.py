"""The statements of one connection, kept prepared without using up SQLite's fast memory.

Each connection has a small store of memory for short-lived pieces (sqlite.org/malloc.html, 3.1).
A prepared statement that is kept holds a part of it for good, and after some twenty none is left:
then every value that is bound goes to SQLCipher's guarded memory, which asks the operating system
to lock and to unlock a page each time. So statements are prepared while the store is taken up, and
then it is let go. Measured: a save takes two thirds of the processor time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

Parameters = Sequence[Any] | Mapping[str, Any]
"""Values of a statement, by place or by name."""

_LITTLE: Final = "SELECT 0"
_MUCH: Final = "SELECT " + ", ".join(["'little'"] * 20 + [f"'{'much ' * 40}'"] * 5)
_SOME: Final = "SELECT " + ", ".join(["'little'"] * 6 + [f"'{'much ' * 40}'"] * 2)
_FILLERS: Final = (_MUCH, _SOME, _SOME, _SOME, *[_LITTLE] * 8)
"""Statements that together take up the whole store, which has 123 places in two sizes."""


class Statements:
    """Runs statements on a connection; the first time it meets one, the store is taken up."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self._known: set[str] = set()
        self._fillers: list[Any] = []
        self._take_store()

    def execute(self, sql: str, parameters: Parameters = ()) -> Any:
        """Run a statement; the cursor with its rows."""
        self._meet(sql)
        return self._connection.execute(sql, parameters)

    def execute_many(self, sql: str, parameters: Iterable[Sequence[Any]]) -> None:
        """Run a statement once for each set of parameters."""
        if sql not in self._known:
            self._meet(sql)
            self._connection.executemany(sql, ())
        self._meet(sql)
        self._connection.executemany(sql, parameters)

    def knows(self, sql: str) -> bool:
        """Whether this statement was run before."""
        return sql in self._known

    def let_go(self) -> None:
        """Let go of the store."""
        self._fillers.clear()

    def _meet(self, sql: str) -> None:
        if sql in self._known:
            self.let_go()
            return
        self._known.add(sql)
        if not self._fillers:
            self._take_store()

    def _take_store(self) -> None:
        # Called like this, the connection prepares a statement and keeps it out of its cache.
        self._fillers += [self._connection(filler) for filler in _FILLERS]
