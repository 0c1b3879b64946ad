from __future__ import annotations

import errno
import shutil
import subprocess
from pathlib import Path

import pytest

from casevault.domain.errors import ExitCode, UserError
from casevault.domain.roles import Role
from casevault.vault import standing
from casevault.vault.anchor import FILE_NAME as ANCHOR_NAME
from casevault.vault.audit_actions import AuditAction
from casevault.vault.creating import NewVault
from casevault.vault.entering import WrongKeyError
from casevault.vault.header_files import COPY_NAMES
from casevault.vault.opening import (
    create_vault,
    create_with_derived_key,
    open_vault,
    open_with_derived_key,
)
from domain.hand_clock import HandClock
from vault.failing_disk import FailsOnce
from vault.made_vaults import ANA, COORDINATOR, DIRECTOR, KDF, added, new_vault, opened

PASSPHRASE = b"lantern orbit velvet cactus"
STATED_FILES = {*COPY_NAMES, ANCHOR_NAME, "vault.db", "vault.lock", "blobs"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "one.casevault"
    new_vault(path).close()
    return path


def test_a_vault_is_made_and_opened_with_name_and_passphrase(tmp_path: Path) -> None:
    folder = tmp_path / "one.casevault"
    steps: list[tuple[str, float]] = []
    passphrase = bytearray(PASSPHRASE)
    vault = create_vault(
        folder,
        user_name="Ana",
        passphrase=passphrase,
        label="Centre",
        country="RS",
        practice=True,
        clock=HandClock(),
        progress=lambda step, done: steps.append((step, done)),
    )
    assert passphrase == bytes(len(PASSPHRASE))
    assert vault.user.name == "Ana"
    assert vault.user.roles == {Role.COORDINATOR, Role.DIRECTOR}
    assert (vault.info.label, vault.info.country, vault.info.practice) == ("Centre", "RS", True)
    assert vault.info.created_on == HandClock().now()
    assert vault.warnings == ()
    assert steps == sorted(steps, key=lambda step: step[1])
    vault.close()

    passphrase = bytearray(PASSPHRASE)
    vault = open_vault(folder, user_name=" ANA ", passphrase=passphrase, clock=HandClock())
    assert passphrase == bytes(len(PASSPHRASE))
    assert vault.user.name == "Ana"
    vault.close()
    assert {path.name for path in folder.iterdir()} == STATED_FILES


def test_wrong_name_and_wrong_passphrase_are_the_same_refusal(tmp_path: Path) -> None:
    folder = tmp_path / "one.casevault"
    create_vault(
        folder,
        user_name="Ana",
        passphrase=bytearray(PASSPHRASE),
        label="",
        country="RS",
        clock=HandClock(),
    ).close()
    texts = set()
    for name, words in (("Anna", PASSPHRASE), ("Ana", PASSPHRASE + b"s")):
        passphrase = bytearray(words)
        with pytest.raises(WrongKeyError) as refused:
            open_vault(folder, user_name=name, passphrase=passphrase, clock=HandClock())
        assert refused.value.exit_code is ExitCode.WRONG_KEY
        assert not any(passphrase)
        texts.add(refused.value.text())
    assert len(texts) == 1


def test_failures_are_entered_in_the_log_at_the_next_unlock_and_then_forgotten(
    folder: Path,
) -> None:
    for _ in range(3):
        with pytest.raises(WrongKeyError):
            opened(folder, key=bytes(32))
    vault = opened(folder)
    assert [(notice.message_id, notice.values) for notice in vault.warnings] == [
        (standing.FAILED_UNLOCKS, {"count": 3})
    ]
    found = [entry for entry in vault.audit.read() if entry.action is AuditAction.FAILED_UNLOCKS]
    assert [entry.detail["count"] for entry in found] == [3]
    vault.close()
    vault = opened(folder)
    assert vault.warnings == ()
    vault.close()


@pytest.mark.parametrize("kind", ["file", "full folder", "link", "dangling link"])
def test_nothing_is_ever_overwritten_by_a_new_vault(tmp_path: Path, kind: str) -> None:
    folder, elsewhere = tmp_path / "one.casevault", tmp_path / "elsewhere"
    if kind == "file":
        folder.write_text("mine")
    elif kind == "full folder":
        folder.mkdir()
        (folder / "mine").write_text("mine")
    else:
        if kind == "link":
            elsewhere.mkdir()
        folder.symlink_to(elsewhere)
    before = sorted(str(path) for path in tmp_path.rglob("*"))
    with pytest.raises(UserError) as refused:
        new_vault(folder)
    assert refused.value.exit_code is ExitCode.BAD_INPUT
    assert sorted(str(path) for path in tmp_path.rglob("*")) == before


def test_an_empty_folder_may_become_a_vault(tmp_path: Path) -> None:
    folder = tmp_path / "one.casevault"
    folder.mkdir()
    new_vault(folder).close()
    opened(folder).close()


def test_a_folder_that_does_not_exist_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(UserError) as refused:
        new_vault(tmp_path / "nowhere" / "one.casevault")
    assert refused.value.exit_code is ExitCode.BAD_INPUT
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EROFS, errno.EIO])
def test_a_new_vault_is_there_whole_or_not_at_all_whichever_call_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: int
) -> None:
    disk = FailsOnce(monkeypatch, error)
    wanted = NewVault("Ana", COORDINATOR, "Centre", "RS", practice=False)
    folder = tmp_path / "one.casevault"
    failing, is_reached = 0, True
    while is_reached:
        failing += 1
        disk.fail_at(failing)
        try:
            create_with_derived_key(
                folder, wanted, bytearray(ANA), kdf=KDF, clock=HandClock()
            ).close()
        except UserError:
            disk.work_again()
            assert list(tmp_path.iterdir()) == []
        else:
            is_reached = disk.work_again() >= failing
            opened(folder).close()
            shutil.rmtree(folder)
    assert failing > 20


