"""P5 and P6 for backups: killed or out of room at any moment, the vault and a backup are whole."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest

from casevault.domain.backup_rotation import KEPT
from casevault.services import backup_places, backup_register, backup_rounds
from casevault.vault.backup import check_backup
from domain.hand_clock import HandClock
from promises import backing_up
from promises.backing_up import FIRST_DAY, NoStick
from services.vaults import again

LONG = os.environ.get("CASEVAULT_LONG") == "1"
KILLS = 200 if LONG else 12
ERRORS = 200 if LONG else 6
PROGRAM = str(Path(backing_up.__file__))
CALLS = {"write": 57, "pwrite64": 1400, "fsync": 130, "fdatasync": 38, "rename": 20, "unlink": 30}
"""About as many of each as four rounds make."""

NAME = "centre.casevault"
WITH_STRACE = pytest.mark.skipif(shutil.which("strace") is None, reason="strace makes the errors")


@pytest.fixture
def chance() -> random.Random:
    """Chance with a seed that a failing run prints."""
    seed = int(os.environ.get("CASEVAULT_SEED", "0")) or random.SystemRandom().getrandbits(32)
    print(f"CASEVAULT_SEED={seed}")  # noqa: T201 - pytest shows it when the test fails
    return random.Random(seed)


@pytest.fixture(autouse=True)
def paths_for_children(monkeypatch: pytest.MonkeyPatch) -> None:
    """Children find the program and the tests where this process does."""
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(path for path in sys.path if path))
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A vault with a place for backups and one backup there."""
    backing_up.made(tmp_path / NAME, tmp_path / "place")
    return tmp_path / NAME


def check(folder: Path, day: int, promised: list[str]) -> None:
    """The vault is sound; every file with the name of a backup holds; the last promised one too."""
    clock = HandClock(FIRST_DAY + timedelta(days=day))
    session = again(folder, clock=clock)
    try:
        assert session.vault.verify().findings == ()
        own = backup_places.find(backup_places.usual_place(session), NoStick())
        assert own is not None
        there = sorted(path.name for path in own.glob("*.cvb"))
        assert there, "no backup is left"
        for name in there:
            check_backup(own / name, session.vault, clock=clock)
        assert set(promised[-1:]) <= set(there)
        known = {each.name for each in backup_register.entries(session) if each.is_there}
        begun = {name for _, _, name in backup_register.begun(session)}
        assert set(there) <= known | begun
    finally:
        session.close()


def tidied(folder: Path, day: int) -> None:
    """One more round leaves exactly what the register says, and nothing half."""
    session = again(folder, clock=HandClock(FIRST_DAY + timedelta(days=day)))
    try:
        done = backup_rounds.run(session, volumes=NoStick())
        known = {each.name for each in backup_register.entries(session) if each.is_there}
        assert {path.name for path in done.path.parent.glob("*.cvb")} == known
        assert len(known) <= sum(KEPT.values())
        assert not list(done.path.parent.glob("*.part"))
        left = {path.name for path in folder.iterdir()}
        assert not {name for name in left if name.startswith(("check-", "vault.db.copy"))}
    finally:
        session.close()


def rounds_in(said: list[str]) -> list[str]:
    return [line.split()[1] for line in said if line.startswith("round")]


def test_a_killed_program_leaves_the_vault_whole_and_a_backup_that_holds(
    folder: Path, chance: random.Random
) -> None:
    day, promised = 1, [path.name for path in (folder.parent / "place").rglob("*.cvb")]
    for _ in range(KILLS):
        arguments = [str(folder), str(day), str(day + 30)]
        with subprocess.Popen(
            [sys.executable, PROGRAM, *arguments], stdout=subprocess.PIPE
        ) as program:
            assert program.stdout is not None
            wanted = chance.randint(0, 3)
            heard = [program.stdout.readline() for _ in range(wanted)]
            wait_until = time.perf_counter() + chance.random() * (0.4 if wanted else 1.0)
            while time.perf_counter() < wait_until:
                pass
            program.kill()
            said = b"".join([*heard, program.stdout.read()]).decode().splitlines()
        assert len(said) >= len(heard), "it made no rounds"
        promised += rounds_in(said)
        day += len(said) + 1
        check(folder, day, promised)
    tidied(folder, day + 1)


@WITH_STRACE
@pytest.mark.parametrize("error", ["ENOSPC", "EIO"])
def test_an_error_of_the_disk_in_any_call_of_a_round_leaves_a_backup_that_holds(
    folder: Path, tmp_path: Path, chance: random.Random, error: str
) -> None:
    day, refused = 1, 0
    for _ in range(ERRORS):
        calls = chance.choice(list(CALLS))
        when = f"{chance.randint(1, CALLS[calls])}{chance.choice(['', '', '+'])}"
        options = ["-f", "--seccomp-bpf", "-o", str(tmp_path / "trace"), "-e", f"trace={calls}"]
        options += ["-e", f"inject={calls}:error={error}:when={when}"]
        done = subprocess.run(
            ["strace", *options, sys.executable, PROGRAM, str(folder), str(day), str(day + 4)],
            capture_output=True,
            check=False,
            timeout=100,
        )
        said = done.stdout.decode().splitlines()
        words = done.stderr.decode()
        assert "Traceback" not in words or "UserError" in words, words[-2000:]
        refused += len(said) < 4 or "refused" in said
        day += 5
        check(folder, day, rounds_in(said))
    assert refused, "no error reached the program"
    tidied(folder, day + 1)


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root mounts a small disk")
def test_a_stick_that_is_full_keeps_its_old_backups_and_takes_a_new_one_when_there_is_room(
    tmp_path: Path,
) -> None:
    place = tmp_path / "place"
    backing_up.made(tmp_path / NAME, place)
    size = next(place.rglob("*.cvb")).stat().st_size
    small = tmp_path / "stick"
    small.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size + 500_000}", "tmpfs", str(small)],
        check=False,
        capture_output=True,
    )
    if mounted.returncode:
        pytest.skip("nothing may be mounted here")
    try:
        session = again(tmp_path / NAME, clock=HandClock(FIRST_DAY + timedelta(days=1)))
        backup_places.choose(session, small, volumes=NoStick())
        first = backing_up.one_round(session)
        said = []
        for _ in range(2):
            try:
                backing_up.one_round(session)
            except Exception as error:  # noqa: BLE001 - what it says is looked at below
                said.append(str(error))
        assert len(said) == 2
        assert all("room" in words for words in said)
        assert [path.name for path in small.rglob("*.cvb")] == [first]
        remount = ["mount", "-o", "remount,size=16m", str(small)]
        subprocess.run(remount, check=True, capture_output=True)
        backing_up.one_round(session)
        assert session.vault.verify().is_sound
        session.close()
    finally:
        subprocess.run(["umount", "-l", str(small)], check=True, capture_output=True)
