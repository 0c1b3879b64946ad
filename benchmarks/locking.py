"""From the key that locks, or hides, to a screen that shows nothing, and to the next unlock page.

The whole program runs: a supervisor and a session with a case open and words typed into it; after
the lock a fresh session comes up. Measured are the moments of the key, of the window's going, and
of the painted unlock page of the next process, on a clock that all processes share.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from big_vaults import BUILD, KEY, ROOT, USER, vault_of
from measuring import scaled, tell_limit

if TYPE_CHECKING:
    from casevault.services.session import Session
    from casevault.ui.app import SessionProcess

HERE = Path(__file__).resolve()
PEOPLE = 50_000
RUNS = 7
LOCK_BUDGET = 0.5
HIDE_BUDGET = 0.3
READING_MS = 1500
"""A person has looked at the case for a moment: what loads behind the screen is there."""


def main() -> int:
    """Print the times; 1 if a budget is broken."""
    folder = BUILD / "locked.casevault"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(vault_of(scaled(PEOPLE)), folder)  # a draft stays in it
    kept = []
    for key, words in (("lock", "Ctrl+L"), ("hide", "quick-hide")):
        moments(folder, key)
        runs = [moments(folder, key) for _ in range(RUNS)]
        gone = statistics.median(run["gone"] - run["pressed"] for run in runs)
        free = statistics.median(run["free"] - run["pressed"] for run in runs)
        kept.append(tell_limit(f"{words}: nothing on the screen", gone, HIDE_BUDGET))
        kept.append(tell_limit(f"{words}: the neutral page of a new process", free, LOCK_BUDGET))
    shutil.rmtree(folder)
    return int(not all(kept))


def moments(folder: Path, key: str) -> dict[str, float]:
    """One lock in a program of its own: seconds by what happened."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "CASEVAULT_LANGUAGE": "en"}
    environment.setdefault("QT_QPA_PLATFORM", "offscreen")
    done = subprocess.run(
        [sys.executable, str(HERE), str(folder), key],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        check=False,
    )
    told = [line.split() for line in done.stderr.decode("utf-8").splitlines()]
    found = {words[1]: float(words[2]) for words in told if words[:1] == ["moment"]}
    if found.keys() != {"pressed", "gone", "free"}:
        raise RuntimeError(done.stderr)
    return found


def tell_moment(what: str) -> None:
    """Say what happened now."""
    os.write(2, f"moment {what} {time.monotonic()}\n".encode("ascii"))


def run_session(folder: Path, key: str) -> int:
    """The first session works in a case and locks; the next one shows its page and ends."""
    from PySide6.QtCore import QTimer

    from casevault.domain.clock import SystemClock
    from casevault.services.session import Session
    from casevault.ui.app import build_session
    from casevault.ui.handover import After
    from casevault.vault.opening import open_with_derived_key

    process = build_session(BUILD / "settings.ini")
    process.start()
    if process.handover().after is not After.START:
        process.window.grab()
        tell_moment("free")
        os._exit(0)
    vault = open_with_derived_key(folder, USER, bytearray(KEY), clock=SystemClock())
    session = Session(vault, SystemClock())
    process.enter(session)
    QTimer.singleShot(0, process, lambda: type_into_a_case(process, session))
    QTimer.singleShot(READING_MS, process, lambda: press(process, key))
    return process.run()


def type_into_a_case(process: SessionProcess, session: Session) -> None:
    """A new case, its report on the screen, words in its note that are not saved."""
    from PySide6.QtWidgets import QPlainTextEdit

    from casevault.services import cases

    desk = process.desk()
    if desk is None:
        raise RuntimeError
    report = {"received": session.today.isoformat(), "source": "POL", "outcome": "ONGOING"}
    made = cases.start_case(session, report)
    (case_id,) = made.cases
    desk.open_page("case", case_id=case_id, form_id="report", record_id=made.record_id)
    page = process.desk_page()
    fields = [] if page is None else page.findChildren(QPlainTextEdit)
    next(field for field in fields if field.isVisible()).insertPlainText("words " * 200)


def press(process: SessionProcess, key: str) -> None:
    """The key, as from the keyboard."""
    from PySide6.QtCore import QEvent, QObject, Qt
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication

    class Watch(QObject):
        """Tells when the window goes."""

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
            if watched is process.window and event.type() is QEvent.Type.Hide:
                tell_moment("gone")
            return False

    watch = Watch(process.window)
    process.window.installEventFilter(watch)
    field = QApplication.focusWidget() or process.window
    tell_moment("pressed")
    if key == "hide":
        QTest.keyClick(field, Qt.Key.Key_F12)
    else:
        QTest.keyClick(field, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)


def run_supervisor(folder: Path, key: str) -> int:
    """The whole program, as `casevault` without arguments."""
    from casevault.ui.supervisor import supervise

    return supervise([str(folder)], session=lambda: run_session(folder, key))


if __name__ == "__main__":
    sys.exit(run_supervisor(Path(sys.argv[1]), sys.argv[2]) if sys.argv[1:] else main())
