"""A log-out, or Ctrl+C in a terminal, ends the program like closing its window."""

from __future__ import annotations

import os
import signal
import sys

from PySide6.QtCore import QObject, QSocketNotifier, Qt, Signal


class LogOutWatch(QObject):
    """Turns the signals of Unix into one of Qt; Windows closes windows by itself.

    Signals:
        asked: somebody wants the program to end.
    """

    asked = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        if sys.platform == "win32":
            return
        reading, writing = os.pipe()
        os.set_blocking(writing, False)
        signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, lambda _number, _frame: None)
        notifier = QSocketNotifier(reading, QSocketNotifier.Type.Read, self)
        notifier.activated.connect(self._wake, Qt.ConnectionType.QueuedConnection)

    def _wake(self) -> None:
        self.asked.emit()
