"""What was typed on the page of a case waits, is kept, taken back or given up."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from casevault.domain.clock import SystemClock
from casevault.services import cases, drafts
from casevault.services.session import Session
from casevault.ui.pages.case import CasePage
from casevault.ui.pages.case_list import CaseListPage
from casevault.ui.pages.home import HomePage
from casevault.ui.pages.new_case import NewCasePage
from casevault.ui.records.outline import Mark
from casevault.ui.widgets.dialog import Leaving
from services.vaults import again
from ui.case_makers import new_case, new_person
from ui.case_page_steps import Open, choose_in_next_dialog, marks, pane, type_into
from ui.conftest import Desktop


def test_what_is_typed_waits_as_a_draft_while_another_part_is_open(
    session: Session, open_case: Open
) -> None:
    case_id = new_case(session)
    person = new_person(session, case_id)
    page = open_case(case_id)
    type_into(page, "group_number", "7")

    page.frame.list.step(1)
    assert page.arguments()["form_id"] == "person"
    assert marks(page)["report", ""] is Mark.UNSAVED
    page.frame.list.step(-1)

    assert pane(page).editor.view.answers()["group_number"] == 7
    assert (pane(page).banner.isVisible(), person in str(page.frame.list._lines)) == (False, True)


def test_a_lock_loses_nothing_that_was_typed(
    desktop: Desktop, session: Session, open_case: Open
) -> None:
    case_id = new_case(session)
    page = open_case(case_id)
    type_into(page, "group_number", "7")
    type_into(page, "event_on", "31.2.2026")
    folder = session.vault.info.folder

    desktop.process.lock()
    opened = again(folder, clock=SystemClock())
    desktop.process.enter(opened)

    back = desktop.desk().page()
    assert isinstance(back, CasePage)
    assert pane(back).editor.view.kept()["group_number"] == 7
    assert pane(back).editor.view.kept()["event_on"] == {"typed": "31.2.2026"}
    assert pane(back).banner.text() == "Restored, not yet saved."
    opened.close()


def test_my_day_goes_on_with_the_draft_of_a_new_case(desktop: Desktop, session: Session) -> None:
    desktop.process.enter(session)
    desktop.desk().open_page("new_case")
    page = desktop.desk().page()
    assert isinstance(page, NewCasePage)
    type_into(page, "group_number", "7")
    choose_in_next_dialog(2)
    desktop.desk().open_page("home")
    assert isinstance(desktop.desk().page(), HomePage)

    desktop.desk().open_page("new_case")

    again_page = desktop.desk().page()
    assert isinstance(again_page, NewCasePage)
    assert again_page.pane.editor.view.answers() == {"group_number": 7, "outcome": "ONGOING"}


@pytest.mark.parametrize(
    ("choice", "left", "version", "waiting"),
    [
        (Leaving.STAY, CasePage, 1, 0),
        (Leaving.SAVE, CaseListPage, 2, 0),
        (Leaving.KEEP_DRAFT, CaseListPage, 1, 1),
        (Leaving.DISCARD, CaseListPage, 1, 0),
    ],
)
def test_leaving_asks_what_becomes_of_unsaved_answers(
    request: pytest.FixtureRequest, choice: int, left: type, version: int, waiting: int
) -> None:
    session: Session = request.getfixturevalue("session")
    desktop: Desktop = request.getfixturevalue("desktop")
    case_id = new_case(session)
    page = request.getfixturevalue("open_case")(case_id)
    type_into(page, "group_number", "7")
    choose_in_next_dialog(choice)

    desktop.desk().open_page("cases")

    assert type(desktop.desk().page()) is left
    qtbot: QtBot = request.getfixturevalue("qtbot")
    qtbot.waitUntil(lambda: len(drafts.pending(session)) == waiting, timeout=3000)
    assert cases.case_view(session, case_id).of_form("report")[0].version == version


def test_revert_takes_back_and_undo_gives_back(
    session: Session, desktop: Desktop, open_case: Open
) -> None:
    page = open_case(new_case(session))
    type_into(page, "group_number", "7")

    pane(page).revert()
    assert "group_number" not in pane(page).editor.view.answers()
    notice = next(
        w
        for w in desktop.desk().notices.findChildren(QWidget)
        if w.accessibleName() == "Undo" and w.isVisibleTo(desktop.desk())
    )
    QTest.mouseClick(notice, Qt.MouseButton.LeftButton)

    assert pane(page).editor.view.answers()["group_number"] == 7


def test_after_a_lock_the_keyboard_is_back_in_the_question_it_was_in(
    qtbot: QtBot, desktop: Desktop, session: Session, open_case: Open
) -> None:
    case_id = new_case(session)
    person = new_person(session, case_id)
    page = open_case(case_id, form_id="person", person_id=person)
    type_into(page, "children", "3")
    place, drafts_then = desktop.desk().place(), desktop.desk().unsaved()
    choose_in_next_dialog(2)
    desktop.desk().open_page("home")
    drafts.drop(session, drafts_then[0].key)

    desktop.desk().restore(place, {draft.key: draft for draft in drafts_then})

    again = desktop.desk().page()
    assert isinstance(again, CasePage)
    row = pane(again).editor.view.body.rows["children"]
    assert again.window().focusWidget() is row.focus_target()
    qtbot.waitUntil(lambda: not row.focus_target().visibleRegion().isEmpty())
    assert pane(again).editor.view.answers()["children"] == 3
