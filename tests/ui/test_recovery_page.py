"""The recovery pages: shares are issued step by step, tried one by one, and never shown unasked."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QLineEdit
from pytestqt.qtbot import QtBot

from casevault.domain.recovery import RecoveryState, Scheme
from casevault.domain.roles import Role
from casevault.services import recovery
from casevault.services.session import Session
from casevault.ui.pages.recovery import RecoveryPage
from casevault.ui.pages.recovery_drill import RecoveryDrillPage
from casevault.ui.pages.recovery_setup import RecoverySetupPage
from casevault.ui.theme import TEXT_SIZES
from casevault.ui.widgets.word_grid import WordGrid
from services.made_shares import HOLDERS, issued
from ui.conftest import Desktop, delete_what_is_due
from ui.filled_vaults import button, opened, session_as, words_of
from ui.walking import cut_texts, missed, nameless, sideways


def begun(desktop: Desktop, session: Session) -> RecoverySetupPage:
    """The page of issuing shares, two steps on: the first share is on the screen."""
    desktop.process.enter(session)
    page = opened(desktop, RecoverySetupPage, "recovery_setup")
    page._forth.click()
    for edit, holder in zip(page._holders.findChildren(QLineEdit), HOLDERS, strict=False):
        edit.setText(holder)
    page._forth.click()
    return page


def grid_of(page: RecoverySetupPage) -> WordGrid:
    return page._steps()[page._at].findChildren(WordGrid)[0]


def on_paper(page: RecoverySetupPage) -> None:
    """The holder has the words; on to the next step."""
    page._steps()[page._at].findChildren(QCheckBox)[0].setChecked(True)
    page._forth.click()


def settled(desktop: Desktop, width: int = 1024, height: int = 700) -> None:
    desktop.process.window.resize(width, height)
    for _ in range(3):
        delete_what_is_due()


def test_my_day_asks_for_recovery_until_it_is_there(desktop: Desktop, session: Session) -> None:
    desktop.process.enter(session)
    page = desktop.process.desk_page()
    assert page is not None
    assert "Recovery is not set up" in words_of(page)
    button(page, "See to recovery").click()
    assert isinstance(desktop.process.desk_page(), RecoveryPage)


def test_a_worker_is_not_asked(desktop: Desktop, tmp_path: Path) -> None:
    desktop.process.enter(session_as(Role.WORKER, tmp_path))
    page = desktop.process.desk_page()
    assert page is not None
    assert "Recovery" not in words_of(page)


def test_a_director_sees_the_state_and_issues_nothing(desktop: Desktop, tmp_path: Path) -> None:
    desktop.process.enter(session_as(Role.DIRECTOR, tmp_path))
    page = opened(desktop, RecoveryPage, "recovery")
    said = words_of(page)
    assert "Recovery is not set up" in said
    assert "Set up recovery…" not in said
    desktop.desk().open_page("recovery_setup")
    assert not isinstance(desktop.process.desk_page(), RecoverySetupPage)


def test_shares_are_issued_step_by_step_and_hold_from_the_last_button_on(
    desktop: Desktop, session: Session, qtbot: QtBot
) -> None:
    page = begun(desktop, session)
    shown = []
    for _ in HOLDERS:
        page._forth.click()
        assert "then say so here" in page._banner.text()
        grid_of(page).show_words.click()
        shown.append(words_of(grid_of(page)))
        on_paper(page)
    assert recovery.status(session).state is RecoveryState.NONE
    assert page._forth.accessibleName() == "Put the shares in force"
    page._forth.click()
    qtbot.waitUntil(lambda: recovery.status(session).state is RecoveryState.UNTRIED, timeout=5000)
    delete_what_is_due()
    assert tuple(share.holder for share in recovery.status(session).shares) == HOLDERS
    assert len({len(words.split()) for words in shown}) == 1


def test_the_words_are_shown_while_asked_for_and_gone_with_the_step(
    desktop: Desktop, session: Session
) -> None:
    page = begun(desktop, session)
    grid = grid_of(page)
    first = page._new.words(1)[0] if page._new else ""
    assert first not in words_of(grid)
    grid.show_words.click()
    assert first in words_of(grid)
    on_paper(page)
    assert first not in words_of(grid)
    assert not grid.show_words.isChecked()


def test_leaving_before_the_end_changes_nothing_and_says_what_to_destroy(
    desktop: Desktop, session: Session
) -> None:
    page = begun(desktop, session)
    name = page._new.set_name if page._new else ""
    desktop.desk().open_page("home")
    assert recovery.status(session).state is RecoveryState.NONE
    assert any(f"set {name}" in text for text in desktop.desk().notices.texts())


def test_after_a_lock_in_between_the_page_says_what_to_destroy(
    desktop: Desktop, session: Session
) -> None:
    page = begun(desktop, session)
    name = page._new.set_name if page._new else ""
    place = desktop.desk().place()
    desktop.desk().open_page("home")
    desktop.desk().open_page(place.page, **place.arguments)
    again = desktop.process.desk_page()
    assert isinstance(again, RecoverySetupPage)
    assert f"Destroy what was written of set {name}" in again._banner.text()
    assert again._new is None


def test_two_shares_for_one_holder_are_refused_in_the_step(
    desktop: Desktop, session: Session
) -> None:
    desktop.process.enter(session)
    page = opened(desktop, RecoverySetupPage, "recovery_setup")
    page._forth.click()
    for edit in page._holders.findChildren(QLineEdit):
        edit.setText("the same")
    page._forth.click()
    assert "same holder" in page._banner.text()
    assert page._new is None


def test_a_sheet_is_written_to_a_stick_and_called_a_copy(
    desktop: Desktop, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    monkeypatch.setattr("casevault.ui.widgets.path_picker.pick_folder", lambda *_more: stick)
    page = begun(desktop, session)
    button(page._steps()[page._at], "Save the sheet as PDF…").click()
    assert [each.suffix for each in stick.iterdir()] == [".pdf"]
    assert "copy of the share" in words_of(page)


def test_a_drill_passes_with_the_words_and_names_a_wrong_one(
    desktop: Desktop, session: Session, qtbot: QtBot
) -> None:
    shares = issued(session)
    desktop.process.enter(session)
    opened(desktop, RecoveryPage, "recovery")
    page = opened(desktop, RecoveryDrillPage, "recovery_drill", position=2)
    words = shares[1].split()
    words[6] = "academic" if words[6] != "academic" else "acid"
    page._entry.edit.setPlainText(" ".join(words))
    page._go.click()
    qtbot.waitUntil(lambda: "probably word 7" in page._banner.text(), timeout=5000)
    page._entry.edit.setPlainText(shares[1])
    page._go.click()
    qtbot.waitUntil(lambda: isinstance(desktop.process.desk_page(), RecoveryPage), timeout=5000)
    here = desktop.process.desk_page()
    assert here is not None
    assert [share.tried_on is not None for share in recovery.status(session).shares] == [
        False,
        True,
        False,
    ]
    assert words_of(here).count("not tried yet") == 2


def test_while_typing_the_words_are_counted_and_a_wrong_one_is_named(
    desktop: Desktop, session: Session
) -> None:
    issued(session)
    desktop.process.enter(session)
    page = opened(desktop, RecoveryDrillPage, "recovery_drill", position=1)
    QTest.keyClicks(page._entry.edit, "acad acid ")
    assert "2 of 33 words" in words_of(page._entry)
    QTest.keyClicks(page._entry.edit, "xyzzy ")
    assert "Word 3, “xyzzy”" in words_of(page._entry)


def test_nothing_typed_in_a_drill_can_be_copied_or_is_left_behind(
    desktop: Desktop, session: Session
) -> None:
    issued(session)
    desktop.process.enter(session)
    page = opened(desktop, RecoveryDrillPage, "recovery_drill", position=1)
    QTest.keyClicks(page._entry.edit, "academic acid")
    page._entry.edit.selectAll()
    assert page._entry.edit.createMimeDataFromSelection().formats() == []
    QTest.keyClick(page._entry.edit, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(page._entry.edit, Qt.Key.Key_X, Qt.KeyboardModifier.ControlModifier)
    assert "academic" not in QApplication.clipboard().text()
    page._entry.hide()
    assert page._entry.text() == ""


@pytest.mark.parametrize("percent", TEXT_SIZES)
def test_every_step_is_reached_named_and_uncut(
    percent: int, desktop: Desktop, session: Session
) -> None:
    desktop.process._preferences.change(text_percent=percent)
    desktop.process.enter(session)
    page = opened(desktop, RecoverySetupPage, "recovery_setup")
    window = desktop.process.window
    while True:
        settled(desktop)
        if grids := page._steps()[page._at].findChildren(WordGrid):
            grids[0].show_words.setChecked(True)
            settled(desktop)
        assert (nameless(window), cut_texts(window), sideways(window)) == ([], [], [])
        if percent == TEXT_SIZES[0]:
            page.setFocus()
            assert missed(window) == []
        if page._at == page._count() - 1:
            break
        if page._at == 1:
            for edit, holder in zip(page._holders.findChildren(QLineEdit), HOLDERS, strict=False):
                edit.setText(holder)
        if page._at < 2:
            page._forth.click()
        else:
            on_paper(page)
    page.may_leave()


@pytest.mark.parametrize("percent", TEXT_SIZES)
def test_the_pages_with_shares_are_reached_named_and_uncut(
    percent: int, desktop: Desktop, session: Session
) -> None:
    shares = issued(session, Scheme.THREE_OF_FIVE)
    recovery.drill(session, 1, shares[0])
    desktop.process._preferences.change(text_percent=percent)
    desktop.process.enter(session)
    for name, arguments in (("recovery", {}), ("recovery_drill", {"position": 4})):
        desktop.desk().open_page(name, **arguments)
        settled(desktop)
        window = desktop.process.window
        assert (nameless(window), cut_texts(window), sideways(window)) == ([], [], [])
        assert missed(window) == []
