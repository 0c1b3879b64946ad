"""The small process that holds no key: it starts a session, and a fresh one after each lock.

A lock ends the process that knew the keys and the names; what is left is this one, which never saw
either. It imports neither Qt nor any service, so it starts at once and stays a few megabytes.
"""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from types import FrameType
from typing import IO, Any, Final

from casevault import paths
from casevault.domain.errors import ExitCode
from casevault.i18n import gettext
from casevault.ui.handover import LONGEST_LINE, After, Ending, Handover, taken

SHORT_LIFE_SECONDS: Final = 3.0


def session_command() -> list[str]:
    """The command line of a session process, in a checkout, a wheel or the frozen program."""
    return [*paths.own_command(), "--session"]


def supervise(arguments: Sequence[str], command: Sequence[str] | None = None) -> int:
    """Run sessions one after another until one is quit; the exit code of the program.

    `arguments` may name the vault folder to ask for.
    """
    handover = Handover(folder=arguments[0] if arguments else "")
    while True:
        started = time.monotonic()
        code, handover = _run(command or session_command(), handover)
        if code == Ending.QUIT:
            return ExitCode.DONE
        if code == Ending.LOCKED:
            handover = replace(handover, after=After.LOCK)
            continue
        if time.monotonic() - started < SHORT_LIFE_SECONDS:
            message = gettext(
                "The desktop could not start. Start it again from a graphical desktop."
            )
            sys.stderr.write(message + "\n")
            return ExitCode.BUG
        handover = replace(handover, after=After.CRASH)


def _run(command: Sequence[str], handover: Handover) -> tuple[int, Handover]:
    """Run one session to its end; its exit code and what it left."""
    with subprocess.Popen(  # noqa: S603 - our own program, no shell
        list(command), stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as session:
        before = _pass_signals_to(session)
        try:
            handover = _listen(session, handover)
            return session.wait(), handover
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def _listen(session: subprocess.Popen[bytes], handover: Handover) -> Handover:
    _tell(session.stdin, handover)
    left = replace(handover, minimised=False)
    if session.stdout is None:
        return left
    while line := session.stdout.readline(LONGEST_LINE):
        left = taken(left, line)
    return left


def _tell(pipe: IO[bytes] | None, handover: Handover) -> None:
    """Give the session its first line; one that died already is seen by its exit code."""
    if pipe is None:
        return
    try:
        pipe.write(handover.line())
        pipe.flush()
    except OSError:
        return


def _pass_signals_to(session: subprocess.Popen[bytes]) -> dict[signal.Signals, Any]:
    """The session ends the program in good order when the computer logs out; this one waits."""

    def pass_on(number: int, _frame: FrameType | None) -> None:
        session.send_signal(number)

    wanted = [signal.SIGTERM] if sys.platform == "win32" else [signal.SIGTERM, signal.SIGHUP]
    before: dict[signal.Signals, Any] = {n: signal.signal(n, pass_on) for n in wanted}
    before[signal.SIGINT] = signal.signal(signal.SIGINT, signal.SIG_IGN)
    return before
