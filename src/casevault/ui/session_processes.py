"""Starting the process that will hold the keys, and ending with it.

On Linux it is forked from the supervisor, which never held a key and has one thread: that saves a
second start of Python. Elsewhere, where a fork is unsafe or unknown, it is a program of its own.
Imports stay few and late: until the session is on its way, the person waits for each.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from typing import IO, TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import subprocess

_BUG = 70


class SessionHandle(Protocol):
    """A session process as the supervisor sees it."""

    to_session: IO[bytes]
    from_session: IO[bytes]

    def wait(self) -> int:
        """Wait for its end; the exit code, negative for a signal."""
        ...

    def send(self, number: int) -> None:
        """Send it a signal."""
        ...


class Forked:
    """A child of this process that runs `session`; it never returns into the supervisor."""

    def __init__(self, session: Callable[[], int]) -> None:
        to_read, to_write = os.pipe()
        from_read, from_write = os.pipe()
        self._process = os.fork()
        if self._process == 0:
            os.close(to_write)
            os.close(from_read)
            _become(session, to_read, from_write)
        os.close(to_read)
        os.close(from_write)
        self.to_session: IO[bytes] = os.fdopen(to_write, "wb")
        self.from_session: IO[bytes] = os.fdopen(from_read, "rb")

    def wait(self) -> int:
        """Wait for its end."""
        _, status = os.waitpid(self._process, 0)
        self.to_session.close()
        self.from_session.close()
        return os.waitstatus_to_exitcode(status)

    def send(self, number: int) -> None:
        """Send it a signal."""
        os.kill(self._process, number)


class Spawned:
    """A program of its own, started by its command line."""

    def __init__(self, command: Sequence[str]) -> None:
        import subprocess

        self._process: subprocess.Popen[bytes] = subprocess.Popen(  # noqa: S603 - our own program
            list(command), stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        if self._process.stdin is None or self._process.stdout is None:
            raise OSError  # cannot be: both were asked for
        self.to_session: IO[bytes] = self._process.stdin
        self.from_session: IO[bytes] = self._process.stdout

    def wait(self) -> int:
        """Wait for its end."""
        code = self._process.wait()
        self.to_session.close()
        self.from_session.close()
        return code

    def send(self, number: int) -> None:
        """Send it a signal."""
        self._process.send_signal(number)


def start_session(session: Callable[[], int], command: Sequence[str] | None) -> SessionHandle:
    """Start a session: `session` in a fork where that is safe, else `command`."""
    if command is None and sys.platform == "linux":
        return Forked(session)
    if command is None:
        from casevault import paths

        command = [*paths.own_command(), "--session"]
    return Spawned(command)


def _become(session: Callable[[], int], reading: int, writing: int) -> None:
    """In the child: take the pipes for standard input and output, run, end without a trace."""
    code = _BUG
    try:
        os.dup2(reading, 0)
        os.dup2(writing, 1)
        os.close(reading)
        os.close(writing)
        code = session()
    except BaseException as error:  # noqa: BLE001 - only its kind may be said
        sys.stderr.write(f"{type(error).__name__}\n")
    finally:
        os._exit(code)
