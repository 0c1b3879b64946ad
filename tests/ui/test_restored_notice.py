from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from casevault.domain.offered_periods import Span
from casevault.domain.release import Profile
from casevault.domain.roles import Role
from casevault.services import after_restore
from casevault.services.session import Session
from casevault.ui.pages.release_wizard import ReleaseWizardPage
from casevault.ui.pages.releases import ReleasesPage
from casevault.ui.pages.restored_notice import RestoredNotice
from casevault.ui.pages.statistics import StatisticsPage
from casevault.ui.widgets.buttons import Button
from casevault.ui.widgets.dialog import Dialog
from casevault.vault.audit_actions import AuditAction
from casevault.vault.restoring import RESTORED_SETTING
from ui.conftest import Desktop, delete_what_is_due
from ui.filled_vaults import filled_session, opened, session_as, words_of
from ui.walking import cut_texts, missed, nameless, sideways

RESTORED = {"made_at": "2026-02-20T09:00:00+00:00", "restored_at": "2026-03-01T09:00:00+00:00"}
NO = "No, nothing was given"


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    made = filled_session(tmp_path)
    made.vault.settings.put(RESTORED_SETTING, RESTORED)
    yield made
    made.close()


def reached(target: QWidget) -> QWidget:
    """The target, after Tab was pressed until it has the keyboard."""
    for _ in range(100):
        here = QApplication.focusWidget()
        if here is target:
            return target
        QTest.keyClick(here or target.window(), Qt.Key.Key_Tab)
    raise AssertionError(target.accessibleName())


def press(notice: RestoredNotice, key: Qt.Key, answer: str = "") -> list[str]:
    """Open the question by keyboard, go to an answer by keyboard, press a key; the words seen."""
    seen: list[str] = []

    def reply() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, Dialog)
        seen.append(words_of(dialog))
        where = QApplication.focusWidget() or dialog
        if answer:
            [wanted] = [b for b in dialog.findChildren(Button) if b.accessibleName() == answer]
            where = reached(wanted)
        QTest.keyClick(where, key)

    QTimer.singleShot(0, reply)
    QTest.keyClick(reached(notice.button), Qt.Key.Key_Space)
    return seen


def said(session: Session) -> int:
    """How often the log holds that nothing was released."""
    entries = session.vault.audit.read()
    return sum(1 for entry in entries if entry.action is AuditAction.NOTHING_RELEASED_SAID)


def blocked_check(desktop: Desktop, qtbot: QtBot) -> ReleaseWizardPage:
    """The wizard at its check, which was refused."""
    page = opened(desktop, ReleaseWizardPage, "release_wizard")
    page.what.choice.choose_span(Span.QUARTER)
    page.whom.choose(Profile.PUBLIC.value, "Centre for protection")
    page.forth.click()
    page.forth.click()
    qtbot.waitUntil(lambda: page.check._job is None, timeout=30_000)
    return page


@pytest.mark.parametrize(
    ("kind", "name"), [(StatisticsPage, "statistics"), (ReleasesPage, "releases")]
)
def test_pages_of_figures_say_that_quarters_are_blocked_and_of_which_day_the_backup_is(
    kind: type[StatisticsPage | ReleasesPage], name: str, desktop: Desktop, session: Session
) -> None:
    desktop.process.enter(session)
    page = opened(desktop, kind, name)

    assert page.restored.isVisible()
    assert "restored from the backup of 20.02.2026" in page.restored.banner.text()
    assert "ended before 01.03.2026 stay blocked" in page.restored.banner.text()


def test_nothing_is_said_in_a_vault_that_was_never_restored(
    desktop: Desktop, session: Session
) -> None:
    session.vault.settings.put(RESTORED_SETTING, None)
    desktop.process.enter(session)
    page = opened(desktop, StatisticsPage, "statistics")

    assert page.restored.isHidden()


def test_a_coordinator_frees_the_quarters_at_the_check_by_keyboard_alone(
    desktop: Desktop, session: Session, qtbot: QtBot
) -> None:
    desktop.process.enter(session)
    wizard = blocked_check(desktop, qtbot)
    refused = (wizard.check.prepared, words_of(wizard.check))
    focus = QApplication.focusWidget()
    [asked] = press(wizard.check.restored, Qt.Key.Key_Space, NO)
    qtbot.waitUntil(lambda: wizard.check.prepared is not None, timeout=30_000)

    assert refused[0] is None
    assert "restored from a backup of 20.02.2026" in refused[1]
    assert focus is wizard.check.restored.button
    assert "Were any figures given to anybody after 20.02.2026?" in asked
    assert wizard.check.restored.isHidden()
    assert after_restore.blocked(session) is None
    assert said(session) == 1
    assert any("entered in the log" in text for text in desktop.desk().notices.texts())


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Space])
def test_whoever_is_not_sure_leaves_all_as_it_is(
    key: Qt.Key, desktop: Desktop, session: Session
) -> None:
    desktop.process.enter(session)
    page = opened(desktop, ReleasesPage, "releases")
    press(page.restored, key)
    delete_what_is_due()

    assert page.restored.isVisible()
    assert after_restore.blocked(session) is not None
    assert said(session) == 0


def test_whoever_may_not_say_it_is_told_who_can(desktop: Desktop, tmp_path: Path) -> None:
    session = session_as(Role.DIRECTOR, tmp_path)
    session.vault.settings.put(RESTORED_SETTING, RESTORED)
    desktop.process.enter(session)
    page = opened(desktop, StatisticsPage, "statistics")

    assert page.restored.button.isHidden()
    assert page.restored.first_focus() is None
    assert "a coordinator can say so and free them. Who can: Founder" in words_of(page.restored)
    session.close()


@pytest.mark.parametrize("percent", [100, 200])
def test_the_notice_is_walked_by_keyboard_named_and_uncut(
    percent: int, desktop: Desktop, session: Session
) -> None:
    desktop.process._preferences.change(text_percent=percent)
    desktop.process.enter(session)
    opened(desktop, StatisticsPage, "statistics")
    window = desktop.process.window
    window.resize(1024, 700)
    for _ in range(3):
        delete_what_is_due()

    assert nameless(window) == []
    assert missed(window) == []
    assert cut_texts(window) == []
    assert sideways(window) == []
