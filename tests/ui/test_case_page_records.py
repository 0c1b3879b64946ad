from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from casevault.services import cases
from casevault.services.session import Session
from casevault.ui.records.case_panes import Where
from casevault.ui.records.history_dialog import HistoryDialog
from casevault.ui.records.record_list import RecordList
from casevault.ui.widgets.dialog import Dialog
from ui.case_makers import new_case, new_person, new_record
from ui.case_page_steps import Open, pane, saved, type_into
from ui.keyboard import type_text


def test_records_of_a_repeating_form_are_listed_opened_and_added(
    session: Session, open_case: Open
) -> None:
    case_id = new_case(session)
    person = new_person(session, case_id)
    for day in ("2026-03-02", "2026-03-03"):
        new_record(
            session, case_id, "service_act", person, service="PSY.COUNS", status="DONE", on=day
        )
    page = open_case(case_id)
    page.go(Where("service_act", person))
    listed = page.frame.pane
    assert isinstance(listed, RecordList)
    words = [listed.list.item(row).text() for row in range(listed.list.count())]
    assert words == ["02.03.2026, Counselling", "03.03.2026, Counselling"]

    listed.list.setCurrentRow(1)
    QTest.keyClick(listed.list, Qt.Key.Key_Return)
    assert pane(page).editor.view.answers()["on"] == "2026-03-03"

    page.frame.head.add_asked.emit()
    assert (pane(page).target.stored, pane(page).target.person_id) == (None, person)


def test_the_only_record_of_a_form_opens_at_once(session: Session, open_case: Open) -> None:
    case_id = new_case(session)
    person = new_person(session, case_id)
    record = new_record(
        session, case_id, "service_act", person, service="PSY", status="PLAN", on="2026-03-02"
    )
    page = open_case(case_id)

    page.go(Where("service_act", person))

    assert pane(page).target.record_id == record


def test_a_report_is_given_to_one_of_several_persons(
    qtbot: QtBot, session: Session, open_case: Open
) -> None:
    case_id = new_case(session)
    people = [new_person(session, case_id, birth_year=year) for year in (2008, 1999)]
    page = open_case(case_id)
    whose = pane(page).editor._whose
    assert whose is not None

    type_text(whose, "1999")
    QTest.keyClick(whose, Qt.Key.Key_Return)
    saved(qtbot, page, page.save)

    assert cases.case_view(session, case_id).of_form("report")[0].person_id == people[1]


def test_history_tells_who_changed_what_and_when(
    qtbot: QtBot, session: Session, open_case: Open
) -> None:
    case_id = new_case(session)
    page = open_case(case_id)
    type_into(page, "group_number", "7")
    saved(qtbot, page, page.save)

    page.frame.head.history_asked.emit()

    dialog = page.findChild(HistoryDialog)
    assert dialog is not None
    words = [label.text() for label in dialog.findChildren(QLabel)]
    assert "Number of the group: – → 7" in words
    assert any("Founder" in text for text in words)
    dialog.reject()


def test_a_form_is_taken_out_for_a_reason_and_its_history_stays(
    session: Session, open_case: Open
) -> None:
    case_id = new_case(session)
    person = new_person(session, case_id)
    act = new_record(
        session, case_id, "service_act", person, service="PSY", status="PLAN", on="2026-03-02"
    )
    page = open_case(case_id)
    page.go(Where("service_act", person))

    def give_reason() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, Dialog)
        dialog._group.button(0).setChecked(True)  # type: ignore[attr-defined]
        dialog.done(1)

    QTimer.singleShot(0, give_reason)
    page.frame.head.remove_asked.emit()

    assert isinstance(page.frame.pane, RecordList)
    assert [r.record_id for r in cases.case_view(session, case_id).of_form("service_act")] == []
    assert [version.deleted for version in cases.history(session, act)] == [False, True]
