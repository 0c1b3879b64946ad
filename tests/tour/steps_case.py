"""Work on a case: a report, people, what was done to them, what was decided and given."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QMenu

from casevault.i18n import gettext
from casevault.services.identity import REASON_TEXT, Reason
from casevault.ui.forms.form_view import FormView
from casevault.ui.pages.case import CasePage
from casevault.ui.pages.case_list import CaseListPage
from casevault.ui.pages.home import HomePage
from casevault.ui.pages.new_case import NewCasePage
from casevault.ui.records.duplicate_dialog import DuplicateDialog
from casevault.ui.records.history_dialog import HistoryDialog
from casevault.ui.records.identity_card import IdentityCard
from casevault.ui.records.outline import CARD
from casevault.ui.records.outline_list import OutlineList
from casevault.ui.widgets.dialog import Dialog
from casevault.ui.widgets.reason_dialog import ReasonDialog
from tour import planted
from tour.hand import choose_row, press
from tour.journey import Journey
from tour.robot import Do, Script, Sight, Until
from ui.keyboard import type_text

_BELOW_THE_LIST: Final = "Add a person"


def work_on_a_case(journey: Journey) -> Script:
    """From the report to the consent, with every look and question on the way."""
    for part in (
        look_at_the_day,
        take_a_report,
        add_people,
        meet_a_duplicate,
        fill_the_forms_of_a_person,
        open_the_identity_card,
        open_sealed_answers,
        look_at_the_history,
        think_better_of_removing,
        change_the_status,
        find_a_case,
        open_the_case,
    ):
        yield from part(journey)


def look_at_the_day(journey: Journey) -> Script:
    """My day."""
    yield journey.hand.control(Qt.Key.Key_1)
    yield journey.hand.until_page(HomePage)
    yield Sight("home")


def take_a_report(journey: Journey) -> Script:
    """A case begins with a report; what is missing is said at its question first."""
    hand = journey.hand
    yield hand.control(Qt.Key.Key_2)
    yield hand.until_page(CaseListPage)
    yield Sight("cases")
    yield hand.control(Qt.Key.Key_N)
    yield hand.until_page(NewCasePage)
    yield hand.answer("note", planted.REPORT["note"])
    yield hand.control(Qt.Key.Key_S)
    yield Until(lambda: hand.form().summary.is_on, "what needs attention is told")
    yield Sight("new_case_problems")
    yield from hand.answers(
        [
            ("received", _day(journey, 9)),
            ("source", "POL"),
            ("outcome", "IDENT"),
            ("outcome_on", _day(journey, 5)),
            ("reporter_name", planted.REPORT["reporter_name"]),
        ]
    )
    yield Sight("new_case")
    yield hand.control(Qt.Key.Key_S)
    yield hand.until_page(CasePage)
    yield Sight("case_report")


def add_people(journey: Journey) -> Script:
    """Two people; the second answers say the same as the first in nothing."""
    hand = journey.hand
    yield from _add_person(
        journey,
        {
            "sex": "F",
            "birth_year": "2004",
            "citizenship": ["RS"],
            "document_kind": "IDCARD",
            "may_call": "NO",
            **planted.LATIN,
        },
        seen_as="case_person",
    )
    yield from _saved_by_key(journey)
    yield Sight("case_person_saved")
    yield from _add_person(journey, {"sex": "M", "birth_year": "2009", **planted.CYRILLIC})
    yield hand.click("Save")
    yield hand.until_saved()


def meet_a_duplicate(journey: Journey) -> Script:
    """The same person in another spelling is noticed before she is saved twice."""
    hand = journey.hand
    yield from _add_person(
        journey,
        {
            "sex": "F",
            "birth_year": "2004",
            "given_name": planted.LATIN["given_name"],
            "family_name": planted.LATIN["family_name"],
            "document_kind": "IDCARD",
            "document_number": planted.LATIN["document_number"],
        },
    )
    yield hand.control(Qt.Key.Key_S)
    yield hand.until_dialog(DuplicateDialog)
    yield Sight("duplicate_dialog")
    yield hand.keys(Qt.Key.Key_Escape)
    yield hand.until_no_dialog()
    yield hand.click("Revert")
    yield Until(lambda: not hand.page(CasePage).unsaved(), "nothing is typed any more")


def fill_the_forms_of_a_person(journey: Journey) -> Script:
    """What happened, a decision, help given, a consent."""
    plans: tuple[tuple[str, str, Mapping[str, Any]], ...] = (
        (
            "exploitation",
            "Add what happened",
            {"forms": ["LAB"], "country": "RS", **planted.EXPLOITATION},
        ),
        (
            "status_decision",
            "Add a decision",
            {
                "status": "FORMAL",
                "body": "RS_CZZTLJ",
                "decided_on": _day(journey, 4),
                **planted.DECISION,
            },
        ),
        (
            "service_act",
            "Add help given",
            {"service": "MED.EXAM", "status": "DONE", "on": _day(journey, 2), **planted.HELP},
        ),
        (
            "consent",
            "Add a consent",
            {
                "purpose": "SHAREREF",
                "status": "GIVEN",
                "given_by": "SELF",
                "on": _day(journey, 3),
                **planted.CONSENT,
            },
        ),
    )
    hand = journey.hand
    for form_id, add, answers in plans:
        yield from go_to_part(journey, form_id)
        if form_id == "exploitation":
            yield Sight("case_exploitation_empty")
        yield from use(journey, add)
        yield Until(lambda form_id=form_id: hand.form().form.id == form_id, form_id)  # type: ignore[misc]
        yield from hand.answers(answers.items())
        yield hand.control(Qt.Key.Key_S)
        yield hand.until_saved()
        yield Sight(f"case_{form_id}")


def open_the_identity_card(journey: Journey) -> Script:
    """Closed, asked why, open, closed again."""
    hand = journey.hand
    yield from go_to_part(journey, CARD)
    yield Until(lambda: bool(hand.visible(IdentityCard)), "the identity card")
    yield Sight("case")
    yield hand.click("Open the identity card…")
    yield hand.until_says("Why do you open it? The answer is kept in the log.")
    yield Sight("case_card_reason")
    yield _take_reason(journey, Reason.REQUEST)
    yield hand.fill("In own words", planted.REASON)
    yield hand.click("Open")
    yield Until(lambda: hand.the(IdentityCard).is_open, "the card is open")
    yield Sight("case_card_open")
    if hand.has_button("I have read this: show how to reach her or him"):
        yield hand.click("I have read this: show how to reach her or him")
        yield Sight("case_card_contact")
    yield hand.click("Close now")
    yield Until(lambda: not hand.the(IdentityCard).is_open, "the card is closed")


def open_sealed_answers(journey: Journey) -> Script:
    """Sealed questions of a stored form are opened for a reason, and stand there to be changed."""
    hand = journey.hand
    yield from go_to_part(journey, "person")
    yield Until(lambda: hand.form().form.id == "person", "the form of the person")
    if hand.form().body.sealed_card is not None:
        yield Sight("case_person_sealed")
        yield hand.press_on(lambda: hand.named(QAbstractButton, "Open to read or change…"), "open")
        yield hand.until_says("Why do you open it? The answer is kept in the log.")
        yield _take_reason(journey, Reason.CORRECTION)
        yield hand.click("Open")
        yield Until(lambda: hand.form().body.sealed_card is None, "the sealed questions are open")
    yield Sight("case_person_opened")


def look_at_the_history(journey: Journey) -> Script:
    """Every version of the open form."""
    hand = journey.hand
    yield from go_to_part(journey, "report")
    yield from use(journey, "History")
    yield hand.until_dialog(HistoryDialog)
    yield Sight("history_dialog")
    yield hand.keys(Qt.Key.Key_Escape)
    yield hand.until_no_dialog()


def think_better_of_removing(journey: Journey) -> Script:
    """Taking a form out asks for a reason; Escape leaves everything as it is."""
    hand = journey.hand
    yield from use(journey, "Remove…")
    yield hand.until_dialog(ReasonDialog)
    yield Sight("reason_dialog")
    yield hand.keys(Qt.Key.Key_Escape)
    yield hand.until_no_dialog()


def change_the_status(journey: Journey) -> Script:
    """Follow-up, then back through Undo."""
    hand = journey.hand
    yield hand.click("Change status…")
    yield Until(lambda: hand.top is not hand.process.window, "the menu of statuses")
    yield Sight("case_status_menu")
    yield hand.keys(Qt.Key.Key_Escape)
    yield hand.until_no_dialog()


def find_a_case(journey: Journey) -> Script:
    """The palette knows no names; the list finds by name and by code."""
    hand = journey.hand
    desk = hand.process.desk()
    assert desk is not None
    yield hand.control(Qt.Key.Key_K)
    yield Until(desk.palette_box.isVisible, "the palette")
    yield Sight("palette")
    yield hand.write(planted.SEARCHED)
    yield Sight("palette_nothing")
    yield hand.keys(Qt.Key.Key_Escape)
    yield Until(lambda: not desk.palette_box.isVisible(), "the palette is gone")
    yield hand.control(Qt.Key.Key_2)
    yield hand.until_page(CaseListPage)
    yield _search(journey, planted.SEARCHED)
    yield _until_found(journey, lambda rows: rows == 1)
    yield Sight("cases_by_name")
    yield _search(journey, "wqxwqx")
    yield _until_found(journey, lambda rows: rows == 0)
    yield Sight("cases_nothing_found")
    yield hand.click("Show all cases")
    yield _until_found(journey, lambda rows: rows > 0)
    yield Sight("cases_found")


def open_the_case(journey: Journey) -> Script:
    """Enter on the first row of the list."""
    hand = journey.hand
    yield hand.control(Qt.Key.Key_2)
    yield hand.until_page(CaseListPage)
    yield Do(_to_the_list(journey), "go to the list")
    yield hand.keys(Qt.Key.Key_Return)
    yield hand.until_page(CasePage)


def leave_something_unsaved(journey: Journey) -> Script:
    """Type and go: the question has three answers, and the draft is kept."""
    hand = journey.hand
    yield from go_to_part(journey, "service_act")
    yield from use(journey, "Add help given")
    yield Until(lambda: hand.form().form.id == "service_act", "an empty form")
    yield hand.answer("note", planted.UNSAVED)
    yield hand.control(Qt.Key.Key_1)
    yield hand.until_dialog(Dialog)
    yield Sight("unsaved_dialog")
    yield hand.keys(Qt.Key.Key_Escape)
    yield hand.until_no_dialog()


def find_the_draft(journey: Journey) -> Script:
    """What was typed before the lock stands there again."""
    hand = journey.hand
    yield hand.until_page(CasePage)
    yield Until(lambda: hand.form().kept().get("note") == planted.UNSAVED, "the draft is back")
    yield Sight("case_restored")
    yield from keep_it_as_a_draft(journey)


def keep_it_as_a_draft(journey: Journey) -> Script:
    """Leave for My day, where the draft waits."""
    hand = journey.hand
    yield hand.control(Qt.Key.Key_1)
    yield hand.until_dialog(Dialog)
    yield hand.click("Keep as draft")
    yield hand.until_page(HomePage)
    yield Sight("home_with_draft")


def _search(journey: Journey, typed: str) -> Do:
    def act() -> None:
        line = journey.hand.page(CaseListPage).search
        press(line)
        line.selectAll()
        type_text(line, typed)

    return Do(act, "search in the list")


def _until_found(journey: Journey, wanted: Callable[[int], bool]) -> Until:
    def found() -> bool:
        return wanted(journey.hand.page(CaseListPage).table.model().rowCount())

    return Until(found, "the cases that are looked for")


def go_to_part(journey: Journey, form_id: str) -> Script:
    """Click on a part of the case, of its first person."""
    hand = journey.hand
    if not hand.visible(OutlineList, hand.process.window):
        yield hand.click("Parts of the case")

    def act() -> None:
        parts = hand.the(OutlineList, hand.process.window)
        rows = [n for n, line in enumerate(parts._lines) if line.form_id == form_id]
        choose_row(parts, rows[0])

    yield Do(act, f"go to {form_id}")


def use(journey: Journey, words: str) -> Script:
    """Press a button of the case, wherever a small window has put it."""
    hand = journey.hand
    if words == _BELOW_THE_LIST and not hand.has_button(words):
        yield hand.click("Parts of the case")
    yield Until(lambda: hand.has_button(words) or hand.has_button("More…"), f"button {words!r}")
    if not hand.has_button(words):
        yield hand.click("More…")
        yield Until(lambda: isinstance(hand.top, QMenu), "the menu with the rest")
        yield hand.choose_in_menu(words)
    else:
        yield hand.click(words)


def _to_the_list(journey: Journey) -> Callable[[], None]:
    """Put the keyboard into the list of cases."""

    def act() -> None:
        journey.hand.page(CaseListPage).table.setFocus(Qt.FocusReason.TabFocusReason)

    return act


def _add_person(journey: Journey, answers: Mapping[str, Any], *, seen_as: str = "") -> Script:
    hand = journey.hand
    yield from use(journey, _BELOW_THE_LIST)
    yield Until(lambda: _is_empty_person(journey), "an empty form for a person")
    if seen_as:
        yield Sight(f"{seen_as}_empty")
    yield from hand.answers(answers.items())
    if seen_as:
        yield Sight(seen_as)


def _is_empty_person(journey: Journey) -> bool:
    forms = journey.hand.visible(FormView, journey.hand.process.window)
    return bool(forms) and forms[0].form.id == "person" and not forms[0].kept()


def _saved_by_key(journey: Journey) -> Script:
    yield journey.hand.control(Qt.Key.Key_S)
    yield journey.hand.until_saved()


def _take_reason(journey: Journey, reason: Reason) -> Do:
    def act() -> None:
        wanted = REASON_TEXT[reason]
        found = [
            each
            for each in journey.hand.visible(QAbstractButton)
            if each.text().replace("\n", " ") == gettext(wanted)
        ]
        found[0].click()

    return Do(act, f"reason {reason}")


def _day(journey: Journey, days_ago: int) -> str:
    session = journey.hand.process.session()
    today = session.today if session is not None else date.today()  # noqa: DTZ011 - her calendar
    return (today - timedelta(days_ago)).strftime("%d.%m.%Y.")
