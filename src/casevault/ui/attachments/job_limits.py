"""Windows: a job object that limits the decoding process and ends it with the session.

Limits of JOBOBJECT_EXTENDED_LIMIT_INFORMATION: memory, no second process, no error boxes, end when
the last handle is closed, which the end of the session does whatever way it ends.
"""

from __future__ import annotations

import ctypes
import sys
from typing import Any, Final

MEMORY_BYTES: Final = 256 * 1024 * 1024
_EXTENDED: Final = 9
_ONE_PROCESS: Final = 0x00000008
_PROCESS_MEMORY: Final = 0x00000100
_DIE_ON_ERROR: Final = 0x00000400
_END_WITH_JOB: Final = 0x00002000


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


class _Limits(ctypes.Structure):
    _fields_ = (
        ("basic", _Basic),
        ("counters", ctypes.c_uint64 * 6),
        ("process_memory", ctypes.c_size_t),
        ("job_memory", ctypes.c_size_t),
        ("peak_process_memory", ctypes.c_size_t),
        ("peak_job_memory", ctypes.c_size_t),
    )


def limit(process_handle: int) -> int:
    """Put a process into a new job; the handle of the job, 0 where there is no such thing.

    The handle stays open as long as this process lives.
    """
    if sys.platform == "win32":
        system: Any = vars(ctypes)["windll"].kernel32
        system.CreateJobObjectW.restype = ctypes.c_void_p
        job = system.CreateJobObjectW(None, None)
        wanted = _Limits()
        wanted.basic.flags = _ONE_PROCESS | _PROCESS_MEMORY | _DIE_ON_ERROR | _END_WITH_JOB
        wanted.basic.processes = 1
        wanted.process_memory = MEMORY_BYTES
        handle = ctypes.c_void_p(job)
        is_set = system.SetInformationJobObject(
            handle, _EXTENDED, ctypes.byref(wanted), ctypes.sizeof(wanted)
        )
        is_in = system.AssignProcessToJobObject(handle, ctypes.c_void_p(process_handle))
        return int(job) if is_set and is_in else 0
    return 0
