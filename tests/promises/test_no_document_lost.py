"""P5 for documents: never a row without its file, and every acknowledged one can be read."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from casevault.domain.clock import SystemClock
from promises import keeping_documents, power_cut, saving
from promises.keeping_documents import expected, found
from vault.made_vaults import opened

LONG = os.environ.get("CASEVAULT_LONG") == "1"
STATES = 1500 if LONG else 100
KILLS = 100 if LONG else 10
NAME = "centre.casevault"
PROGRAM = str(Path(keeping_documents.__file__))


@pytest.fixture
def chance() -> random.Random:
    """Chance with a seed that a failing run prints."""
    seed = int(os.environ.get("CASEVAULT_SEED", "0")) or random.SystemRandom().getrandbits(32)
    print(f"CASEVAULT_SEED={seed}")  # noqa: T201 - pytest shows it when the test fails
    return random.Random(seed)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A vault with one case; children find the program where this process does."""
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(path for path in sys.path if path))
    saving.made(tmp_path / NAME)
    return tmp_path / NAME


def check(folder: Path, acknowledged: int) -> int:
    """Open, read every document, check everything; the last step that is there."""
    vault = opened(folder, clock=SystemClock())
    try:
        documents = found(vault)
        assert documents in [expected(acknowledged), expected(acknowledged + 1)]
        assert vault.verify().findings == ()
        return acknowledged + (documents != expected(acknowledged))
    finally:
        vault.close()


def test_the_book_of_documents_is_right(folder: Path) -> None:
    assert expected(1) == set()
    assert expected(8) == {3, 5, 7}
    vault = opened(folder, clock=SystemClock())
    for number in range(2, 12):
        keeping_documents.step(vault, number)
        assert found(vault) == expected(number)
    vault.close()


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace records the calls")
def test_a_power_cut_loses_no_acknowledged_document(
    folder: Path, tmp_path: Path, chance: random.Random
) -> None:
    before = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    program = [PROGRAM, str(folder), "2", "24"]
    lines = power_cut.record(folder, program, tmp_path / "trace")
    tape = power_cut.Tape.read(lines, folder, before)
    assert tape.acknowledged(len(tape.calls)) == 24
    names = {call.name for call in tape.calls if isinstance(call, power_cut.Link)}
    assert sum(name.startswith("blobs/") for name in names) > 30

    state = tmp_path / "state.casevault"
    for _ in range(STATES):
        at = chance.choice(tape.cuts())
        shutil.rmtree(state, ignore_errors=True)
        for name, content in tape.state(at, chance).items():
            (state / name).parent.mkdir(parents=True, exist_ok=True)
            (state / name).write_bytes(content)
        (state / "blobs").mkdir(exist_ok=True)
        check(state, tape.acknowledged(at))


def test_a_killed_program_loses_no_acknowledged_document(
    folder: Path, chance: random.Random
) -> None:
    last = 1
    for _ in range(KILLS):
        with subprocess.Popen(
            [sys.executable, PROGRAM, str(folder), str(last + 1), "1000000"],
            stdout=subprocess.PIPE,
        ) as program:
            assert program.stdout is not None
            heard = [program.stdout.readline() for _ in range(chance.randint(1, 9))]
            program.kill()
            said = b"".join([*heard, program.stdout.read()]).decode().splitlines()
        last = check(folder, int(said[-1].split()[1]))
