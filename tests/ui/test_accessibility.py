"""P11: every page by keyboard, every control named, readable at 100 to 200 % in every scheme.

Pages that need arguments are opened by their own tests with the same walk.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from casevault.i18n import LANGUAGES
from casevault.services import drafts
from casevault.services.drafts import Draft
from casevault.services.session import Session
from casevault.ui import navigation
from casevault.ui.theme import TEXT_SIZES, Scheme
from casevault.ui.widgets.dialog import Dialog, ask_unsaved
from casevault.ui.widgets.path_picker import PathPicker
from casevault.ui.widgets.reason_dialog import ReasonDialog
from ui.conftest import Desktop, delete_what_is_due
from ui.walking import cut_texts, missed, nameless, sideways

PAGES = [spec.name for spec in navigation.PAGES if spec.words_id]
DOORS = ["unlock", "new vault 1", "new vault 2", "new vault 3", "new vault 4"]
SMALL_LAPTOP = (1024, 700)


def open_page(desktop: Desktop, session: Session, name: str) -> QWidget:
    """Open a page of the desk with something to show on it."""
    if desktop.process.desk() is None:
        drafts.keep(session, Draft("k", "", "report", "1", "", 0, {"note": "half"}))
        desktop.process.enter(session)
    desktop.desk().open_page(name)
    return settled(desktop)


def open_door(desktop: Desktop, name: str) -> QWidget:
    """Open the unlock page or a step of the new-vault page."""
    if name != "unlock":
        desktop.process.doors.show_new_vault()
        page = desktop.process.window.content().page  # type: ignore[union-attr]
        page._show(int(name[-1]) - 1)
    return settled(desktop)


def settled(desktop: Desktop) -> QWidget:
    """The window after what it reads is there and its layout came to rest."""
    desktop.process.window.resize(*SMALL_LAPTOP)
    while desktop.process.jobs.is_busy or desktop.process._background.is_busy:
        QApplication.processEvents()
    for _ in range(3):
        delete_what_is_due()
    return desktop.process.window


@pytest.mark.parametrize("name", PAGES)
def test_every_control_of_a_page_is_named_and_reached_by_tab(
    name: str, desktop: Desktop, session: Session
) -> None:
    window = open_page(desktop, session, name)

    assert nameless(window) == []
    assert missed(window) == []


@pytest.mark.parametrize("name", DOORS)
def test_every_control_before_unlock_is_named_and_reached_by_tab(
    name: str, desktop: Desktop
) -> None:
    window = open_door(desktop, name)

    assert nameless(window) == []
    assert missed(window) == []


@pytest.mark.parametrize("percent", TEXT_SIZES)
@pytest.mark.parametrize("name", PAGES)
def test_no_word_of_a_page_is_cut_at_any_text_size(
    name: str, percent: int, desktop: Desktop, session: Session
) -> None:
    desktop.process._preferences.change(text_percent=percent)
    window = open_page(desktop, session, name)

    assert cut_texts(window) == []
    assert sideways(window) == []


@pytest.mark.parametrize("percent", TEXT_SIZES)
@pytest.mark.parametrize("name", DOORS)
def test_no_word_before_unlock_is_cut_at_any_text_size(
    name: str, percent: int, desktop: Desktop
) -> None:
    desktop.process._preferences.change(text_percent=percent)
    window = open_door(desktop, name)

    assert cut_texts(window) == []
    assert sideways(window) == []


@pytest.mark.parametrize("language", [each.code for each in LANGUAGES])
def test_no_word_is_cut_in_any_language(language: str, desktop: Desktop, session: Session) -> None:
    desktop.process._preferences.change(language=language, text_percent=125)
    for name in PAGES:
        window = open_page(desktop, session, name)

        assert (name, cut_texts(window)) == (name, [])
        assert (name, nameless(window)) == (name, [])


@pytest.mark.parametrize("scheme", Scheme)
def test_a_page_in_another_scheme_is_not_the_same_picture(
    scheme: Scheme, desktop: Desktop, session: Session
) -> None:
    open_page(desktop, session, "settings")
    desktop.process._preferences.change(scheme=Scheme.CONTRAST)
    before = settled(desktop).grab().toImage()
    desktop.process._preferences.change(scheme=scheme)
    after = settled(desktop).grab().toImage()

    assert (after == before) is (scheme is Scheme.CONTRAST)


@pytest.fixture
def host(desktop: Desktop) -> QWidget:
    return settled(desktop)


def dialogs(host: QWidget) -> Iterator[Dialog]:
    """Every dialog of the building blocks."""
    yield PathPicker(host, "Choose the vault folder")
    yield PathPicker(host, "Choose a table", suffixes=[".csv"])
    yield ReasonDialog(
        host, "Open the name?", "This is entered in the log.", ["Case work"], name="x"
    )


def test_every_dialog_is_named_reached_by_tab_and_closed_by_escape(host: QWidget) -> None:
    for dialog in dialogs(host):
        dialog.open()
        delete_what_is_due()
        unreached = missed(dialog)
        unnamed = nameless(dialog)
        QTest.keyClick(dialog, Qt.Key.Key_Escape)

        assert (unnamed, unreached, dialog.isVisible()) == ([], [], False)
        dialog.deleteLater()


def test_leaving_with_unsaved_answers_keeps_a_draft_unless_told_otherwise(host: QWidget) -> None:
    from PySide6.QtCore import QTimer

    from casevault.ui.widgets.dialog import Leaving

    def press_enter() -> None:
        dialog = QApplication.activeModalWidget()
        assert dialog is not None
        focused = dialog.focusWidget()
        QTest.keyClick(focused if focused is not None else dialog, Qt.Key.Key_Return)

    QTimer.singleShot(0, host, press_enter)

    assert ask_unsaved(host) == Leaving.KEEP_DRAFT
