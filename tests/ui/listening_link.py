"""The supervisor's side of the pipe, kept in the test."""

from __future__ import annotations

import os

from casevault.ui.handover import Handover, taken
from casevault.ui.link import SupervisorLink


class ListeningLink(SupervisorLink):
    """A link whose other end can be read: `left` is what the next session would get."""

    def __init__(self, handover: Handover | None = None) -> None:
        self._reading, writing = os.pipe()
        os.set_blocking(self._reading, False)
        super().__init__(handover or Handover(), writing)
        self._left = self.handover

    def left(self) -> Handover:
        """What was said so far, put together as the supervisor does."""
        try:
            said = os.read(self._reading, 1 << 20)
        except BlockingIOError:
            said = b""
        for line in said.splitlines(keepends=True):
            self._left = taken(self._left, line)
        return self._left
