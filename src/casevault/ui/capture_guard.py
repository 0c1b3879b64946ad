"""Keeps windows out of screenshots and recordings where the system allows it: Windows only.

`SetWindowDisplayAffinity(hwnd, WDA_MONITOR)` shows a black rectangle to every other program. macOS
and X11 offer nothing that holds; Wayland leaves it to the compositor. The settings page says so.
"""

from __future__ import annotations

import sys
from typing import Any, Final

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget

_WDA_NONE: Final = 0
_WDA_MONITOR: Final = 1
CAN_HIDE: Final = sys.platform == "win32"


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
            hide_from_capture(int(watched.winId()), on=self._on)
        return super().eventFilter(watched, event)


def hide_from_capture(handle: int, *, on: bool) -> bool:
    """Whether the system took the wish; always False where there is no such thing."""
    if not CAN_HIDE:
        return False
    affinity = _WDA_MONITOR if on else _WDA_NONE
    import ctypes

    system: Any = vars(ctypes)["windll"]
    return bool(system.user32.SetWindowDisplayAffinity(ctypes.c_void_p(handle), affinity))
