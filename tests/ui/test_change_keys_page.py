"""Removing a user, other roles, new keys: on the screen, by keyboard."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from casevault.domain.errors import UserError
from casevault.domain.roles import Role
from casevault.services import key_files, unlock, users
from casevault.services.session import Session
from casevault.ui.handover import After, Ending
from casevault.ui.pages import change_keys
from casevault.ui.pages.change_keys import ChangeKeysPage
from casevault.ui.pages.own_passphrase import OwnPassphrasePage
from casevault.ui.pages.unlock import UnlockPage
from casevault.ui.pages.users import UsersPage
from casevault.ui.widgets.key_file_maker import KeyFileMaker
from casevault.ui.widgets.working_dialog import WorkingDialog
from ui.conftest import Desktop, delete_what_is_due
from ui.filled_vaults import button, opened, words_of
from ui.keyboard import type_text
from ui.walking import cut_texts, missed, nameless, sideways

FIRST = "correct horse battery staple in nine more words"
WORKER = frozenset({Role.WORKER})
SLOW = 60_000


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A vault of Ana's, whose passphrase can be typed, with Mira as a case worker."""
    folder = tmp_path_factory.mktemp("typed") / "typed.casevault"
    session = unlock.create_vault(
        folder,
        user_name="Ana",
        passphrase=bytearray(FIRST.encode()),
        label="Centre",
        country="RS",
    )
    session.vault.users.add_with_derived_key("Mira", bytearray(b"m" * 32), WORKER)
    session.close()
    return folder


@pytest.fixture
def session(made: Path, tmp_path: Path) -> Iterator[Session]:
    folder = tmp_path / "typed.casevault"
    shutil.copytree(made, folder)
    session = again(folder)
    yield session
    session.close()


def again(folder: Path) -> Session:
    return unlock.unlock(folder, user_name="Ana", passphrase=bytearray(FIRST.encode()))


def names(session: Session) -> list[str]:
    return [user.name for user in users.list_users(session)]


def asked(desktop: Desktop, session: Session, which: str) -> ChangeKeysPage:
    """The page behind a button of the users page."""
    desktop.process.enter(session)
    button(opened(desktop, UsersPage, "users"), which).click()
    page = desktop.desk().page()
    assert isinstance(page, ChangeKeysPage)
    return page


def test_a_user_is_removed_by_keyboard_and_the_screen_locks(
    desktop: Desktop, session: Session, qtbot: QtBot
) -> None:
    page = asked(desktop, session, "Remove Mira…")
    said = words_of(page)
    assert "Mira opens the vault no more" in said
    assert "Backups made until now still open for Mira" in said
    assert desktop.process.window.focusWidget() is page.reason
    type_text(page.reason, "left the team")
    page.passphrase.setFocus()
    type_text(page.passphrase, FIRST)
    QTest.keyClick(page.passphrase, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(desktop.endings), timeout=SLOW)
    assert desktop.endings == [Ending.NEW_KEYS]
    assert not session.vault.is_open
    founder = again(session.vault.info.folder)
    left = names(founder)
    founder.close()
    assert left == ["Ana"]


def test_the_unlock_page_says_that_the_keys_were_changed(desktop: Desktop) -> None:
    page = UnlockPage(desktop.process.jobs, after=After.NEW_KEYS)
    said = page._banner.text()
    page.deleteLater()
    assert said == "The keys of the vault were changed. Unlock it again to go on working."


def test_somebody_who_finds_the_vault_open_removes_nobody(
    desktop: Desktop, session: Session, qtbot: QtBot
) -> None:
    page = asked(desktop, session, "Remove Mira…")
    page.act.click()
    assert page.banner.text() == "Type your passphrase."
    page.passphrase.setText("something else entirely")
    page.act.click()
    qtbot.waitUntil(lambda: "not your present passphrase" in page.banner.text(), timeout=SLOW)
    assert page.passphrase.text() == ""
    assert names(session) == ["Ana", "Mira"]
    assert desktop.endings == []


