from __future__ import annotations

import errno
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from casevault.domain.errors import ExitCode, UserError
from casevault.vault.audit_actions import AuditAction
from casevault.vault.backup import check_backup, make_backup
from casevault.vault.backup_file import FRAME_BYTES, TAG_BYTES
from casevault.vault.crypto import sha256
from casevault.vault.derivation import KdfParameters
from casevault.vault.entering import WrongKeyError
from casevault.vault.restoring import RESTORED_SETTING, restore_backup, restore_with
from casevault.vault.vault import Vault
from domain.hand_clock import HandClock
from vault.failing_disk import FailsOnce
from vault.made_vaults import ANA, COORDINATOR, DIRECTOR, MadeCase, added, new_vault, opened

LATER = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    vault = new_vault(tmp_path / "one.casevault")
    yield vault
    vault.close()


def backup_of(vault: Vault, file: Path) -> Path:
    file.write_bytes(b"".join(make_backup(vault, clock=HandClock())))
    return file


def restored(file: Path, folder: Path, key: bytes = ANA, name: str = "Ana") -> None:
    def derive(_: KdfParameters) -> bytearray:
        return bytearray(key)

    restore_with(file, folder, user_name=name, derive=derive, clock=HandClock(LATER))


def with_one_case(vault: Vault) -> MadeCase:
    case = MadeCase()
    case.start(vault, case.write(0, {"sex": "F"}, {"name": "Jasna Planted"}))
    return case


def test_a_backup_checked_and_restored_holds_what_the_vault_held(
    vault: Vault, tmp_path: Path
) -> None:
    case = with_one_case(vault)
    file = backup_of(vault, tmp_path / "one.cvb")
    summary = check_backup(file, vault, clock=HandClock())
    assert summary.size == file.stat().st_size
    assert summary.sha256 == sha256(file.read_bytes()).hex()
    assert summary.counter == vault.writer.mark().counter
    assert summary.chain_head == vault.writer.mark().head

    restored(file, tmp_path / "two.casevault")
    again = opened(tmp_path / "two.casevault")
    assert again.warnings == ()
    assert again.identities.open(case.record_id, "test") == {"name": "Jasna Planted"}
    assert again.info.vault_id == vault.info.vault_id
    assert again.verify().is_sound
    again.close()


def test_a_restored_vault_says_of_which_day_it_is(vault: Vault, tmp_path: Path) -> None:
    file = backup_of(vault, tmp_path / "one.cvb")
    restored(file, tmp_path / "two.casevault")
    again = opened(tmp_path / "two.casevault")
    assert again.settings.get(RESTORED_SETTING) == {
        "made_at": HandClock().now().isoformat(timespec="seconds"),
        "restored_at": LATER.isoformat(timespec="seconds"),
        "counter": vault.writer.mark().counter,
    }
    assert AuditAction.RESTORED in {entry.action for entry in again.audit.read()}
    again.close()


def test_the_vault_goes_on_unchanged_and_nothing_is_left_beside_it(
    vault: Vault, tmp_path: Path
) -> None:
    before = {path.name for path in vault.info.folder.iterdir()}
    counter = vault.writer.mark().counter
    file = backup_of(vault, tmp_path / "one.cvb")
    check_backup(file, vault, clock=HandClock())
    assert {path.name for path in vault.info.folder.iterdir()} == before
    assert vault.writer.mark().counter == counter
    with_one_case(vault)
    assert vault.verify().is_sound


def test_a_backup_that_is_broken_off_leaves_nothing_beside_the_vault(vault: Vault) -> None:
    before = {path.name for path in vault.info.folder.iterdir()}
    pieces = make_backup(vault, clock=HandClock())
    next(pieces)
    assert {path.name for path in vault.info.folder.iterdir()} > before
    pieces.close()  # type: ignore[attr-defined]
    assert {path.name for path in vault.info.folder.iterdir()} == before


def test_no_name_and_no_page_of_the_vault_stands_in_a_backup(vault: Vault, tmp_path: Path) -> None:
    with_one_case(vault)
    content = backup_of(vault, tmp_path / "one.cvb").read_bytes()
    vault.writer.database.checkpoint()
    pages = (vault.info.folder / "vault.db").read_bytes()
    for planted in (b"Jasna", b"Planted", b"Ana", b"SQLite"):
        assert planted not in content
    for start in range(0, len(pages), 4096):
        assert pages[start : start + 64] not in content


def test_each_backup_is_under_a_key_of_its_own(vault: Vault, tmp_path: Path) -> None:
    first = backup_of(vault, tmp_path / "1.cvb").read_bytes()
    second = backup_of(vault, tmp_path / "2.cvb").read_bytes()
    assert len(first) == len(second)
    same = sum(a == b for a, b in zip(first[-60000:], second[-60000:], strict=True))
    assert same < 1000


def test_a_wrong_passphrase_is_said_and_nothing_is_made(vault: Vault, tmp_path: Path) -> None:
    file = backup_of(vault, tmp_path / "one.cvb")
    with pytest.raises(WrongKeyError):
        restored(file, tmp_path / "two.casevault", key=bytes(32))
    passphrase = bytearray(b"another one")
    with pytest.raises(WrongKeyError):
        restore_backup(
            file,
            tmp_path / "two.casevault",
            user_name="Ana",
            passphrase=passphrase,
            clock=HandClock(),
        )
    assert not any(passphrase)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one.casevault", "one.cvb"]


