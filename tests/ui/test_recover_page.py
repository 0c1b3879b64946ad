"""Getting back in before unlock: shares one by one, each off the screen at once, then a person."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QRadioButton
from pytestqt.qtbot import QtBot

from casevault.domain.clock import SystemClock
from casevault.domain.recovery import RecoveryState
from casevault.services import backup, recovery
from casevault.ui.door import DoorView
from casevault.ui.pages.recover import RecoverPage
from casevault.ui.pages.restore import RestoreDoor
from casevault.ui.pages.unlock import UnlockPage
from casevault.ui.theme import TEXT_SIZES
from services.made_shares import issued
from services.vaults import new_session
from ui.conftest import Desktop, delete_what_is_due
from ui.filled_vaults import words_of
from ui.walking import cut_texts, missed, nameless, sideways

PASSPHRASE = "volatile sandbag shaking tidings unmixable senior"


@pytest.fixture
def shares(tmp_path: Path) -> tuple[str, ...]:
    """The shares of a locked vault at `records.casevault`."""
    session = new_session(tmp_path / "records.casevault", clock=SystemClock())
    made = issued(session)
    session.close()
    return made


@pytest.fixture
def page(desktop: Desktop, tmp_path: Path, shares: tuple[str, ...]) -> RecoverPage:
    """The page of getting back in, as the unlock page opens it."""
    assert shares
    desktop.process.doors.show_recover(tmp_path / "records.casevault")
    view = desktop.process.window.content()
    assert isinstance(view, DoorView)
    assert isinstance(view.page, RecoverPage)
    return view.page


def give(page: RecoverPage, text: str) -> None:
    page._shares._entry.edit.setPlainText(text)
    QTest.keyClick(page._shares._entry.edit, Qt.Key.Key_Return)


def let_vera_in(page: RecoverPage) -> None:
    """Go through the steps after the shares."""
    page._person._name.setText("Vera")
    page._forth.click()
    page._passphrase.findChildren(QRadioButton)[1].setChecked(True)
    page._passphrase._edit.setText(PASSPHRASE)
    page._forth.click()
    page._check._edit.setText(PASSPHRASE)
    page._forth.click()


def test_the_unlock_page_leads_here(desktop: Desktop, tmp_path: Path) -> None:
    view = desktop.process.window.content()
    assert isinstance(view, DoorView)
    assert isinstance(view.page, UnlockPage)
    view.page._folder.setCurrentIndex(view.page._add(tmp_path / "records.casevault"))
    buttons = view.page.findChildren(QPushButton)
    next(each for each in buttons if each.accessibleName() == "I cannot unlock…").click()
    after = desktop.process.window.content()
    assert isinstance(after, DoorView)
    assert isinstance(after.page, RecoverPage)


def test_a_vault_without_shares_says_so_before_anybody_types(
    desktop: Desktop, tmp_path: Path
) -> None:
    new_session(tmp_path / "plain.casevault", clock=SystemClock()).close()
    desktop.process.doors.show_recover(tmp_path / "plain.casevault")
    view = desktop.process.window.content()
    assert isinstance(view, DoorView)
    assert "has no recovery shares" in words_of(view.page)


def test_each_share_leaves_the_screen_as_soon_as_it_is_taken(
    page: RecoverPage, shares: tuple[str, ...]
) -> None:
    give(page, shares[2])
    assert page._shares._entry.text() == ""
    assert "Share 3 is taken" in page._banner.text()
    assert "Here already: Share 3. 1 more is needed." in words_of(page)
    assert not [word for word in shares[2].split()[4:] if f" {word} " in words_of(page._shares)]


def test_the_same_share_twice_is_refused_and_another_set_is_named(
    page: RecoverPage, shares: tuple[str, ...]
) -> None:
    give(page, shares[0])
    give(page, shares[0])
    assert "Share 1 is here already" in page._banner.text()
    assert page._entered.positions == (1,)


def test_enough_shares_and_a_new_name_open_the_vault(
    page: RecoverPage, shares: tuple[str, ...], desktop: Desktop, qtbot: QtBot
) -> None:
    for text in shares[:2]:
        give(page, text)
    let_vera_in(page)
    qtbot.waitUntil(lambda: desktop.process.session() is not None, timeout=60000)
    session = desktop.process.session()
    assert session is not None
    assert session.vault.user.name == "Vera"
    assert recovery.status(session).state is RecoveryState.USED
    here = desktop.process.desk_page()
    assert here is not None
    assert "Recovery was used" in words_of(here)
    session.close()


def test_shares_of_no_use_here_are_forgotten_and_asked_for_again(
    page: RecoverPage, tmp_path: Path, qtbot: QtBot
) -> None:
    other = new_session(tmp_path / "other.casevault", clock=SystemClock())
    strangers = issued(other)
    other.close()
    for text in strangers[1:]:
        give(page, text)
    page._person._name.setText("Vera")
    page._show(3)
    page._passphrase.findChildren(QRadioButton)[1].setChecked(True)
    page._passphrase._edit.setText(PASSPHRASE)
    page._check._edit.setText(PASSPHRASE)
    page._forth.click()
    qtbot.waitUntil(lambda: "do not open this vault" in page._banner.text(), timeout=60000)
    assert page._entered.positions == ()
    assert page._at == 0


def test_left_alone_the_page_forgets_every_share(
    page: RecoverPage, shares: tuple[str, ...], desktop: Desktop
) -> None:
    give(page, shares[0])
    page._alone.timeout.emit()
    delete_what_is_due()
    view = desktop.process.window.content()
    assert isinstance(view, DoorView)
    assert isinstance(view.page, UnlockPage)
    assert page._entered.positions == ()


@pytest.mark.parametrize("percent", TEXT_SIZES)
def test_every_step_is_reached_named_and_uncut(
    percent: int, desktop: Desktop, tmp_path: Path, shares: tuple[str, ...]
) -> None:
    desktop.process._preferences.change(text_percent=percent)
    desktop.process.doors.show_recover(tmp_path / "records.casevault")
    view = desktop.process.window.content()
    assert isinstance(view, DoorView)
    page = view.page
    assert isinstance(page, RecoverPage)
    window = desktop.process.window
    for at in range(4):
        page._show(at)
        window.resize(1024, 700)
        for _ in range(3):
            delete_what_is_due()
        assert (nameless(window), cut_texts(window), sideways(window)) == ([], [], [])
        assert missed(window) == []
        if at == 0:
            give(page, shares[0])


def test_a_backup_comes_back_by_shares_where_nobody_has_a_passphrase(
    desktop: Desktop, tmp_path: Path, qtbot: QtBot
) -> None:
    session = new_session(tmp_path / "burnt.casevault", clock=SystemClock())
    shares = issued(session)
    file = backup.back_up(session, tmp_path / "copies" / "before.cvb").path
    session.close()
    desktop.process.doors.show_restore()
    door = desktop.process.window.content().page  # type: ignore[union-attr]
    assert isinstance(door, RestoreDoor)
    door.shares.click()
    assert "Choose the backup file" in door.form.banner.text()
    door.form.choose_file(file)
    door.form.choose_folder(tmp_path)
    door.form._vault_name.setText("burnt")
    door.shares.click()
    assert "something with this name already" in door.form.banner.text()
    door.form._vault_name.setText("again")
    door.shares.click()
    page = desktop.process.window.content().page  # type: ignore[union-attr]
    assert isinstance(page, RecoverPage)
    give(page, shares[0])
    give(page, shares[1])
    let_vera_in(page)
    qtbot.waitUntil(lambda: desktop.process.session() is not None, timeout=60_000)
    opened = desktop.process.session()
    assert opened is not None
    assert opened.vault.info.folder == tmp_path / "again.casevault"
    assert "No list of erasures lay beside the backup" in words_of(desktop.desk())
