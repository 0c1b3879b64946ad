"""The small process that holds no key: it starts a session, and a fresh one after each lock.

A lock ends the process that knew the keys and the names; what is left is this one, which never saw
either. It imports neither Qt nor any service, and nothing at all before the first session is on
its way.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final

from casevault.ui.session_processes import SessionHandle, start_session

if TYPE_CHECKING:
    from casevault.ui.handover import Handover

SHORT_LIFE_SECONDS: Final = 3.0


def run_session() -> int:
    """What the session process does.

    Nothing becomes garbage while modules load, so nobody looks for any until the page is up.
    """
    import gc

    gc.disable()
    from casevault.ui import app

    return app.run_session(())


def supervise(
    arguments: Sequence[str],
    *,
    session: Callable[[], int] = run_session,
    command: Sequence[str] | None = None,
) -> int:
    """Run sessions one after another until one is quit; the exit code of the program.

    `arguments` may name the vault folder to ask for. With `command` each session is that program.
    """
    process = start_session(session, command)
    from dataclasses import replace

    from casevault.ui.handover import After, Ending, Handover

    handover = Handover(folder=arguments[0] if arguments else "")
    while True:
        started = time.monotonic()
        code, handover = _run(process, handover)
        if code == Ending.QUIT:
            return Ending.QUIT
        lived = time.monotonic() - started
        wanted: dict[int, After] = {
            Ending.LOCKED: After.LOCK,
            Ending.NEW_KEYS: After.NEW_KEYS,
        }
        if code not in wanted and lived < SHORT_LIFE_SECONDS:
            return _cannot_start()
        after = wanted.get(code, After.CRASH)
        handover = replace(handover, after=after)
        process = start_session(session, command)


def _run(process: SessionHandle, handover: Handover) -> tuple[int, Handover]:
    """Accompany one session to its end; its exit code and what it left."""
    import signal

    before = _pass_signals_to(process)
    try:
        left = _listen(process, handover)
        return process.wait(), left
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _listen(process: SessionHandle, handover: Handover) -> Handover:
    from dataclasses import replace

    from casevault.ui.handover import LONGEST_LINE, taken

    try:
        process.to_session.write(handover.line())
        process.to_session.close()
    except OSError:
        return handover  # it died already; its exit code says so
    left = replace(handover, minimised=False, behind=False)
    while line := process.from_session.readline(LONGEST_LINE):
        left = taken(left, line)
    return left


def _pass_signals_to(process: SessionHandle) -> dict[int, Any]:
    """The session ends the program in good order when the computer logs out; this one waits."""
    import signal

    def pass_on(number: int, _frame: object) -> None:
        process.send(number)

    wanted = [signal.SIGTERM] if sys.platform == "win32" else [signal.SIGTERM, signal.SIGHUP]
    before: dict[int, Any] = {number: signal.signal(number, pass_on) for number in wanted}
    before[signal.SIGINT] = signal.signal(signal.SIGINT, signal.SIG_IGN)
    return before


def _cannot_start() -> int:
    """Say so; the exit code of a bug."""
    from casevault.domain.errors import ExitCode
    from casevault.i18n import gettext

    message = gettext("The desktop could not start. Start it again from a graphical desktop.")
    sys.stderr.write(message + "\n")
    return ExitCode.BUG
