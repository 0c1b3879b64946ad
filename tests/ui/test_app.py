from __future__ import annotations

import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox
from pytestqt.qtbot import QtBot

from casevault.domain.clock import SystemClock
from casevault.i18n import language
from casevault.services import drafts
from casevault.services.drafts import Place
from casevault.services.session import Session
from casevault.ui.app import SessionProcess
from casevault.ui.door import DoorView
from casevault.ui.handover import Ending, Handover
from casevault.ui.pages.home import HomePage
from casevault.ui.pages.new_vault import NewVaultPage
from casevault.ui.pages.unlock import UnlockPage
from casevault.ui.preferences import PreferenceStore
from casevault.ui.theme import DARK, Scheme, tokens
from casevault.ui.widgets.dialog import Dialog
from services.vaults import again
from ui.conftest import Desktop
from ui.listening_link import ListeningLink
from ui.note_page import NotePage

pytestmark = pytest.mark.usefixtures("note_page")


def note(desktop: Desktop, text: str = "", number: int = 1) -> NotePage:
    """Open the note page and type into it."""
    desktop.desk().open_page("note", number=number)
    page = desktop.desk().page()
    assert isinstance(page, NotePage)
    page.field.setPlainText(text)
    return page


def test_a_start_shows_the_unlock_page_with_the_keyboard_in_it(desktop: Desktop) -> None:
    page = desktop.process.window.findChild(UnlockPage)

    assert page is not None
    assert QApplication.focusWidget() is page.first_focus()


def test_the_window_never_says_what_the_program_is_for(desktop: Desktop, session: Session) -> None:
    titles = {desktop.process.window.windowTitle()}
    desktop.process.enter(session)
    note(desktop, "Jelena")
    titles.add(desktop.process.window.windowTitle())

    assert titles == {"CaseVault"}


def test_a_first_unlock_opens_my_day(desktop: Desktop, session: Session) -> None:
    desktop.process.enter(session)

    assert isinstance(desktop.desk().page(), HomePage)
    assert desktop.link.left().folder == str(session.vault.info.folder)


def test_a_damaged_copy_of_the_key_file_is_said_at_unlock_and_healed(
    desktop: Desktop, session: Session, tmp_path: Path
) -> None:
    session.close()
    folder = tmp_path / "records.casevault"
    copy = folder / "vault.cvh"
    whole = copy.read_bytes()
    copy.write_bytes(whole[:-1])
    opened = again(folder, clock=SystemClock())
    desktop.process.enter(opened)
    [said] = desktop.desk().notices.texts()

    assert "vault.cvh, was damaged and has been written anew from the other." in said
    assert copy.read_bytes() == whole
    opened.close()


def test_the_desk_comes_back_as_it_was_left_at_the_lock(
    desktop: Desktop, session: Session, tmp_path: Path
) -> None:
    desktop.process.enter(session)
    note(desktop, "half a sentence", number=7)
    desktop.process.lock()
    opened = again(tmp_path / "records.casevault", clock=SystemClock())
    desktop.process.enter(opened)
    page = desktop.desk().page()

    assert isinstance(page, NotePage)
    assert (page.number, page.field.toPlainText()) == (7, "half a sentence")
    assert desktop.endings == [Ending.LOCKED]
    opened.close()


def test_a_lock_takes_every_window_away_and_asks_nothing(
    desktop: Desktop, session: Session
) -> None:
    desktop.process.enter(session)
    note(desktop, "x")
    desktop.desk()._show_keys()
    desktop.process.lock()

    assert [w for w in QApplication.topLevelWidgets() if w.isVisible()] == []
    assert desktop.endings == [Ending.LOCKED]


