from __future__ import annotations

from pytestqt.qtbot import QtBot

from casevault.services.identity import Reason
from casevault.services.session import Session
from casevault.ui.pages.case import CasePage
from casevault.ui.records.case_panes import Where
from casevault.ui.records.identity_card import IdentityCard
from casevault.ui.records.outline import CARD
from casevault.ui.records.reason_panel import ReasonPanel
from ui.case_makers import new_case, new_person, stored
from ui.case_page_steps import Open, answer, choose_in_next_dialog, pane, saved, type_into
from ui.conftest import Desktop


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
