from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from casevault.domain.log_patterns import WorkingHours
from casevault.domain.roles import Right, Role
from casevault.services import cases, working_hours
from casevault.services.session import Session
from casevault.ui.log.hours_dialog import HoursDialog
from casevault.ui.pages.log import QUESTIONS, LogPage
from casevault.vault.audit_actions import AuditAction
from casevault.vault.opening import open_with_derived_key
from domain.hand_clock import HandClock
from services.vaults import again, new_session
from ui.conftest import Desktop
from ui.filled_vaults import button, opened, session_as, words_of

JELENA = bytes(range(1, 33))
REPORT = {"source": "POL", "outcome": "ONGOING", "received": "2026-02-01"}


class TickingClock(HandClock):
    """Goes on a little each time it is looked at, as a clock does."""

    def now(self) -> datetime:
        self.forward(milliseconds=7)
        return super().now()


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    """A vault in which two people worked on three days."""
    clock = TickingClock()
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
    qtbot.waitUntil(lambda: not page.is_reading, timeout=20_000)


def column(page: LogPage, which: int) -> list[str]:
    """One column of the list as shown."""
    model = page.table.model()
    return [model.index(row, which).data() for row in range(model.rowCount())]


def choose(page: LogPage, box: str, words: str) -> None:
    """Choose in one of the two lists."""
    combo = {"person": page.filters.person, "action": page.filters.action}[box]
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
    assert " of " in page._count.text()


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
    page.filters.day._line.setText(day)
    page.filters.day._edited()

    assert set(column(page, 1)) == (everybody if expected is None else expected)


def test_nothing_found_is_told_apart_and_undone_by_one_button(page: LogPage) -> None:
    page.filters.day._line.setText("2025")
    page.filters.day._edited()
    page.filters.show_all()

    assert page.source.wanted.narrows is False
    assert len(column(page, 1)) == len(page.source.book.items)


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


