"""Follows a script in the event loop of the desktop: acts, waits, looks.

A script is a generator of what a person does next. Each act runs in an event of its own, so that
one that opens a question waiting for its answer does not hold up the script that answers it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication, QWidget

from casevault.ui.widgets.banner import Banner

PATIENCE_SECONDS: Final = 90.0
_TICK_MS: Final = 4
_TRIES: Final = 50
_LAYERS: Final = 12


@dataclass(frozen=True, slots=True)
class Do:
    """Something a person does; `what` says it for the failure message."""

    act: Callable[[], object]
    what: str


@dataclass(frozen=True, slots=True)
class Until:
    """The script goes on when this holds."""

    condition: Callable[[], bool]
    what: str


@dataclass(frozen=True, slots=True)
class Sight:
    """A page or a dialog stands on the screen, at rest, under this name."""

    name: str


Script = Iterator[Do | Until | Sight]
Look = Callable[[str, QWidget], None]


class TourStuckError(AssertionError):
    """What the script waited for did not happen."""


def look_away(_name: str, _widget: QWidget) -> None:
    """Look at nothing."""


def come_to_rest() -> None:
    """Let layouts, fonts and deletions that are due happen."""
    for _ in range(3):
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QApplication.processEvents()


def be_in_front(top: QWidget) -> None:
    """What a window manager does when a list or a menu closes; without a screen nobody does."""
    for _ in range(_TRIES):
        if top.window().isActiveWindow() or QApplication.activePopupWidget() is not None:
            return
        top.window().activateWindow()
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, _TICK_MS)


def settle_layouts() -> None:
    """Let what arrived last take its place; nothing else arrives meanwhile."""
    for _ in range(_LAYERS):
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)


def said_on(window: QWidget) -> list[str]:
    """What banners say, to tell why a script is stuck."""
    return [each.text() for each in window.findChildren(Banner) if each.isVisible()]


def what_is_on_top(window: QWidget) -> QWidget:
    """The menu, else the dialog, else the window: what a person sees in front."""
    return QApplication.activePopupWidget() or QApplication.activeModalWidget() or window


class Robot(QObject):
    """Takes one step of the script at each tick; shows `look` every sight on the way.

    Signals:
        ended: the script is over, or `failure` says why it is not.
    """

    ended = Signal()

    def __init__(
        self,
        script: Script,
        window: Callable[[], QWidget],
        look: Look = look_away,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._script = script
        self._window = window
        self._look = look
        self._until: Until | None = None
        self._waiting_since = time.monotonic()
        self._busy = False
        self.failure: BaseException | None = None
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._tick)
        self._timer.start(_TICK_MS)

    def _tick(self) -> None:
        if self._busy:
            return
        try:
            self._step()
        except BaseException as error:  # noqa: BLE001 - told to whoever waits for the script
            self._end(error)

    def _step(self) -> None:
        if self._until is not None and not self._until.condition():
            if time.monotonic() - self._waiting_since > PATIENCE_SECONDS:
                raise TourStuckError(self._until.what, said_on(self._window()))
            return
        self._until = None
        following = next(self._script, None)
        self._waiting_since = time.monotonic()
        if following is None:
            self._end(None)
        elif isinstance(following, Until):
            self._until = following
        elif isinstance(following, Sight):
            self._busy = True
            self._see(following.name)
            self._busy = False
        else:
            self._busy = True
            QTimer.singleShot(0, self, lambda: self._act(following))

    def _see(self, name: str) -> None:
        come_to_rest()
        top = what_is_on_top(self._window())
        be_in_front(top)
        settle_layouts()
        self._look(name, top)

    def _act(self, do: Do) -> None:
        try:
            be_in_front(what_is_on_top(self._window()))
            # What opens a question of its own is answered by the script while `act` still runs;
            # not earlier, or a later step would overtake this one.
            self._busy = False
            do.act()
        except BaseException as error:  # noqa: BLE001 - as above
            error.add_note(do.what)
            self._end(error)

    def _end(self, failure: BaseException | None) -> None:
        if not self._timer.isActive():
            return
        self._timer.stop()
        self.failure = failure
        while failure is not None and (dialog := QApplication.activeModalWidget()) is not None:
            dialog.close()
        self.ended.emit()


def perform(script: Script, window: Callable[[], QWidget], look: Look = look_away) -> None:
    """Run a script to its end inside this call.

    Raises:
        TourStuckError: something did not happen; other errors are those of the script.
    """
    loop = QEventLoop()
    robot = Robot(script, window, look)
    robot.ended.connect(loop.quit)
    loop.exec()
    failure = robot.failure
    robot.deleteLater()
    if failure is not None:
        raise failure