def test_nothing_is_overwritten_by_a_restore(vault: Vault, tmp_path: Path) -> None:
    file = backup_of(vault, tmp_path / "one.cvb")
    (tmp_path / "two.casevault").mkdir()
    (tmp_path / "two.casevault" / "mine").write_text("mine")
    with pytest.raises(UserError) as refused:
        restored(file, tmp_path / "two.casevault")
    assert refused.value.exit_code is ExitCode.BAD_INPUT
    assert (tmp_path / "two.casevault" / "mine").read_text() == "mine"


@pytest.mark.parametrize("content", [b"", b"hello", b"CVBACKUP", b"PK\x03\x04" + bytes(100)])
def test_what_is_no_backup_is_refused_in_words(
    vault: Vault, tmp_path: Path, content: bytes
) -> None:
    file = tmp_path / "one.cvb"
    file.write_bytes(content)
    for attempt in (
        lambda: restored(file, tmp_path / "two.casevault"),
        lambda: check_backup(file, vault, clock=HandClock()),
    ):
        with pytest.raises(UserError) as refused:
            attempt()
        assert refused.value.exit_code is ExitCode.BAD_INPUT
    with pytest.raises(UserError):
        restored(tmp_path / "nowhere.cvb", tmp_path / "two.casevault")
    with pytest.raises(UserError):
        restored(tmp_path, tmp_path / "two.casevault")


def test_a_newer_backup_asks_for_a_newer_program(vault: Vault, tmp_path: Path) -> None:
    file = backup_of(vault, tmp_path / "one.cvb")
    content = bytearray(file.read_bytes())
    content[11] = 2
    file.write_bytes(content)
    with pytest.raises(UserError) as refused:
        restored(file, tmp_path / "two.casevault")
    assert refused.value.exit_code is ExitCode.REFUSED


def refused_as_damaged(file: Path, vault: Vault, tmp_path: Path) -> None:
    with pytest.raises(UserError) as refused:
        check_backup(file, vault, clock=HandClock())
    assert refused.value.exit_code in {ExitCode.DAMAGED, ExitCode.REFUSED, ExitCode.BAD_INPUT}
    with pytest.raises(UserError):
        restored(file, tmp_path / "two.casevault")
    assert not (tmp_path / "two.casevault").exists()


def test_a_backup_with_a_changed_byte_anywhere_is_refused(vault: Vault, tmp_path: Path) -> None:
    file = backup_of(vault, tmp_path / "one.cvb")
    content = file.read_bytes()
    positions = [*range(40), *range(40, len(content), len(content) // 150), len(content) - 1]
    for number, position in enumerate(positions):
        changed = bytearray(content)
        changed[position] ^= 1 << number % 8
        file.write_bytes(changed)
        refused_as_damaged(file, vault, tmp_path)


def test_a_backup_cut_anywhere_or_lengthened_is_refused(vault: Vault, tmp_path: Path) -> None:
    file = backup_of(vault, tmp_path / "one.cvb")
    content = file.read_bytes()
    for length in [*range(0, len(content), len(content) // 60), len(content) - 1]:
        file.write_bytes(content[:length])
        refused_as_damaged(file, vault, tmp_path)
    for more in (b"\0", content):
        file.write_bytes(content + more)
        refused_as_damaged(file, vault, tmp_path)


def test_frames_swapped_or_from_another_backup_are_refused(vault: Vault, tmp_path: Path) -> None:
    file = backup_of(vault, tmp_path / "one.cvb")
    content = file.read_bytes()
    other = backup_of(vault, tmp_path / "other.cvb").read_bytes()
    start = 16 + int.from_bytes(content[12:16], "big") + TAG_BYTES
    step = FRAME_BYTES + TAG_BYTES
    first, second = content[start : start + step], content[start + step : start + 2 * step]
    head, rest = content[:start], content[start + 2 * step :]
    for forged in (
        head + second + first + rest,
        head + first + first + rest,
        head + second + rest,
        head + other[start : start + step] + second + rest,
        head + other[start:],
    ):
        file.write_bytes(forged)
        refused_as_damaged(file, vault, tmp_path)


def test_the_backup_of_another_vault_is_not_taken_for_ones_own(
    vault: Vault, tmp_path: Path
) -> None:
    other = new_vault(tmp_path / "other.casevault")
    file = backup_of(other, tmp_path / "other.cvb")
    other.close()
    with pytest.raises(UserError) as refused:
        check_backup(file, vault, clock=HandClock())
    assert refused.value.exit_code is ExitCode.DAMAGED


def test_a_director_makes_and_checks_a_backup_and_any_user_restores_it(
    vault: Vault, tmp_path: Path
) -> None:
    key = added(vault, "Dana", DIRECTOR)
    vault.close()
    dana = opened(tmp_path / "one.casevault", "Dana", key)
    file = backup_of(dana, tmp_path / "one.cvb")
    check_backup(file, dana, clock=HandClock())
    dana.close()
    restored(file, tmp_path / "two.casevault", key, "Dana")
    ana = opened(tmp_path / "two.casevault")
    assert ana.user.roles == COORDINATOR
    assert ana.verify().is_sound
    ana.close()


@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EIO])
def test_a_restore_is_there_whole_or_not_at_all_whichever_call_fails(
    vault: Vault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: int
) -> None:
    file = backup_of(vault, tmp_path / "one.cvb")
    folder = tmp_path / "restored" / "two.casevault"
    folder.parent.mkdir()
    disk = FailsOnce(monkeypatch, error)
    failing, is_reached = 0, True
    while is_reached:
        failing += 1
        disk.fail_at(failing)
        try:
            restored(file, folder)
        except UserError:
            disk.work_again()
            assert list(folder.parent.iterdir()) == []
        else:
            is_reached = disk.work_again() >= failing
            opened(folder).close()
            shutil.rmtree(folder)
    assert failing > 20
