"""Linux: lets the kernel refuse this process every call it does not need, for good.

A filter of seccomp(2): what is not on the list fails with EPERM. Opening anything, sockets, other
processes are not on it. Numbers: the kernel's tables for x86_64 and for aarch64.
"""

from __future__ import annotations

import ctypes
import platform
import struct
import sys
from typing import Final

_X86_64: Final = (
    0xC000003E,
    # read write close fstat poll lseek mmap mprotect munmap brk
    (
        *(0, 1, 3, 5, 7, 8, 9, 10, 11, 12),
        # rt_sigaction rt_sigprocmask rt_sigreturn readv writev sched_yield mremap madvise
        *(13, 14, 15, 19, 20, 24, 25, 28),
        # getitimer setitimer getpid exit gettimeofday getrusage sigaltstack gettid futex
        *(36, 38, 39, 60, 96, 98, 131, 186, 202),
        # clock_gettime clock_getres clock_nanosleep exit_group tgkill
        *(228, 229, 230, 231, 234),
        # set_robust_list getrandom rseq
        *(273, 318, 334),
    ),
)
_AARCH64: Final = (
    0xC00000B7,
    # close lseek read write readv writev fstat exit exit_group futex set_robust_list
    (
        *(57, 62, 63, 64, 65, 66, 80, 93, 94, 98, 99),
        # getitimer setitimer clock_gettime clock_getres clock_nanosleep sched_yield tgkill
        *(102, 103, 113, 114, 115, 124, 131),
        # sigaltstack rt_sigaction rt_sigprocmask rt_sigreturn getrusage gettimeofday getpid gettid
        *(132, 134, 135, 139, 165, 169, 172, 178),
        # brk munmap mremap mmap mprotect madvise getrandom rseq
        *(214, 215, 216, 222, 226, 233, 278, 293),
    ),
)
_TABLES: Final = {"x86_64": _X86_64, "aarch64": _AARCH64}

_LOAD: Final = 0x20
_IF_EQUAL: Final = 0x15
_RETURN: Final = 0x06
_ALLOW: Final = 0x7FFF0000
_KILL: Final = 0x80000000
_REFUSE: Final = 0x00050000 | 1
_NUMBER_AT, _MACHINE_AT = 0, 4

_PR_SET_NO_NEW_PRIVS: Final = 38
_PR_SET_SECCOMP: Final = 22
_FILTER_MODE: Final = 2


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.c_void_p))


def keep_to_needed_calls() -> bool:
    """Set the filter; False where the system or its machine has no such thing."""
    table = _TABLES.get(platform.machine())
    if sys.platform != "linux" or table is None:
        return False
    steps = _steps(*table)
    content = ctypes.create_string_buffer(b"".join(steps))
    program = _Program(len(steps), ctypes.addressof(content))
    library = ctypes.CDLL(None, use_errno=True)
    if library.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0):
        return False
    return bool(library.prctl(_PR_SET_SECCOMP, _FILTER_MODE, ctypes.byref(program), 0, 0) == 0)


def _steps(machine: int, allowed: tuple[int, ...]) -> list[bytes]:
    """The filter: another machine's calls kill, those on the list pass, the rest fails."""
    steps = [_step(_LOAD, 0, 0, _MACHINE_AT), _step(_IF_EQUAL, 1, 0, machine)]
    steps += [_step(_RETURN, 0, 0, _KILL), _step(_LOAD, 0, 0, _NUMBER_AT)]
    for place, number in enumerate(allowed):
        steps.append(_step(_IF_EQUAL, len(allowed) - place, 0, number))
    return [*steps, _step(_RETURN, 0, 0, _REFUSE), _step(_RETURN, 0, 0, _ALLOW)]


def _step(code: int, then: int, otherwise: int, value: int) -> bytes:
    return struct.pack("=HBBI", code, then, otherwise, value)
