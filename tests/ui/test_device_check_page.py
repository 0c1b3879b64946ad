"""The device check on the screen: looked at in the background, worst first, for every reader."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from casevault.services import device_check
from casevault.services.device.findings import State
from casevault.services.session import Session
from casevault.ui.pages.device_check import DeviceCheckPage
from casevault.ui.pages.device_findings import FindingCard, GoodCard
from casevault.ui.pages.home import HomePage
from services.recorded_computers import Recorded, linux, windows
from ui.conftest import Desktop, delete_what_is_due
from ui.filled_vaults import button, opened, words_of
from ui.walking import missed, nameless


@pytest.fixture
def computer(monkeypatch: pytest.MonkeyPatch) -> Recorded:
    """A computer written down beforehand, in the place of the one that runs the test."""
    made = linux(sealed=False)
    made.programs = frozenset({"anydesk", "init"})
    monkeypatch.setattr(device_check, "this_computer", lambda **_: made)
    return made


def looked_at(desktop: Desktop, session: Session, qtbot: QtBot) -> DeviceCheckPage:
    if desktop.process.desk() is None:
        desktop.process.enter(session)
    page = opened(desktop, DeviceCheckPage, "device_check")
    qtbot.waitUntil(lambda: page.report is not None and not page.is_looking)
    delete_what_is_due()
    return page


def test_dangers_come_first_and_what_is_good_comes_last(
    desktop: Desktop, session: Session, computer: Recorded, qtbot: QtBot
) -> None:
    page = looked_at(desktop, session, qtbot)
    order = list(State)
    shown = [card.finding.state for card in page.findChildren(FindingCard)]

    assert computer.programs
    assert page._again.hasFocus()
    assert page._print.isEnabled()
    assert shown == sorted(shown, key=order.index)
    assert shown[0] is State.DANGER
    assert len(page.findChildren(GoodCard)) == 1
    said = words_of(page)
    assert "AnyDesk" in said
    assert "dangers were found" in page.banner.text()


def test_a_reader_hears_all_of_a_card_at_one_stop_of_tab(
    desktop: Desktop, session: Session, computer: Recorded, qtbot: QtBot
) -> None:
    page = looked_at(desktop, session, qtbot)
    card = next(c for c in page.findChildren(FindingCard) if c.finding.values)

    assert computer.system
    assert card.accessibleName() == "Danger: Screen recording and remote control"
    for part in (card.finding.found(), card.finding.why(), *card.finding.advice()):
        assert part in card.accessibleDescription()
    assert nameless(desktop.process.window) == []
    assert missed(desktop.process.window) == []


def test_what_was_mended_is_gone_after_checking_again(
    desktop: Desktop, session: Session, computer: Recorded, qtbot: QtBot
) -> None:
    page = looked_at(desktop, session, qtbot)
    computer.programs = frozenset({"init"})
    first = page.report
    page._again.setFocus()
    QTest.keyClick(page._again, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.report is not first and not page.is_looking)
    delete_what_is_due()

    assert "AnyDesk" not in words_of(page)


def test_the_sheet_is_written_where_one_chooses(
    desktop: Desktop, session: Session, computer: Recorded, qtbot: QtBot, tmp_path: Path
) -> None:
    page = looked_at(desktop, session, qtbot)
    page.write_sheet(tmp_path / "out")
    qtbot.waitUntil(lambda: str(tmp_path / "out") in page.banner.text())

    assert computer.home
    assert [path.suffix for path in (tmp_path / "out").iterdir()] == [".pdf"]


def test_what_cannot_be_written_is_said_on_the_page(
    desktop: Desktop, session: Session, computer: Recorded, qtbot: QtBot, tmp_path: Path
) -> None:
    page = looked_at(desktop, session, qtbot)
    (tmp_path / "file").write_text("x")
    page.write_sheet(tmp_path / "file")
    qtbot.waitUntil(lambda: "file" in page.banner.text())

    assert computer.home
    assert page.banner.text()


def test_my_day_says_a_danger_in_one_line_and_leads_to_it(
    desktop: Desktop, session: Session, computer: Recorded, qtbot: QtBot
) -> None:
    desktop.process.enter(session)
    page = desktop.desk().page()
    assert isinstance(page, HomePage)
    qtbot.waitUntil(lambda: "gives something away" in words_of(page))
    page.refresh(None)
    delete_what_is_due()

    assert computer.programs
    assert words_of(page).count("gives something away") == 1
    button(page, "Device check").click()
    assert isinstance(desktop.desk().page(), DeviceCheckPage)


def test_my_day_is_silent_when_the_computer_gives_nothing_away(
    desktop: Desktop, session: Session, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    monkeypatch.setattr(device_check, "this_computer", lambda **_: windows())
    desktop.process.enter(session)
    page = desktop.desk().page()
    assert page is not None
    done: list[bool] = []
    desktop.desk().desk.jobs.run(lambda _report: True, done.append)
    qtbot.waitUntil(lambda: bool(done))

    assert "gives something away" not in words_of(page)


def test_the_settings_lead_to_the_page(desktop: Desktop, session: Session) -> None:
    desktop.process.enter(session)
    desktop.desk().open_page("settings")
    page = desktop.desk().page()
    assert page is not None
    names = [each.accessibleName() for each in page.findChildren(QPushButton)]
    assert "Device check" in names
