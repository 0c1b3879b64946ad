"""The job of Windows around the decoding process; what stands in for Windows notes what it hears.

The calls themselves can be tried on Windows only. What can be seen anywhere: which limits are asked
for, and that a document is given to nobody where one of them is refused.
"""

from __future__ import annotations

import ctypes
import subprocess
import sys

import pytest

from casevault.ui.attachments.decoder import CannotShowError, Decoder
from casevault.ui.attachments.job_limits import Job, Limits, confine

EVERYTHING = ["CreateJobObjectW", "SetInformationJobObject", "AssignProcessToJobObject"]


class Call:
    """One function of kernel32, as ctypes gives it."""

    def __init__(self, system: Kernel, name: str) -> None:
        self.restype: object = None
        self._system, self._name = system, name

    def __call__(self, *arguments: object) -> int | None:
        """Note the call, and answer as Windows does."""
        self._system.heard.append(self._name)
        if self._name == "SetInformationJobObject":
            copy = Limits.from_buffer_copy(arguments[2]._obj)  # type: ignore[attr-defined]
            self._system.limits.append(copy)
        if self._name in self._system.refused:
            return None if self._name == "CreateJobObjectW" else 0
        return 77


class Kernel:
    """kernel32, with the calls that it refuses."""

    def __init__(self, *refused: str) -> None:
        self.refused = set(refused)
        self.heard: list[str] = []
        self.limits: list[Limits] = []
        for name in (*EVERYTHING, "CloseHandle"):
            setattr(self, name, Call(self, name))


def decoder_in(kernel: Kernel, started: list[subprocess.Popen[bytes]], program: str) -> Decoder:
    def confined(process: subprocess.Popen[bytes]) -> Job:
        started.append(process)
        return Job(kernel, 4)

    return Decoder([sys.executable, "-c", program], confined=confined)


def test_a_job_limits_memory_time_and_the_number_of_processes() -> None:
    kernel = Kernel()
    job = Job(kernel, 4)
    assert kernel.heard == EVERYTHING
    (limits,) = kernel.limits
    assert ctypes.sizeof(limits) == (144 if ctypes.sizeof(ctypes.c_void_p) == 8 else 112)
    assert limits.basic.flags == 0x4 | 0x8 | 0x100 | 0x400 | 0x2000
    assert limits.basic.job_time == 4 * 10_000_000
    assert limits.basic.processes == 1
    assert limits.process_memory == 256 * 1024 * 1024
    job.close()
    job.close()
    assert kernel.heard[3:] == ["CloseHandle"]


@pytest.mark.parametrize("refused", EVERYTHING)
def test_a_process_that_cannot_be_limited_is_ended_and_sees_no_document(refused: str) -> None:
    kernel = Kernel(refused)
    started: list[subprocess.Popen[bytes]] = []
    with pytest.raises(CannotShowError) as error:
        decoder_in(kernel, started, "import sys; sys.stdin.read()")
    assert "so it is not shown" in error.value.text()
    assert error.value.why is None
    (process,) = started
    assert process.returncode is not None
    assert process.stdin is not None
    assert process.stdin.closed
    assert kernel.heard.count("CloseHandle") == (0 if refused == "CreateJobObjectW" else 1)


def test_the_time_begins_anew_with_each_answer_and_nothing_is_shown_once_it_is_refused() -> None:
    kernel = Kernel()
    decoder = decoder_in(kernel, [], "import sys; sys.stdin.read()")
    kernel.refused.add("SetInformationJobObject")
    with pytest.raises(CannotShowError) as error:
        decoder.load([b"abc"], 3)
    assert len(kernel.limits) == 2
    assert "cannot be shown" in error.value.text()
    assert kernel.heard[-1] == "CloseHandle"


@pytest.mark.skipif(sys.platform == "win32", reason="there it does not")
def test_elsewhere_the_process_limits_itself() -> None:
    with subprocess.Popen([sys.executable, "-c", ""], stdin=subprocess.PIPE) as process:
        assert confine(process) is None
