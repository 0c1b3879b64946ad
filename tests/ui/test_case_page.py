from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from casevault.services import cases, drafts
from casevault.services.session import Session
from casevault.ui.pages.case import CasePage
from casevault.ui.pages.new_case import NewCasePage
from casevault.ui.records.case_panes import Where
from casevault.ui.records.outline import CARD, Mark
from ui.case_makers import code_of, new_case, new_person
from ui.case_page_steps import Open, answer, marks, pane, saved, type_into
from ui.conftest import Desktop, delete_what_is_due
from ui.walking import missed, nameless


def test_a_report_opens_a_case_with_a_code(
    qtbot: QtBot, desktop: Desktop, session: Session
) -> None:
    desktop.process.enter(session)
    desktop.desk().open_page("new_case")
    page = desktop.desk().page()
    assert isinstance(page, NewCasePage)
    type_into(page, "received", "1.3.2026")
    answer(page, source="POL", outcome="ONGOING", note="What was told.")

    saved(qtbot, page, page.pane.save)

    opened = desktop.desk().page()
    assert isinstance(opened, CasePage)
    case_id = opened.arguments()["case_id"]
    assert opened.heading.text() == code_of(session, case_id)
    assert drafts.pending(session) == ()


def test_a_report_that_lacks_something_is_not_saved(desktop: Desktop, session: Session) -> None:
    desktop.process.enter(session)
    desktop.desk().open_page("new_case")
    page = desktop.desk().page()
    assert isinstance(page, NewCasePage)
    type_into(page, "received", "1.3.2026")

    page.pane.save()

    assert page.pane.editor.view.summary.text().startswith("1 answer needs attention")
    assert cases.find(session, cases.CaseQuery()) == []


def test_the_head_tells_code_status_and_dates_and_no_name(
    desktop: Desktop, session: Session, open_case: Open
) -> None:
    case_id = new_case(session)
    new_person(session, case_id, given_name="Jelena", birth_year=2008)
    page = open_case(case_id)
    desktop.process.window.resize(1366, 768)
    delete_what_is_due()
    words = " ".join(label.text() for label in page.findChildren(QLabel))

    assert page.heading.text() == code_of(session, case_id)
    assert "1 person" in page.lead.text()
    assert "Person 1\nfemale, born 2008" in [line.label for line in page.frame.list._lines]
    assert "Jelena" not in words


def test_a_saved_form_is_on_the_disk_and_the_bar_says_when(
    qtbot: QtBot, session: Session, open_case: Open
) -> None:
    case_id = new_case(session)
    page = open_case(case_id)
    type_into(page, "group_number", "7")
    assert (pane(page).bar.status.text(), marks(page)["report", ""]) == (
        "Not saved yet",
        Mark.UNSAVED,
    )

    saved(qtbot, page, page.save)

    record = cases.case_view(session, case_id).of_form("report")[0]
    assert (record.version, record.facts["group_number"]) == (2, 7)
    assert pane(page).bar.status.text().startswith("Saved ")
    assert marks(page)["report", ""] is Mark.COMPLETE
    assert page.unsaved() == ()


def test_the_keyboard_saves_and_goes_on(qtbot: QtBot, session: Session, open_case: Open) -> None:
    case_id = new_case(session)
    person = new_person(session, case_id)
    page = open_case(case_id)
    type_into(page, "group_number", "7")
    focused = QApplication.focusWidget()
    assert focused is not None

    def press() -> None:
        QTest.keyClick(focused, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)

    saved(qtbot, page, press)

    assert page.arguments()["form_id"] == "person"
    assert page.arguments()["person_id"] == person


def test_what_does_not_go_together_is_marked_and_said(session: Session, open_case: Open) -> None:
    case_id = new_case(session, outcome="IDENT", outcome_on="2026-03-02")
    new_person(session, case_id, birth_year=2008)
    page = open_case(case_id)
    words = " ".join(label.text() for label in page.findChildren(QLabel))

    assert marks(page)["report", ""] is Mark.ATTENTION
    assert "no formal decision is entered" in words


def test_a_status_is_changed_and_taken_back(
    qtbot: QtBot, session: Session, open_case: Open, desktop: Desktop
) -> None:
    case_id = new_case(session)
    page = open_case(case_id)

    with qtbot.waitSignal(page.status.changed, timeout=3000):
        page.status.change("HOLD")
    assert cases.case_view(session, case_id).row.status == "HOLD"
    undo = next(
        w
        for w in desktop.desk().notices.findChildren(QWidget)
        if w.accessibleName() == "Undo" and w.isVisibleTo(desktop.desk())
    )
    with qtbot.waitSignal(page.status.changed, timeout=3000):
        QTest.mouseClick(undo, Qt.MouseButton.LeftButton)

    assert cases.case_view(session, case_id).row.status == "ACTIVE"


@pytest.mark.parametrize("form_id", ["report", "person", CARD, "service_act"])
def test_every_control_of_a_case_is_named_and_reached_by_tab(
    desktop: Desktop, session: Session, open_case: Open, form_id: str
) -> None:
    case_id = new_case(session)
    person = new_person(session, case_id, given_name="Jelena")
    page = open_case(case_id)
    page.go(Where(form_id, "" if form_id == "report" else person))
    delete_what_is_due()
    first = page.first_focus()
    assert first is not None
    first.setFocus()

    window = desktop.process.window
    assert (nameless(window), missed(window)) == ([], [])


def test_large_letters_in_a_small_window_show_one_thing_at_a_time(
    desktop: Desktop, session: Session, open_case: Open
) -> None:
    case_id = new_case(session)
    desktop.process._preferences.change(text_percent=200)
    page = open_case(case_id)
    desktop.process.window.resize(1024, 700)
    delete_what_is_due()
    assert (page.frame.list.isVisible(), pane(page).isVisible()) == (False, True)

    page.frame.head.list_asked.emit()
    assert (page.frame.list.isVisible(), pane(page).isVisible()) == (True, False)
    QTest.keyClick(page.frame.list, Qt.Key.Key_Return)

    assert (page.frame.list.isVisible(), pane(page).isVisible()) == (False, True)
