from __future__ import annotations

import ctypes
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from casevault import lockdown

SOURCE = Path(__file__).resolve().parents[1] / "src"
LOCKED = """
import faulthandler, json, os, resource, sys
from casevault import lockdown
faulthandler.enable()
before = lockdown.holds()
lockdown.refuse_memory_dumps()
lockdown.refuse_memory_readers()
print(json.dumps({
    "before": before, "after": lockdown.holds(), "faulthandler": faulthandler.is_enabled(),
    "core": resource.getrlimit(resource.RLIMIT_CORE),
}), flush=True)
sys.stdin.read()
"""
ON_UNIX = pytest.mark.skipif(sys.platform == "win32", reason="limits and signals of Unix")


class Recorder:
    """Stands for the libraries of Windows: notes every call, answers with `answers` or 0."""

    def __init__(self, **answers: int) -> None:
        self.calls: list[tuple[str, tuple[Any, ...]]] = []
        self._answers = answers

    def __getattr__(self, name: str) -> Any:
        if name.islower():
            return self

        def call(*arguments: Any) -> int:
            self.calls.append((name, arguments))
            return self._answers.get(name, 0)

        return call


@pytest.fixture
def locked() -> Any:
    """A process that has given up what it can, and what it says of itself."""
    with subprocess.Popen(
        [sys.executable, "-c", LOCKED],
        env={"PYTHONPATH": str(SOURCE)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        yield process, json.loads(process.stdout.readline())
        process.kill()


@ON_UNIX
def test_the_process_says_truly_what_holds(locked: Any) -> None:
    _, said = locked

    assert said["after"] == {"memory_dumps": True, "memory_readers": True}
    assert said["before"]["memory_readers"] is False
    assert said["core"][0] == 0
    assert said["faulthandler"] is False


@pytest.mark.skipif(sys.platform != "linux", reason="/proc of Linux")
def test_another_program_of_the_same_user_cannot_read_the_memory(locked: Any) -> None:
    process, _ = locked
    if os.geteuid() == 0:
        pytest.skip("root may read everything")

    with pytest.raises(PermissionError):
        Path(f"/proc/{process.pid}/mem").open("rb").close()


@ON_UNIX
def test_a_crash_leaves_no_core(locked: Any) -> None:
    process, _ = locked
    process.send_signal(signal.SIGSEGV)
    process.wait()

    assert process.returncode == -signal.SIGSEGV
    assert not list(Path.cwd().glob("core*"))


def test_windows_reports_go_without_the_heap() -> None:
    windows = Recorder()

    assert lockdown.refuse_windows_reports(windows)
    assert windows.calls == [("SetErrorMode", (0x8003,)), ("WerSetFlags", (1,))]
    assert not lockdown.refuse_windows_reports(Recorder(WerSetFlags=1))


def test_the_access_list_on_windows_lets_nobody_read_memory_or_change_the_list() -> None:
    windows = Recorder(
        ConvertStringSecurityDescriptorToSecurityDescriptorW=1,
        SetKernelObjectSecurity=1,
    )
    _, _, mask, *_ = lockdown._ACCESS.split("(")[1].split(";")
    reads, writes, changes_list, owns = 0x10, 0x20, 0x40000, 0x80000

    assert lockdown._ACCESS.startswith("D:P(A;;")
    assert int(mask, 16) & (reads | writes | changes_list | owns) == 0
    assert _closed(windows)
    assert [name for name, _ in windows.calls][-2:] == ["SetKernelObjectSecurity", "LocalFree"]
    assert not _closed(Recorder())


def _closed(windows: Recorder) -> bool:
    """Close the process; the handle of Windows is a number of its own kind."""
    windows.GetCurrentProcess = _Handle()  # type: ignore[attr-defined]
    return lockdown.close_windows_process(windows)


class _Handle:
    """GetCurrentProcess, whose result has a type to set."""

    restype: Any = None

    def __call__(self) -> int:
        return ctypes.c_void_p(-1).value or 0
