from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from casevault.domain.roles import Role
from casevault.services import backup_places, backup_register, backup_rounds
from casevault.services.session import Session
from casevault.ui.backup_keeper import BackupKeeper
from casevault.ui.changes import ChangeFeed
from casevault.ui.handover import Ending
from casevault.ui.idle import IdleWatch
from casevault.ui.jobs import Jobs
from ui.conftest import Desktop
from ui.filled_vaults import session_as
from vault.made_vaults import MadeCase


@pytest.fixture
def keeper_of(jobs: Jobs) -> Callable[..., BackupKeeper]:
    """Builds a keeper whose pause a test sets, and which says things into a list."""

    def make(session: Session, quiet: float, said: list[str] | None = None) -> BackupKeeper:
        words: list[str] = [] if said is None else said
        times = iter([0.0])
        idle = IdleWatch(5, lambda: next(times, quiet), jobs)
        return BackupKeeper(session, jobs, ChangeFeed(jobs), idle, say=words.append, parent=jobs)

    return make


def made(session: Session) -> int:
    return len(backup_register.entries(session))


def settled(qtbot: QtBot, keeper: BackupKeeper) -> None:
    keeper.look()
    qtbot.waitUntil(lambda: not keeper.is_running, timeout=20_000)


def test_what_is_left_of_another_day_is_backed_up_in_the_first_pause(
    session: Session, keeper_of: Callable[..., BackupKeeper], qtbot: QtBot
) -> None:
    MadeCase().start(session.vault)
    settled(qtbot, keeper_of(session, 19.0))
    assert made(session) == 0
    keeper = keeper_of(session, 21.0)
    settled(qtbot, keeper)
    assert made(session) == 1
    settled(qtbot, keeper)
    assert made(session) == 1
    MadeCase().start(session.vault)
    settled(qtbot, keeper)  # of today: waits for a distance
    assert made(session) == 1


def test_without_any_work_there_is_no_backup(
    session: Session, keeper_of: Callable[..., BackupKeeper], qtbot: QtBot
) -> None:
    MadeCase().start(session.vault)
    backup_rounds.run(session)
    settled(qtbot, keeper_of(session, 1000.0))
    assert made(session) == 1


def test_a_stick_that_is_not_plugged_in_is_waited_for_in_silence(
    session: Session, keeper_of: Callable[..., BackupKeeper], tmp_path: Path, qtbot: QtBot
) -> None:
    (tmp_path / "stick").mkdir()
    backup_places.choose(session, tmp_path / "stick")
    (tmp_path / "stick").rename(tmp_path / "pulled out")
    MadeCase().start(session.vault)
    said: list[str] = []
    keeper = keeper_of(session, 1000.0, said)
    settled(qtbot, keeper)
    assert (made(session), said) == (0, [])
    (tmp_path / "pulled out").rename(tmp_path / "stick")
    settled(qtbot, keeper)
    assert (made(session), said) == (1, [])


def test_a_failure_is_said_once_and_kept(
    session: Session, keeper_of: Callable[..., BackupKeeper], tmp_path: Path, qtbot: QtBot
) -> None:
    (tmp_path / "records-backups").write_text("in the way")
    MadeCase().start(session.vault)
    said: list[str] = []
    keeper = keeper_of(session, 1000.0, said)
    settled(qtbot, keeper)
    settled(qtbot, keeper)
    failure = backup_rounds.last_failure(session)
    assert failure is not None
    assert said == [f"The backup did not succeed. {failure.text()}"]


def test_whoever_may_not_make_backups_makes_none(
    keeper_of: Callable[..., BackupKeeper], tmp_path: Path, qtbot: QtBot
) -> None:
    session = session_as(Role.AUDITOR, tmp_path)
    settled(qtbot, keeper_of(session, 1000.0))
    assert made(session) == 0
    session.close()


def test_a_lock_does_not_wait_for_a_backup_that_is_being_made(
    desktop: Desktop, session: Session, qtbot: QtBot
) -> None:
    desktop.process.enter(session)
    begun = threading.Event()

    def endless(report: Callable[[str, float], None]) -> None:
        while True:
            begun.set()
            report("", 0.5)

    desktop.process._background.run(endless, lambda _done: None, quiet=True)
    qtbot.waitUntil(begun.is_set, timeout=5000)
    start = time.perf_counter()
    desktop.process.lock()
    assert time.perf_counter() - start < 0.9
    assert desktop.endings == [Ending.LOCKED]


def test_saving_goes_on_while_a_backup_is_made(session: Session) -> None:
    for _ in range(60):
        MadeCase().start(session.vault)
    session.vault.writer.database.checkpoint()
    steps: list[str] = []
    slowest = 0.0
    counter = session.vault.writer.mark().counter

    def report(words: str, _share: float) -> None:
        """In the middle of every step somebody saves, in another thread."""
        nonlocal slowest
        if steps and steps[-1] == words:
            return
        steps.append(words)
        start = time.perf_counter()
        saving = threading.Thread(target=lambda: MadeCase().start(session.vault))
        saving.start()
        saving.join(timeout=5)
        assert not saving.is_alive()
        slowest = max(slowest, time.perf_counter() - start)

    done = backup_rounds.run(session, progress=report)
    assert len(steps) >= 4
    assert slowest < 2
    assert done.entry.counter < session.vault.writer.mark().counter
    assert done.entry.counter >= counter
    assert session.vault.verify().is_sound
