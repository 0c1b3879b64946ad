"""Keeps windows out of screenshots, recordings and task-bar previews where the system allows it.

Windows: `SetWindowDisplayAffinity`: first WDA_EXCLUDEFROMCAPTURE (Windows 10 2004 and later: the
window is not in the picture at all), else WDA_MONITOR (a black rectangle). Its previews show the
icon (`DwmSetWindowAttribute`, DWMWA_FORCE_ICONIC_REPRESENTATION). macOS: `NSWindow.sharingType`
none; from macOS 15 on some recording programs get the window all the same. X11 offers nothing that
holds, Wayland leaves it to the compositor. The settings page says which of these is true.
"""

from __future__ import annotations

import ctypes
import sys
from typing import Any, Final

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget

from casevault.i18n import N_
from casevault.ui import objective_c

_WDA_NONE: Final = 0x00
_WDA_MONITOR: Final = 0x01
_WDA_EXCLUDE: Final = 0x11
_FORCE_ICONIC: Final = 7
_SHARING_NONE: Final = 0
_SHARING_READ_ONLY: Final = 1
CAN_HIDE: Final = sys.platform in {"win32", "darwin"}
_NEVER: Final = N_(
    "This computer's system cannot keep a window out of screenshots. "
    "Mind who can see or record the screen."
)
_WORDS: Final = {
    "win32": N_("A camera still sees the screen."),
    "darwin": N_(
        "From macOS 15 on some recording programs get the window all the same. "
        "A camera still sees the screen."
    ),
}


def capture_words(platform: str = sys.platform) -> str:
    """What can be promised on this system, as a message id."""
    return _WORDS.get(platform, _NEVER)


class CaptureGuard(QObject):
    """An event filter for the application: each window is hidden from capture as it is shown."""

    def __init__(self, *, on: bool, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._on = on

    def set_on(self, *, on: bool) -> None:
        """Hide windows shown from now on, or do not."""
        self._on = on

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Treat every window at the moment it is shown."""
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            handle = int(watched.winId())
            hide_from_capture(handle, on=self._on)
            hide_from_previews(handle)
        return super().eventFilter(watched, event)


def hide_from_capture(handle: int, *, on: bool) -> bool:
    """Whether the system took the wish; always False where there is no such thing."""
    if sys.platform == "win32":
        wishes = (_WDA_EXCLUDE, _WDA_MONITOR) if on else (_WDA_NONE,)
        return any(_set_affinity(handle, wish) for wish in wishes)
    if sys.platform == "darwin":
        window = objective_c.send(handle, "window")
        wish = objective_c.whole(_SHARING_NONE if on else _SHARING_READ_ONLY)
        objective_c.send(window, "setSharingType:", wish, returns=None)
        return bool(window)
    return False


def hide_from_previews(handle: int) -> bool:
    """Let the task bar of Windows show the icon instead of the window; False elsewhere."""
    if sys.platform == "win32":
        yes = ctypes.c_int(1)
        system: Any = vars(ctypes)["windll"].dwmapi
        outcome = system.DwmSetWindowAttribute(
            ctypes.c_void_p(handle), _FORCE_ICONIC, ctypes.byref(yes), ctypes.sizeof(yes)
        )
        return bool(outcome == 0)
    return False


def _set_affinity(handle: int, affinity: int) -> bool:
    system: Any = vars(ctypes)["windll"].user32
    return bool(system.SetWindowDisplayAffinity(ctypes.c_void_p(handle), affinity))
