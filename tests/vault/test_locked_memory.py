from __future__ import annotations

import json
import mmap
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from casevault.vault import locked_memory

SOURCE = Path(__file__).resolve().parents[2] / "src"
PROGRAM = """
import json, os, resource, sys
from pathlib import Path
from casevault.vault import locked_memory
if sys.argv[1] != "as it is":
    allowed = int(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_MEMLOCK, (allowed, allowed))
    if os.geteuid() == 0:
        os.setresuid(65534, 65534, 65534)
fresh = locked_memory.holds()
keys = [bytearray(32) for _ in range(int(sys.argv[2]))]
taken = [locked_memory.lock_pages(key) for key in keys]
keys[0].extend(b"grows")
print(json.dumps({
    "fresh": fresh, "taken": taken.count(True), "asked": len(taken),
    "pages": locked_memory.pages_locked(), "holds": locked_memory.holds(),
    "status": Path("/proc/self/status").read_text(),
}))
"""

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="RLIMIT_MEMLOCK of Linux")


def run(allowed: str, keys: int) -> dict[str, Any]:
    """A process of its own that may lock so many bytes, and how it went."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, allowed, str(keys)],
        env={"PYTHONPATH": str(SOURCE)},
        check=True,
        capture_output=True,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def locked_kilobytes(status: str) -> int:
    """What the system itself says is locked."""
    found = re.search(r"VmLck:\s+(\d+) kB", status)
    assert found is not None
    return int(found[1])


def test_keys_lie_on_pages_that_the_system_says_are_locked() -> None:
    said = run("65536", 20)

    assert (said["fresh"], said["holds"]) == (False, True)
    assert said["taken"] == 20
    assert 0 < said["pages"] <= 16
    assert locked_kilobytes(said["status"]) == said["pages"] * mmap.PAGESIZE // 1024


def test_a_system_that_lends_no_more_pages_is_told_truly_and_nothing_breaks() -> None:
    said = run("4096", 5000)

    assert said["taken"] < said["asked"]
    assert said["holds"] is False


def test_a_system_that_lends_none_is_asked_once() -> None:
    said = run("0", 3)

    assert (said["taken"], said["pages"], said["holds"]) == (0, 0, False)


class Kernel:
    """Stands for kernel32 of Windows: lends `lends` pages."""

    class _Handle:
        restype: Any = None

        def __call__(self) -> int:
            return 0

    def __init__(self, lends: int) -> None:
        self.GetCurrentProcess = self._Handle()
        self.sizes: list[int] = []
        self._lends = lends

    def GetProcessWorkingSetSize(self, _process: Any, least: Any, most: Any) -> int:  # noqa: N802 - the system's name
        least._obj.value, most._obj.value = 200 * 1024, 1400 * 1024
        return 1

    def SetProcessWorkingSetSizeEx(self, _process: Any, least: Any, most: Any, _flags: int) -> int:  # noqa: N802 - the system's name
        self.sizes = [least.value, most.value]
        return 1

    def VirtualLock(self, _address: Any, _length: int) -> int:  # noqa: N802 - the system's name
        self._lends -= 1
        return int(self._lends >= 0)


def test_windows_is_asked_for_a_larger_working_set_before_pages_are_locked() -> None:
    kernel = Kernel(lends=1)
    way = locked_memory._windows_way(kernel)

    assert kernel.sizes[0] == 200 * 1024 + 4 * 1024 * 1024
    assert kernel.sizes[1] > kernel.sizes[0]
    assert [way(4096), way(8192)] == [True, False]
