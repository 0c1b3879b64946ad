"""Work that takes time: one worker thread, results brought back to the screen's thread.

Widgets never wait. A job is a function that gets a `report(words, fraction)`; what it returns or
raises arrives in the GUI thread. After Anki's task manager, with cancel and owners added.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from functools import partial
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot
from shiboken6 import isValid

from casevault.domain.errors import UserError

T = TypeVar("T")
Report = Callable[[str, float], None]
_log = logging.getLogger(__name__)


class JobCancelledError(Exception):
    """Raised inside a job at its next report after somebody cancelled it."""


class Job(QObject):
    """One piece of work under way; lives in the GUI thread.

    Signals:
        advanced: words (in the language in use) and the share done, 0 to 1; -1 for unknown.
        ended: whatever way it ended.
    """

    advanced = Signal(str, float)
    ended = Signal()
    _reported = Signal(str, float)

    def __init__(self, parent: QObject, owner: QObject | None) -> None:
        super().__init__(parent)
        self._reported.connect(self._advance, Qt.ConnectionType.QueuedConnection)
        self._owner = owner
        self._has_owner = owner is not None
        self._cancelled = threading.Event()

    def cancel(self) -> None:
        """Ask the work to stop at its next report; callbacks are not called any more."""
        self._cancelled.set()

    @property
    def is_cancelled(self) -> bool:
        """Whether somebody asked it to stop."""
        return self._cancelled.is_set()

    @property
    def is_wanted(self) -> bool:
        """Whether anyone still waits for the result: not cancelled and its owner still there."""
        gone = self._has_owner and (self._owner is None or not isValid(self._owner))
        return not self._cancelled.is_set() and not gone

    def report(self, words: str, fraction: float) -> None:
        """Called inside the work: tell how far it is; raises when the job was cancelled."""
        if self._cancelled.is_set():
            raise JobCancelledError
        self._reported.emit(words, fraction)

    @Slot(str, float)
    def _advance(self, words: str, fraction: float) -> None:
        if self.is_wanted:
            self.advanced.emit(words, fraction)


class Jobs(QObject):
    """The one worker of a session.

    Signals:
        started: a `Job` was queued, for the notice area.
        failed: a `UserError` that nobody else takes.
        broke: any other exception: a bug, for the bug page.
    """

    started = Signal(object)
    failed = Signal(object)
    broke = Signal(object)
    _delivered = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._queue: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._thread: threading.Thread | None = None
        self._under_way: set[Job] = set()
        self._delivered.connect(self._call, Qt.ConnectionType.QueuedConnection)

    def run(
        self,
        function: Callable[[Report], T],
        on_done: Callable[[T], None],
        on_error: Callable[[UserError], None] | None = None,
        progress: Callable[[str, float], None] | None = None,
        *,
        owner: QObject | None = None,
        quiet: bool = False,
    ) -> Job:
        """Queue `function`; call back in this thread. Nothing is called once `owner` is deleted.

        `quiet` keeps it out of the notice area, for work that a page itself shows.
        """
        job = Job(self, owner)
        if progress is not None:
            job.advanced.connect(progress)

        self._under_way.add(job)

        def settle(outcome: Callable[[], None]) -> None:
            self._under_way.discard(job)
            job.ended.emit()
            if job.is_wanted:
                outcome()
            job.deleteLater()

        def work() -> None:
            outcome = self._outcome(job, function, on_done, on_error)
            self._delivered.emit(lambda: settle(outcome))

        self._start_thread()
        self._queue.put(work)
        if not quiet:
            self.started.emit(job)
        return job

    def call_and_wait(self, function: Callable[[], T], seconds: float) -> T | None:
        """Run `function` in the worker and wait at most `seconds`; for the lock, which cannot wait.

        Returns None when it did not end in time; its exceptions are raised here.
        """
        done: SimpleQueue[tuple[T | None, Exception | None]] = SimpleQueue()

        def work() -> None:
            try:
                done.put((function(), None))
            except Exception as error:  # noqa: BLE001 - handed to the caller
                done.put((None, error))

        self._start_thread()
        self._queue.put(work)
        try:
            result, error = done.get(timeout=seconds)
        except Empty:
            return None
        if error is not None:
            raise error
        return result

    @property
    def is_busy(self) -> bool:
        """Whether anything is under way."""
        return bool(self._under_way)

    def cancel_all(self) -> bool:
        """Ask all work to stop at its next report; whether there is any. Saves never report."""
        for job in self._under_way:
            job.cancel()
        return bool(self._under_way)

    def stop(self, *, seconds: float | None = None) -> None:
        """End the worker, for a normal quit: long jobs stop at their next report, saves finish.

        Waits for at most `seconds` where given.
        """
        self.cancel_all()
        if self._thread is not None:
            self._queue.put(None)
            self._thread.join(seconds)
            self._thread = None

    @Slot(object)
    def _call(self, delivery: Any) -> None:
        delivery()

    def _start_thread(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._serve, name="jobs", daemon=True)
            self._thread.start()

    def _serve(self) -> None:
        while (work := self._queue.get()) is not None:
            work()

    def _outcome(
        self,
        job: Job,
        function: Callable[[Report], T],
        on_done: Callable[[T], None],
        on_error: Callable[[UserError], None] | None,
    ) -> Callable[[], None]:
        try:
            result = function(job.report)
        except JobCancelledError:
            return _nothing
        except UserError as error:
            take = on_error or self.failed.emit
            return partial(take, error)
        except Exception as error:  # noqa: BLE001 - any bug of a job ends on the bug page
            _log.exception("a job broke")
            return partial(self.broke.emit, error)
        return partial(on_done, result)


def _nothing() -> None:
    """A cancelled job has no outcome."""