@pytest.mark.parametrize(
    ("key", "modifiers", "minimised"),
    [
        (Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier, False),
        (
            Qt.Key.Key_H,
            Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier,
            True,
        ),
    ],
)
def test_the_keyboard_locks_from_any_field(
    desktop: Desktop,
    session: Session,
    key: Qt.Key,
    modifiers: Qt.KeyboardModifier,
    minimised: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    desktop.process.enter(session)
    page = note(desktop, "x")
    page.field.setFocus()
    QTest.keyClick(page.field, key, modifiers)

    assert desktop.endings == [Ending.LOCKED]
    assert desktop.link.left().minimised is minimised


def test_the_keyboard_locks_from_a_question_too(
    qtbot: QtBot, desktop: Desktop, session: Session
) -> None:
    desktop.process.enter(session)
    dialog = Dialog(desktop.desk(), "Is this person here already?")
    dialog.open()
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    QTest.keyClick(dialog, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)

    assert desktop.endings == [Ending.LOCKED]


def test_nobody_here_for_the_time_set_locks(desktop: Desktop, session: Session) -> None:
    desktop.process.enter(session)
    desktop.process._idle.expired.emit()

    assert desktop.endings == [Ending.LOCKED]


def test_a_draft_an_earlier_session_could_not_store_is_stored_now(
    qapp: QApplication, preferences: PreferenceStore, session: Session
) -> None:
    draft = drafts.Draft("k", "", "note", "1", "", 0, {"text": "kept"})
    link = ListeningLink(Handover(drafts=(drafts.seal(session, draft),)))
    desktop = Desktop(_process(qapp, link, preferences), link, [])
    desktop.process.enter(session)

    assert drafts.pending(session) == (draft,)
    assert link.left().drafts == ()
    desktop.process.take_down()


def test_a_draft_of_somebody_else_stays_with_the_supervisor(
    qapp: QApplication, preferences: PreferenceStore, session: Session
) -> None:
    link = ListeningLink(Handover(drafts=(b"sealed to another user",)))
    desktop = Desktop(_process(qapp, link, preferences), link, [])
    desktop.process.enter(session)

    assert link.left().drafts == (b"sealed to another user",)
    assert len(desktop.desk().notices.texts()) == 1
    desktop.process.take_down()


def test_closing_the_window_keeps_what_is_typed_and_ends(
    desktop: Desktop, session: Session, tmp_path: Path
) -> None:
    desktop.process.enter(session)
    note(desktop, "not lost")
    desktop.process.window.close()
    opened = again(tmp_path / "records.casevault", clock=SystemClock())

    assert [draft.answers for draft in drafts.pending(opened)] == [{"text": "not lost"}]
    assert drafts.take_place(opened) is None
    opened.close()


@pytest.mark.skipif(sys.platform == "win32", reason="a full disk is made by a limit of Unix")
def test_a_vault_that_takes_no_draft_is_locked_instead_of_closed(
    desktop: Desktop, session: Session
) -> None:
    import resource

    desktop.process.enter(session)
    note(desktop, "not lost")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    desktop.process.window.close()
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    assert desktop.endings == [Ending.LOCKED]
    assert len(desktop.link.left().drafts) == 1


def test_another_language_rebuilds_the_window_and_loses_nothing(
    desktop: Desktop, session: Session
) -> None:
    desktop.process.enter(session)
    note(desktop, "half a sentence")
    desktop.desk().language_chosen.emit("sq")
    page = desktop.desk().page()

    assert language().code == "sq"
    assert isinstance(page, NotePage)
    assert page.field.toPlainText() == "half a sentence"


def test_another_language_on_the_unlock_page_keeps_the_page(desktop: Desktop) -> None:
    view = desktop.process.window.content()
    assert isinstance(view, DoorView)
    view.language_chosen.emit("mk")

    assert desktop.process.window.findChild(UnlockPage) is not None
    assert language().code == "mk"


def test_a_change_of_colours_shows_at_once(desktop: Desktop, session: Session) -> None:
    desktop.process.enter(session)
    desktop.desk().open_page("settings")
    desktop.desk().desk.preferences.change(scheme=Scheme.DARK)

    assert tokens() == DARK
    assert desktop.desk().place() == Place("settings", {})


def test_the_settings_page_changes_what_it_says(desktop: Desktop, session: Session) -> None:
    desktop.process.enter(session)
    desktop.desk().open_page("settings")
    page = desktop.desk().page()
    assert page is not None
    box = next(b for b in page.findChildren(QComboBox) if b.accessibleName() == "Text size")
    box.setCurrentIndex(box.findData(150))
    box.activated.emit(box.currentIndex())

    assert desktop.desk().desk.preferences.now.text_percent == 150


def test_a_new_vault_can_be_begun_and_given_up(desktop: Desktop) -> None:
    unlock = desktop.process.window.findChild(UnlockPage)
    assert unlock is not None
    unlock.new_vault_asked.emit()
    wizard = desktop.process.window.findChild(NewVaultPage)
    assert wizard is not None
    wizard.given_up.emit()

    assert isinstance(desktop.process.window.content(), DoorView)
    assert isinstance(desktop.process.window.content().page, UnlockPage)  # type: ignore[union-attr]


def test_the_desk_says_when_it_is_about_to_lock(desktop: Desktop, session: Session) -> None:
    desktop.process.enter(session)
    desktop.process._idle.expires_soon.emit(12)
    said = desktop.desk()._status._passing.text()
    desktop.process._idle.expires_soon.emit(-1)

    assert (said, desktop.desk()._status._passing.text()) == ("Locks in 12 s", "")


def _process(
    qapp: QApplication, link: ListeningLink, preferences: PreferenceStore
) -> SessionProcess:
    return SessionProcess(qapp, link, preferences, end=lambda _ending: None)
