"""Keeps the pages on which keys lie out of swap and hibernated page files, as far as allowed.

Best effort: a system lends only so many locked pages (Linux RLIMIT_MEMLOCK, the least working set
of Windows). What was locked stays locked until the process ends, which is what a lock of the vault
does: pages are shared by many small buffers, and unlocking one would unlock its neighbours.
Locking everything (`mlockall`) is no way: with a limit, each later allocation could fail.

Sources: POSIX mlock(2); learn.microsoft.com, VirtualLock and SetProcessWorkingSetSizeEx.
"""

from __future__ import annotations

import ctypes
import mmap
import sys
from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final

_MORE_WORKING_SET: Final = 4 * 1024 * 1024
_SOFT_LIMITS: Final = 0x2 | 0x8
"""QUOTA_LIMITS_HARDWS_MIN_DISABLE and QUOTA_LIMITS_HARDWS_MAX_DISABLE."""

_PAGE: Final = mmap.PAGESIZE
_locked: set[int] = set()
_refused = False


def lock_pages(*buffers: bytearray) -> bool:
    """Keep the pages of these buffers in memory; False when the system refuses one.

    Call it as soon as a buffer has its final length, before a key is written into it.
    """
    held = [_lock(buffer) for buffer in buffers if buffer]
    return all(held)


def pages_locked() -> int:
    """How many pages were locked so far."""
    return len(_locked)


def holds() -> bool:
    """Whether every page asked for so far could be locked, and one was."""
    return bool(_locked) and not _refused


def _lock(buffer: bytearray) -> bool:
    global _refused  # noqa: PLW0603 - one fact about the process, told by `holds`
    if _refused:
        return False  # asking again for every key would only cost time
    view = (ctypes.c_char * len(buffer)).from_buffer(buffer)
    address = ctypes.addressof(view)
    del view  # while it lives, the buffer cannot change its length
    first, last = address // _PAGE, (address + len(buffer) - 1) // _PAGE
    for page in range(first, last + 1):
        # Asked again for each key: the system may have taken a page back and given it anew.
        if not _lock_page(page * _PAGE):
            _refused = True
            return False
        _locked.add(page)
    return True


def _lock_page(address: int) -> bool:
    return _way()(address)


@lru_cache(maxsize=1)
def _way() -> Callable[[int], bool]:
    if sys.platform == "win32":
        return _windows_way(vars(ctypes)["windll"].kernel32)
    system = ctypes.CDLL(None, use_errno=True)
    system.mlock.argtypes = [ctypes.c_void_p, ctypes.c_size_t]
    return lambda address: bool(system.mlock(address, _PAGE) == 0)


def _windows_way(kernel: Any) -> Callable[[int], bool]:
    """Windows lends as many pages as the least working set has, so that is raised first."""
    kernel.GetCurrentProcess.restype = ctypes.c_void_p
    this = ctypes.c_void_p(kernel.GetCurrentProcess())
    least, most = ctypes.c_size_t(), ctypes.c_size_t()
    kernel.GetProcessWorkingSetSize(this, ctypes.byref(least), ctypes.byref(most))
    wanted = least.value + _MORE_WORKING_SET
    kernel.SetProcessWorkingSetSizeEx(
        this,
        ctypes.c_size_t(wanted),
        ctypes.c_size_t(max(most.value, wanted + _MORE_WORKING_SET)),
        _SOFT_LIMITS,
    )
    return lambda address: bool(kernel.VirtualLock(ctypes.c_void_p(address), _PAGE))