@pytest.mark.parametrize("kilobytes", range(16, 112, 16))
def test_a_full_disk_refuses_a_new_vault_and_leaves_nothing(tmp_path: Path, kilobytes: int) -> None:
    small = tmp_path / "small"
    small.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "none", str(small)], check=False
    )
    if mounted.returncode != 0:
        pytest.skip("needs the right to mount a small disk")
    try:
        with pytest.raises(UserError) as refused:
            new_vault(small / "one.casevault")
        assert refused.value.text() == (
            f"The disk is full. Free some space where {small} lies and try again."
        )
        assert list(small.iterdir()) == []
    finally:
        subprocess.run(["umount", str(small)], check=True)


def test_records_put_back_are_refused_and_a_coordinator_may_go_on(folder: Path) -> None:
    old = (folder / "vault.db").read_bytes()
    vault = opened(folder)
    key = added(vault, "Dana", DIRECTOR)
    vault.close()
    (folder / "vault.db").write_bytes(old)
    for name, words in (("Ana", ANA), ("Dana", key)):
        with pytest.raises(UserError) as refused:
            opened(folder, name, words)
        assert refused.value.exit_code is ExitCode.DAMAGED
    with pytest.raises(UserError):
        open_with_derived_key(
            folder, "Dana", bytearray(key), clock=HandClock(), despite_damage=True
        )
    vault = open_with_derived_key(
        folder, "Ana", bytearray(ANA), clock=HandClock(), despite_damage=True
    )
    assert len(vault.warnings) == 1
    unlocked = [entry for entry in vault.audit.read() if entry.action is AuditAction.UNLOCKED]
    assert unlocked[-1].detail["found"] == [vault.warnings[0].message_id]
    vault.close()
    vault = opened(folder)
    assert vault.warnings == ()
    vault.close()


def test_a_lost_anchor_is_refused_and_made_anew_when_a_coordinator_goes_on(folder: Path) -> None:
    (folder / ANCHOR_NAME).unlink()
    with pytest.raises(UserError) as refused:
        opened(folder)
    assert refused.value.message_id == standing.ANCHOR_LOST
    vault = open_with_derived_key(
        folder, "Ana", bytearray(ANA), clock=HandClock(), despite_damage=True
    )
    assert [notice.message_id for notice in vault.warnings] == [standing.ANCHOR_LOST]
    vault.close()
    opened(folder).close()


