"""Whether somebody sits at this Linux computer: lid, virtual terminal and login session.

Read from three small files of the system that everybody may read, once a second. That needs no
system bus, to which the program never connects (promise P8). Only a change counts: who works at a
docked laptop with its lid closed is not locked out.

Sources: Linux ACPI button driver (`/proc/acpi/button/lid`), Linux `sysfs-tty` (`tty0/active`),
sd-login(3) (`/run/systemd/sessions`).
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_MOST_BYTES: Final = 4096
_LIDS: Final = "proc/acpi/button/lid"
_TERMINAL: Final = "sys/class/tty/tty0/active"
_SESSIONS: Final = "run/systemd/sessions"


@dataclass(frozen=True, slots=True)
class SeatState:
    """What the system says now; None where it says nothing."""

    lid_closed: bool | None
    in_front: bool | None
    """Whether this user's terminal is the one on the screen."""
    active: bool | None
    """Whether the login session is the active one of its seat."""


class Seat:
    """Remembers the last look, so that a change can be told from how it always was."""

    def __init__(self, root: Path = Path("/"), environment: Mapping[str, str] = os.environ) -> None:
        self._root = root
        terminal, session = environment.get("XDG_VTNR", ""), environment.get("XDG_SESSION_ID", "")
        self._terminal = f"tty{terminal}" if terminal.isdecimal() else ""
        self._session = session if session.isalnum() else ""
        self._last = self.look()

    @property
    def tells(self) -> bool:
        """Whether this computer says anything at all."""
        return self._last != SeatState(None, None, None)

    def was_left(self) -> bool:
        """Look again: whether the lid was just closed or another user just took the screen."""
        before, now = self._last, self.look()
        self._last = now
        return (
            (now.lid_closed is True and before.lid_closed is False)
            or (now.in_front is False and before.in_front is True)
            or (now.active is False and before.active is True)
        )

    def look(self) -> SeatState:
        """Read the three files."""
        return SeatState(self._lid(), self._front(), self._is_active())

    def _lid(self) -> bool | None:
        with suppress(OSError):
            for lid in sorted((self._root / _LIDS).iterdir()):
                words = _read(lid / "state").split()
                if words:
                    return words[-1] == "closed"
        return None

    def _front(self) -> bool | None:
        shown = _read(self._root / _TERMINAL).strip()
        return shown == self._terminal if shown and self._terminal else None

    def _is_active(self) -> bool | None:
        if not self._session:
            return None
        lines = _read(self._root / _SESSIONS / self._session).splitlines()
        said = [line.partition("=")[2] for line in lines if line.startswith("ACTIVE=")]
        return said[0] == "1" if said else None


def _read(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file.read(_MOST_BYTES).decode("ascii", "replace")
    except OSError:
        return ""
