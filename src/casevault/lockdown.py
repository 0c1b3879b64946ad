"""What the process gives up before it does anything else: the network, core dumps, debuggers.

Set first thing in `__main__`. Best effort: an administrator can undo each of these. Sources: Linux
prctl(2) PR_SET_DUMPABLE; macOS ptrace(2) PT_DENY_ATTACH; learn.microsoft.com: SetErrorMode,
WerSetFlags, "Process Security and Access Rights", "Security Descriptor String Format".
"""

from __future__ import annotations

import ctypes
import faulthandler
import sys
from contextlib import suppress
from enum import StrEnum
from typing import Any, Final

_PR_GET_DUMPABLE: Final = 3
_PR_SET_DUMPABLE: Final = 4
_PT_DENY_ATTACH: Final = 31
_SEM_QUIET: Final = 0x0001 | 0x0002 | 0x8000
"""Fail critical errors, no fault box, no box for a missing file."""

_WER_NO_HEAP: Final = 1
_DACL_SECURITY_INFORMATION: Final = 4
_ACCESS: Final = "D:P(A;;0x00121001;;;OW)(A;;0x001fffff;;;SY)"
"""SYNCHRONIZE, READ_CONTROL, PROCESS_QUERY_LIMITED_INFORMATION and PROCESS_TERMINATE for the owner
(OW); everything for the system (SY)."""

_REFUSED_EVENTS = frozenset(
    {
        "socket.__new__",
        "socket.connect",
        "socket.bind",
        "socket.getaddrinfo",
        "socket.gethostbyname",
        "urllib.Request",
        "http.client.connect",
        "ftplib.connect",
        "smtplib.connect",
    }
)


class NetworkRefusedError(RuntimeError):
    """Something in the process tried to open a socket; always a bug."""


def _refuse_network(event: str, _arguments: tuple[object, ...]) -> None:
    if event in _REFUSED_EVENTS:
        raise NetworkRefusedError(event)


def refuse_network() -> None:
    """Refuse every socket for the rest of the process; an audit hook cannot be removed."""
    sys.addaudithook(_refuse_network)


class Guard(StrEnum):
    """Something that would carry the memory of the process elsewhere."""

    MEMORY_DUMPS = "memory_dumps"
    MEMORY_READERS = "memory_readers"


_held: dict[Guard, bool] = {}


def refuse_memory_dumps() -> None:
    """Leave no picture of the memory on the disk after a crash, where the system allows it.

    Linux: no core file, and not dumpable, which also keeps debuggers and other programs of the
    same user out of the memory. macOS: no core file, no debugger. Windows: no heap in error
    reports, no error boxes that keep the process alive.
    """
    faulthandler.disable()
    if sys.platform == "win32":
        _held[Guard.MEMORY_DUMPS] = refuse_windows_reports(vars(ctypes)["windll"])
        return
    import resource

    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    system = ctypes.CDLL(None, use_errno=True)
    if sys.platform == "linux":
        system.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    elif sys.platform == "darwin":
        _held[Guard.MEMORY_READERS] = system.ptrace(_PT_DENY_ATTACH, 0, None, 0) == 0


def refuse_memory_readers() -> None:
    """Windows: no program of the same user may open this process to read its memory.

    Apart from the rest because some aids for people who cannot see read it that way: the settings
    let them. Elsewhere `refuse_memory_dumps` has done it.
    """
    if sys.platform == "win32":
        _held[Guard.MEMORY_READERS] = close_windows_process(vars(ctypes)["windll"])


def holds() -> dict[Guard, bool]:
    """What really holds now: asked of the system where it answers, else how it took the wish."""
    if sys.platform == "win32":
        return {guard: _held.get(guard, False) for guard in Guard}
    import resource

    no_core = resource.getrlimit(resource.RLIMIT_CORE)[0] == 0
    closed = _held.get(Guard.MEMORY_READERS, False)
    if sys.platform == "linux":
        closed = ctypes.CDLL(None).prctl(_PR_GET_DUMPABLE, 0, 0, 0, 0) == 0
        no_core = no_core and closed
    return {Guard.MEMORY_DUMPS: no_core, Guard.MEMORY_READERS: closed}


def refuse_windows_reports(system: Any) -> bool:
    """Keep the heap out of Windows error reports (WerSetFlags) and end at once after a crash."""
    system.kernel32.SetErrorMode(_SEM_QUIET)
    return bool(system.kernel32.WerSetFlags(_WER_NO_HEAP) == 0)


def close_windows_process(system: Any) -> bool:
    """Replace the access list of this process by one without PROCESS_VM_READ.

    The owner may ask for its state, wait for it and end it; the system may do everything. Owner
    rights are named so that the owner cannot simply write another list.
    """
    descriptor = ctypes.c_void_p()
    made = system.advapi32.ConvertStringSecurityDescriptorToSecurityDescriptorW(
        _ACCESS, 1, ctypes.byref(descriptor), None
    )
    if not made:
        return False
    kernel = system.kernel32
    kernel.GetCurrentProcess.restype = ctypes.c_void_p
    this = ctypes.c_void_p(kernel.GetCurrentProcess())
    done = system.advapi32.SetKernelObjectSecurity(this, _DACL_SECURITY_INFORMATION, descriptor)
    kernel.LocalFree(descriptor)
    return bool(done)
