"""Windows: a job object that limits the decoding process and ends it with the session.

Limits of JOBOBJECT_EXTENDED_LIMIT_INFORMATION: memory, time of the processor, no second process, no
error boxes, end when the last handle is closed, which the end of the session does whatever way it
ends. Elsewhere the process limits itself (`confinement`).
"""

from __future__ import annotations

import ctypes
import subprocess
import sys
from typing import Any, Final

MEMORY_BYTES: Final = 256 * 1024 * 1024
SECONDS_PER_ANSWER: Final = 4.0
"""More than elsewhere: the first answer's time begins while the process still starts."""

TIME_IS_OVER: Final = 1816
"""What a process ends with whose job has used its time (ERROR_NOT_ENOUGH_QUOTA)."""

_EXTENDED: Final = 9
_JOB_TIME: Final = 0x00000004
_ONE_PROCESS: Final = 0x00000008
_PROCESS_MEMORY: Final = 0x00000100
_DIE_ON_ERROR: Final = 0x00000400
_END_WITH_JOB: Final = 0x00002000
_TICKS: Final = 10_000_000


class _Basic(ctypes.Structure):
    _fields_ = (
        ("process_time", ctypes.c_int64),
        ("job_time", ctypes.c_int64),
        ("flags", ctypes.c_uint32),
        ("least_working_set", ctypes.c_size_t),
        ("most_working_set", ctypes.c_size_t),
        ("processes", ctypes.c_uint32),
        ("affinity", ctypes.c_size_t),
        ("priority", ctypes.c_uint32),
        ("scheduling", ctypes.c_uint32),
    )


class Limits(ctypes.Structure):
    """JOBOBJECT_EXTENDED_LIMIT_INFORMATION."""

    _fields_ = (
        ("basic", _Basic),
        ("counters", ctypes.c_uint64 * 6),
        ("process_memory", ctypes.c_size_t),
        ("job_memory", ctypes.c_size_t),
        ("peak_process_memory", ctypes.c_size_t),
        ("peak_job_memory", ctypes.c_size_t),
    )


class Job:
    """A new job with one process in it; `system` is kernel32.

    The process has been given nothing yet when it is put in, so it does not matter what it did
    before.
    """

    def __init__(self, system: Any, process_handle: int) -> None:
        """Put the process in.

        Raises:
            OSError: Windows refuses one of the limits, or the job; nothing limits the process then.
        """
        self._system = system
        system.CreateJobObjectW.restype = ctypes.c_void_p
        self._handle = ctypes.c_void_p(system.CreateJobObjectW(None, None))
        if not self._handle:
            raise OSError
        try:
            self.renew()
            _require(system.AssignProcessToJobObject(self._handle, ctypes.c_void_p(process_handle)))
        except OSError:
            self.close()
            raise

    def renew(self) -> None:
        """Let the time of the processor begin anew, for the next answer.

        Windows counts a newly set time of a job from what its processes have used already.

        Raises:
            OSError: Windows refuses.
        """
        wanted = Limits()
        wanted.basic.flags = (
            _JOB_TIME | _ONE_PROCESS | _PROCESS_MEMORY | _DIE_ON_ERROR | _END_WITH_JOB
        )
        wanted.basic.job_time = int(SECONDS_PER_ANSWER * _TICKS)
        wanted.basic.processes = 1
        wanted.process_memory = MEMORY_BYTES
        _require(
            self._system.SetInformationJobObject(
                self._handle, _EXTENDED, ctypes.byref(wanted), ctypes.sizeof(wanted)
            )
        )

    def close(self) -> None:
        """Give the job up, which ends a process that is still in it."""
        if self._handle:
            self._system.CloseHandle(self._handle)
            self._handle = ctypes.c_void_p()


def confine(process: subprocess.Popen[bytes]) -> Job | None:
    """Limit a process that has just been started; None where it does that itself.

    Raises:
        OSError: that cannot be done.
    """
    if sys.platform == "win32":
        return Job(vars(ctypes)["windll"].kernel32, int(vars(process)["_handle"]))
    return None


def _require(succeeded: int) -> None:
    if not succeeded:
        raise OSError
