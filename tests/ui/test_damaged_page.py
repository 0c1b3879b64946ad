"""A vault that is not opened as it is: what a person reads, and how a coordinator goes on."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from casevault.domain.errors import ExitCode, UserError
from casevault.services import after_restore, unlock
from casevault.ui.door import DoorView
from casevault.ui.jobs import Jobs
from casevault.ui.pages.damaged import DamagedPage
from casevault.ui.pages.restore import RestoreDoor
from casevault.ui.pages.unlock import UnlockPage
from casevault.vault.audit_actions import AuditAction
from casevault.vault.header_files import COPY_NAMES
from casevault.vault.standing import ANCHOR_LOST, DATABASE_PUT_BACK, HEADER_PUT_BACK, PutBackError
from ui.conftest import Desktop
from ui.filled_vaults import button, words_of
from ui.walking import cut_texts, missed, nameless, sideways

PASSPHRASE = "volatile sandbag shaking tidings unmixable senior"
SLOW = 60_000


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A vault made with the real derivation, and its database as it was before the last save."""
    folder = tmp_path_factory.mktemp("made") / "records.casevault"
    session = unlock.create_vault(
        folder,
        user_name="Ana",
        passphrase=bytearray(PASSPHRASE.encode("ascii")),
        label="Centre",
        country="RS",
    )
    session.close()
    shutil.copy(folder / "vault.db", folder.parent / "older.db")
    again = unlock.unlock(folder, user_name="Ana", passphrase=bytearray(PASSPHRASE.encode()))
    again.vault.settings.put("usual_working_hours", {"first": 8})
    again.close()
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    """The vault with an older database put back."""
    folder = tmp_path / "records.casevault"
    shutil.copytree(made, folder)
    shutil.copy(made.parent / "older.db", folder / "vault.db")
    return folder


def open_page(desktop: Desktop) -> object:
    view = desktop.process.window.content()
    return view.page if isinstance(view, DoorView) else None


def told(desktop: Desktop, folder: Path, qtbot: QtBot) -> DamagedPage:
    """Try to unlock as always."""
    page = open_page(desktop)
    assert isinstance(page, UnlockPage)
    page.offer(folder)
    page._name.setText("Ana")
    page._passphrase.setText(PASSPHRASE)
    button(page, "Unlock").click()
    qtbot.waitUntil(lambda: isinstance(open_page(desktop), DamagedPage), timeout=SLOW)
    found = open_page(desktop)
    assert isinstance(found, DamagedPage)
    return found


def test_whoever_unlocks_reads_what_is_wrong_and_what_to_do(
    desktop: Desktop, folder: Path, qtbot: QtBot
) -> None:
    page = told(desktop, folder, qtbot)
    said = words_of(page)

    assert "the last saves are missing" in page.happened.text()
    assert "written by your team and is whole" in said
    assert "Copy its whole folder to a stick" in said
    assert "Restore the newest backup that you trust" in said
    assert desktop.process.window.focusWidget() is page.first_focus()
    assert PASSPHRASE not in said
    button(page, "Restore a backup…").click()
    assert isinstance(open_page(desktop), RestoreDoor)


def test_a_coordinator_goes_on_with_a_copy_in_hand_and_it_is_logged(
    desktop: Desktop, folder: Path, qtbot: QtBot
) -> None:
    page = told(desktop, folder, qtbot)
    page._passphrase.setText(PASSPHRASE)
    page._go.click()
    refused_first = page.banner.text()
    page._copied.setChecked(True)
    page._passphrase.setText("something else entirely")
    page._go.click()
    qtbot.waitUntil(lambda: "do not open this vault" in page.banner.text(), timeout=SLOW)
    page._passphrase.setText(PASSPHRASE)
    page._go.click()
    qtbot.waitUntil(lambda: desktop.process.desk() is not None, timeout=SLOW)
    session = desktop.process.session()
    assert session is not None
    unlocked = [e for e in session.vault.audit.read() if e.action is AuditAction.UNLOCKED]
    blocked = after_restore.blocked(session)
    notices = desktop.desk().notices.texts()
    sound = session.vault.verify().is_sound
    session.close()

    assert "Copy the whole folder to a stick first" in refused_first
    assert unlocked[-1].detail["found"] == [DATABASE_PUT_BACK]
    assert blocked is not None
    assert blocked.restored_on == session.today
    assert any("the last saves are missing" in notice for notice in notices)
    assert sound


def test_what_is_closed_to_everybody_offers_no_way_on(
    desktop: Desktop, folder: Path, qtbot: QtBot
) -> None:
    for name in COPY_NAMES:
        content = (folder / name).read_bytes()
        (folder / name).write_bytes(content[:200] + bytes(len(content) - 200))
    page = told(desktop, folder, qtbot)

    assert "by nobody and with no passphrase" in words_of(page)
    assert page._going_on.isHidden()
    button(page, "Back").click()
    assert isinstance(open_page(desktop), UnlockPage)


@pytest.mark.parametrize("message_id", [DATABASE_PUT_BACK, HEADER_PUT_BACK, ANCHOR_LOST])
def test_whoever_is_no_coordinator_is_told_who_can_go_on(
    message_id: str, jobs: Jobs, qtbot: QtBot, tmp_path: Path
) -> None:
    error = PutBackError(message_id, may_go_on=False, name="vault.anchor")
    page = DamagedPage(jobs, tmp_path, error, "Dana")
    qtbot.addWidget(page)

    assert error.exit_code is ExitCode.DAMAGED
    assert "a coordinator can go on" in words_of(page)
    assert "by nobody" not in words_of(page)
    assert page._going_on.isHidden()


@pytest.mark.parametrize("percent", [100, 200])
def test_the_page_is_walked_by_keyboard_named_and_uncut(
    desktop: Desktop, tmp_path: Path, percent: int, qtbot: QtBot
) -> None:
    desktop.process._preferences.change(text_percent=percent)
    error: UserError = PutBackError(HEADER_PUT_BACK, may_go_on=True)
    desktop.process.doors.show_damaged(tmp_path, error, "Ana")
    window = desktop.process.window
    window.resize(1024, 700)
    qtbot.wait(50)

    assert nameless(window) == []
    assert missed(window) == []
    assert cut_texts(window) == []
    assert sideways(window) == []
