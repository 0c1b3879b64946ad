from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2 as sqlcipher

from casevault.vault.statements import Statements


@pytest.fixture
def statements(tmp_path: Path) -> Iterator[Statements]:
    connection = sqlcipher.connect(tmp_path / "plain.db", isolation_level=None)
    connection.execute("CREATE TABLE thing (name TEXT UNIQUE)")
    made = Statements(connection)
    yield made
    made.let_go()
    connection.close()


def test_a_statement_does_the_same_the_first_time_and_later(statements: Statements) -> None:
    for name in "abc":
        assert statements.execute("INSERT INTO thing VALUES (?)", (name,)).rowcount == 1
    for _ in range(3):
        found = statements.execute("SELECT name FROM thing ORDER BY name").fetchall()
        assert found == [("a",), ("b",), ("c",)]


def test_many_rows_are_put_in_once_the_first_time_and_later(statements: Statements) -> None:
    for names in ("ab", "cd", ""):
        statements.execute_many("INSERT INTO thing VALUES (?)", ((name,) for name in names))
    assert statements.execute("SELECT count(*) FROM thing").fetchone() == (4,)


def test_a_statement_that_fails_is_a_failure_every_time(statements: Statements) -> None:
    for _ in range(2):
        with pytest.raises(sqlcipher.OperationalError):
            statements.execute("SELECT nothing FROM nowhere")
    statements.execute("INSERT INTO thing VALUES ('a')")
    for _ in range(2):
        with pytest.raises(sqlcipher.IntegrityError):
            statements.execute("INSERT INTO thing VALUES (?)", ("a",))
