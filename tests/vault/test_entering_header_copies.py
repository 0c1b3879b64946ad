"""The two copies of the header: damaged, forged, old, or changed while the power failed."""

from __future__ import annotations

import errno
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from casevault.domain.errors import ExitCode, UserError
from casevault.vault import standing
from casevault.vault.anchor import FILE_NAME as ANCHOR_NAME
from casevault.vault.header import write_header
from casevault.vault.header_files import COPY_NAMES
from vault.changed_containers import WORKER_KEY, change_key, refusal
from vault.failing_disk import FailsOnce
from vault.made_containers import FOUNDER_KEY, entered


@pytest.mark.parametrize("name", COPY_NAMES)
@pytest.mark.parametrize("harm", ["missing", "empty", "foreign", "one bit", "cut"])
def test_one_damaged_copy_opens_with_a_notice_that_names_it(
    folder: Path, name: str, harm: str
) -> None:
    path = folder / name
    content = path.read_bytes()
    if harm == "missing":
        path.unlink()
    else:
        path.write_bytes(
            {
                "empty": b"",
                "foreign": b"hello",
                "one bit": content[:900] + bytes([content[900] ^ 4]) + content[901:],
                "cut": content[:-1],
            }[harm]
        )
    container = entered(folder)
    assert [(notice.message_id, notice.values) for notice in container.notices] == [
        (standing.COPY_DAMAGED, {"name": name})
    ]
    container.rewrite()
    container.close()
    container = entered(folder)
    assert container.notices == ()
    container.close()


def test_two_damaged_copies_are_refused_as_damage(folder: Path) -> None:
    for name in COPY_NAMES:
        content = (folder / name).read_bytes()
        (folder / name).write_bytes(content[:-1])
    assert refusal(folder).exit_code is ExitCode.DAMAGED


def test_a_forged_newer_copy_is_passed_over_with_a_notice(folder: Path) -> None:
    container = entered(folder)
    forged = replace(container.header, generation=9, practice=True)
    container.close()
    (folder / COPY_NAMES[0]).write_bytes(write_header(forged, bytearray(32)))
    container = entered(folder)
    assert not container.header.practice
    assert [notice.values for notice in container.notices] == [{"name": COPY_NAMES[0]}]
    container.close()


def test_forged_copies_alone_are_refused_as_tampering(folder: Path) -> None:
    container = entered(folder)
    forged = replace(container.header, practice=True)
    container.close()
    for name in COPY_NAMES:
        (folder / name).write_bytes(write_header(forged, bytearray(32)))
    assert refusal(folder).exit_code is ExitCode.DAMAGED


def test_an_old_passphrase_does_not_open_a_left_over_older_copy(folder: Path) -> None:
    old = (folder / COPY_NAMES[0]).read_bytes()
    container = entered(folder)
    change_key(container, WORKER_KEY)
    container.close()
    for name in COPY_NAMES:
        present = (folder / name).read_bytes()
        (folder / name).write_bytes(old)
        assert refusal(folder).exit_code is ExitCode.WRONG_KEY
        container = entered(folder, WORKER_KEY)
        assert [notice.values for notice in container.notices] == [{"name": name}]
        container.close()
        (folder / name).write_bytes(present)


def test_an_older_header_put_back_in_both_places_is_refused(folder: Path) -> None:
    old = (folder / COPY_NAMES[0]).read_bytes()
    container = entered(folder)
    change_key(container, WORKER_KEY)
    container.close()
    for name in COPY_NAMES:
        (folder / name).write_bytes(old)
    refused = refusal(folder)
    assert refused.message_id == standing.HEADER_PUT_BACK
    assert refused.exit_code is ExitCode.DAMAGED

    container = entered(folder, despite_damage=True)
    assert [notice.message_id for notice in container.notices] == [standing.HEADER_PUT_BACK]
    container.close()
    container = entered(folder)
    assert container.notices == ()
    container.close()


@pytest.mark.parametrize("stop", ["before the second copy", "before the anchor"])
def test_a_change_that_power_interrupted_is_finished_at_the_next_opening(
    folder: Path, stop: str
) -> None:
    anchor = (folder / ANCHOR_NAME).read_bytes()
    second = (folder / COPY_NAMES[1]).read_bytes()
    container = entered(folder)
    change_key(container, WORKER_KEY)
    container.close()
    (folder / ANCHOR_NAME).write_bytes(anchor)
    if stop == "before the second copy":
        (folder / COPY_NAMES[1]).write_bytes(second)

    container = entered(folder, WORKER_KEY)
    assert container.notices == ()
    container.close()
    assert (folder / COPY_NAMES[0]).read_bytes() == (folder / COPY_NAMES[1]).read_bytes()
    container = entered(folder, WORKER_KEY)
    assert container.notices == ()
    container.close()


@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EIO])
def test_a_change_that_fails_at_any_call_leaves_the_old_header_or_the_new(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: int
) -> None:
    disk = FailsOnce(monkeypatch, error)
    outcomes = []
    for failing in range(1, 40):
        work = tmp_path / f"work{failing}"
        shutil.copytree(folder, work)
        container = entered(work)
        disk.fail_at(failing)
        try:
            change_key(container, WORKER_KEY)
            done = True
        except UserError:
            done = False
        calls = disk.work_again()
        container.close()
        container = entered(work, WORKER_KEY if done else FOUNDER_KEY)
        assert container.notices == ()
        container.close()
        outcomes.append(done)
        if calls < failing:
            break
    assert outcomes == sorted(outcomes)
    assert len(outcomes) > 8
