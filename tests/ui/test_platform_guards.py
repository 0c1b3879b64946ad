from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from casevault.ui.capture_guard import CAN_HIDE, CaptureGuard, hide_from_capture
from casevault.ui.screen_lock import BUS_ADDRESS, ScreenLockWatch, means_lock

ROOT = Path(__file__).parent.parent.parent
LISTENER = """
import subprocess, sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget
from casevault.ui.screen_lock import ScreenLockWatch
application = QApplication([])
window = QWidget()
watch = ScreenLockWatch(window)
assert watch.start()
watch.locking.connect(lambda: application.exit(7))
def lock(active):
    subprocess.run(["dbus-send", "--session", "--type=signal", "/org/gnome/ScreenSaver",
                    "org.gnome.ScreenSaver.ActiveChanged", f"boolean:{active}"], check=True)
QTimer.singleShot(0, lambda: (lock("false"), lock("true")))
QTimer.singleShot(20000, lambda: application.exit(1))
sys.exit(application.exec())
"""


@pytest.mark.skipif(shutil.which("dbus-run-session") is None, reason="no session bus to try")
def test_a_screen_that_locks_is_heard_on_the_session_bus() -> None:
    done = subprocess.run(
        ["dbus-run-session", "--", sys.executable, "-c", LISTENER],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT / "src")},
        check=False,
    )

    assert done.returncode == 7


def test_without_a_session_bus_none_is_started(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(BUS_ADDRESS, raising=False)
    window = QWidget()
    qtbot.addWidget(window)
    watch = ScreenLockWatch(window)

    assert not watch.start()


@pytest.mark.parametrize(
    ("message", "wide", "locks"),
    [
        (0x02B1, 0x7, True),  # WM_WTSSESSION_CHANGE, WTS_SESSION_LOCK
        (0x02B1, 0x8, False),  # unlocked again
        (0x0218, 0x4, True),  # WM_POWERBROADCAST, PBT_APMSUSPEND
        (0x0218, 0x12, False),  # woke up
        (0x0100, 0x7, False),  # a key
    ],
)
def test_the_messages_of_windows_that_lock(
    message: int,
    wide: int,
    locks: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    assert means_lock(message, wide) is locks


def test_where_nothing_hides_a_window_the_program_does_not_claim_to(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    guard = CaptureGuard(on=True)
    window.installEventFilter(guard)
    window.show()

    assert hide_from_capture(int(window.winId()), on=True) is CAN_HIDE
