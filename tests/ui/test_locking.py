from __future__ import annotations

import resource
import threading
import time
from pathlib import Path

from pytestqt.qtbot import QtBot

from casevault.domain.clock import SystemClock
from casevault.services import drafts
from casevault.services.drafts import Draft, Place
from casevault.services.session import Session
from casevault.ui import locking
from casevault.ui.handover import Ending
from casevault.ui.jobs import Jobs
from services.vaults import again
from ui.listening_link import ListeningLink

TYPED = Draft("k", "", "note", "1", "", 0, {"text": "half a sentence"})
HERE = Place("note", {"number": 1})


def lock(session: Session, jobs: Jobs, link: ListeningLink) -> tuple[list[Ending], float]:
    """Lock with one draft; how the process would have ended, and after how many seconds."""
    endings: list[Ending] = []
    began = time.monotonic()
    locking.lock(session, jobs, link, lambda: (TYPED,), lambda: HERE, end=endings.append)
    return endings, time.monotonic() - began


def test_a_lock_stores_what_is_typed_and_tells_the_supervisor_to_forget_it(
    session: Session, jobs: Jobs, tmp_path: Path
) -> None:
    link = ListeningLink()
    endings, _ = lock(session, jobs, link)
    opened = again(tmp_path / "records.casevault", clock=SystemClock())

    assert endings == [Ending.LOCKED]
    assert link.left().drafts == ()
    assert drafts.pending(opened) == (TYPED,)
    assert drafts.take_place(opened) == HERE
    opened.close()


def test_a_busy_worker_does_not_hold_the_lock_up_and_the_draft_goes_to_the_supervisor(
    session: Session, jobs: Jobs, qtbot: QtBot
) -> None:
    link, go_on = ListeningLink(), threading.Event()
    job = jobs.run(lambda _report: go_on.wait(10), lambda _result: None)
    endings, took = lock(session, jobs, link)
    handed = link.left().drafts

    assert endings == [Ending.LOCKED]
    assert took < 1.0
    assert len(handed) == 1
    assert b"half a sentence" not in handed[0]
    with qtbot.waitSignal(job.ended, timeout=30000):
        go_on.set()
    jobs.stop()


def test_a_disk_that_takes_no_more_leaves_the_draft_with_the_supervisor(
    session: Session, jobs: Jobs, tmp_path: Path
) -> None:
    link = ListeningLink()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    endings, _ = lock(session, jobs, link)
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    session.close()
    opened = again(tmp_path / "records.casevault", clock=SystemClock())
    drafts.accept(opened, *link.left().drafts)

    assert endings == [Ending.LOCKED]
    assert drafts.pending(opened) == (TYPED,)
    opened.close()


def test_a_page_that_breaks_while_it_gives_its_draft_is_locked_all_the_same(
    session: Session, jobs: Jobs
) -> None:
    def broken() -> tuple[Draft, ...]:
        raise ZeroDivisionError

    endings: list[Ending] = []
    locking.lock(session, jobs, ListeningLink(), broken, lambda: HERE, end=endings.append)

    assert endings == [Ending.LOCKED]


def test_a_lock_that_hangs_is_ended_by_its_last_resort(session: Session, jobs: Jobs) -> None:
    ended = threading.Event()

    def hang() -> tuple[Draft, ...]:
        assert ended.wait(5)
        return ()

    began = time.monotonic()
    locking.lock(
        session, jobs, ListeningLink(), hang, lambda: HERE, end=lambda _ending: ended.set()
    )

    assert time.monotonic() - began < 2.0
