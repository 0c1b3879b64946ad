from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from casevault.domain.errors import ExitCode, UserError
from casevault.services import unlock
from casevault.services.session import Session
from casevault.ui.handover import After
from casevault.ui.jobs import Jobs
from casevault.ui.nearby import vault_folders
from casevault.ui.pages.unlock import UnlockPage

PASSPHRASE = "volatile sandbag shaking tidings unmixable senior"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A vault made with the real derivation."""
    session = unlock.create_vault(
        tmp_path / "records.casevault",
        user_name="Ana",
        passphrase=bytearray(PASSPHRASE.encode("ascii")),
        label="Centre",
        country="RS",
    )
    session.close()
    return session.vault.info.folder


def shown(qtbot: QtBot, jobs: Jobs, folder: Path | None = None) -> UnlockPage:
    page = UnlockPage(jobs, folder=str(folder or ""))
    qtbot.addWidget(page)
    page.show()
    page.activateWindow()
    return page


def fill(page: UnlockPage, name: str, passphrase: str) -> None:
    page._name.setText(name)
    page._passphrase.setText(passphrase)


def test_the_right_passphrase_opens_and_a_wrong_one_can_be_tried_again(
    qtbot: QtBot, jobs: Jobs, folder: Path
) -> None:
    page = shown(qtbot, jobs, folder)
    fill(page, "Ana", "a wrong guess")
    QTest.keyClick(page._passphrase, Qt.Key.Key_Return)
    busy = not page._go.isEnabled()
    qtbot.waitUntil(lambda: bool(page._banner.text()), timeout=30000)

    assert busy
    assert page._passphrase.selectedText() != ""
    assert page.focusWidget() is page._passphrase

    fill(page, "Ana", PASSPHRASE)
    with qtbot.waitSignal(page.unlocked, timeout=30000) as opened:
        QTest.mouseClick(page._go, Qt.MouseButton.LeftButton)
    session = opened.args[0]

    assert isinstance(session, Session)
    assert page._passphrase.text() == ""
    session.close()


def test_enter_in_the_name_goes_on_to_the_passphrase(qtbot: QtBot, jobs: Jobs) -> None:
    page = shown(qtbot, jobs)
    page._name.setFocus()
    QTest.keyClick(page._name, Qt.Key.Key_Return)

    assert page.focusWidget() is page._passphrase


def test_an_empty_field_is_asked_for_before_anything_is_tried(
    qtbot: QtBot, jobs: Jobs, tmp_path: Path
) -> None:
    page = shown(qtbot, jobs, tmp_path / "records.casevault")
    page._unlock()

    assert page._banner.text() == "Give your user name and your passphrase."
    assert page._go.isEnabled()


def test_without_a_vault_the_page_says_what_to_do(
    qtbot: QtBot, jobs: Jobs, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    page = shown(qtbot, jobs)
    fill(page, "Ana", "x")
    page._unlock()

    assert page.folder() is None
    assert page._banner.text() == "Choose the vault folder, or make a new vault."


def test_an_error_that_is_no_wrong_passphrase_is_said_too(qtbot: QtBot, jobs: Jobs) -> None:
    page = shown(qtbot, jobs)
    page._refused(UserError("In use elsewhere. Close it there.", exit_code=ExitCode.IN_USE))

    assert page._banner.text() == "In use elsewhere. Close it there."


@pytest.mark.parametrize(
    ("after", "waiting", "said"),
    [
        (After.START, False, ""),
        (After.LOCK, False, "Locked."),
        (After.LOCK, True, "waits here"),
        (After.CRASH, False, "ended unexpectedly"),
    ],
)
def test_the_page_says_why_it_is_here(
    qtbot: QtBot,
    jobs: Jobs,
    after: After,
    waiting: bool,  # noqa: FBT001 - a parameter of the test
    said: str,
) -> None:
    page = UnlockPage(jobs, after=after, drafts_waiting=waiting)
    qtbot.addWidget(page)

    assert said in page._banner.text()


def test_vaults_are_found_where_people_keep_them_and_nowhere_is_one_remembered(
    tmp_path: Path,
) -> None:
    for name in ("one.casevault", "two.casevault", "letters"):
        (tmp_path / name).mkdir()
    (tmp_path / "file.casevault").touch()

    found = vault_folders([tmp_path, tmp_path / "absent", tmp_path])

    assert sorted(path.name for path in found) == ["one.casevault", "two.casevault"]


def test_the_passphrase_is_never_shown_or_offered_for_copying(qtbot: QtBot, jobs: Jobs) -> None:
    page = shown(qtbot, jobs)
    field = page._passphrase
    field.setText("secret")
    field.selectAll()
    field.copy()
    field.cut()

    assert field.echoMode() is QLineEdit.EchoMode.Password
    assert QApplication.clipboard().text() != "secret"
    assert field.contextMenuPolicy() is Qt.ContextMenuPolicy.NoContextMenu
    assert not field.dragEnabled()
