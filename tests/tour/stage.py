"""The desktop inside this process: one session after another, as the supervisor starts them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from casevault.ui.app import SessionProcess
from casevault.ui.handover import After, Ending
from casevault.ui.preferences import PreferenceStore
from tour.hand import Hand
from tour.journey import Journey, Notebook
from tour.robot import Look, Script, come_to_rest, look_away, perform
from ui.listening_link import ListeningLink


class Stage:
    """Starts sessions and lets scripts play in them; `folder` takes notebook and settings."""

    def __init__(
        self, application: QApplication, folder: Path, size: tuple[int, int] = (1366, 768)
    ) -> None:
        self._application = application
        self._folder = folder
        self._size = size
        self.preferences = PreferenceStore(folder / "settings", application)
        self.endings: list[Ending] = []
        self._link = ListeningLink()
        self.process = self._started()

    def journey(self) -> Journey:
        """For the scripts of the session that runs now."""
        self._folder.mkdir(parents=True, exist_ok=True)
        notebook = Notebook.at(self._folder / "notebook.json")
        return Journey(Hand(self.process), notebook, self._folder)

    def play(self, script: Callable[[Journey], Script], look: Look = look_away) -> None:
        """Let a script play to its end."""
        perform(script(self.journey()), self._window, look)

    def next_session(self) -> None:
        """What the supervisor does after a lock."""
        left = self._link.left()
        self.process.take_down()
        come_to_rest()
        self._link = ListeningLink(replace(left, after=After.LOCK))
        self.process = self._started()

    def close(self) -> None:
        """End everything."""
        if isValid(self.process):
            self.process.take_down()
        self.preferences.deleteLater()
        come_to_rest()

    def _started(self) -> SessionProcess:
        made = SessionProcess(
            self._application, self._link, self.preferences, end=self.endings.append
        )
        made.start()
        made.window.resize(*self._size)
        return made

    def _window(self) -> QWidget:
        return self.process.window
