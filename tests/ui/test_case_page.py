from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from casevault.domain.clock import SystemClock
from casevault.services import cases, drafts
from casevault.services.identity import Reason
from casevault.services.session import Session
from casevault.ui.pages.case import CasePage
from casevault.ui.pages.case_list import CaseListPage
from casevault.ui.pages.home import HomePage
from casevault.ui.pages.new_case import NewCasePage
from casevault.ui.records.case_panes import Where
from casevault.ui.records.duplicate_dialog import DuplicateDialog, Verdict
from casevault.ui.records.history_dialog import HistoryDialog
from casevault.ui.records.identity_card import IdentityCard
from casevault.ui.records.outline import CARD, Mark
from casevault.ui.records.reason_panel import ReasonPanel
from casevault.ui.records.record_list import RecordList
from casevault.ui.records.record_pane import RecordPane
from casevault.ui.widgets.dialog import Dialog, Leaving
from services.vaults import again
from ui.case_makers import code_of, new_case, new_person, new_record, stored
from ui.conftest import Desktop, delete_what_is_due
from ui.keyboard import type_text
from ui.walking import missed, nameless

Open = Callable[..., CasePage]


@pytest.fixture
def open_case(desktop: Desktop, session: Session) -> Open:
    def show(case_id: str, **arguments: object) -> CasePage:
        if desktop.process.desk() is None:
            desktop.process.enter(session)
        desktop.desk().open_page("case", case_id=case_id, **arguments)
        page = desktop.desk().page()
        assert isinstance(page, CasePage)
        return page

    return show


def pane(page: CasePage | NewCasePage) -> RecordPane:
    found = page.form if isinstance(page, CasePage) else page.pane
    assert found is not None
    return found


def type_into(page: CasePage | NewCasePage, field_id: str, text: str) -> None:
    target = pane(page).editor.view.body.rows[field_id].focus_target()
    target.setFocus()
    type_text(target, text)


def answer(page: CasePage | NewCasePage, **answers: object) -> None:
    """Fill in answers as if they were typed."""
    view = pane(page).editor.view
    for field_id, value in answers.items():
        view.body.rows[field_id].show_answer(value)
        view.body.rows[field_id].changed.emit(field_id)


def saved(qtbot: QtBot, page: CasePage | NewCasePage, act: Callable[[], object]) -> None:
    with qtbot.waitSignal(pane(page).saved, timeout=5000):
        act()


def marks(page: CasePage) -> dict[tuple[str, str], Mark]:
    return {
        (line.form_id, line.person_id): line.mark
        for line in page.frame.list._lines
        if not line.is_heading
    }


def choose_in_next_dialog(number: int) -> None:
    """Press the button of the dialog that opens next which closes it with this number."""

    def press() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, Dialog)
        dialog.done(number)

    QTimer.singleShot(0, press)


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


def test_facts_are_saved_without_opening_the_names(
    qtbot: QtBot, session: Session, open_case: Open
) -> None:
    case_id = new_case(session)
    person = new_person(session, case_id, given_name="Jelena")
    page = open_case(case_id, form_id="person", person_id=person)
    assert "given_name" not in pane(page).editor.view.body.rows
    type_into(page, "birth_year", "2008")

    saved(qtbot, page, page.save)

    assert stored(session, case_id, person).facts["birth_year"] == 2008
    assert session.vault.identities.open(person, "test") == {"given_name": "Jelena"}


def open_sealed(qtbot: QtBot, page: CasePage) -> None:
    view = pane(page).editor.view
    view.sealed_wanted.emit()
    panel = pane(page).findChild(ReasonPanel)
    assert panel is not None
    panel.choose(Reason.CORRECTION)
    panel._give()
    qtbot.waitUntil(lambda: "given_name" in pane(page).editor.view.body.rows, timeout=3000)


def test_names_are_opened_for_a_reason_and_saved_with_the_facts(
    qtbot: QtBot, session: Session, open_case: Open
) -> None:
    case_id = new_case(session)
    person = new_person(session, case_id, given_name="Jelena", nickname="Jeca")
    page = open_case(case_id, form_id="person", person_id=person)
    type_into(page, "birth_year", "2008")

    open_sealed(qtbot, page)
    answer(page, family_name="Petrović")
    saved(qtbot, page, page.save)

    assert session.vault.identities.open(person, "test") == {
        "given_name": "Jelena",
        "family_name": "Petrović",
        "nickname": "Jeca",
    }
    assert stored(session, case_id, person).facts["birth_year"] == 2008