def test_a_change_of_keys_can_be_stopped_and_then_nothing_has_changed(
    desktop: Desktop, session: Session, qtbot: QtBot
) -> None:
    page = asked(desktop, session, "New keys for everybody…")
    page.passphrase.setText(FIRST)
    page.act.click()
    dialog = page.findChild(WorkingDialog)
    assert dialog is not None
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: page.banner.text().startswith("Stopped."), timeout=SLOW)
    assert session.vault.is_open
    assert session.vault.keyring.epoch == 1
    assert desktop.endings == []


def test_a_role_that_is_only_given_is_given_at_once(
    desktop: Desktop, session: Session, qtbot: QtBot
) -> None:
    page = asked(desktop, session, "Other roles for Mira…")
    assert page.roles is not None
    assert "Nobody loses a key" in words_of(page)
    page.roles.boxes[Role.AUDITOR].setChecked(True)
    page.passphrase.setText(FIRST)
    page.act.click()
    qtbot.waitUntil(lambda: desktop.desk().place().page == "users", timeout=SLOW)
    assert users.user_named(session, "Mira").roles == WORKER | {Role.AUDITOR}
    assert "The roles are changed." in desktop.desk().notices.texts()
    assert desktop.endings == []


def test_taking_a_role_away_says_what_happens_before_it_does(
    desktop: Desktop, session: Session
) -> None:
    page = asked(desktop, session, "Other roles for Mira…")
    assert page.roles is not None
    page.roles.boxes[Role.DIRECTOR].setChecked(True)
    page.roles.boxes[Role.WORKER].setChecked(False)
    said = words_of(page)
    assert "Keys that Mira had by her old roles open nothing any more." in said
    assert "The vault locks when it is done." in said
    page.roles.boxes[Role.DIRECTOR].setChecked(False)
    page.passphrase.setText(FIRST)
    page.act.click()
    assert "at least one role" in page.banner.text()


def test_the_last_coordinator_is_told_why_she_stays(desktop: Desktop, session: Session) -> None:
    page = asked(desktop, session, "Remove Ana…")
    assert "without a coordinator" in page.banner.text()
    assert not page.act.isVisible()


@pytest.mark.parametrize("change", list(change_keys.Change))
@pytest.mark.parametrize("percent", [100, 200])
def test_each_change_is_walked_by_keyboard_named_and_uncut(
    change: change_keys.Change, percent: int, desktop: Desktop, session: Session
) -> None:
    desktop.process._preferences.change(text_percent=percent)
    desktop.process.enter(session)
    mira = users.user_named(session, "Mira")
    desktop.desk().open_page("change_keys", change=str(change), user_id=mira.user_id)
    window = desktop.process.window
    window.resize(1024, 700)
    for _ in range(3):
        delete_what_is_due()
    assert nameless(window) == []
    assert missed(window) == []
    assert cut_texts(window) == []
    assert sideways(window) == []


def test_a_key_file_is_made_with_ones_own_passphrase_and_needed_from_then_on(
    desktop: Desktop, session: Session, tmp_path: Path, qtbot: QtBot
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    desktop.process.enter(session)
    opened(desktop, UsersPage, "users")
    form = opened(desktop, OwnPassphrasePage, "own_passphrase")
    form._now.setText(FIRST)
    shown = form._new.passphrase()
    form._new._written.setChecked(True)
    form._again._edit.setText(shown)
    maker = form.findChild(KeyFileMaker)
    assert maker is not None
    maker.box.setChecked(True)
    form._change.click()
    assert form._banner.text() == "Choose the stick on which the key file shall lie."
    maker.put_into(0, stick)
    form._change.click()
    qtbot.waitUntil(lambda: desktop.desk().place().page == "users", timeout=SLOW)
    (file,) = stick.iterdir()
    secret = bytearray(shown.encode())
    with pytest.raises(UserError):
        users.require_own_passphrase(session, bytearray(secret))
    users.require_own_passphrase(session, secret, second_factor=key_files.read(file))
