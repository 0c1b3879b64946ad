"""What the tour notes about the program as it runs: windows, titles, log lines, files written.

The hook is set before anything of the desktop is imported. Writes of libraries that are not Python
are seen by the trace of the system calls, not here.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any, Final

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget

from tour.journey import Notebook

GATE: Final = "casevault/services/egress.py"
_TELLING: Final = frozenset({QEvent.Type.Show, QEvent.Type.WindowTitleChange})
_WRITING: Final = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_APPEND
_PATHS: Final[dict[str, Callable[[tuple[Any, ...]], list[Any]]]] = {
    "open": lambda told: [told[0]] if _opens_for_writing(told) else [],
    "os.mkdir": lambda told: [told[0]],
    "os.rename": lambda told: [told[0], told[1]],
    "os.link": lambda told: [told[1]],
    "os.symlink": lambda told: [told[1]],
    "os.truncate": lambda told: [told[0]],
}


class WriteWatch:
    """Every path that Python code of this process wrote, and whether the gate did it."""

    def __init__(self) -> None:
        self.through_gate: set[str] = set()
        self.past_gate: set[str] = set()
        sys.addaudithook(self._saw)

    def _saw(self, event: str, told: tuple[Any, ...]) -> None:
        paths = _PATHS.get(event)
        for path in paths(told) if paths is not None else ():
            if isinstance(path, (str, bytes, os.PathLike)):
                seen = self.through_gate if _is_gated() else self.past_gate
                seen.add(os.path.abspath(os.fsdecode(path)))  # noqa: PTH100 - links must stay seen


class WindowWatch(QObject):
    """Every title a window ever had, and what kinds of windows there were."""

    def __init__(self, application: QApplication) -> None:
        super().__init__(application)
        self.titles: set[str] = set()
        self.kinds: set[str] = set()
        for widget in application.topLevelWidgets():
            self._look(widget)
        application.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Look at each window as it comes up and whenever it is renamed."""
        if event.type() in _TELLING:
            self._look(watched)
        return False

    def _look(self, watched: QObject) -> None:
        if isinstance(watched, QWidget) and watched.isWindow():
            self.titles |= {
                watched.windowTitle(),
                watched.windowIconText(),
                watched.windowFilePath(),
                watched.windowRole(),
            }
            self.kinds.add(_kind(watched))
        self.titles |= {window.title() for window in QGuiApplication.topLevelWindows()}


class Watch:
    """Both watches and the log, written into the notebook at each end of a session."""

    def __init__(self) -> None:
        self.writes = WriteWatch()
        self.windows: WindowWatch | None = None

    def look_at(self, application: QApplication) -> None:
        """Begin to look at windows."""
        self.windows = WindowWatch(application)

    def write_down(self, notebook: Notebook) -> None:
        """Add what was seen so far."""
        from casevault import log

        seen = {
            "through the gate": self.writes.through_gate,
            "past the gate": self.writes.past_gate,
            "log lines": set(log.recent()),
        }
        if self.windows is not None:
            seen |= {"titles": self.windows.titles, "windows": self.windows.kinds}
        for key, found in seen.items():
            notebook.note(key, sorted(found | set(notebook.told.get(key, []))))


def _opens_for_writing(told: tuple[Any, ...]) -> bool:
    flags = told[2]
    return isinstance(flags, int) and bool(flags & _WRITING)


def _is_gated() -> bool:
    frame: FrameType | None = sys._getframe(2)
    while frame is not None:
        if frame.f_code.co_filename.replace(os.sep, "/").endswith(GATE):
            return True
        frame = frame.f_back
    return False


def _kind(window: QWidget) -> str:
    kinds = [each.__name__ for each in type(window).__mro__]
    return next((kind for kind in kinds if kind in _WINDOWS), type(window).__name__)


_WINDOWS: Final = (
    *("Window", "Dialog", "QMenu", "OptionList"),
    *("QTipLabel", "QComboBoxPrivateContainer"),
)


def own_paths(folder: Path) -> tuple[Path, ...]:
    """What the tour itself writes inside its folder."""
    return (folder / "notes", folder / "luggage" / "brought")
