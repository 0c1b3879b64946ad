from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from casevault.services import cases, drafts
from casevault.services.session import Session
from casevault.ui.pages.case import CasePage
from casevault.ui.records.duplicate_dialog import DuplicateDialog, Verdict
from ui.case_makers import code_of, new_case, new_person
from ui.case_page_steps import Open, answer, choose_in_next_dialog, pane, saved
from ui.conftest import Desktop, delete_what_is_due
from ui.walking import missed, nameless


def fill_person(page: CasePage) -> None:
    answer(
        page,
        sex="F",
        birth_year=2008,
        given_name="Јелена",
        family_name="Ђорђевић",
        birth_date="2008-05-06",
    )


@pytest.fixture
def likely_twin(session: Session) -> str:
    case_id = new_case(session)
    new_person(
        session,
        case_id,
        birth_year=2008,
        given_name="Jelena",
        family_name="Đorđević",
        birth_date="2008-05-06",
    )
    return case_id


def wait_for_question(qtbot: QtBot, page: CasePage) -> DuplicateDialog:
    page.save()
    qtbot.waitUntil(lambda: page.findChild(DuplicateDialog) is not None, timeout=3000)
    dialog = page.findChild(DuplicateDialog)
    assert dialog is not None
    return dialog


def test_before_a_new_person_is_saved_likely_twins_are_told_in_words(
    qtbot: QtBot, session: Session, open_case: Open, likely_twin: str
) -> None:
    page = open_case(new_case(session))
    page.add_person()
    fill_person(page)

    dialog = wait_for_question(qtbot, page)

    words = [label.text() for label in dialog.findChildren(QLabel)]
    assert code_of(session, likely_twin) in words
    assert any("names are the same" in text or "written the same" in text for text in words)
    assert not any("Jelena" in text or "Јелена" in text for text in words)
    assert (nameless(dialog), missed(dialog)) == ([], [])
    dialog.reject()
    delete_what_is_due()
    assert pane(page).editor.view.answers()["sex"] == "F"
    assert cases.case_view(session, page.arguments()["case_id"]).of_form("person") == ()


def test_a_new_person_is_saved_once_that_is_said(
    qtbot: QtBot, session: Session, open_case: Open, likely_twin: str
) -> None:
    case_id = new_case(session)
    page = open_case(case_id)
    page.add_person()
    fill_person(page)
    dialog = wait_for_question(qtbot, page)

    saved(qtbot, page, lambda: dialog.done(Verdict.NEW_PERSON))

    assert len(cases.case_view(session, case_id).of_form("person")) == 1
    assert likely_twin != case_id


def test_the_other_case_opens_and_what_was_typed_waits(
    qtbot: QtBot, desktop: Desktop, session: Session, open_case: Open, likely_twin: str
) -> None:
    page = open_case(new_case(session))
    page.add_person()
    fill_person(page)
    dialog = wait_for_question(qtbot, page)
    button = next(
        w for w in dialog.findChildren(QWidget) if w.accessibleName().startswith("Open case")
    )
    choose_in_next_dialog(2)

    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    delete_what_is_due()

    opened = desktop.desk().page()
    assert isinstance(opened, CasePage)
    assert opened.arguments()["case_id"] == likely_twin
    assert [draft.form_id for draft in drafts.pending(session)] == ["person"]


def test_asking_the_coordinator_keeps_the_draft_and_says_so(
    qtbot: QtBot, desktop: Desktop, session: Session, open_case: Open, likely_twin: str
) -> None:
    page = open_case(new_case(session))
    page.add_person()
    fill_person(page)
    dialog = wait_for_question(qtbot, page)

    dialog.done(Verdict.ASK_COORDINATOR)
    delete_what_is_due()

    assert any("Ask the coordinator" in text for text in desktop.desk().notices.texts())
    assert len(drafts.pending(session)) == 1
    assert likely_twin