def test_older_entries_follow_by_themselves(
    desktop: Desktop, session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("casevault.services.log_reading.AT_ONCE", 1)
    for _ in range(6):
        session.vault.audit.append(AuditAction.NAMES_READ)
    desktop.process.enter(session)
    page = opened(desktop, LogPage, "log")
    qtbot.waitUntil(lambda: page.table.model().rowCount() > 0, timeout=20_000)
    first = column(page, 2)
    wait(page, qtbot)

    assert first[0] == "Looked through the log"
    assert column(page, 2)[: len(first)] == first
    assert column(page, 2)[-1] == "Added a user"
    assert session.vault.log_anchor().entry == len(column(page, 2))


def shown(page: LogPage, tab: int) -> list[list[str]]:
    """The rows of a counted view."""
    page.tabs.setCurrentIndex(tab)
    model = page._counts[tab - 1][1].model()
    columns = range(model.columnCount())
    return [[model.index(row, at).data() for at in columns] for row in range(model.rowCount())]


def test_days_users_and_cases_are_counted(page: LogPage) -> None:
    days, users, cases_seen = (shown(page, tab) for tab in (1, 2, 3))
    entries = len(page.source.book.items)

    assert [row[0] for row in days] == [
        "04.03.2026, Wednesday",
        "03.03.2026, Tuesday",
        "02.03.2026, Monday",
    ]
    assert sum(int(row[1]) for row in days) == sum(int(row[1]) for row in users) == entries
    assert {row[0] for row in users} == {"Founder", "Jelena"}
    assert [row[1] for row in cases_seen] == ["1"]


def test_counts_are_of_what_the_filters_let_through(page: LogPage) -> None:
    choose(page, "person", "Jelena")

    assert [row[0] for row in shown(page, 2)] == ["Jelena"]
    assert [row[0] for row in shown(page, 1)] == ["03.03.2026, Tuesday"]


@pytest.mark.parametrize(("tab", "row", "field"), [(1, 1, "day"), (2, 1, "user"), (3, 0, "case")])
def test_a_counted_line_leads_to_its_entries(page: LogPage, tab: int, row: int, field: str) -> None:
    words, count, *_ = shown(page, tab)[row]
    table = page._counts[tab - 1][1]
    table.selectRow(row)
    QTest.keyClick(table, Qt.Key.Key_Return)

    assert page.tabs.currentIndex() == 0
    assert len(column(page, 0)) == int(count)
    assert {
        "day": page.filters.day._line.text() in words,
        "case": page.filters.about.text() == words,
    }.get(field, page.filters.person.currentText() == words)


def test_a_counted_view_can_be_sorted(page: LogPage) -> None:
    shown(page, 2)
    table = page._counts[1][1]
    table.sort_by(1)
    counts = [int(row[1]) for row in shown(page, 2)]

    assert counts == sorted(counts)


def test_a_case_code_narrows_the_log(page: LogPage) -> None:
    (code,) = set(column(page, 3)) - {""}
    page.filters.about.setFocus()
    QTest.keyClicks(page.filters.about, f" {code.lower().replace('-', '')}")

    assert set(column(page, 3)) == {code}


@pytest.fixture
def nights(desktop: Desktop, session: Session, qtbot: QtBot) -> LogPage:
    """The page of a vault in which names were read at night."""
    clock = session.clock
    assert isinstance(clock, HandClock)
    night = clock.now().astimezone().replace(hour=23, minute=30)
    clock.forward(seconds=(night - clock.now()).total_seconds())
    session.vault.audit.append(AuditAction.NAMES_READ)
    clock.forward(hours=9)
    desktop.process.enter(session)
    page = opened(desktop, LogPage, "log")
    qtbot.waitUntil(lambda: "(1)" in page.tabs.tabText(QUESTIONS), timeout=20_000)
    page.tabs.setCurrentIndex(QUESTIONS)
    return page


def test_what_was_seen_is_said_with_why_it_can_be_harmless_and_what_to_ask(
    nights: LogPage,
) -> None:
    words = words_of(nights.questions)

    assert "Founder read names once outside the usual hours." in words
    assert "emergency" in words
    assert "What happened that night" in words
    assert "Usual hours: 6:00 to 22:00, Monday, Tuesday, Wednesday, Thursday, Friday" in words


def test_a_question_leads_to_its_entries(nights: LogPage) -> None:
    button(nights.questions, "Show the entries").click()

    assert nights.tabs.currentIndex() == 0
    assert nights._whole.text().startswith("Read names for the search")


def test_a_question_that_was_talked_about_is_entered_and_does_not_come_back(
    nights: LogPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("casevault.ui.pages.log.ask_reason", lambda *_, **__: "It was the police")
    button(nights.questions, "We talked about it…").click()
    at_once = words_of(nights.questions)
    nights._read()
    wait(nights, qtbot)
    qtbot.waitUntil(lambda: "Nothing worth" in words_of(nights.questions), timeout=20_000)

    assert "Nothing worth a question" in at_once
    nights.tabs.setCurrentIndex(0)
    choose(nights, "action", "Noted that something in the log was talked about")
    assert column(nights, 4) == ["It was the police; Read outside the usual hours"]


def test_a_talk_without_a_note_is_none(
    nights: LogPage, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = session.vault.log_anchor().entry
    for note in (None, "  "):
        monkeypatch.setattr("casevault.ui.pages.log.ask_reason", lambda *_, n=note, **__: n)
        button(nights.questions, "We talked about it…").click()

    assert session.vault.log_anchor().entry == before


def test_other_hours_ask_other_questions(
    nights: LogPage, session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    always = WorkingHours(0, 24, frozenset(range(7)))
    monkeypatch.setattr("casevault.ui.pages.log.ask_hours", lambda *_: always)
    button(nights.questions, "Change the usual hours…").click()
    qtbot.waitUntil(lambda: "Nothing worth" in words_of(nights.questions), timeout=20_000)

    assert working_hours.working_hours(session) == always


def test_hours_are_chosen_in_whole_hours_and_days(qtbot: QtBot) -> None:
    dialog = HoursDialog(None, WorkingHours())
    qtbot.addWidget(dialog)
    before = dialog.hours()
    dialog.days[6].setChecked(True)
    dialog.first.setCurrentIndex(8)
    chosen = dialog.hours()
    dialog.last.setCurrentIndex(7)
    dialog.last.activated.emit(7)

    assert before == WorkingHours()
    assert chosen == WorkingHours(8, 22, frozenset({0, 1, 2, 3, 4, 6}))
    assert not dialog.go.isEnabled()


def test_a_case_worker_has_no_log(desktop: Desktop, tmp_path: Path) -> None:
    session = session_as(Role.WORKER, tmp_path)
    desktop.process.enter(session)
    desktop.desk().open_page("log")
    titles = [action.title for action in desktop.desk().all_actions()]

    assert desktop.desk().place().page == "home"
    assert "Log" not in titles
    session.close()


def test_time_is_shown_as_on_the_clock_on_the_wall(page: LogPage, session: Session) -> None:
    newest = page.source.book.line(page.table.current_number())
    assert newest is not None
    local = session.clock.now().astimezone()

    assert abs(newest.moment - local) < timedelta(minutes=1)
    assert newest.moment.utcoffset() == local.utcoffset()
