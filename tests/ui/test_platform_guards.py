from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from casevault.ui.capture_guard import CAN_HIDE, CaptureGuard, capture_words, hide_from_capture
from casevault.ui.screen_lock import BUS_ADDRESS, ScreenLockWatch, Sign, unheard_signs
from casevault.ui.seat import Seat
from casevault.ui.windows_signs import DISPLAY, LID, PowerSetting, PowerSettings, means_lock

ROOT = Path(__file__).parent.parent.parent
LISTENER = """
import subprocess, sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget
from casevault.ui.screen_lock import ScreenLockWatch
path, *signals = sys.argv[1:]
application = QApplication([])
window = QWidget()
watch = ScreenLockWatch(window)
assert watch.start()
watch.locking.connect(lambda: application.exit(7))
def say():
    for signal in signals:
        subprocess.run(["dbus-send", "--session", "--type=signal", path, *signal.split()],
                       check=True)
QTimer.singleShot(0, say)
QTimer.singleShot(20000, lambda: application.exit(1))
sys.exit(application.exec())
"""
SLEEP = "org.kde.Solid.PowerManagement.Actions.SuspendSession"


def locker(name: str) -> tuple[str, ...]:
    """What a screen saver says when it goes off and then on."""
    return tuple(f"{name}.ActiveChanged boolean:{state}" for state in ("false", "true"))


@pytest.mark.skipif(shutil.which("dbus-run-session") is None, reason="no session bus to try")
@pytest.mark.parametrize(
    ("path", "signals"),
    [
        ("/org/gnome/ScreenSaver", locker("org.gnome.ScreenSaver")),
        ("/ScreenSaver", locker("org.freedesktop.ScreenSaver")),
        ("/org/xfce/ScreenSaver", locker("org.xfce.ScreenSaver")),
        (f"/{SLEEP.replace('.', '/')}", (f"{SLEEP}.aboutToSuspend",)),
    ],
)
def test_a_screen_that_locks_and_a_sleep_are_heard_on_the_session_bus(
    path: str, signals: tuple[str, ...]
) -> None:
    done = subprocess.run(
        ["dbus-run-session", "--", sys.executable, "-c", LISTENER, path, *signals],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT / "src")},
        check=False,
    )

    assert done.returncode == 7


def test_without_a_session_bus_none_is_started(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv(BUS_ADDRESS, raising=False)
    window = QWidget()
    qtbot.addWidget(window)
    watch = ScreenLockWatch(window, seat=Seat(tmp_path, {}))

    assert not watch.start()
    watch.deleteLater()


@pytest.mark.parametrize(
    ("message", "wide", "locks"),
    [
        (0x02B1, 0x7, True),  # WM_WTSSESSION_CHANGE, WTS_SESSION_LOCK
        (0x02B1, 0x2, True),  # WTS_CONSOLE_DISCONNECT: another user came
        (0x02B1, 0x4, True),  # WTS_REMOTE_DISCONNECT
        (0x02B1, 0x6, True),  # WTS_SESSION_LOGOFF
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


def power(which: bytes, data: int) -> PowerSetting:
    """What Windows says of lid or display: 0 is closed or off."""
    setting = PowerSetting()
    setting.guid[:] = which
    setting.length, setting.data = 4, data
    return setting


@pytest.mark.parametrize("which", [LID, DISPLAY])
def test_windows_tells_of_a_lid_and_a_display_that_go_off_and_not_of_how_they_were(
    which: bytes,
) -> None:
    settings = PowerSettings()
    said = [settings.went_off(power(which, data)) for data in (0, 1, 0, 0, 1)]

    assert said == [False, False, True, False, False]
    assert not settings.went_off(power(bytes(16), 0))


HERE = {"XDG_VTNR": "2", "XDG_SESSION_ID": "c3"}
FILES = {
    "lid": "proc/acpi/button/lid/LID0/state",
    "front": "sys/class/tty/tty0/active",
    "session": "run/systemd/sessions/c3",
}


def tell(root: Path, **said: str) -> None:
    """Write what the system says."""
    for name, words in said.items():
        path = root / FILES[name]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(words, "ascii")


@pytest.mark.parametrize(
    ("name", "here", "away"),
    [
        ("lid", "state:      open\n", "state:      closed\n"),
        ("front", "tty2\n", "tty3\n"),
        ("session", "UID=1000\nACTIVE=1\n", "UID=1000\nACTIVE=0\n"),
    ],
)
def test_a_closed_lid_and_another_user_on_the_screen_lock_once(
    tmp_path: Path, qtbot: QtBot, name: str, here: str, away: str
) -> None:
    tell(tmp_path, **{name: here})
    window = QWidget()
    qtbot.addWidget(window)
    watch = ScreenLockWatch(window, seat=Seat(tmp_path, HERE))
    watch.start()
    quiet: list[int] = []
    watch.locking.connect(lambda: quiet.append(1))
    watch._look()
    before = len(quiet)
    tell(tmp_path, **{name: away})
    watch._look()
    watch._look()
    watch.stop()
    watch.deleteLater()

    assert (before, len(quiet)) == (0, 1)


def test_a_docked_laptop_with_its_lid_closed_from_the_start_can_be_worked_at(
    tmp_path: Path,
) -> None:
    tell(tmp_path, lid="state:      closed\n")
    seat = Seat(tmp_path, HERE)

    assert seat.tells
    assert not seat.was_left()


def test_a_computer_that_says_nothing_of_its_seat_is_not_watched(tmp_path: Path) -> None:
    assert not Seat(tmp_path, HERE).tells
    assert not Seat(tmp_path, {"XDG_SESSION_ID": "../../etc"}).tells


@pytest.mark.skipif(sys.platform != "linux", reason="what Linux tells")
def test_what_the_computer_does_not_tell_is_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(BUS_ADDRESS, raising=False)
    nothing = unheard_signs(Seat(tmp_path, {}))
    tell(tmp_path, lid="state:      open\n", front="tty2\n")
    monkeypatch.setenv(BUS_ADDRESS, "unix:path=/run/user/1000/bus")

    assert nothing == set(Sign)
    assert unheard_signs(Seat(tmp_path, HERE)) == set()


@pytest.mark.parametrize(
    ("platform", "said"),
    [("linux", "cannot keep a window out"), ("darwin", "macOS 15"), ("win32", "A camera")],
)
def test_the_settings_say_what_the_system_can_do_about_screenshots(
    platform: str, said: str
) -> None:
    assert said in capture_words(platform)
