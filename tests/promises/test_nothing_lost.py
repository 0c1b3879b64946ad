"""P5: every acknowledged save survives kill -9, power cut, full disk and I/O error."""

from __future__ import annotations

import itertools
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from casevault.domain.clock import SystemClock
from casevault.domain.errors import UserError
from promises import adding_users, power_cut, saving
from promises.saving import Standing, expected, found
from vault.made_vaults import opened

LONG = os.environ.get("CASEVAULT_LONG") == "1"
KILLS = 200 if LONG else 20
STATES = 1500 if LONG else 100
ERRORS = 300 if LONG else 5
NAME = "centre.casevault"
PROGRAM = str(Path(saving.__file__))
WITH_STRACE = pytest.mark.skipif(shutil.which("strace") is None, reason="strace records the calls")


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


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A vault after the first step."""
    saving.made(tmp_path / NAME)
    return tmp_path / NAME


def check(folder: Path, acknowledged: int) -> int:
    """Open, check what is there and that nothing is found; returns the last step that is there."""
    vault = opened(folder, clock=SystemClock())
    try:
        standing = found(vault)
        assert standing in {expected(acknowledged), expected(acknowledged + 1)}
        assert vault.verify().findings == ()
        return acknowledged + (standing != expected(acknowledged))
    finally:
        vault.close()


def test_the_book_of_steps_is_right(folder: Path) -> None:
    assert expected(1) == Standing(form=1, versions=1, cases=1, draft=0, events=0)
    vault = opened(folder, clock=SystemClock())
    for number in range(2, 14):
        saving.step(vault, number)
        assert expected(number) == found(vault)
    vault.close()


def test_a_killed_program_loses_no_acknowledged_save(folder: Path, chance: random.Random) -> None:
    last = 1
    for _ in range(KILLS):
        arguments = [str(folder), str(last + 1), "1000000"]
        with subprocess.Popen(
            [sys.executable, PROGRAM, *arguments], stdout=subprocess.PIPE
        ) as program:
            assert program.stdout is not None
            wanted = chance.randint(0, 12)
            heard = [program.stdout.readline() for _ in range(wanted)]
            # Without a step to wait for, it is killed while it starts and opens the vault.
            wait_until = time.perf_counter() + chance.random() * (0.006 if wanted else 0.6)
            while time.perf_counter() < wait_until:
                pass
            program.kill()
            said = b"".join([*heard, program.stdout.read()]).decode().splitlines()
        assert len(said) >= len(heard), "it did not save"
        last = check(folder, _acknowledged(said, last))


def _acknowledged(said: list[str], before: int) -> int:
    numbers = [int(line.split()[1]) for line in said if line.startswith("acknowledged")]
    return numbers[-1] if numbers else before


@WITH_STRACE
def test_a_power_cut_loses_no_acknowledged_save(
    folder: Path, tmp_path: Path, chance: random.Random
) -> None:
    before = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    program = [PROGRAM, str(folder), "2", "40", "41", "60"]
    lines = power_cut.record(folder, program, tmp_path / "trace")
    tape = power_cut.Tape.read(lines, folder, before)
    assert tape.acknowledged(len(tape.calls)) == 60

    state = tmp_path / "state.casevault"
    for _ in range(STATES):
        at = chance.choice(tape.cuts())
        shutil.rmtree(state, ignore_errors=True)
        (state / "blobs").mkdir(parents=True)
        for name, content in tape.state(at, chance).items():
            (state / name).write_bytes(content)
        check(state, tape.acknowledged(at))


@WITH_STRACE
def test_a_power_cut_loses_no_user_and_no_key_of_the_vault(
    folder: Path, tmp_path: Path, chance: random.Random
) -> None:
    """What is saved in the header: without it nothing opens at all."""
    before = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    program = [str(Path(adding_users.__file__)), str(folder), "5"]
    lines = power_cut.record(folder, program, tmp_path / "trace")
    tape = power_cut.Tape.read(lines, folder, before)
    assert tape.acknowledged(len(tape.calls)) == 5

    state = tmp_path / "state.casevault"
    for _ in range(STATES):
        at = chance.choice(tape.cuts())
        shutil.rmtree(state, ignore_errors=True)
        (state / "blobs").mkdir(parents=True)
        for name, content in tape.state(at, chance).items():
            (state / name).write_bytes(content)
        vault = opened(state, clock=SystemClock())
        users = len(vault.users.list())
        vault.close()
        assert users in {tape.acknowledged(at), tape.acknowledged(at) + 1}


@WITH_STRACE
@pytest.mark.parametrize(
    ("error", "lasting"), [("EIO", False), ("ENOSPC", False), ("ENOSPC", True)]
)
def test_an_error_of_the_disk_at_any_call_loses_no_acknowledged_save(
    tmp_path: Path,
    chance: random.Random,
    error: str,
    lasting: bool,  # noqa: FBT001 - by name
) -> None:
    saving.made(tmp_path / "made")
    folder = tmp_path / NAME
    refused = 0
    for _ in range(ERRORS):
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(tmp_path / "made", folder)
        calls = "pwrite64,fdatasync,fsync,ftruncate" + (",pread64" if error == "EIO" else "")
        when = f"{chance.randint(1, 300)}{'+' if lasting else ''}"
        files = ("vault.db", "vault.db-wal", "vault.anchor")
        options = ["-f", "--seccomp-bpf", "-o", str(tmp_path / "trace"), "-e", f"trace={calls}"]
        options += [part for name in files for part in ("-P", str(folder / name))]
        options += ["-e", f"inject={calls}:error={error}:when={when}"]
        done = subprocess.run(
            ["strace", *options, sys.executable, PROGRAM, str(folder), "2", "24"],
            capture_output=True,
            check=False,
            timeout=100,
        )
        assert done.returncode == 0, done.stderr.decode()[-2000:]
        said = done.stdout.decode().splitlines()
        refused += any(line.startswith(("refused", "gave up")) for line in said)
        check(folder, _acknowledged(said, 1))
    assert refused, "no error reached the program"


@WITH_STRACE
@pytest.mark.parametrize("step", [2, 3])
def test_one_save_is_told_as_saved_only_if_it_is_whatever_call_fails(
    tmp_path: Path, step: int
) -> None:
    """A draft and a form, by themselves: no later save makes good what was lost."""
    saving.made(tmp_path / "made")
    vault = opened(tmp_path / "made", clock=SystemClock())
    for number in range(2, step):
        saving.step(vault, number)
    vault.close()
    folder, trace = tmp_path / NAME, tmp_path / "trace"
    calls = "pwrite64,fdatasync,ftruncate"
    for when in itertools.count(1, 1 if LONG else 2):
        shutil.copytree(tmp_path / "made", folder)
        options = ["-f", "--seccomp-bpf", "-o", str(trace), "-e", f"trace={calls}"]
        for name in ("vault.db", "vault.db-wal", "vault.anchor"):
            options += ["-P", str(folder / name)]
        options += ["-e", f"inject={calls}:error=ENOSPC:when={when}+"]
        done = subprocess.run(
            ["strace", *options, sys.executable, PROGRAM, str(folder), str(step), str(step)],
            capture_output=True,
            check=True,
            timeout=100,
        )
        check(folder, _acknowledged(done.stdout.decode().splitlines(), step - 1))
        shutil.rmtree(folder)
        if "INJECTED" not in trace.read_text("utf-8"):
            assert when > 3, "no error reached the program"
            return


@WITH_STRACE
@pytest.mark.parametrize("error", ["EIO", "ENOSPC"])
def test_a_save_is_not_acknowledged_while_the_anchor_cannot_be_written(
    tmp_path: Path, error: str
) -> None:
    folder = tmp_path / NAME
    saving.made(folder)
    calls = "pwrite64,fdatasync"
    options = ["-f", "--seccomp-bpf", "-o", str(tmp_path / "trace"), "-e", f"trace={calls}"]
    options += ["-P", str(folder / "vault.anchor"), "-e", f"inject={calls}:error={error}:when=9+"]
    done = subprocess.run(
        ["strace", *options, sys.executable, PROGRAM, str(folder), "2", "24"],
        capture_output=True,
        check=True,
        timeout=100,
    )
    said = done.stdout.decode().splitlines()
    assert said[0] == "acknowledged 2"
    assert said[-1].startswith("gave up")
    check(folder, _acknowledged(said, 1))


def test_a_save_that_is_refused_leaves_nothing_and_the_next_one_holds(folder: Path) -> None:
    vault = opened(folder, clock=SystemClock())
    half = (saving.FIRST.write(1, {"n": 99}, {"n": 99}), saving.FIRST.write(9, {"n": 99}))
    with pytest.raises(UserError):
        saving.FIRST.save(vault, *half)
    assert found(vault) == expected(1)
    saving.step(vault, 2)
    vault.close()
    assert check(folder, 2) == 2


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root mounts a small disk")
def test_a_full_disk_loses_no_acknowledged_save_and_takes_more_when_there_is_room(
    tmp_path: Path,
) -> None:
    with _small_disk(tmp_path / "disk") as disk:
        saving.made(disk / NAME)
        ballast = disk / "ballast"
        said = _saving(disk / NAME, 2, 400)
        assert said[-1].startswith(("gave up", "refused"))
        last = check_when_there_is_room(disk / NAME, _acknowledged(said, 1), ballast)

        said = _saving(disk / NAME, last + 1, last + 3)
        assert said[-1] == f"acknowledged {last + 3}"
        check(disk / NAME, last + 3)


def check_when_there_is_room(folder: Path, acknowledged: int, ballast: Path) -> int:
    """Make room on the disk, then check."""
    ballast.unlink(missing_ok=True)
    subprocess.run(
        ["mount", "-o", "remount,size=16m", str(folder.parent)], check=True, capture_output=True
    )
    return check(folder, acknowledged)


def _saving(folder: Path, first: int, last: int) -> list[str]:
    done = subprocess.run(
        [sys.executable, PROGRAM, str(folder), str(first), str(last)],
        check=True,
        capture_output=True,
        timeout=100,
    )
    return done.stdout.decode().splitlines()


@contextmanager
def _small_disk(place: Path) -> Iterator[Path]:
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(place)],
        check=False,
        capture_output=True,
    )
    if mounted.returncode:
        pytest.skip("nothing may be mounted here")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True, capture_output=True)
