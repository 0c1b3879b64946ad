from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from casevault.domain.anchor_code import write_code
from casevault.services import anchors, backup, backup_rounds
from casevault.services.session import Session
from casevault.ui.pages.safety import SafetyPage
from casevault.vault.audit_actions import AuditAction
from ui.conftest import Desktop
from ui.filled_vaults import words_of


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


def test_a_check_names_how_many_backups_at_hand_it_fits(
    desktop: Desktop, session: Session, qtbot: QtBot
) -> None:
    backup_rounds.run(session)
    page = opened(desktop, session)
    press(page, "Check now")
    said = "Everything is sound. It fits the backup that lies where backups go."
    qtbot.waitUntil(lambda: page._check.banner.text() == said, timeout=20000)


def test_a_check_says_that_all_is_sound(desktop: Desktop, session: Session, qtbot: QtBot) -> None:
    page = opened(desktop, session)
    press(page, "Check now")
    qtbot.waitUntil(lambda: page._check.banner.text() == "Everything is sound.", timeout=20000)

    assert "Signatures of Founder: " in words_of(page)
    assert "All hold." in words_of(page)
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


def typed(page: SafetyPage, code: str) -> None:
    page.compare.code.setText(code)
    press(page, "Compare")


def test_a_printed_code_fits_however_it_is_typed(
    desktop: Desktop, session: Session, qtbot: QtBot
) -> None:
    code = anchors.code_now(session)
    session.vault.audit.append(AuditAction.NAMES_READ)
    page = opened(desktop, session)
    typed(page, f" {code.lower().replace('-', ' ').replace('0', 'o')} ")
    qtbot.waitUntil(lambda: bool(page.compare.banner.text()), timeout=20000)

    assert page.compare.banner.text() == (
        "It fits: nothing older was put back, and everything is sound."
    )
    assert page.compare.compare.isEnabled()
    assert anchors.code_now(session) in words_of(page.compare)


def test_a_code_of_another_day_is_damage_and_said_everywhere(
    desktop: Desktop, session: Session, qtbot: QtBot
) -> None:
    now = session.vault.log_anchor()
    page = opened(desktop, session)
    typed(page, write_code(now.entry + 50, now.head))
    qtbot.waitUntil(lambda: bool(page.compare.banner.text()), timeout=20000)

    assert f"entry {now.entry + 50} was noted elsewhere" in words_of(page.compare)
    assert "Type nothing more into this vault." in words_of(page.compare)
    assert page.help_here() == "damage"
    assert "Checked today: damage found" in desktop.desk()._status._words.text()


def test_a_wrong_sign_is_said_beside_the_field_and_nothing_is_checked(
    desktop: Desktop, session: Session
) -> None:
    page = opened(desktop, session)
    before = session.vault.log_anchor().entry
    typed(page, "0123-4567")

    assert "8 signs" in page.compare.row.problem.text()
    assert page.compare.code.hasFocus()
    assert session.vault.log_anchor().entry == before


@pytest.mark.parametrize("picker", ["folder", "file"])
def test_a_release_or_a_backup_can_be_chosen(
    desktop: Desktop,
    session: Session,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    picker: str,
) -> None:
    place = session.vault.info.folder.parent
    backup.back_up(session, place / "copy.cvb")
    (place / "release").mkdir()
    chosen = {"folder": place / "release", "file": place / "copy.cvb"}[picker]
    name = {"folder": "With a release…", "file": "With a backup…"}[picker]
    monkeypatch.setattr(f"casevault.ui.widgets.path_picker.pick_{picker}", lambda *_: chosen)
    page = opened(desktop, session)
    press(page, name)
    qtbot.waitUntil(lambda: bool(page.compare.banner.text()), timeout=20000)

    said = {"folder": "holds no anchor", "file": "It fits"}[picker]
    assert said in page.compare.banner.text()


def test_a_click_on_the_status_line_leads_to_the_checks(desktop: Desktop, session: Session) -> None:
    desktop.process.enter(session)
    status = desktop.desk()._status
    QTest.mouseClick(status, Qt.MouseButton.LeftButton, pos=status._words.geometry().center())

    assert desktop.desk().place().page == "safety"
