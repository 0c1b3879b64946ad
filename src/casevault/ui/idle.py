"""Notices that nobody is here any more: no input, a computer that slept, a minimised window."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QWindow

TICK_MS: Final = 1000
SLEPT_SECONDS: Final = 15.0
WARN_SECONDS: Final = 20
MINIMISED_SECONDS: Final = 60.0

_INPUT: Final = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TouchUpdate,
        QEvent.Type.TabletPress,
        QEvent.Type.InputMethod,
    }
)


def seconds_awake_or_asleep() -> float:
    """A clock that never runs back and also runs while the computer sleeps.

    Linux: CLOCK_BOOTTIME. macOS: CLOCK_MONOTONIC; what Python calls monotonic stands still there in
    sleep. Windows: what Python calls monotonic counts sleep.
    """
    name = {"linux": "CLOCK_BOOTTIME", "darwin": "CLOCK_MONOTONIC"}.get(sys.platform, "")
    boot = getattr(time, name, None)
    return time.monotonic() if boot is None else time.clock_gettime(boot)


class IdleWatch(QObject):
    """An event filter for windows and a tick once a second.

    Windows, not the application: input reaches a window before any widget, and a filter in Python
    over every event of every widget costs a fifth of the time in which a page opens (measured).

    Signals:
        expired: lock now.
        expires_soon: seconds left, each second of the last twenty; -1 when somebody came back.
    """

    expired = Signal()
    expires_soon = Signal(int)

    def __init__(
        self,
        minutes: int,
        clock: Callable[[], float] = seconds_awake_or_asleep,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._clock = clock
        self._limit = minutes * 60.0
        self._last_input = self._last_tick = clock()
        self._minimised_at: float | None = None
        self._warned = False
        self._is_at_work: Callable[[], bool] = _never
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self.tick)

    def start(self, application: QGuiApplication) -> None:
        """Begin to watch all windows there are and every one that gets the keyboard later."""
        for window in application.topLevelWindows():
            self.watch_window(window)
        application.focusWindowChanged.connect(self.watch_window)
        self._last_input = self._last_tick = self._clock()
        self._timer.start()

    def watch_window(self, window: QWindow | None) -> None:
        """Take note of input to this window."""
        if window is not None:
            window.installEventFilter(self)

    def stop(self) -> None:
        """Watch no more."""
        self._timer.stop()

    def quiet_seconds(self) -> float:
        """For how long nobody has touched anything."""
        return self._clock() - self._last_input

    def set_minutes(self, minutes: int) -> None:
        """Lock after so many minutes without input."""
        self._limit = minutes * 60.0

    def wait_while(self, is_at_work: Callable[[], bool]) -> None:
        """Do not lock while this holds: for work that a lock would undo and that ends with one."""
        self._is_at_work = is_at_work

    def set_minimised(self, *, minimised: bool) -> None:
        """A minimised window locks after a minute, whatever else happens."""
        self._minimised_at = self._clock() if minimised else None

    def touch(self) -> None:
        """Somebody is here."""
        self._last_input = self._clock()
        if self._warned:
            self._warned = False
            self.expires_soon.emit(-1)

    def tick(self) -> None:
        """Look at the clock; a gap between two looks means that the computer slept."""
        now = self._clock()
        slept = now - self._last_tick > SLEPT_SECONDS
        self._last_tick = now
        if not slept and self._is_at_work():
            self.touch()
            return
        left = self._limit - (now - self._last_input)
        if self._minimised_at is not None:
            left = min(left, MINIMISED_SECONDS - (now - self._minimised_at))
        if slept or left <= 0:
            self._timer.stop()
            self.expired.emit()
        elif left <= WARN_SECONDS:
            self._warned = True
            self.expires_soon.emit(round(left))

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Take note of input; never swallow any."""
        if event.type() in _INPUT:
            self.touch()
        return False


def _never() -> bool:
    """Nothing is at work."""
    return False