def test_taking_back_a_restored_draft_never_wipes_stored_names(
    qtbot: QtBot, desktop: Desktop, session: Session, open_case: Open
) -> None:
    case_id = new_case(session)
    person = new_person(session, case_id, given_name="Jelena")
    page = open_case(case_id, form_id="person", person_id=person)
    open_sealed(qtbot, page)
    answer(page, nickname="Jeca")
    choose_in_next_dialog(2)
    desktop.desk().open_page("home")
    page = open_case(case_id, form_id="person", person_id=person)
    assert pane(page).editor.view.answers()["nickname"] == "Jeca"

    pane(page).revert()
    type_into(page, "birth_year", "2008")
    saved(qtbot, page, page.save)

    assert session.vault.identities.open(person, "test") == {"given_name": "Jelena"}


def test_after_a_lock_the_keyboard_is_back_in_the_question_it_was_in(
    desktop: Desktop, session: Session, open_case: Open
) -> None:
    case_id = new_case(session)
    person = new_person(session, case_id)
    page = open_case(case_id, form_id="person", person_id=person)
    type_into(page, "age_at_event", "17")
    place, drafts_then = desktop.desk().place(), desktop.desk().unsaved()
    choose_in_next_dialog(2)
    desktop.desk().open_page("home")
    drafts.drop(session, drafts_then[0].key)

    desktop.desk().restore(place, {draft.key: draft for draft in drafts_then})

    again = desktop.desk().page()
    assert isinstance(again, CasePage)
    row = pane(again).editor.view.body.rows["age_at_event"]
    assert again.window().focusWidget() is row.focus_target()
    assert pane(again).editor.view.answers()["age_at_event"] == 17


def save_elsewhere(session: Session, case_id: str, **answers: object) -> None:
    """A colleague saves the report of a case."""
    record = cases.case_view(session, case_id).of_form("report")[0]
    cases.save(
        session,
        case_id,
        "report",
        {**record.facts, **answers},
        record_id=record.record_id,
        seen_version=record.version,
        with_identity=False,
    )


def test_a_form_saved_elsewhere_meanwhile_shows_both_versions(
    qtbot: QtBot, session: Session, open_case: Open
) -> None:
    case_id = new_case(session)
    page = open_case(case_id)
    type_into(page, "group_number", "7")
    save_elsewhere(session, case_id, channel="PHONE", urgency="HIGH")

    page.save()
    qtbot.waitUntil(lambda: pane(page)._conflict is not None, timeout=3000)

    panel = pane(page)._conflict
    assert panel is not None
    words = " ".join(label.text() for label in panel.findChildren(QLabel))
    assert "Founder" in words
    assert set(panel._choices) == {"group_number", "channel", "urgency"}
    assert pane(page).editor.view.answers()["group_number"] == 7

    first = {key: choice.answer() for key, choice in panel._choices.items()}
    assert first == {"group_number": "mine", "channel": "theirs", "urgency": "theirs"}
    panel.choose("urgency", "mine")
    panel._settle()
    saved(qtbot, page, page.save)

    facts = cases.case_view(session, case_id).of_form("report")[0].facts
    assert (facts["group_number"], facts["channel"]) == (7, "PHONE")
    assert "urgency" not in facts


def test_a_draft_typed_over_an_older_version_shows_the_newer_one_at_once(
    desktop: Desktop, session: Session, open_case: Open
) -> None:
    case_id = new_case(session)
    page = open_case(case_id)
    type_into(page, "group_number", "7")
    choose_in_next_dialog(2)
    desktop.desk().open_page("home")
    save_elsewhere(session, case_id, urgency="HIGH")

    page = open_case(case_id)

    assert pane(page)._conflict is not None
    assert pane(page).editor.view.answers()["group_number"] == 7


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


def test_what_does_not_go_together_is_marked_and_said(session: Session, open_case: Open) -> None:
    case_id = new_case(session, outcome="IDENT", outcome_on="2026-03-02")
    new_person(session, case_id, birth_year=2008)
    page = open_case(case_id)
    words = " ".join(label.text() for label in page.findChildren(QLabel))

    assert marks(page)["report", ""] is Mark.ATTENTION
    assert "no formal decision is entered" in words


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


def test_the_identity_card_of_a_person_is_a_part_of_the_case(
    session: Session, open_case: Open
) -> None:
    case_id = new_case(session)
    person = new_person(session, case_id, given_name="Jelena")
    page = open_case(case_id)

    page.go(Where(CARD, person))

    card = page.findChild(IdentityCard)
    assert card is not None
    assert not card.is_open


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
