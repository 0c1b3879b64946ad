"""A reader that knows only `docs/vault-format.md` opens a vault, checks it, and is not fooled."""

# ruff: noqa: S608 - every statement is this file's own
from __future__ import annotations

import ast
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from sqlcipher3 import dbapi2

from independent_reader import Reader, Refused, digest, encode, hkdf, mac, read_header
from vault.made_vaults import ANA, MadeCase, opened
from vault.reader_vaults import filled

ROOT = Path(__file__).resolve().parents[1]
COPIES = ("vault.cvh", "vault-b.cvh")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, bytes]]:
    folder = tmp_path_factory.mktemp("made") / "centre.casevault"
    return folder, filled(folder)


@pytest.fixture
def folder(made: tuple[Path, dict[str, bytes]], tmp_path: Path) -> Path:
    return Path(shutil.copytree(made[0], tmp_path / "copy.casevault"))


def read(folder: Path, name: str = "Ana", key: bytes = ANA) -> Reader:
    reader = Reader(folder, name, key=key)
    reader.verify()
    return reader


def test_it_is_short_and_imports_nothing_of_the_program() -> None:
    text = (ROOT / "independent_reader.py").read_text("utf-8")
    assert len(text.splitlines()) < 300
    tree = ast.parse(text)
    names = {
        name.split(".")[0]
        for node in ast.walk(tree)
        for name in (
            [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else []
        )
    }
    assert "casevault" not in names
    assert names & {"vault", "domain", "services", "promises"} == set()


@pytest.mark.parametrize("name", ["Ana", "Mira", "Dana", "Aida", "SLIP-39"])
def test_it_finds_every_user_s_vault_whole(
    made: tuple[Path, dict[str, bytes]], folder: Path, name: str
) -> None:
    reader = read(folder, name, made[1][name])
    assert +reader.problems == {}
    rights = {"Ana": (2, 2), "Mira": (1, 1), "SLIP-39": (2, 2)}
    assert (reader.counts["case keys"], reader.counts["documents"]) == rights.get(name, (0, 0))
    assert bool(reader.counts["read"]) == (name in {"Ana", "Aida", "SLIP-39"})


def test_it_counts_what_the_program_counts(folder: Path) -> None:
    reader = read(folder)
    vault = opened(folder)
    checked = vault.verify().checked
    kinds = ("case", "person", "record", "wrap", "attachment", "tombstone", "user", "history")
    for kind in (*kinds, "tokens", "events", "setting"):
        assert reader.counts[kind] == checked[kind] > 0, kind
    assert reader.counts["documents"] == checked["opened_blobs"]
    vault.close()


def test_who_left_opens_nothing_with_it(folder: Path) -> None:
    with pytest.raises(Refused, match="wrong name"):
        Reader(folder, "Gone", key=b"Gone".ljust(32, b"."))


@contextmanager
def database(folder: Path) -> Iterator[tuple[Any, bytes]]:
    """The database as somebody with the facts key may write it, and the key of its rows."""
    reader = Reader(folder, "Ana", key=ANA)
    salt = reader.header["database_salt"]
    key = hkdf(reader.facts, "casevault/facts/database", salt) + salt
    with closing(dbapi2.connect(str(folder / "vault.db"), isolation_level=None)) as connection:
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        triggers = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in triggers.fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        yield connection, hkdf(reader.facts, "casevault/facts/row-mac")


def wrote(sql: str) -> Callable[[Path], None]:
    def attack(folder: Path) -> None:
        with database(folder) as (connection, _):
            assert connection.execute(sql).rowcount > 0

    return attack


def forged_facts(folder: Path) -> None:
    """Other facts with a right tag: only the log is against it."""
    with database(folder) as (connection, row_key):
        query = "SELECT * FROM record WHERE form_id = 'report'"
        number, *values = connection.execute(query).fetchone()[:-1]
        values[6] = '{"outcome":"REJECTED"}'
        tag = mac(row_key, digest("record", *values))
        sql = "UPDATE record SET facts = ?, mac = ? WHERE number = ?"
        connection.execute(sql, (values[6], tag, number))


def forged_entry(folder: Path) -> None:
    """The last entry sealed anew, its digest and tag right: only the link is against it."""
    with database(folder) as (connection, row_key):
        query = "SELECT number, session, sealed, link FROM audit_entry ORDER BY number DESC"
        number, session, sealed, link = connection.execute(query).fetchone()
        before = connection.execute(f"SELECT digest FROM audit_entry WHERE number = {number - 1}")
        noted = "SELECT kind, row_id, version, digest FROM audit_row WHERE entry = ? ORDER BY 1, 2"
        notes = [value for row in connection.execute(noted, (number,)).fetchall() for value in row]
        row = digest("entry", number, session, sealed[::-1], digest("notes", *notes), before.fetchone()[0])  # noqa: E501 - the formula of the document  # fmt: skip
        sql = "UPDATE audit_entry SET sealed = ?, digest = ?, mac = ? WHERE number = ?"
        tag = mac(row_key, digest("audit", row, link))
        connection.execute(sql, (sealed[::-1], row, tag, number))


def cut_log(folder: Path) -> None:
    with database(folder) as (connection, _):
        (last,) = connection.execute("SELECT max(number) FROM audit_entry").fetchone()
        for table, column in (("audit_row", "entry"), ("audit_signature", "entry")):
            connection.execute(f"DELETE FROM {table} WHERE {column} = {last}")
        connection.execute(f"DELETE FROM audit_entry WHERE number = {last}")


def flipped(name: str, place: int) -> Callable[[Path], None]:
    def attack(folder: Path) -> None:
        path = next(path for path in sorted(folder.rglob(name)) if path.is_file())
        content = bytearray(path.read_bytes())
        content[place] ^= 4
        path.write_bytes(content)

    return attack


def header_changed(change: Callable[[dict[str, Any]], None], *, insider: bool) -> Any:
    """Both copies changed, with a right check sum; an insider makes the MAC right too."""

    def attack(folder: Path) -> None:
        reader = Reader(folder, "Ana", key=ANA)
        body = read_header(reader.content)
        del body["kdfs"]
        change(body)
        encoded = encode(body)
        content = reader.content[:12] + len(encoded).to_bytes(4, "big") + encoded
        header_key = hkdf(reader.facts, "casevault/facts/header-mac")
        content += mac(header_key, content) if insider else reader.content[-64:-32]
        content += sha256(content).digest()
        for copy in COPIES:
            (folder / copy).write_bytes(content)

    return attack


def other_country(body: dict[str, Any]) -> None:
    body["country"] = "XX"


def last_appointment_gone(body: dict[str, Any]) -> None:
    body["appointments"].pop()


def another_mailbox(body: dict[str, Any]) -> None:
    body["slots"][-1]["mailbox"] = body["slots"][0]["mailbox"]


def grants_swapped(body: dict[str, Any]) -> None:
    grants = body["slots"][0]["grants"]
    grants["facts"], grants["audit"] = grants["audit"], grants["facts"]


def older(*names: str) -> Callable[[Path], None]:
    """Files as they were some saves before."""

    def attack(folder: Path) -> None:
        before = {name: (folder / name).read_bytes() for name in names}
        vault = opened(folder)
        MadeCase().start(vault)
        vault.container.change(slots=vault.container.header.slots)
        vault.close()
        for name, content in before.items():
            (folder / name).write_bytes(content)

    return attack


def blobs_swapped(folder: Path) -> None:
    one, other = sorted(path for path in (folder / "blobs").rglob("*") if path.is_file())
    contents = one.read_bytes(), other.read_bytes()
    one.write_bytes(contents[1])
    other.write_bytes(contents[0])


def blob_gone(folder: Path) -> None:
    next(path for path in (folder / "blobs").rglob("*") if path.is_file()).unlink()


def blob_put_in(folder: Path) -> None:
    (folder / "blobs" / "aa").mkdir(exist_ok=True)
    (folder / "blobs" / "aa" / ("a" * 32)).write_bytes(b"x")


SWAPPED = "UPDATE record SET sealed = (SELECT sealed FROM record_history LIMIT 1) WHERE form_id = 'person'"  # noqa: E501 - one statement  # fmt: skip
MANIPULATIONS = {
    "a bit of one header": flipped("vault-b.cvh", 500),
    "a header of nobody": header_changed(other_country, insider=False),
    "an appointment cut off by an insider": header_changed(last_appointment_gone, insider=True),
    "a mailbox put in by an insider": header_changed(another_mailbox, insider=True),
    "grants in each other's places": header_changed(grants_swapped, insider=True),
    "older headers": older(*COPIES),
    "an older database": older("vault.db"),
    "an older anchor": older("vault.anchor"),
    "a bit of the anchor": flipped("vault.anchor", 70),
    "a bit of a page": flipped("vault.db", 9000),
    "a bit of a document": flipped("blobs/*/*", 70),
    "documents in each other's places": blobs_swapped,
    "a document gone": blob_gone,
    "a document put in": blob_put_in,
    "facts with a right tag": forged_facts,
    "an entry with a right tag": forged_entry,
    "the end of the log cut off": cut_log,
    "a signature": wrote("UPDATE audit_signature SET signature = zeroblob(64)"),
    "facts without a tag": wrote("UPDATE record SET facts = '{}' WHERE form_id = 'report'"),
    "a sealed part from another version": wrote(SWAPPED),
    "a past version gone": wrote("DELETE FROM record_history WHERE version = 1"),
    "a past version changed": wrote("UPDATE record_history SET facts = '{}'"),
    "an event": wrote("UPDATE event_report_received SET source = 'SELF'"),
    "the event of an erased case": wrote(
        "UPDATE event_report_received SET occurred = '2020-01-01' WHERE case_id IS NULL"
    ),
    "a token": wrote("DELETE FROM blind_token"),
    "a draft": wrote("DELETE FROM draft"),
    "a tombstone": wrote("DELETE FROM tombstone"),
    "a wrap": wrote("DELETE FROM case_key_wrap WHERE holder != 'identity'"),
    "a published quarter": wrote("DELETE FROM slice WHERE number = 2"),
    "a line of the list": wrote("UPDATE case_file SET person_count = 9"),
    "the mark": wrote("UPDATE commit_mark SET counter = counter + 1"),
}


@pytest.mark.parametrize("attack", MANIPULATIONS.values(), ids=MANIPULATIONS.keys())
def test_it_finds_each_manipulation(folder: Path, attack: Callable[[Path], None]) -> None:
    attack(folder)
    try:
        problems = +read(folder).problems
    except Refused as refused:
        problems = Counter([str(refused)])
    assert problems
