"""Hears when the computer locks, sleeps, closes or goes to another user, so that the vault locks.

Linux: the screen saver's `ActiveChanged` and Plasma's `aboutToSuspend` on the session bus; lid and
user by `Seat`. A sleep that no desktop announces is noticed by `IdleWatch` at waking. Windows:
messages to the window (`windows_signs`). macOS: notices of the workspace (`mac_signs`).
"""

from __future__ import annotations

import os
import sys
from enum import StrEnum
from typing import Any, Final

from PySide6.QtCore import SLOT, QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget

from casevault.ui.seat import Seat

SCREEN_SAVERS: Final = (
    ("/org/freedesktop/ScreenSaver", "org.freedesktop.ScreenSaver"),
    ("/ScreenSaver", "org.freedesktop.ScreenSaver"),
    ("/org/gnome/ScreenSaver", "org.gnome.ScreenSaver"),
    ("/org/mate/ScreenSaver", "org.mate.ScreenSaver"),
    ("/org/cinnamon/ScreenSaver", "org.cinnamon.ScreenSaver"),
    ("/org/xfce/ScreenSaver", "org.xfce.ScreenSaver"),
)
_PLASMA_SLEEP: Final = (
    "/org/kde/Solid/PowerManagement/Actions/SuspendSession",
    "org.kde.Solid.PowerManagement.Actions.SuspendSession",
)
BUS_ADDRESS: Final = "DBUS_SESSION_BUS_ADDRESS"
_LOOK_MS: Final = 1000


class Sign(StrEnum):
    """Something by which the program could notice that somebody went away."""

    SCREEN_LOCK = "screen_lock"
    LID = "lid"
    OTHER_USER = "other_user"


def unheard_signs(seat: Seat | None = None) -> frozenset[Sign]:
    """What this computer does not tell, so that pages can say it; a sleep is always noticed."""
    if sys.platform != "linux":
        return frozenset()
    state = (seat or Seat()).look()
    told = {
        Sign.SCREEN_LOCK: BUS_ADDRESS in os.environ,
        Sign.LID: state.lid_closed is not None,
        Sign.OTHER_USER: state.in_front is not None or state.active is not None,
    }
    return frozenset(sign for sign, heard in told.items() if not heard)


class ScreenLockWatch(QObject):
    """Started once a vault is open.

    Signals:
        locking: the screen was locked, the lid closed, another user came, or the computer goes to
            sleep.
    """

    locking = Signal()

    def __init__(
        self, window: QWidget, parent: QObject | None = None, *, seat: Seat | None = None
    ) -> None:
        super().__init__(parent)
        self._window = window
        self._seat = seat
        self._listener: object = None
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self._look)

    def start(self) -> bool:
        """Begin to listen; False where this computer tells nobody."""
        if sys.platform == "win32":
            from casevault.ui.windows_signs import WindowsSigns

            windows = WindowsSigns(int(self._window.winId()), self.locking.emit)
            self._listener = windows
            return windows.start()
        if sys.platform == "darwin":
            from casevault.ui import mac_signs

            self._listener = mac_signs.listen(self.locking.emit)
            return True
        return self._watch_seat() | self._listen_on_the_bus()

    def stop(self) -> None:
        """Look no more."""
        self._timer.stop()

    def _watch_seat(self) -> bool:
        self._seat = self._seat or Seat()
        if self._seat.tells:
            self._timer.start()
        return self._seat.tells

    def _look(self) -> None:
        if self._seat is not None and self._seat.was_left():
            self.locking.emit()

    def _listen_on_the_bus(self) -> bool:
        if BUS_ADDRESS not in os.environ:
            return False  # Qt would start a bus of its own, on which nobody speaks.
        from PySide6.QtDBus import QDBusConnection

        bus = QDBusConnection.sessionBus()
        if not bus.isConnected():
            return False
        changed: Any = SLOT("_active_changed(bool)")  # a str: the stubs say bytes, which is refused
        sleeps: Any = SLOT("_sleep_announced()")
        heard = [
            bus.connect("", path, name, "ActiveChanged", self, changed)
            for path, name in SCREEN_SAVERS
        ]
        heard.append(bus.connect("", *_PLASMA_SLEEP, "aboutToSuspend", self, sleeps))
        return any(heard)

    @Slot(bool)
    def _active_changed(self, active: bool) -> None:  # noqa: FBT001 - a slot
        if active:
            self.locking.emit()

    @Slot()
    def _sleep_announced(self) -> None:
        self.locking.emit()
