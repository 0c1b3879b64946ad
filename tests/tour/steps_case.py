"""Work on a case: a report, people, what was done to them, what was decided and given."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt

from casevault.ui.forms.form_view import FormView
from casevault.ui.pages.case import CasePage
from casevault.ui.pages.case_list import CaseListPage
from casevault.ui.pages.home import HomePage
from casevault.ui.pages.new_case import NewCasePage
from casevault.ui.records.duplicate_dialog import DuplicateDialog
from casevault.ui.records.history_dialog import HistoryDialog
from casevault.ui.widgets.dialog import Dialog
from casevault.ui.widgets.reason_dialog import ReasonDialog
from tour import planted, steps_documents, steps_identity, steps_search
from tour.case_moves import BELOW_THE_LIST, day, go_to_part, use
from tour.journey import Journey
from tour.robot import Script, Sight, Until


def work_on_a_case(journey: Journey) -> Script:
    """From the report to the consent, with every look and question on the way."""
    for part in (
        look_at_the_day,
        take_a_report,
        add_people,
        meet_a_duplicate,
        fill_the_forms_of_a_person,
        steps_identity.open_the_identity_card,
        steps_identity.open_sealed_answers,
        steps_documents.keep_documents,
        steps_documents.look_at_documents,
        back_to_the_person,
        look_at_the_history,
        think_better_of_removing,
        change_the_status,
        steps_search.find_a_case,
        steps_search.open_the_case,
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
            ("received", day(journey, 9)),
            ("source", "POL"),
            ("outcome", "IDENT"),
            ("outcome_on", day(journey, 5)),
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
    yield hand.click("Close")


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
                "decided_on": day(journey, 4),
                **planted.DECISION,
            },
        ),
        (
            "service_act",
            "Add help given",
            {"service": "MED.EXAM", "status": "DONE", "on": day(journey, 2), **planted.HELP},
        ),
        (
            "consent",
            "Add a consent",
            {
                "purpose": "SHAREREF",
                "status": "GIVEN",
                "given_by": "SELF",
                "on": day(journey, 3),
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


def back_to_the_person(journey: Journey) -> Script:
    """From the documents to the form that was open before."""
    yield from go_to_part(journey, "person")
    yield Until(lambda: journey.hand.form().form.id == "person", "the form of the person")


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


def _add_person(journey: Journey, answers: Mapping[str, Any], *, seen_as: str = "") -> Script:
    hand = journey.hand
    yield from use(journey, BELOW_THE_LIST)
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
