"""What Windows tells a window: the session locks or is switched, the computer sleeps or is closed.

Sources: learn.microsoft.com, WM_WTSSESSION_CHANGE, WM_POWERBROADCAST,
RegisterPowerSettingNotification, "Power Setting GUIDs".
"""

from __future__ import annotations

import ctypes
import uuid
from collections.abc import Callable
from typing import Any, Final

from PySide6.QtCore import QAbstractNativeEventFilter, QByteArray, QCoreApplication

_WM_WTSSESSION_CHANGE: Final = 0x02B1
_WM_POWERBROADCAST: Final = 0x0218
_CONSOLE_DISCONNECT, _REMOTE_DISCONNECT, _LOGOFF, _SESSION_LOCK = 0x2, 0x4, 0x6, 0x7
_PBT_APMSUSPEND: Final = 0x4
_PBT_POWERSETTINGCHANGE: Final = 0x8013
LID: Final = uuid.UUID("ba3e0f4d-b817-4094-a2d1-d56379e6a0f3").bytes_le
DISPLAY: Final = uuid.UUID("6fe69556-704a-47a0-8f24-c28d936fda47").bytes_le
_LEAVES: Final = frozenset(
    {
        (_WM_WTSSESSION_CHANGE, _CONSOLE_DISCONNECT),
        (_WM_WTSSESSION_CHANGE, _REMOTE_DISCONNECT),
        (_WM_WTSSESSION_CHANGE, _LOGOFF),
        (_WM_WTSSESSION_CHANGE, _SESSION_LOCK),
        (_WM_POWERBROADCAST, _PBT_APMSUSPEND),
    }
)


class _Message(ctypes.Structure):
    """The beginning of the MSG of Windows."""

    _fields_ = (
        ("window", ctypes.c_void_p),
        ("message", ctypes.c_uint),
        ("wide", ctypes.c_size_t),
        ("long", ctypes.c_ssize_t),
    )


class PowerSetting(ctypes.Structure):
    """POWERBROADCAST_SETTING with a number as its data."""

    _fields_ = (("guid", ctypes.c_ubyte * 16), ("length", ctypes.c_uint), ("data", ctypes.c_uint))


def means_lock(message: int, wide: int) -> bool:
    """Whether a message says that the session locks, goes to another user, or sleeps."""
    return (message, wide) in _LEAVES


class PowerSettings:
    """Lid and display; Windows tells their state once at the beginning, which is no change."""

    def __init__(self) -> None:
        self._were_on: dict[bytes, bool] = {}

    def went_off(self, setting: PowerSetting) -> bool:
        """Whether the lid was just closed or the display just went off."""
        which, is_on = bytes(setting.guid), setting.data != 0
        if which not in {LID, DISPLAY}:
            return False
        was_on = self._were_on.get(which, False)
        self._were_on[which] = is_on
        return was_on and not is_on


class WindowsSigns(QAbstractNativeEventFilter):
    """Looks at the messages of one window."""

    def __init__(self, handle: int, tell: Callable[[], None]) -> None:
        super().__init__()
        self._handle = ctypes.c_void_p(handle)
        self._tell = tell
        self._power = PowerSettings()

    def start(self) -> bool:
        """Ask Windows for its messages; whether it agreed to tell of locks."""
        system: Any = vars(ctypes)["windll"]
        application = QCoreApplication.instance()
        if application is not None:
            application.installNativeEventFilter(self)
        for which in (LID, DISPLAY):
            system.user32.RegisterPowerSettingNotification(self._handle, which, 0)
        return bool(system.wtsapi32.WTSRegisterSessionNotification(self._handle, 0))

    def nativeEventFilter(  # noqa: N802 - Qt's name
        self,
        eventType: QByteArray | bytes | bytearray | memoryview,  # noqa: N803 - Qt's name
        message: int,
    ) -> object:
        """Look at each message; swallow none."""
        if QByteArray(eventType) == b"windows_generic_MSG":
            found = _Message.from_address(int(message))
            if means_lock(found.message, found.wide) or self._says_power(found):
                self._tell()
        return False, 0

    def _says_power(self, found: _Message) -> bool:
        if (found.message, found.wide) != (_WM_POWERBROADCAST, _PBT_POWERSETTINGCHANGE):
            return False
        return self._power.went_off(PowerSetting.from_address(found.long))
