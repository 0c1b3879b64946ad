"""P5 and P6 on a real disk that is full, and an anchor that cannot be written."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from casevault.services import backup_places
from domain.hand_clock import HandClock
from promises import backing_up, saving
from promises.backing_up import NoStick, clock_at
from promises.saving import SAVES
from promises.with_strace import WITH_STRACE
from promises.work import FIRST, NAME, acknowledged
from promises.workshop import Workshop
from services.vaults import again

AS_ROOT = pytest.mark.skipif(
    os.name != "posix" or os.geteuid() != 0, reason="only root mounts a small disk"
)


@WITH_STRACE
@pytest.mark.parametrize("error", ["EIO", "ENOSPC"])
def test_a_save_is_not_acknowledged_while_the_anchor_cannot_be_written(
    tmp_path: Path, error: str
) -> None:
    saving.made(tmp_path / NAME)
    calls = "pwrite64,fdatasync"
    anchor = str(tmp_path / NAME / "vault.anchor")
    inject = f"inject={calls}:error={error}:when=9+"
    options = ("-o", str(tmp_path / "trace"), "-e", f"trace={calls}", "-P", anchor, "-e", inject)
    with Workshop(SAVES, strace=options) as workshop:
        answer = workshop.do("run", tmp_path, FIRST + 1, 24)
    assert answer.said[0] == "acknowledged 2"
    assert answer.said[-1].startswith("gave up")
    known = acknowledged(answer.said, FIRST)
    assert saving.judge(tmp_path, known) in {known, known + 1}


@AS_ROOT
def test_a_full_disk_loses_no_acknowledged_save_and_takes_more_when_there_is_room(
    tmp_path: Path,
) -> None:
    with _small_disk(tmp_path / "disk", "3m") as disk, Workshop(SAVES) as workshop:
        saving.made(disk / NAME)
        answer = workshop.do("run", disk, FIRST + 1, 400)
        assert answer.said[-1].startswith(("gave up", "refused"))
        _make_room(disk)
        done = saving.judge(disk, acknowledged(answer.said, FIRST))
        answer = workshop.do("run", disk, done + 1, done + 3)
        assert answer.said[-1] == f"acknowledged {done + 3}"
        assert saving.judge(disk, done + 3) == done + 3


@AS_ROOT
def test_a_stick_that_is_full_keeps_its_old_backups_and_takes_a_new_one_when_there_is_room(
    tmp_path: Path,
) -> None:
    backing_up.made(tmp_path)
    size = next((tmp_path / "place").rglob("*.cvb")).stat().st_size
    with _small_disk(tmp_path / "stick", str(size + 500_000)) as stick:
        clock: HandClock = clock_at(FIRST + 2)
        session = again(tmp_path / NAME, clock=clock)
        backup_places.choose(session, stick, volumes=NoStick())
        first = backing_up.one_round(session)
        said = []
        for _ in range(2):
            try:
                backing_up.one_round(session)
            except Exception as error:  # noqa: BLE001 - what it says is looked at below
                said.append(str(error))
        assert len(said) == 2
        assert all("room" in words for words in said)
        assert [path.name for path in stick.rglob("*.cvb")] == [first]
        _make_room(stick)
        backing_up.one_round(session)
        assert session.vault.verify().is_sound
        session.close()


def _make_room(disk: Path) -> None:
    remount = ["mount", "-o", "remount,size=16m", str(disk)]
    subprocess.run(remount, check=True, capture_output=True)


@contextmanager
def _small_disk(place: Path, size: str) -> Iterator[Path]:
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(place)],
        check=False,
        capture_output=True,
    )
    if mounted.returncode:
        pytest.skip("nothing may be mounted here")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True, capture_output=True)
