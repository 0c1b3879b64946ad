"""Hears when the computer locks its screen, so that the vault locks with it.

Linux: the screen saver's `ActiveChanged` on the session bus (freedesktop, GNOME, MATE, Cinnamon).
Windows: session notifications to the window. A computer that sleeps is noticed by `IdleWatch`.
"""

from __future__ import annotations

import ctypes
import os
import sys
from typing import Any, Final

from PySide6.QtCore import SLOT, QAbstractNativeEventFilter, QByteArray, QObject, Signal, Slot
from PySide6.QtWidgets import QApplication, QWidget

SCREEN_SAVERS: Final = ("org.freedesktop", "org.gnome", "org.mate", "org.cinnamon")
BUS_ADDRESS: Final = "DBUS_SESSION_BUS_ADDRESS"
_WM_WTSSESSION_CHANGE: Final = 0x02B1
_WM_POWERBROADCAST: Final = 0x0218
_WTS_SESSION_LOCK: Final = 0x7
_PBT_APMSUSPEND: Final = 0x4


class ScreenLockWatch(QObject):
    """Started once a vault is open.

    Signals:
        locking: the screen was locked, or the computer goes to sleep.
    """

    locking = Signal()

    def __init__(self, window: QWidget, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._window = window
        self._filter: _WindowsMessages | None = None

    def start(self) -> bool:
        """Begin to listen; False where this computer tells nobody."""
        ways = {"linux": self._listen_on_the_bus, "win32": self._listen_to_windows}
        listen = ways.get(sys.platform)
        return listen() if listen is not None else False

    def _listen_on_the_bus(self) -> bool:
        if BUS_ADDRESS not in os.environ:
            return False  # Qt would start a bus of its own, on which nobody speaks.
        from PySide6.QtDBus import QDBusConnection

        bus = QDBusConnection.sessionBus()
        if not bus.isConnected():
            return False
        slot: Any = SLOT("_active_changed(bool)")  # a str: the stubs say bytes, which is refused
        heard = [
            bus.connect(
                "",
                f"/{owner.replace('.', '/')}/ScreenSaver",
                f"{owner}.ScreenSaver",
                "ActiveChanged",
                self,
                slot,
            )
            for owner in SCREEN_SAVERS
        ]
        return any(heard)

    @Slot(bool)
    def _active_changed(self, active: bool) -> None:  # noqa: FBT001 - a slot
        if active:
            self.locking.emit()

    def _listen_to_windows(self) -> bool:
        system: Any = vars(ctypes)["windll"]
        handle = ctypes.c_void_p(int(self._window.winId()))
        self._filter = _WindowsMessages(self.locking.emit)
        application = QApplication.instance()
        if application is not None:
            application.installNativeEventFilter(self._filter)
        return bool(system.wtsapi32.WTSRegisterSessionNotification(handle, 0))


class _Message(ctypes.Structure):
    """The beginning of the MSG of Windows."""

    _fields_ = (
        ("window", ctypes.c_void_p),
        ("message", ctypes.c_uint),
        ("wide", ctypes.c_size_t),
        ("long", ctypes.c_ssize_t),
    )


def means_lock(message: int, wide: int) -> bool:
    """Whether a message of Windows says that the screen locks or the computer sleeps."""
    return (message, wide) in {
        (_WM_WTSSESSION_CHANGE, _WTS_SESSION_LOCK),
        (_WM_POWERBROADCAST, _PBT_APMSUSPEND),
    }


class _WindowsMessages(QAbstractNativeEventFilter):
    def __init__(self, tell: Any) -> None:
        super().__init__()
        self._tell = tell

    def nativeEventFilter(  # noqa: N802 - Qt's name
        self,
        eventType: QByteArray | bytes | bytearray | memoryview,  # noqa: N803 - Qt's name
        message: int,
    ) -> object:
        """Look at each message; swallow none."""
        if QByteArray(eventType) == b"windows_generic_MSG":
            found = _Message.from_address(int(message))
            if means_lock(found.message, found.wide):
                self._tell()
        return False, 0
