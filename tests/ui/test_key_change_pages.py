"""Erasing a case and travelling without names, from the question to the locked vault."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from casevault.domain.dates import format_day
from casevault.domain.retention import HoldReason
from casevault.services import backup, drafts, erasing, retention, travel, unlock
from casevault.services.session import Session
from casevault.ui.handover import Ending
from casevault.ui.page import Page
from casevault.ui.pages.change_keys import ChangeKeysPage
from casevault.ui.pages.erase_case import EraseCasePage
from casevault.ui.pages.keeping import KeepingPage
from casevault.ui.pages.travel import BringBackPage, TakeAwayPage
from casevault.ui.widgets.working_dialog import WorkingDialog
from services.test_erasing import new_case
from ui.conftest import Desktop
from ui.filled_vaults import button, opened, words_of
from ui.walking import cut_texts, nameless

PASSPHRASE = b"harbour window yellow seven candle"


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    """A vault with a passphrase that was really derived: it is asked for again."""
    made = unlock.create_vault(
        tmp_path / "centre.casevault",
        user_name="Ana",
        passphrase=bytearray(PASSPHRASE),
        label="Centre",
        country="RS",
    )
    yield made
    made.close()


def unlocked_again(session: Session) -> Session:
    return unlock.unlock(
        session.vault.info.folder, user_name="Ana", passphrase=bytearray(PASSPHRASE)
    )


def type_passphrase(page: Page, text: bytes = PASSPHRASE) -> None:
    edits = page.findChildren(QLineEdit)
    edit = next(e for e in edits if e.accessibleName() == "Your passphrase (required)")
    edit.setText(text.decode())


def working() -> list[WorkingDialog]:
    return [w for w in QApplication.topLevelWidgets() if isinstance(w, WorkingDialog)]


def finish(desktop: Desktop, qtbot: QtBot) -> None:
    """Wait for the new keys, and for the lock that follows."""
    qtbot.waitUntil(lambda: desktop.endings == [Ending.NEW_KEYS], timeout=30_000)


def test_a_case_is_erased_only_by_its_code_and_the_passphrase(
    desktop: Desktop, session: Session, qtbot: QtBot
) -> None:
    case_id = new_case(session)
    code = erasing.meaning(session, case_id).code
    desktop.process.enter(session)
    page = opened(desktop, EraseCasePage, "erase_case", case_id=case_id)
    assert "2 forms about one person and 0 documents" in words_of(page)
    act = button(page, "Erase it for good")
    act.click()
    assert "This is not the code of the case" in words_of(page)
    page._code.setText(code.lower())
    act.click()
    assert "Type your passphrase." in words_of(page)
    type_passphrase(page, b"not this one at all")
    act.click()
    qtbot.waitUntil(lambda: "not your present passphrase" in words_of(page), timeout=10_000)
    assert session.vault.is_open
    type_passphrase(page)
    act.click()
    finish(desktop, qtbot)
    opened_again = unlocked_again(session)
    assert [gone.code for gone in erasing.erased(opened_again)] == [code]
    opened_again.close()


def test_the_keys_travel_and_come_back_by_the_same_pages(
    desktop: Desktop,
    session: Session,
    tmp_path: Path,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    new_case(session)
    stick = tmp_path / "stick"
    stick.mkdir()
    picker = "casevault.ui.widgets.path_picker"
    monkeypatch.setattr(f"{picker}.pick_folder", lambda *_given, **_named: stick)
    desktop.process.enter(session)
    page = opened(desktop, TakeAwayPage, "travel")
    act = button(page, "Take the keys to names away")
    act.click()
    assert "Choose the stick first." in words_of(page)
    button(page, "Choose the stick…").click()
    type_passphrase(page)
    act.click()
    finish(desktop, qtbot)
    [file] = stick.iterdir()

    away = unlocked_again(session)
    assert travel.keys_are_away(away)
    desktop.process.enter(away)
    back = opened(desktop, BringBackPage, "travel")
    monkeypatch.setattr(f"{picker}.pick_file", lambda *_given, **_named: file)
    button(back, "Choose the file…").click()
    qtbot.waitUntil(lambda: len(desktop.endings) == 2, timeout=10_000)
    away.close()
    home = unlocked_again(session)
    assert not travel.keys_are_away(home)
    home.close()


def test_keys_leave_only_after_a_word_about_what_was_typed_and_not_saved(
    desktop: Desktop,
    session: Session,
    tmp_path: Path,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    monkeypatch.setattr(
        "casevault.ui.widgets.path_picker.pick_folder", lambda *_given, **_named: stick
    )
    desktop.process.enter(session)
    page = opened(desktop, TakeAwayPage, "travel")
    page.reason.setText("a border")
    keeper = desktop.process._keeper
    assert keeper is not None
    keeper.look()  # the reason itself is a draft by now, and does not count: it goes into the log
    qtbot.waitUntil(lambda: len(drafts.waiting_words(session)) == 1, timeout=10_000)
    button(page, "Choose the stick…").click()
    act, may_stay = button(page, "Take the keys to names away"), page._may_stay
    act.click()
    assert "Type your passphrase." in words_of(page)
    assert may_stay.isHidden()

    drafts.keep(session, drafts.words_draft("", "cases", "search", {"search": "Jelena"}))
    type_passphrase(page)
    act.click()
    assert "What was typed and not saved does not travel: Ana (1)." in words_of(page)
    assert "Tick that it may stay" in words_of(page)
    may_stay.setChecked(True)
    drafts.keep(session, drafts.words_draft("", "home", "search", {"search": "Jelena"}))
    act.click()
    assert "does not travel: Ana (2)." in words_of(page)
    assert not may_stay.isChecked()  # what was agreed to was something else
    assert (nameless(page), cut_texts(page)) == ([], [])
    may_stay.setChecked(True)
    act.click()
    finish(desktop, qtbot)
    assert len(list(stick.iterdir())) == 1


def test_the_page_of_an_erasure_says_what_becomes_of_words_typed_in_no_case(
    desktop: Desktop, session: Session
) -> None:
    case_id = new_case(session)
    desktop.process.enter(session)
    page = opened(desktop, EraseCasePage, "erase_case", case_id=case_id)
    assert "outside of any case" not in words_of(page)
    drafts.keep(session, drafts.words_draft("", "cases", "search", {"search": "Jelena"}))
    desktop.desk().open_page("home")
    page = opened(desktop, EraseCasePage, "erase_case", case_id=case_id)
    assert "is thrown away too: 1. Save what you need first." in words_of(page)


def test_the_reason_of_a_change_is_in_the_log_and_no_draft_any_more(
    desktop: Desktop, session: Session, qtbot: QtBot
) -> None:
    desktop.process.enter(session)
    page = opened(desktop, ChangeKeysPage, "change_keys")
    page.reason.setText("a stick was lost")
    keeper = desktop.process._keeper
    assert keeper is not None
    keeper.look()
    qtbot.waitUntil(lambda: len(drafts.waiting_words(session)) == 1, timeout=10_000)
    type_passphrase(page, b"not this one at all")
    page.act.click()
    qtbot.waitUntil(lambda: "not your present passphrase" in words_of(page), timeout=10_000)
    after_refusal = [draft.answers for draft in desktop.desk().unsaved()]
    type_passphrase(page)
    page.act.click()
    finish(desktop, qtbot)
    opened_again = unlocked_again(session)
    reasons = [entry.reason for entry in opened_again.vault.audit.read()]
    waiting = drafts.waiting_words(opened_again)
    opened_again.close()

    assert after_refusal == [{"reason": "a stick was lost"}]
    assert "a stick was lost" in reasons
    assert waiting == ()


def test_a_change_that_is_stopped_leaves_everything_as_it_was(
    desktop: Desktop, session: Session, qtbot: QtBot
) -> None:
    case_id = new_case(session)
    desktop.process.enter(session)
    page = opened(desktop, EraseCasePage, "erase_case", case_id=case_id)
    page._code.setText(erasing.meaning(session, case_id).code)
    type_passphrase(page)
    button(page, "Erase it for good").click()
    [dialog] = working()
    assert desktop.desk().is_at_work()
    dialog.reject()
    qtbot.waitUntil(lambda: "Nothing was changed" in words_of(page), timeout=20_000)
    assert session.vault.is_open
    assert not desktop.desk().is_at_work()
    assert erasing.erased(session) == []


def test_a_case_found_by_its_code_is_put_under_a_legal_hold(
    desktop: Desktop,
    session: Session,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    case_id = new_case(session)
    code = erasing.meaning(session, case_id).code
    desktop.process.enter(session)
    page = opened(desktop, KeepingPage, "keeping")
    qtbot.waitUntil(lambda: "No closed case is past its time." in words_of(page), timeout=5000)
    from casevault.ui.pages.legal_hold import HoldAnswer

    monkeypatch.setattr(
        "casevault.ui.pages.legal_hold.ask_hold",
        lambda *_given: HoldAnswer(HoldReason.COMPLAINT),
    )
    page._code.setText("nothing")
    button(page, "Legal hold…").click()
    assert "This is not a case code." in words_of(page)
    page._code.setText(code)
    button(page, "Legal hold…").click()
    qtbot.waitUntil(lambda: case_id in retention.holds(session), timeout=5000)
    assert retention.holds(session)[case_id].reason is HoldReason.COMPLAINT


@pytest.mark.parametrize("name", ["keeping", "travel"])
def test_these_pages_have_names_for_everything_and_cut_nothing(
    desktop: Desktop, session: Session, qtbot: QtBot, name: str
) -> None:
    desktop.process.enter(session)
    desktop.process.window.resize(1024, 700)
    desktop.process.window.show()
    desktop.desk().open_page(name)
    page = desktop.desk().page()
    assert page is not None
    qtbot.wait(50)
    assert nameless(page) == []
    assert cut_texts(page) == []


def test_the_page_says_what_is_the_way_back_where_every_stick_is_lost(
    desktop: Desktop, session: Session, tmp_path: Path
) -> None:
    desktop.process.enter(session)
    bare = opened(desktop, TakeAwayPage, "travel")
    assert "There is no backup. If the file is lost, every name is lost for good" in words_of(bare)
    backup.back_up(session, tmp_path / "before.cvb")
    made_on = format_day(session.today)
    desktop.desk().open_page("home")
    covered = opened(desktop, TakeAwayPage, "travel")
    assert "There is no backup" not in words_of(covered)
    assert f"Backups made before still open names: {made_on}." in words_of(covered)
    travel.take_away(session, tmp_path / "stick" / "x.cvk")
    away = unlocked_again(session)
    desktop.process.enter(away)
    back = opened(desktop, BringBackPage, "travel")
    assert "not even the recovery shares" in words_of(back)
    assert f"Restore the backup of {made_on}, made before they left" in words_of(back)
    assert (nameless(back), cut_texts(back)) == ([], [])
    away.close()
