from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from casevault.services.session import Session
from casevault.ui.pages.safety import SafetyPage
from ui.conftest import Desktop


def opened(desktop: Desktop, session: Session) -> SafetyPage:
    desktop.process.enter(session)
    desktop.desk().open_page("safety")
    page = desktop.desk().page()
    assert isinstance(page, SafetyPage)
    return page


def press(page: SafetyPage, name: str) -> None:
    next(b for b in page.findChildren(QPushButton) if b.accessibleName() == name).click()


def test_a_backup_is_written_and_then_said_everywhere(
    desktop: Desktop, session: Session, tmp_path: Path, qtbot: QtBot
) -> None:
    page = opened(desktop, session)
    press(page, "Back up now")
    qtbot.waitUntil(lambda: "opened again and checked" in page._backup.banner.text(), timeout=20000)

    assert len(list(tmp_path.glob("records-backups/*.cvb"))) == 1
    assert "Backed up today" in desktop.desk()._status._words.text()


def test_a_check_says_that_all_is_sound(desktop: Desktop, session: Session, qtbot: QtBot) -> None:
    page = opened(desktop, session)
    press(page, "Check now")
    qtbot.waitUntil(lambda: page._check.banner.text() == "Everything is sound.", timeout=20000)

    assert "Checked today: all is sound" in desktop.desk()._status._words.text()


def test_a_backup_that_cannot_be_written_says_so_in_its_card(
    desktop: Desktop, session: Session, tmp_path: Path, qtbot: QtBot
) -> None:
    (tmp_path / "records-backups").write_text("in the way")
    page = opened(desktop, session)
    press(page, "Back up now")
    qtbot.waitUntil(lambda: bool(page._backup.banner.text()), timeout=20000)

    assert "could not be written" in page._backup.banner.text()
    assert page._back_up.isEnabled()
