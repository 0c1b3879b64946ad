"""The session's end of the two pipes to the supervisor."""

from __future__ import annotations

import os
import sys
import threading
from typing import Self

from casevault.ui.handover import (
    LONGEST_LINE,
    Handover,
    drafts_line,
    folder_line,
    parse_handover,
    window_line,
)


class SupervisorLink:
    """Tells the supervisor what the next session needs; nothing else may write to the pipe.

    Without a supervisor (a session started by hand) everything is said to nobody.
    """

    def __init__(self, handover: Handover, descriptor: int | None) -> None:
        self.handover = handover
        self._descriptor = descriptor
        self._lock = threading.Lock()

    @classmethod
    def take_over(cls) -> Self:
        """Take standard input and output for the link; stray prints go to standard error."""
        if sys.stdin is None or sys.stdin.isatty():
            return cls(Handover(), None)
        with os.fdopen(os.dup(0), "rb") as pipe:
            line = pipe.readline(LONGEST_LINE)
        private = os.dup(1)
        os.set_inheritable(private, False)
        os.dup2(2, 1)
        return cls(parse_handover(line), private)

    def say_folder(self, folder: str) -> None:
        """The vault that is open, for the next unlock page."""
        self._say(folder_line(folder))

    def say_window(self, geometry: bytes, *, minimised: bool, behind: bool = False) -> None:
        """Where the window stands, and whether another program has the keyboard."""
        self._say(window_line(geometry, minimised=minimised, behind=behind))

    def hand_over(self, drafts: tuple[bytes, ...]) -> None:
        """Sealed drafts that are not stored yet; an empty tuple once they are."""
        self._say(drafts_line(drafts))

    def _say(self, line: bytes) -> None:
        if self._descriptor is None:
            return
        with self._lock:
            rest = memoryview(line)
            try:
                while rest:
                    rest = rest[os.write(self._descriptor, rest) :]
            except OSError:
                self._descriptor = None
