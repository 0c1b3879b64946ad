"""P5: a change of keys is whole or has not been, whatever interrupts it."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from promises import changing_keys, power_cut
from promises.changing_keys import FIRST, LAST, steps_done

LONG = os.environ.get("CASEVAULT_LONG") == "1"
KILLS = 150 if LONG else 8
STATES = 2000 if LONG else 60
ERRORS = 200 if LONG else 5
NAME = "centre.casevault"
PROGRAM = str(Path(changing_keys.__file__))
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
def made(tmp_path: Path) -> Path:
    """A vault before the change."""
    changing_keys.made(tmp_path / "made")
    return tmp_path / "made"


def fresh(made: Path) -> Path:
    folder = made.with_name(NAME)
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(made, folder)
    return folder


def last_said(said: list[str]) -> int:
    numbers = [int(line.split()[1]) for line in said if line.startswith("acknowledged")]
    return numbers[-1] if numbers else FIRST


def test_the_book_of_steps_is_right(made: Path) -> None:
    folder = fresh(made)
    assert steps_done(folder) == FIRST
    for number in range(FIRST + 1, LAST + 1):
        changing_keys.step(folder, number)
        assert steps_done(folder) == number


def test_a_killed_program_leaves_the_old_keys_or_the_new_ones(
    made: Path, chance: random.Random
) -> None:
    began = time.perf_counter()
    subprocess.run([sys.executable, PROGRAM, str(fresh(made)), "2"], check=True)
    whole = time.perf_counter() - began
    for _ in range(KILLS):
        folder = fresh(made)
        with subprocess.Popen(
            [sys.executable, PROGRAM, str(folder), "2"], stdout=subprocess.PIPE
        ) as program:
            assert program.stdout is not None
            wait_until = time.perf_counter() + whole * (0.3 + 0.7 * chance.random())
            while time.perf_counter() < wait_until:
                pass
            program.kill()
            said = program.stdout.read().decode().splitlines()
        acknowledged = last_said(said)
        assert steps_done(folder) in {acknowledged, acknowledged + 1}


@WITH_STRACE
def test_a_power_cut_leaves_the_old_keys_or_the_new_ones(
    made: Path, tmp_path: Path, chance: random.Random
) -> None:
    folder = fresh(made)
    before = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    lines = power_cut.record(folder, [PROGRAM, str(folder), "2"], tmp_path / "trace")
    tape = power_cut.Tape.read(lines, folder, before)
    assert tape.acknowledged(len(tape.calls)) == LAST

    state = tmp_path / "state.casevault"
    seen = set()
    for _ in range(STATES):
        at = chance.choice(tape.cuts())
        shutil.rmtree(state, ignore_errors=True)
        (state / "blobs").mkdir(parents=True)
        for name, content in tape.state(at, chance).items():
            (state / name).write_bytes(content)
        acknowledged = tape.acknowledged(at)
        done = steps_done(state)
        assert done in {acknowledged, acknowledged + 1}
        seen.add(done)
    assert {2, 3} <= seen


@WITH_STRACE
@pytest.mark.parametrize("error", ["EIO", "ENOSPC"])
def test_an_error_of_the_disk_leaves_the_old_keys_or_the_new_ones(
    made: Path, tmp_path: Path, chance: random.Random, error: str
) -> None:
    calls = "pwrite64,write,fdatasync,fsync,ftruncate,rename,openat"
    for _ in range(ERRORS):
        folder = fresh(made)
        subprocess.run(
            [sys.executable, PROGRAM, str(folder), "2"],
            env={**os.environ, "CASEVAULT_LAST_STEP": "2"},
            check=True,
        )
        options = ["-f", "--seccomp-bpf", "-o", str(tmp_path / "trace"), "-e", f"trace={calls}"]
        options += [part for name in folder.iterdir() for part in ("-P", str(name))]
        for name in ("vault.db.next", "vault.db.next-wal", "vault.anchor.next", "vault.cvh.new"):
            options += ["-P", str(folder / name)]
        options += ["-P", str(folder / "vault-b.cvh.new"), "-P", str(folder)]
        when = chance.randint(1, 260)
        options += ["-e", f"inject={calls}:error={error}:when={when}"]
        done = subprocess.run(
            ["strace", *options, sys.executable, PROGRAM, str(folder), "3"],
            capture_output=True,
            check=False,
            timeout=100,
        )
        assert done.returncode == 0, done.stderr.decode()[-2000:]
        acknowledged = max(2, last_said(done.stdout.decode().splitlines()))
        assert steps_done(folder) in {acknowledged, acknowledged + 1}
