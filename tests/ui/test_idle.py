from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from casevault.ui.idle import IdleWatch, seconds_awake_or_asleep


class Watched:
    """An idle watch of five minutes with a clock by hand, and what it said."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.watch = IdleWatch(5, clock=lambda: self.now)
        self.expired = 0
        self.warnings: list[int] = []
        self.watch.expired.connect(self._count)
        self.watch.expires_soon.connect(self.warnings.append)

    def _count(self) -> None:
        self.expired += 1

    def pass_seconds(self, seconds: int) -> None:
        """Let time pass, looked at once a second as the timer does."""
        for _ in range(seconds):
            self.now += 1
            self.watch.tick()


@pytest.fixture
def watched() -> Iterator[Watched]:
    made = Watched()
    yield made
    made.watch.stop()


def test_five_minutes_without_input_lock(watched: Watched) -> None:
    watched.pass_seconds(299)
    before = watched.expired
    watched.pass_seconds(1)

    assert (before, watched.expired) == (0, 1)


def test_work_that_a_lock_would_undo_is_waited_for_unless_the_computer_slept(
    watched: Watched,
) -> None:
    working = [True]
    watched.watch.wait_while(lambda: working[0])
    watched.watch.set_minimised(minimised=True)
    watched.pass_seconds(3600)
    during = (watched.expired, list(watched.warnings))
    watched.watch.set_minimised(minimised=False)
    working[0] = False
    watched.pass_seconds(299)
    before = watched.expired
    watched.pass_seconds(1)

    assert during == (0, [])
    assert (before, watched.expired) == (0, 1)

    working[0] = True
    watched.now += 60
    watched.watch.tick()

    assert watched.expired == 2


def test_the_last_twenty_seconds_are_said(watched: Watched) -> None:
    watched.pass_seconds(290)

    assert watched.warnings == [20, 19, 18, 17, 16, 15, 14, 13, 12, 11, 10]


def test_somebody_who_comes_back_takes_the_warning_away(watched: Watched) -> None:
    watched.pass_seconds(285)
    watched.watch.touch()
    watched.pass_seconds(200)

    assert watched.warnings[-1] == -1
    assert watched.expired == 0


def shown(qtbot: QtBot) -> tuple[QLineEdit, QWindow]:
    """A field in a window that has the keyboard."""
    field = QLineEdit()
    qtbot.addWidget(field)
    field.show()
    handle = field.windowHandle()
    assert handle is not None
    return field, handle


def test_a_key_counts_as_somebody(watched: Watched, qtbot: QtBot, qapp: QApplication) -> None:
    field, window = shown(qtbot)
    watched.watch.start(qapp)
    watched.pass_seconds(250)
    QTest.keyClick(window, Qt.Key.Key_A)
    watched.pass_seconds(250)

    assert watched.expired == 0
    assert field.text() == "a"


def test_a_window_that_opens_later_is_watched_too(
    watched: Watched, qtbot: QtBot, qapp: QApplication
) -> None:
    watched.watch.start(qapp)
    field, window = shown(qtbot)
    field.activateWindow()
    qtbot.waitUntil(lambda: qapp.focusWindow() is not None, timeout=30000)
    watched.pass_seconds(250)
    QTest.mouseMove(window, QPoint(5, 5))
    QTest.keyClick(window, Qt.Key.Key_A)
    watched.pass_seconds(250)

    assert watched.expired == 0


def test_a_repaint_does_not_count_as_somebody(watched: Watched) -> None:
    watched.pass_seconds(250)
    watched.watch.eventFilter(QObject(), QEvent(QEvent.Type.UpdateRequest))
    watched.pass_seconds(50)

    assert watched.expired == 1


def test_a_minimised_window_locks_after_a_minute(watched: Watched) -> None:
    watched.watch.set_minimised(minimised=True)
    watched.pass_seconds(59)
    before = watched.expired
    watched.pass_seconds(1)

    assert (before, watched.expired) == (0, 1)


def test_a_window_that_comes_back_in_time_does_not_lock(watched: Watched) -> None:
    watched.watch.set_minimised(minimised=True)
    watched.pass_seconds(50)
    watched.watch.set_minimised(minimised=False)
    watched.pass_seconds(50)

    assert watched.expired == 0


def test_a_computer_that_slept_locks_at_once(watched: Watched) -> None:
    watched.pass_seconds(3)
    watched.now += 60
    watched.watch.tick()

    assert watched.expired == 1


def test_another_number_of_minutes_holds_at_once(watched: Watched) -> None:
    watched.watch.set_minutes(1)
    watched.pass_seconds(60)

    assert watched.expired == 1


def test_the_clock_never_runs_back() -> None:
    readings = [seconds_awake_or_asleep() for _ in range(1000)]

    assert readings == sorted(readings)
