"""P4: lock ends the process that held the keys; what is left knows neither a key nor a name."""

from __future__ import annotations

import hashlib
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from promises import process_memory
from promises.lock_forgets_robot import joined, planted
from promises.locked_desktop import (
    KEY_BYTES,
    LOCK_SECONDS,
    PATIENCE_SECONDS,
    Desktop,
    database_keys,
    names_in,
    run_desktop,
    wait_for,
)

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="the memory of a process is read through /proc"
)


@pytest.fixture
def desktop(tmp_path: Path) -> Iterator[Desktop]:
    yield from run_desktop(tmp_path)


def test_nothing_that_is_left_after_a_lock_knows_a_name_or_a_key(desktop: Desktop) -> None:
    desktop.wait_until("typed")
    names = set(planted((desktop.folder / "seed").read_text("ascii")))
    keys = [bytes.fromhex(key) for key in (desktop.folder / "keys").read_text("ascii").split()]
    before = desktop.session()
    if not process_memory.can_read(before):
        pytest.skip("this computer does not let a process be read by its parent")

    # The scan is worth something only if it finds them while they are there.
    assert names_in(before) >= names
    assert process_memory.holds(before, keys) == set(keys)

    began = time.monotonic()
    desktop.tell("lock")
    wait_for(lambda: desktop.session() != before, "the session did not end")
    took = time.monotonic() - began
    desktop.wait_until("locked")
    left = (desktop.supervisor.pid, desktop.session())

    assert left[1] not in {0, before}
    assert {process: names_in(process) for process in left} == {process: set() for process in left}
    passphrase = (desktop.folder / "passphrase").read_text("ascii")
    database = database_keys(desktop.folder, [key for key in keys if len(key) == KEY_BYTES])
    others = [passphrase.encode("ascii"), passphrase.encode("utf-16-le"), *database]
    needles = keys + others
    assert [process_memory.holds(process, needles) for process in left] == [set(), set()]
    assert took < LOCK_SECONDS

    desktop.tell("unlock")
    desktop.wait_until("restored")
    typed = joined(planted((desktop.folder / "seed").read_text("ascii")))

    assert (desktop.folder / "restored").read_text() == hashlib.sha256(typed.encode()).hexdigest()

    desktop.tell("quit")

    assert desktop.supervisor.wait(PATIENCE_SECONDS) == 0