@pytest.mark.parametrize(
    "older", [("vault.db",), COPY_NAMES, ("vault.db", ANCHOR_NAME), ("vault.db", *COPY_NAMES)]
)
def test_after_a_coordinator_went_on_the_vault_is_whole_again(
    folder: Path, tmp_path: Path, older: tuple[str, ...]
) -> None:
    before = shutil.copytree(folder, tmp_path / "before")
    vault = opened(folder)
    for name in ("Dana", "Mira"):
        added(vault, name, DIRECTOR)
    vault.close()
    for name in older:
        shutil.copy(Path(before) / name, folder / name)
    with pytest.raises(UserError) as refused:
        opened(folder)
    assert refused.value.exit_code is ExitCode.DAMAGED
    vault = open_with_derived_key(
        folder, "Ana", bytearray(ANA), clock=HandClock(), despite_damage=True
    )
    assert vault.warnings
    vault.close()
    vault = opened(folder)
    assert vault.warnings == ()
    added(vault, "Vera", DIRECTOR)
    vault.close()
    opened(folder).close()


def test_a_vault_whose_database_is_missing_is_said_to_be_damaged(folder: Path) -> None:
    (folder / "vault.db").unlink()
    with pytest.raises(UserError) as refused:
        opened(folder)
    assert refused.value.exit_code is ExitCode.DAMAGED
    assert not (folder / "vault.db").exists()


def test_what_a_killed_backup_left_behind_is_gone_after_the_next_opening(folder: Path) -> None:
    before = {path.name for path in folder.iterdir()}
    scratch = folder / "check-0123456789abcdef.tmp"
    shutil.copytree(folder, scratch)
    for name in ("vault.db.copy", "vault.db.copy-wal", "vault.db.copy-shm"):
        (folder / name).write_bytes(b"sealed")
    opened(folder).close()
    assert {path.name for path in folder.iterdir()} == before


def test_a_folder_that_cannot_be_written_to_is_said_so(folder: Path) -> None:
    bound = subprocess.run(["mount", "--bind", "-o", "ro", folder, folder], check=False)
    if bound.returncode != 0:
        pytest.skip("needs the right to mount")
    try:
        subprocess.run(["mount", "-o", "remount,ro,bind", folder], check=True)
        with pytest.raises(UserError) as refused:
            opened(folder)
        assert refused.value.exit_code is ExitCode.BAD_INPUT
        assert "cannot be written" in refused.value.text()
    finally:
        subprocess.run(["umount", folder], check=True)


def test_a_refused_opening_leaves_the_vault_free_for_the_next(folder: Path) -> None:
    with pytest.raises(WrongKeyError):
        opened(folder, key=bytes(32))
    opened(folder).close()


@pytest.mark.parametrize("name", COPY_NAMES)
@pytest.mark.parametrize("harm", ["missing", "cut"])
def test_a_damaged_copy_of_the_header_is_healed_at_unlock_said_and_logged(
    folder: Path, name: str, harm: str
) -> None:
    whole = (folder / name).read_bytes()
    (folder / name).unlink()
    if harm == "cut":
        (folder / name).write_bytes(whole[:-1])
    vault = opened(folder)
    last = vault.audit.read()[-2]
    assert (folder / name).read_bytes() == whole
    assert [(each.message_id, each.values) for each in vault.warnings] == [
        (standing.COPY_HEALED, {"name": name})
    ]
    assert (last.action, last.detail["found"]) == (AuditAction.UNLOCKED, [standing.COPY_HEALED])
    assert vault.verify().is_sound
    vault.close()
    vault = opened(folder)
    assert vault.warnings == ()
    vault.close()


def test_a_copy_of_the_header_damaged_while_open_is_found_by_a_check(folder: Path) -> None:
    path = folder / COPY_NAMES[1]
    vault = opened(folder)
    path.write_bytes(path.read_bytes()[:-1])
    report = vault.verify()
    assert not report.is_sound
    assert standing.COPY_DAMAGED in {finding.message_id for finding in report.findings}
    vault.container.rewrite()
    assert vault.verify().is_sound
    vault.close()
