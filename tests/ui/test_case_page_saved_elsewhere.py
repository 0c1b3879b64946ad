from __future__ import annotations

from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from casevault.services import cases
from casevault.services.session import Session
from ui.case_makers import new_case
from ui.case_page_steps import Open, choose_in_next_dialog, pane, saved, type_into
from ui.conftest import Desktop


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
