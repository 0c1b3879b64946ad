from __future__ import annotations

import threading
from functools import partial

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from casevault.domain.errors import UserError
from casevault.ui.jobs import Jobs, Report


def never(_what: object) -> None:
    """A callback that must not be called."""
    pytest.fail("called")


def test_work_runs_elsewhere_and_its_result_arrives_here(qtbot: QtBot, jobs: Jobs) -> None:
    got: list[threading.Thread] = []
    where: list[threading.Thread] = []

    def done(worker: threading.Thread) -> None:
        got.append(worker)
        where.append(threading.current_thread())

    jobs.run(lambda _report: threading.current_thread(), done)
    qtbot.waitUntil(lambda: bool(got), timeout=30000)

    assert threading.main_thread() is where[0]
    assert threading.main_thread() is not got[0]


def test_jobs_run_one_after_another_in_the_order_asked(qtbot: QtBot, jobs: Jobs) -> None:
    order: list[int] = []
    ended: list[int] = []

    def keep(number: int, _report: Report) -> None:
        order.append(number)

    for number in range(20):
        jobs.run(partial(keep, number), lambda _none: ended.append(1))
    qtbot.waitUntil(lambda: len(ended) == 20, timeout=30000)

    assert list(range(20)) == order


def test_an_error_for_the_person_reaches_whoever_asked(qtbot: QtBot, jobs: Jobs) -> None:
    errors: list[str] = []

    def work(_report: Report) -> None:
        raise UserError("It did not work. Try again.")

    jobs.run(work, never, lambda error: errors.append(error.text()))
    qtbot.waitUntil(lambda: bool(errors), timeout=30000)

    assert errors == ["It did not work. Try again."]


def test_an_error_nobody_takes_goes_to_the_notices(qtbot: QtBot, jobs: Jobs) -> None:
    def work(_report: Report) -> None:
        raise UserError("It did not work. Try again.")

    with qtbot.waitSignal(jobs.failed, timeout=30000) as caught:
        jobs.run(work, never)

    assert isinstance(caught.args[0], UserError)


def test_a_bug_in_a_job_goes_to_the_bug_page(qtbot: QtBot, jobs: Jobs) -> None:
    def work(_report: Report) -> None:
        raise ZeroDivisionError

    with qtbot.waitSignal(jobs.broke, timeout=30000) as caught:
        jobs.run(work, never, never)

    assert isinstance(caught.args[0], ZeroDivisionError)


def test_progress_arrives_in_order_before_the_result(qtbot: QtBot, jobs: Jobs) -> None:
    heard: list[object] = []

    def work(report: Report) -> str:
        report("first", 0.1)
        report("second", 0.9)
        return "result"

    jobs.run(work, heard.append, progress=lambda words, share: heard.append((words, share)))
    qtbot.waitUntil(lambda: len(heard) == 3, timeout=30000)

    assert heard == [("first", 0.1), ("second", 0.9), "result"]


def test_a_cancelled_job_stops_at_its_next_report(qtbot: QtBot, jobs: Jobs) -> None:
    started, go_on = threading.Event(), threading.Event()
    steps: list[str] = []

    def work(report: Report) -> None:
        started.set()
        go_on.wait(5)
        report("never heard", 0.5)
        steps.append("went on")

    job = jobs.run(work, never, never, lambda *_: pytest.fail("reported"))
    started.wait(5)
    job.cancel()
    with qtbot.waitSignal(job.ended, timeout=30000):
        go_on.set()

    assert steps == []


def test_a_long_job_does_not_hold_up_the_end(jobs: Jobs) -> None:
    started, stopped = threading.Event(), threading.Event()

    def work(report: Report) -> None:
        started.set()
        try:
            while True:
                report("still at it", -1)
        finally:
            stopped.set()

    jobs.run(work, never)
    started.wait(5)
    jobs.stop()

    assert stopped.is_set()


def test_a_label_that_is_deleted_gets_no_result(qtbot: QtBot, jobs: Jobs) -> None:
    label = QLabel()
    go_on = threading.Event()
    job = jobs.run(lambda _report: go_on.wait(5), label.setNum, owner=label)
    label.deleteLater()
    qtbot.waitUntil(lambda: not job.is_wanted, timeout=30000)
    with qtbot.waitSignal(job.ended, timeout=30000):
        go_on.set()


def test_the_lock_waits_no_longer_than_it_says(jobs: Jobs) -> None:
    go_on = threading.Event()
    jobs.run(lambda _report: go_on.wait(5), lambda _result: None)

    assert jobs.call_and_wait(lambda: "stored", 0.01) is None
    go_on.set()
    assert jobs.call_and_wait(lambda: "stored", 5) == "stored"


def test_an_error_of_awaited_work_is_raised_here(jobs: Jobs) -> None:
    def work() -> None:
        raise UserError("The disk is full. Make room.")

    with pytest.raises(UserError):
        jobs.call_and_wait(work, 5)
