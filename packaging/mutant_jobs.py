"""Tries mutants, each in a process of its own: does a test notice?

The parent has imported what costs time and has collected the tests; a child is a fork of it, makes
the change, runs the tests that reach it, and ends with the first that fails.
"""

from __future__ import annotations

import gc
import os
import resource
import signal
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest
from hypothesis import Phase, settings

ARGUMENTS: Final = (
    *("--rootdir=.", "--tb=native", "-q", "-x"),
    *("-p", "no:randomly", "-p", "no:pytest-qt", "-p", "no:xdist", "-p", "no:cacheprovider"),
    *("-p", "no:unraisableexception", "-p", "no:threadexception"),
    *("-W", "ignore:Module already imported:pytest.PytestAssertRewriteWarning"),
)
KILLED, SURVIVED, TIMEOUT, CRASHED = "killed", "survived", "timed out", "crashed"

_STARTING_SECONDS: Final = 8
_TIMES_USUAL: Final = 3
_WALL_PER_CPU: Final = 8
_NAP: Final = 0.02
_NO_ANSWER: Final = 70

settings.register_profile(
    "mutants",
    database=None,
    deadline=None,
    derandomize=True,
    phases=(Phase.explicit, Phase.generate),
)


class Conduct:
    """How the tests run here: in the given order, properties without shrinking, Qt left out."""

    def __init__(self, order: Sequence[str] = ()) -> None:
        self._place = {test: place for place, test in enumerate(order)}

    def pytest_addoption(self, parser: pytest.Parser) -> None:
        """The settings of pytest-qt, which is not loaded: a strict configuration knows them."""
        for name in ("qt_api", "qt_log_level_fail", "qt_log_ignore"):
            parser.addini(name, "not used without a screen", default="")

    def pytest_configure(self) -> None:
        """Properties lose the search for the smallest example."""
        settings.load_profile("mutants")

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """What most likely notices comes first."""
        items.sort(key=lambda item: self._place.get(item.nodeid, len(self._place)))


class _EndAtOnce(Conduct):
    """In a child: the first failure is the answer, nothing is cleared away."""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """A test that fails has noticed."""
        if report.failed:
            os._exit(1)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """A module that does not even load is noticed too."""
        if report.failed:
            os._exit(1)

    def pytest_sessionfinish(self, exitstatus: int) -> None:
        """All tests passed."""
        os._exit(int(exitstatus))


@dataclass(frozen=True, slots=True)
class Job:
    """One mutant: its name, the tests to run, what they usually cost, and how it is made."""

    name: str
    tests: Sequence[str]
    usual_seconds: float
    make: Callable[[], None]


@dataclass(slots=True)
class _Running:
    job: Job
    place: int
    ends: float
    is_stopped: bool = False


def judge(jobs: Iterable[Job], *, at_once: int, scratch: Path) -> Iterator[tuple[Job, str]]:
    """Try all mutants, `at_once` at a time; gives each with its verdict as it is known."""
    gc.collect()
    gc.freeze()
    waiting, running = iter(jobs), dict[int, _Running]()
    places = list(range(at_once))
    following = next(waiting, None)
    while following is not None or running:
        while following is not None and places:
            place = places.pop()
            pid, ends = _start(following, scratch / f"at-{place}")
            running[pid] = _Running(following, place, ends)
            following = next(waiting, None)
        pid, status = os.waitpid(-1, os.WNOHANG)
        if pid in running:
            ended = running.pop(pid)
            places.append(ended.place)
            _stop_group(pid)
            yield ended.job, TIMEOUT if ended.is_stopped else _verdict(status)
        elif pid == 0:
            _stop_overdue(running)
            time.sleep(_NAP)


def _start(job: Job, base: Path) -> tuple[int, float]:
    cpu = int(_STARTING_SECONDS + _TIMES_USUAL * job.usual_seconds)
    pid = os.fork()
    if pid:
        return pid, time.monotonic() + _WALL_PER_CPU * cpu
    os.setsid()
    spent = int(time.process_time())
    resource.setrlimit(resource.RLIMIT_CPU, (spent + cpu, spent + cpu + 1))
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    try:
        job.make()
        arguments = [*ARGUMENTS, f"--basetemp={base}", *job.tests]
        os._exit(int(pytest.main(arguments, plugins=[_EndAtOnce(job.tests)])))
    except BaseException:  # noqa: BLE001 - whatever it is: no test has noticed anything
        os._exit(_NO_ANSWER)


def _verdict(status: int) -> str:
    code = os.waitstatus_to_exitcode(status)
    if code == 0:
        return SURVIVED
    if code == 1:
        return KILLED
    return TIMEOUT if -code in {signal.SIGXCPU, signal.SIGKILL} else CRASHED


def _stop_overdue(running: dict[int, _Running]) -> None:
    for pid, one in running.items():
        if time.monotonic() > one.ends and not one.is_stopped:
            one.is_stopped = True
            _stop_group(pid)


def _stop_group(pid: int) -> None:
    try:
        os.killpg(pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return
