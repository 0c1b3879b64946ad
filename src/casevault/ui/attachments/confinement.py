"""What the decoding process gives up before it sees a byte of a document.

Limits of the kernel on memory, time, files and processes; then a hook that refuses whatever Python
would do to the outside; on Linux also a filter of system calls. On Windows the session puts the
process into a job with limits (`job_limits`), for a process cannot limit itself there.
"""

from __future__ import annotations

import codecs
import ctypes
import os
import signal
import sys
import warnings
from typing import Final

from casevault.ui.attachments.system_calls import keep_to_needed_calls

MEMORY_BYTES: Final = 176 * 1024 * 1024
SECONDS_PER_ANSWER: Final = 1.5
_SECONDS_IN_ALL: Final = 600
_PIPES: Final = 3
_PR_SET_PDEATHSIG: Final = 1
_HARMLESS: Final = ("ctypes.", "sys._", "sys.unraisablehook", "sys.excepthook", "object.", "gc.")
_HARMLESS_EVENTS: Final = frozenset(
    {"builtins.id", "array.__new__", "code.__new__", "function.__new__"}
)
_ENCODINGS: Final = (
    *("ascii", "latin-1", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"),
    *("cp1250", "cp1251"),
)
_REFUSED: Final = frozenset({"ctypes.dlopen", "ctypes.dlsym"})


class ConfinedError(RuntimeError):
    """A document made the process try something that it gave up."""


def die_with_parent() -> None:
    """Linux: end when the session ends, even in the middle of a page."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() == 1:
            raise SystemExit(0)


def give_up() -> None:
    """Give up files, network, processes and more than a little memory; after every import."""
    for name in _ENCODINGS:
        codecs.lookup(name)  # Python loads each from a file when it is first needed
    warnings.simplefilter("ignore")  # to show one, Python would read the source
    if sys.platform != "win32":
        _limit()
        keep_to_needed_calls()
    sys.addaudithook(_refuse)


def start_clock() -> None:
    """Let the kernel end this process if the next answer takes too much of the processor."""
    if sys.platform != "win32":
        signal.setitimer(signal.ITIMER_PROF, SECONDS_PER_ANSWER)


def stop_clock() -> None:
    """The answer is there."""
    if sys.platform != "win32":
        signal.setitimer(signal.ITIMER_PROF, 0)


def _limit() -> None:
    import resource

    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    for kind, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, _PIPES),
        (resource.RLIMIT_CPU, _SECONDS_IN_ALL),
        (resource.RLIMIT_NPROC, 0),
        # Linux counts what a process can write into; elsewhere this means less or nothing.
        (resource.RLIMIT_DATA, MEMORY_BYTES),
    ):
        _, hard = resource.getrlimit(kind)
        limit = most if hard == resource.RLIM_INFINITY else min(most, hard)
        try:
            resource.setrlimit(kind, (limit, limit))
        except (ValueError, OSError):
            continue  # macOS knows some of them by name only


def _refuse(event: str, _arguments: tuple[object, ...]) -> None:
    if event in _REFUSED or not (event in _HARMLESS_EVENTS or event.startswith(_HARMLESS)):
        raise ConfinedError(event)
