"""What is typed outside the forms outlives a lock, sealed, and comes back in the same place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from casevault.domain.clock import SystemClock
from casevault.services import drafts
from casevault.services.identity import Reason
from casevault.services.session import Session
from casevault.ui.page import Page
from casevault.ui.pages.case_list import CaseListPage
from casevault.ui.records.reason_panel import ReasonPanel
from casevault.ui.typed_words import NEVER_KEPT, TypedWords
from casevault.ui.widgets.passphrase import PassphraseEdit
from casevault.ui.widgets.reason_dialog import ReasonDialog
from casevault.ui.widgets.share_entry import ShareEdit
from services.vaults import again
from ui.case_makers import new_case, new_person
from ui.conftest import Desktop, delete_what_is_due
from ui.filled_vaults import opened

SENTENCE = "Jelena asked for her file at the clinic"
LINE = "You typed this before the lock."


@pytest.fixture
def locked(
    desktop: Desktop, tmp_path: Path, request: pytest.FixtureRequest, qtbot: QtBot
) -> Callable[[], Session]:
    """Lock, and open the vault again as the next session would."""

    def lock() -> Session:
        keeper = desktop.process._backups
        assert keeper is not None
        keeper.stop()
        desktop.process.lock()
        desktop.process.jobs.stop()
        desktop.process._background.stop()
        session = again(tmp_path / "records.casevault", clock=SystemClock())
        request.addfinalizer(session.close)
        desktop.process.enter(session)
        desktop.process.window.show()
        qtbot.waitExposed(desktop.process.window)
        return session

    return lock


def asked(desktop: Desktop, name: str = "x") -> ReasonDialog:
    dialog = ReasonDialog(desktop.desk(), "Why?", "It is logged.", name=name)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
    return dialog


def lines(place: QWidget) -> list[str]:
    return [label.text() for label in place.findChildren(QLabel) if label.text() == LINE]


def look(desktop: Desktop, qtbot: QtBot) -> None:
    """What the keeper does every two seconds."""
    keeper = desktop.process._keeper
    assert keeper is not None
    keeper.look()
    qtbot.waitUntil(lambda: not desktop.process.jobs.is_busy, timeout=30_000)


def test_a_sentence_typed_into_a_question_is_there_again_after_a_lock(
    desktop: Desktop, session: Session, locked: Callable[[], Session]
) -> None:
    desktop.process.enter(session)
    asked(desktop)._own.setPlainText(SENTENCE)
    asked(desktop, "y")._own.setPlainText("something else")
    locked()
    told = desktop.desk().notices.texts()
    dialog = asked(desktop)

    assert [words for words in told if "Open the question again" in words] != []
    assert dialog.reason() == SENTENCE
    assert dialog._go.isEnabled()
    assert lines(dialog) == [LINE]
    assert asked(desktop, "y").reason() == "something else"
    assert asked(desktop, "z").reason() == ""


@pytest.mark.parametrize("answer", [0, 1])
def test_a_question_that_was_answered_or_given_up_leaves_no_draft(
    desktop: Desktop, session: Session, qtbot: QtBot, answer: int
) -> None:
    desktop.process.enter(session)
    dialog = asked(desktop)
    dialog._own.setPlainText(SENTENCE)
    look(desktop, qtbot)
    kept = len(drafts.waiting_words(session))
    dialog.done(answer)
    look(desktop, qtbot)

    assert kept == 1
    assert drafts.waiting_words(session) == ()
    assert asked(desktop).reason() == ""


def test_words_that_came_back_are_forgotten_when_they_are_used(
    desktop: Desktop, session: Session, locked: Callable[[], Session], qtbot: QtBot
) -> None:
    desktop.process.enter(session)
    asked(desktop)._own.setPlainText(SENTENCE)
    after = locked()
    asked(desktop).done(1)
    look(desktop, qtbot)

    assert drafts.waiting_words(after) == ()
    assert asked(desktop).reason() == ""


def test_a_crash_loses_no_more_than_two_seconds_of_a_question(
    desktop: Desktop, session: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    desktop.process.enter(session)
    asked(desktop)._own.setPlainText(SENTENCE)
    look(desktop, qtbot)
    session.close()
    after = again(tmp_path / "records.casevault", clock=SystemClock())
    desktop.process.enter(after)

    assert asked(desktop).reason() == SENTENCE
    after.close()


def test_the_words_of_a_question_stand_nowhere_in_clear_and_are_no_unsaved_form(
    desktop: Desktop, session: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    desktop.process.enter(session)
    asked(desktop)._own.setPlainText(SENTENCE)
    look(desktop, qtbot)
    sealed = session.vault.writer.database.rows("SELECT key, sealed FROM draft")
    every = [
        value if isinstance(value, bytes) else value.encode() for row in sealed for value in row
    ]
    files = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]

    assert len(sealed) == 1
    assert [part for part in (*every, *files) if SENTENCE.encode() in part] == []
    assert [part for part in every if b"Jelena" in part] == []
    assert drafts.pending(session) == ()


def test_words_about_a_case_are_erased_with_it() -> None:
    """Erasing drops the drafts whose keys begin with the case."""
    draft = drafts.words_draft("0193", "case", "reason/x", {"own": SENTENCE})

    assert draft.key.partition("/")[0] == "0193"


def test_what_is_searched_for_stands_in_the_finder_after_a_lock(
    desktop: Desktop, session: Session, locked: Callable[[], Session]
) -> None:
    desktop.process.enter(session)
    desktop.desk()._find()
    QTest.keyClicks(desktop.desk().palette_box._field, "Jelena")
    locked()
    desktop.desk().open_page("settings")
    desktop.desk()._find()
    box = desktop.desk().palette_box._field
    came_back, selected = box.text(), box.selectedText()
    desktop.desk().palette_box.close_up()
    desktop.desk()._find()

    assert not desktop.desk().words.waits_here()
    assert (came_back, selected) == ("Jelena", "Jelena")
    assert box.text() == ""


def test_a_name_searched_for_in_the_list_of_cases_is_there_after_a_lock(
    desktop: Desktop, session: Session, locked: Callable[[], Session], qtbot: QtBot
) -> None:
    new_case(session)
    desktop.process.enter(session)
    page = opened(desktop, CaseListPage, "cases")
    page.search.setText("Jelena")
    qtbot.waitUntil(lambda: not page._wait.isActive(), timeout=30_000)
    qtbot.waitUntil(lambda: not desktop.process.jobs.is_busy, timeout=30_000)
    locked()
    qtbot.waitUntil(lambda: not desktop.process.jobs.is_busy, timeout=30_000)
    back = desktop.desk().page()
    assert isinstance(back, CaseListPage)

    assert back.search.text() == "Jelena"
    assert "Jelena" not in str(back.arguments())


def test_why_an_identity_is_opened_is_still_there_with_its_choice(
    desktop: Desktop, session: Session, locked: Callable[[], Session]
) -> None:
    case_id = new_case(session)
    new_person(session, case_id)
    desktop.process.enter(session)
    desktop.desk().open_page("case", case_id=case_id)
    panel = ReasonPanel("record", desktop.desk().page())
    panel.show()
    panel.choose(Reason.OTHER, "the court asked")
    locked()
    panel = ReasonPanel("record", desktop.desk().page())
    panel.show()
    given: list[tuple[Reason, str]] = []
    panel.given.connect(lambda reason, words: given.append((reason, words)))
    panel._go.click()

    assert given == [(Reason.OTHER, "the court asked")]


PLACES: dict[str, tuple[str, ...]] = {
    "keeping": ("The code of the case",),
    "safety": ("Code",),
    "restore": ("User name", "Name of the new vault"),
    "new_user": ("User name (required)",),
    "log": ("Case or person",),
    "releases": ("Fingerprint on the sender's letterhead",),
    "recovery_setup": ("Holder of share 1", "Holder of share 2"),
    "change_keys": ("Reason",),
    "travel": ("Reason",),
}


def typed_in(page: Page, name: str) -> QLineEdit:
    found = [e for e in page.findChildren(QLineEdit) if e.accessibleName() == name]
    assert len(found) == 1, [e.accessibleName() for e in page.findChildren(QLineEdit)]
    return found[0]


@pytest.mark.parametrize("name", PLACES)
def test_words_on_a_page_come_back_with_the_page(
    desktop: Desktop, session: Session, locked: Callable[[], Session], name: str
) -> None:
    desktop.process.enter(session)
    page = opened(desktop, Page, name)
    if name == "recovery_setup":
        page._forth.click()  # type: ignore[attr-defined]
    for label in PLACES[name]:
        typed_in(page, label).setText(f"words of {label}"[:20])
    locked()
    back = desktop.desk().page()
    assert back is not None
    if name == "recovery_setup":
        back._forth.click()  # type: ignore[attr-defined]
    delete_what_is_due()

    for label in PLACES[name]:
        assert typed_in(back, label).text() == f"words of {label}"[:20]
    assert lines(back) == [LINE]


def test_another_language_keeps_what_was_typed_and_what_still_waits(
    desktop: Desktop, session: Session, locked: Callable[[], Session]
) -> None:
    desktop.process.enter(session)
    asked(desktop)._own.setPlainText(SENTENCE)
    locked()
    page = opened(desktop, Page, "keeping")
    typed_in(page, "The code of the case").setText("RS-1")
    desktop.process._choose_language("sr")
    back = desktop.desk().page()
    assert back is not None

    assert "RS-1" in [e.text() for e in back.findChildren(QLineEdit)]
    desktop.desk().open_page("home")
    assert asked(desktop).reason() == SENTENCE


def test_passphrases_and_shares_are_never_kept(qtbot: QtBot) -> None:
    place = QWidget()
    qtbot.addWidget(place)
    words = TypedWords(place, "x")
    unseen = QLineEdit(place)
    unseen.setEchoMode(QLineEdit.EchoMode.PasswordEchoOnEdit)
    for secret in (PassphraseEdit(place), ShareEdit(), unseen):
        with pytest.raises(TypeError):
            words.keep("secret", secret)
        secret.deleteLater()

    assert set(NEVER_KEPT) == {PassphraseEdit, ShareEdit}


def test_a_choice_alone_comes_back_too(
    desktop: Desktop, session: Session, locked: Callable[[], Session]
) -> None:
    case_id = new_case(session)
    desktop.process.enter(session)
    ground = opened(desktop, Page, "erase_case", case_id=case_id).findChild(QComboBox)
    assert isinstance(ground, QComboBox)
    ground.setCurrentIndex(2)
    locked()
    page = desktop.desk().page()
    assert page is not None
    back = page.findChild(QComboBox)
    assert isinstance(back, QComboBox)

    assert back.currentIndex() == 2


def test_a_cleared_field_leaves_nothing(
    desktop: Desktop, session: Session, locked: Callable[[], Session], qtbot: QtBot
) -> None:
    desktop.process.enter(session)
    asked(desktop)._own.setPlainText(SENTENCE)
    after = locked()
    dialog = asked(desktop)
    QTest.keyClick(dialog._own, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(dialog._own, Qt.Key.Key_Delete)
    look(desktop, qtbot)

    assert drafts.waiting_words(after) == ()
