from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from casevault.domain.roles import Right, Role
from casevault.services import cases
from casevault.services.session import Session
from casevault.ui.pages.log import LogPage
from casevault.vault.audit_actions import AuditAction
from casevault.vault.opening import open_with_derived_key
from domain.hand_clock import HandClock
from services.vaults import again, new_session
from ui.conftest import Desktop
from ui.filled_vaults import opened, session_as

JELENA = bytes(range(1, 33))
REPORT = {"source": "POL", "outcome": "ONGOING", "received": "2026-02-01"}


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    """A vault in which two people worked on three days."""
    clock = HandClock()
    folder = tmp_path / "records.casevault"
    first = new_session(folder, clock=clock)
    first.vault.users.add_with_derived_key("Jelena", bytearray(JELENA), frozenset({Role.WORKER}))
    first.close()
    clock.forward(days=1)
    vault = open_with_derived_key(folder, "Jelena", bytearray(JELENA), clock=clock)
    hers = Session(vault, clock)
    cases.start_case(hers, REPORT)
    hers.vault.audit.refused(Right.RELEASE)
    hers.close()
    clock.forward(days=1)
    made = again(folder, clock=clock)
    yield made
    made.close()


@pytest.fixture
def page(desktop: Desktop, session: Session, qtbot: QtBot) -> LogPage:
    desktop.process.enter(session)
    found = opened(desktop, LogPage, "log")
    wait(found, qtbot)
    return found


def wait(page: LogPage, qtbot: QtBot) -> None:
    """Until the log is read."""
    qtbot.waitUntil(lambda: "Reading" not in page._count.text(), timeout=20_000)


def column(page: LogPage, which: int) -> list[str]:
    """One column of the list as shown."""
    model = page.table.model()
    return [model.index(row, which).data() for row in range(model.rowCount())]


def choose(page: LogPage, box: str, words: str) -> None:
    """Choose in one of the two lists."""
    combo = {"person": page._person, "action": page._action}[box]
    combo.setCurrentIndex(combo.findText(words))
    page._narrow()


def test_the_newest_entry_comes_first_and_is_the_reading_itself(page: LogPage) -> None:
    assert column(page, 2)[0] == "Looked through the log"
    assert column(page, 0) == sorted(column(page, 0), key=day_and_time, reverse=True)
    assert "Started a case" in column(page, 2)
    assert set(column(page, 1)) == {"Founder", "Jelena"}


def day_and_time(text: str) -> tuple[str, str]:
    day, time = text.split(" ")
    return ".".join(reversed(day.strip(".").split("."))), time


def test_a_person_narrows_the_log(page: LogPage) -> None:
    choose(page, "person", "Jelena")

    assert set(column(page, 1)) == {"Jelena"}
    assert "were read" in page._count.text()


def test_an_action_narrows_the_log(page: LogPage) -> None:
    choose(page, "action", "Tried something that was refused")

    assert column(page, 1) == ["Jelena"]
    assert column(page, 4) == ["Make and sign releases"]


@pytest.mark.parametrize(
    ("day", "expected"), [("03.03.2026", {"Jelena"}), ("2025", set()), ("3.2026", None)]
)
def test_a_day_a_month_or_a_year_narrows_the_log(
    page: LogPage, day: str, expected: set[str] | None
) -> None:
    everybody = set(column(page, 1))
    page._day._line.setText(day)
    page._day._edited()

    assert set(column(page, 1)) == (everybody if expected is None else expected)


def test_nothing_found_is_told_apart_and_undone_by_one_button(page: LogPage) -> None:
    page._day._line.setText("2025")
    page._day._edited()
    page._show_all()

    assert page._source.wanted.narrows is False
    assert len(column(page, 1)) == len(page._source.lines)


def test_the_whole_entry_is_read_below_the_list(page: LogPage) -> None:
    choose(page, "action", "Tried something that was refused")

    assert page._whole.text() == "Tried something that was refused. Make and sign releases"


def test_enter_opens_the_case_of_an_entry(page: LogPage, desktop: Desktop) -> None:
    choose(page, "action", "Started a case")
    QTest.keyClick(page.table, Qt.Key.Key_Return)

    assert desktop.desk().place().page == "case"


def test_no_line_of_the_log_reaches_the_clipboard(page: LogPage) -> None:
    QApplication.clipboard().setText("before")
    page.table.setFocus()
    page.table.selectAll()
    QTest.keyClick(page.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)

    assert QApplication.clipboard().text() == "before"


def test_each_reading_is_an_entry_and_happens_only_when_asked(
    page: LogPage, session: Session, qtbot: QtBot
) -> None:
    before = session.vault.log_anchor().entry
    page._narrow()
    page.refresh(object())
    unasked = session.vault.log_anchor().entry
    page._read()
    wait(page, qtbot)
    after = session.vault.log_anchor().entry

    assert (unasked - before, after - before) == (0, 1)
    assert column(page, 2).count("Looked through the log") == 2


def test_the_log_can_be_sorted_by_person(page: LogPage) -> None:
    page.table.sort_by(1)

    assert column(page, 1) == sorted(column(page, 1))


def test_older_entries_come_when_asked_for(
    desktop: Desktop, session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("casevault.services.log_reading.AT_ONCE", 3)
    for _ in range(6):
        session.vault.audit.append(AuditAction.NAMES_READ)
    desktop.process.enter(session)
    page = opened(desktop, LogPage, "log")
    wait(page, qtbot)
    first = (len(column(page, 0)), page._older.isHidden())
    while not page._older.isHidden():
        page._older.click()
        wait(page, qtbot)

    assert first == (4, False)
    assert column(page, 2)[-1] == "Added a user"


def test_a_case_worker_has_no_log(desktop: Desktop, tmp_path: Path) -> None:
    session = session_as(Role.WORKER, tmp_path)
    desktop.process.enter(session)
    desktop.desk().open_page("log")
    titles = [action.title for action in desktop.desk().all_actions()]

    assert desktop.desk().place().page == "home"
    assert "Log" not in titles
    session.close()


def test_time_is_shown_as_on_the_clock_on_the_wall(page: LogPage, session: Session) -> None:
    newest = page._source.line(page.table.current_number())
    assert newest is not None
    local = session.clock.now().astimezone()

    assert abs(newest.moment - local) < timedelta(minutes=1)
    assert newest.moment.utcoffset() == local.utcoffset()
