from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from casevault.domain.errors import ExitCode, UserError
from casevault.services import unlock
from casevault.services.session import Session
from casevault.ui.jobs import Jobs
from casevault.ui.pages.unlock import UnlockPage
from casevault.ui.retry_wait import RetryWait
from casevault.vault.failed_unlocks import count_failure
from domain.hand_clock import HandClock

PASSPHRASE = "volatile sandbag shaking tidings unmixable senior"


class HandSeconds:
    """A clock of seconds that a test sets."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds() -> HandSeconds:
    return HandSeconds()


@pytest.fixture
def wait(qtbot: QtBot, seconds: HandSeconds) -> Iterator[RetryWait]:
    page = QWidget()
    qtbot.addWidget(page)
    made = RetryWait(page, seconds)
    made.words.setParent(page)
    yield made
    made.begin(0)


def failed(folder: Path, times: int, ago: float = 0.0) -> Path:
    """A vault's folder in which it went wrong so often, the last time so many seconds ago."""
    folder.mkdir(exist_ok=True)
    for _ in range(times):
        count_failure(folder, datetime.now(UTC) - timedelta(seconds=ago))
    return folder


def test_the_pause_is_counted_down_in_words_and_its_end_is_said(
    wait: RetryWait, seconds: HandSeconds
) -> None:
    said = []
    wait.changed.connect(lambda: said.append(wait.words.text()))
    wait.begin(2)
    for _ in range(8):
        seconds.now += 0.25
        wait.look()

    assert said == [
        "After several wrong tries there is a pause: 2 more seconds.",
        "After several wrong tries there is a pause: 1 more second.",
        "You can try again now.",
    ]
    assert not wait.is_on


def test_no_pause_says_nothing(wait: RetryWait) -> None:
    wait.begin(0)

    assert (wait.is_on, wait.words.text()) == (False, "")


def test_a_page_that_opens_during_the_pause_waits_as_after_a_restart(
    qtbot: QtBot, jobs: Jobs, tmp_path: Path
) -> None:
    page = UnlockPage(jobs, folder=str(failed(tmp_path / "a.casevault", 6)))
    qtbot.addWidget(page)

    assert not page._go.isEnabled()
    assert page._wait.words.text().startswith("After several wrong tries")
    assert page._go.accessibleDescription() == page._wait.words.text()


def test_what_is_typed_during_the_pause_stays_and_nothing_is_tried(
    qtbot: QtBot, jobs: Jobs, tmp_path: Path
) -> None:
    page = UnlockPage(jobs, folder=str(failed(tmp_path / "a.casevault", 6)))
    qtbot.addWidget(page)
    page.show()
    QTest.keyClicks(page._name, "Ana")
    QTest.keyClicks(page._passphrase, PASSPHRASE)
    QTest.keyClick(page._passphrase, Qt.Key.Key_Return)

    assert not jobs.is_busy
    assert (page._name.text(), page._passphrase.text()) == ("Ana", PASSPHRASE)
    assert page._passphrase.isEnabled()

    page._wait.begin(0)

    assert page._go.isEnabled()


def test_each_vault_has_its_own_pause(qtbot: QtBot, jobs: Jobs, tmp_path: Path) -> None:
    quiet = failed(tmp_path / "quiet.casevault", 1)
    page = UnlockPage(jobs, folder=str(failed(tmp_path / "loud.casevault", 6)))
    qtbot.addWidget(page)
    page._folder.setCurrentIndex(page._add(quiet))
    free = page._go.isEnabled()
    page._folder.setCurrentIndex(page._folder.findData(str(tmp_path / "loud.casevault")))

    assert (free, page._go.isEnabled()) == (True, False)


def test_the_third_wrong_try_begins_a_pause(
    qtbot: QtBot, jobs: Jobs, session: Session, tmp_path: Path
) -> None:
    session.close()
    folder = failed(tmp_path / "records.casevault", 2)
    page = UnlockPage(jobs, folder=str(folder))
    qtbot.addWidget(page)
    page.show()
    page._name.setText("Founder")
    page._passphrase.setText("a wrong guess")
    free = page._go.isEnabled()
    page._unlock()
    qtbot.waitUntil(lambda: bool(page._banner.text()), timeout=30000)

    assert free
    assert "do not open this vault" in page._banner.text()
    assert not page._go.isEnabled()
    assert page._passphrase.selectedText() != ""
    page._wait.begin(0)


def test_the_service_refuses_too_early_a_try_and_wipes_what_it_was_given(tmp_path: Path) -> None:
    clock = HandClock()
    folder = tmp_path / "a.casevault"
    folder.mkdir()
    for _ in range(5):
        count_failure(folder, clock.now())
    passphrase = bytearray(b"secret")
    with pytest.raises(UserError) as refused:
        unlock.unlock(folder, user_name="Ana", passphrase=passphrase, clock=clock)

    assert refused.value.exit_code is ExitCode.WRONG_KEY
    assert "Wait 8 seconds before the next try." in refused.value.text()
    assert passphrase == bytearray(6)
    assert unlock.seconds_to_wait(folder, clock=clock) == 8
    assert unlock.seconds_to_wait(tmp_path / "absent", clock=clock) == 0
