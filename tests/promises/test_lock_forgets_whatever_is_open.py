"""P4: a lock keeps its time, forgets and gives back, whatever is open or running."""

from __future__ import annotations

import contextlib
import hashlib
import sys
import time
from pathlib import Path

import pytest

from promises import process_memory
from promises.lock_forgets_robot import joined, planted
from promises.lock_scenes import SCENES
from promises.locked_desktop import (
    LOCK_SECONDS,
    PATIENCE_SECONDS,
    names_in,
    run_desktop,
    wait_for,
)

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="the memory of a process is read through /proc"
)


@pytest.mark.parametrize("scene", [scene for scene in SCENES if scene])
def test_a_lock_keeps_its_time_and_what_was_typed_comes_back(tmp_path: Path, scene: str) -> None:
    with contextlib.contextmanager(run_desktop)(tmp_path, scene=scene) as program:
        program.wait_until("typed")
        names = set(planted((tmp_path / "seed").read_text("ascii")))
        before = program.session()
        if not process_memory.can_read(before):
            pytest.skip("this computer does not let a process be read by its parent")

        began = time.monotonic()
        program.tell("lock")
        wait_for(lambda: program.session() != before, "the session did not end")
        took = time.monotonic() - began
        program.wait_until("locked")
        seen = (tmp_path / "locked").read_text("ascii")

        assert took < LOCK_SECONDS
        assert seen == ("hidden" if scene == "quick hide" else "seen")
        left = (program.supervisor.pid, program.session())
        assert [names_in(process) & names for process in left] == [set(), set()]

        program.tell("unlock")
        program.wait_until("restored")
        typed = hashlib.sha256(joined(planted((tmp_path / "seed").read_text())).encode())

        assert (tmp_path / "restored").read_text() == typed.hexdigest()
        if SCENES[scene].given_back is not None:
            program.wait_until("given back")
            (first, *_) = planted((tmp_path / "seed").read_text())
            there = (tmp_path / "given back").read_text()
            assert there == hashlib.sha256(first.encode()).hexdigest()
        assert not list(tmp_path.rglob("*.part*"))

        program.tell("quit")

        assert program.supervisor.wait(PATIENCE_SECONDS) == 0
