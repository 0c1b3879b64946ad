"""P10: every vault a released version wrote is opened by every later one, and so by this."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from casevault.domain.errors import ExitCode, UserError
from casevault.services import attachments, drafts, identity, recovering, unlock
from casevault.services import backup as backups
from casevault.services import verify as checks
from casevault.services.entered_shares import EnteredShares
from casevault.services.identity import Reason
from casevault.vault.appointments import replay
from casevault.vault.backup_file import BackupReader
from casevault.vault.canonical_cbor import decode, encode
from casevault.vault.database import Database, open_database
from casevault.vault.header import FORMAT, read_header, write_header
from casevault.vault.header_files import COPY_NAMES
from casevault.vault.migrate import migrate, migrations, require_shape
from independent_reader import Reader
from promises.old_vaults import VERSIONS, OldVault, copied

PRESENT = "0.1.0"


@pytest.fixture(params=VERSIONS)
def old(request: pytest.FixtureRequest, tmp_path: Path) -> OldVault:
    return copied(request.param, tmp_path)


def test_there_is_a_sample_of_the_first_version() -> None:
    assert PRESENT in VERSIONS


def test_it_opens_for_everybody_with_her_passphrase_and_is_sound(old: OldVault) -> None:
    for name, told in old.told["users"].items():
        session = old.opened(name)
        assert session.vault.warnings == ()
        assert sorted(session.vault.user.roles) == told["roles"]
        assert session.vault.info.label == old.told["label"]
        verified = checks.verify(session)
        assert verified.is_sound, [found.text() for found in verified.findings]
        session.close()


def test_who_had_left_stays_outside(old: OldVault) -> None:
    for name in old.told["removed"]:
        with pytest.raises(UserError) as refused:
            old.opened(name)
        assert refused.value.exit_code is ExitCode.WRONG_KEY


def test_who_needs_a_key_file_is_not_let_in_without_it(old: OldVault) -> None:
    (name,) = old.told["key_file"]
    secret = bytearray(old.words(name).encode("utf-8"))
    with pytest.raises(UserError) as refused:
        unlock.unlock(old.folder, user_name=name, passphrase=secret)
    assert refused.value.exit_code is ExitCode.WRONG_KEY


def test_every_name_document_and_draft_is_there(old: OldVault) -> None:
    session = old.opened()
    for record_id, told in old.told["names"].items():
        answers = identity.open_identity(session, record_id, Reason.CASE_WORK)
        names = {name: value for name, value in told.items() if name != "case"}
        assert {name: answers[name] for name in names} == names
        (document,) = attachments.documents(session, told["case"])
        opened = session.vault.attachments.open(document.attachment_id, "test")
        content = b"".join(opened.chunks)
        assert hashlib.sha256(content).hexdigest() == old.told["document_sha256"]
    (draft,) = drafts.pending(session)
    assert draft.answers == old.told["draft"]
    assert [stone.case_id for stone in session.vault.tombstones.all()] == old.told["erased"]
    for case_id in old.told["erased"]:
        assert session.vault.cases.get(case_id) is None
    session.close()


def test_its_backup_is_restored(old: OldVault, tmp_path: Path) -> None:
    place = tmp_path / "restored.casevault"
    name = old.told["founder"]
    secret = bytearray(old.words(name).encode("utf-8"))
    backups.restore(old.backup, place, user_name=name, passphrase=secret)
    restored = OldVault(place, old.backup, old.told).opened()
    assert checks.verify(restored).is_sound
    for record_id in old.told["names"]:
        assert identity.open_identity(restored, record_id, Reason.CASE_WORK)["given_name"]
    restored.close()


def test_its_recovery_shares_let_somebody_in(old: OldVault) -> None:
    shares = EnteredShares()
    for text in old.told["shares"][1:]:
        shares.add(text)
    words = "unmixable senior volatile sandbag shaking tidings"
    with closing(shares):
        recovering.recover(
            old.folder, shares, user_name="New One", passphrase=bytearray(words.encode("utf-8"))
        )
    secret = bytearray(words.encode("utf-8"))
    session = unlock.unlock(old.folder, user_name="New One", passphrase=secret)
    assert checks.verify(session).is_sound
    session.close()


def test_its_header_written_again_is_the_same_byte_by_byte(old: OldVault) -> None:
    contents = [(old.folder / name).read_bytes() for name in COPY_NAMES]
    session = old.opened()
    key = session.vault.keyring.header_mac_key
    for content in contents:
        read = read_header(content)
        assert read.is_authentic(key)
        assert write_header(read.header, key) == content
        for entry in read.header.appointments:
            assert encode(decode(entry)) == entry
        creation, vault_id = read.header.public.creation, read.header.vault_id
        chain = replay(read.header.appointments, vault_id, creation)
        assert chain.entries == read.header.appointments
    session.close()


def test_the_manifest_of_its_backup_written_again_is_the_same(old: OldVault) -> None:
    content = old.backup.read_bytes()
    manifest = BackupReader(io.BytesIO(content)).manifest
    length = int.from_bytes(content[12:16], "big")
    assert manifest.to_bytes() == content[16 : 16 + length]


def test_a_reader_that_knows_only_the_format_page_opens_it_too(old: OldVault) -> None:
    for name in old.told["users"]:
        reader = Reader(old.folder, name, old.words(name), factor=old.factor(name))
        reader.verify()
        assert +reader.problems == {}
        assert reader.header["epoch"] == old.told["epoch"]
        assert reader.counts["tombstone"] == len(old.told["erased"])
    founder = Reader(old.folder, old.told["founder"], old.words(old.told["founder"]))
    founder.verify()
    assert founder.counts["documents"] == len(old.told["names"])


def test_a_vault_that_asks_for_a_newer_reader_is_refused_in_words(old: OldVault) -> None:
    for name in COPY_NAMES:
        content = (old.folder / name).read_bytes()
        content = content[:10] + (FORMAT + 1).to_bytes(2, "big") + content[12:-32]
        content += hashlib.sha256(content).digest()
        (old.folder / name).write_bytes(content)
    with pytest.raises(UserError, match="newer version") as refused:
        old.opened()
    assert refused.value.exit_code is ExitCode.REFUSED


def test_a_database_of_a_newer_program_is_refused_in_words(old: OldVault) -> None:
    session = old.opened()
    key = session.vault.keyring.database_key()
    session.close()
    with closing(open_database(old.folder / "vault.db", key, create=False)) as database:
        database.run(f"PRAGMA user_version = {len(migrations()) + 1}")
    with pytest.raises(UserError, match="newer version") as refused:
        old.opened()
    assert refused.value.exit_code is ExitCode.REFUSED


CASE, USER = "c" * 32, "u" * 32
ROWS: dict[str, tuple[Any, ...]] = {
    "case_file": (1, CASE, "K7Q2", "ACTIVE", "2026-03-02", USER, 1, USER, 5, b"m", 5, 0, 0),
    "person": ("p" * 32, CASE, 1, 5, b"m"),
    "record": (1, "r" * 32, CASE, None, "report", 1, 1, "{}", b"s", 1, 0, USER, 5, b"m"),
    "case_key_wrap": (CASE, "identity", 1, "steady", b"w" * 60, b"m"),
    "setting": ("threshold", "5", 5, b"m"),
    "ledger": (1, "release", b"d", 5, bytes(32), bytes(32), b"m"),
}


@pytest.fixture(params=range(1, len(migrations())))
def earlier(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database as the first steps leave it, with a row in the tables that matter most."""
    database = open_database(tmp_path / "vault.db", bytearray(48), create=True)
    migrate(database, 1, migrations()[: request.param])
    for table, row in ROWS.items():
        marks = ", ".join("?" * len(row))
        database.run(f"INSERT INTO {table} VALUES ({marks})", row)  # noqa: S608 - own words
    yield database
    database.close()


def test_a_database_of_any_earlier_shape_comes_to_the_present_one_with_its_rows(
    earlier: Database,
) -> None:
    present: int = earlier.value("PRAGMA user_version")
    steps = migrate(earlier, 2)
    assert steps == tuple(range(present + 1, len(migrations()) + 1))
    require_shape(earlier)
    for table, row in ROWS.items():
        (found,) = earlier.rows(f"SELECT * FROM {table}")  # noqa: S608 - own words
        assert found[: len(row)] == row
        assert all(more in {b"", None} for more in found[len(row) :])
    assert earlier.rows("PRAGMA integrity_check") == [("ok",)]
    assert earlier.rows("PRAGMA foreign_key_check") == []
    assert migrate(earlier, 3) == ()
