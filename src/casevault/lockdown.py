"""What the process gives up before it does anything else: the network, core dumps, debuggers.

Set first thing in `__main__`. Sources: security.md 1b; Linux prctl(2) PR_SET_DUMPABLE.
"""

from __future__ import annotations

import ctypes
import sys

_PR_SET_DUMPABLE = 4
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


def refuse_memory_dumps() -> None:
    """Switch off core dumps and debugger attach where the system allows it (Linux: prctl)."""
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
