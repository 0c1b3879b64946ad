from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
import shiboken6
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from casevault.domain.errors import UserError
from casevault.ui.jobs import Jobs, Report
from casevault.ui.notices import MOST_NOTICES, SHOWN_MS, NoticeArea
from casevault.ui.widgets.progress import ProgressRow


@pytest.fixture
def area(qtbot: QtBot) -> Iterator[NoticeArea]:
    """A notice area in a window."""
    window = QWidget()
    made = NoticeArea()
    QVBoxLayout(window).addWidget(made)
    qtbot.addWidget(window)
    window.show()
    yield made
    window.hide()


def button(area: QWidget, name: str) -> QPushButton:
    return next(b for b in area.findChildren(QPushButton) if b.accessibleName() == name)


def test_an_area_with_nothing_to_say_takes_no_room(area: NoticeArea) -> None:
    assert not area.isVisible()


def test_undo_is_offered_and_the_notice_goes_once_it_is_taken(area: NoticeArea) -> None:
    undone: list[bool] = []
    area.show_done("The case was archived.", "Undo", lambda: undone.append(True))
    button(area, "Undo").click()

    assert undone == [True]
    assert area.texts() == ()
    assert not area.isVisible()


def test_what_is_done_is_said_for_ten_seconds(area: NoticeArea) -> None:
    area.show_done("Saved.")
    (timer,) = [t for t in area.findChildren(QTimer) if t.isActive()]
    remaining = timer.interval()
    timer.timeout.emit()

    assert remaining == SHOWN_MS
    assert area.texts() == ()


def test_an_error_stays_until_it_is_closed(area: NoticeArea) -> None:
    area.show_error(UserError("The disk is full. Make room."))

    assert [t for t in area.findChildren(QTimer) if t.isActive()] == []
    assert area.texts() == ("The disk is full. Make room.",)
    button(area, "Close").click()
    assert area.texts() == ()


def test_only_the_last_few_notices_stay(area: NoticeArea) -> None:
    for number in range(MOST_NOTICES + 2):
        area.show_info(f"Notice {number}")

    assert area.texts() == ("Notice 2", "Notice 3", "Notice 4")


def test_a_long_job_is_shown_and_can_be_stopped(area: NoticeArea, qtbot: QtBot, jobs: Jobs) -> None:
    area.watch(jobs)
    go_on = threading.Event()

    def work(report: Report) -> None:
        report("Counting", 0.25)
        go_on.wait(10)
        report("Counting", 0.5)

    job = jobs.run(work, lambda _none: None)
    qtbot.waitUntil(area.isVisible, timeout=30000)
    (row,) = area.findChildren(ProgressRow)
    seen = (row.words.text(), row.bar.value())
    button(area, "Stop").click()
    with qtbot.waitSignal(job.ended, timeout=30000):
        go_on.set()

    assert seen == ("Counting", 250)
    assert job.is_cancelled
    assert not area.isVisible()


def test_a_job_that_ends_after_its_area_is_gone_is_no_bug(qtbot: QtBot, jobs: Jobs) -> None:
    go_on, area = threading.Event(), NoticeArea()
    area.watch(jobs)
    job = jobs.run(lambda _report: go_on.wait(10), lambda _done: None)
    shiboken6.delete(area)
    with qtbot.waitSignal(job.ended, timeout=30000):
        go_on.set()


def test_a_short_job_is_not_shown(area: NoticeArea, qtbot: QtBot, jobs: Jobs) -> None:
    area.watch(jobs)
    job = jobs.run(lambda _report: None, lambda _none: None)
    with qtbot.waitSignal(job.ended, timeout=30000):
        pass

    assert not area.isVisible()
