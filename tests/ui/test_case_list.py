from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from casevault.domain.roles import Role
from casevault.services import cases
from casevault.services.session import Session
from casevault.ui.lists.case_columns import NAME_COLUMN
from casevault.ui.pages.case import CasePage
from casevault.ui.pages.case_list import CaseListPage
from casevault.ui.pages.new_case import NewCasePage
from ui.case_makers import code_of, new_case, new_person
from ui.conftest import Desktop
from ui.keyboard import type_text

Open = Callable[..., CaseListPage]


@pytest.fixture
def open_list(desktop: Desktop, session: Session) -> Open:
    def show(**arguments: object) -> CaseListPage:
        if desktop.process.desk() is None:
            desktop.process.enter(session)
        desktop.desk().open_page("cases", **arguments)
        page = desktop.desk().page()
        assert isinstance(page, CaseListPage)
        return page

    return show


def codes(page: CaseListPage) -> list[str]:
    model = page.table.model()
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def test_an_empty_vault_says_so_and_offers_the_first_report(
    desktop: Desktop, open_list: Open
) -> None:
    page = open_list()

    assert (page.table.isVisible(), page.search.isVisible()) == (False, False)
    first = page.first_focus()
    assert first is not None
    QTest.keyClick(first, Qt.Key.Key_Space)
    assert isinstance(desktop.desk().page(), NewCasePage)


def test_cases_are_counted_in_words(session: Session, open_list: Open) -> None:
    for _ in range(3):
        new_case(session)

    assert open_list().lead.text() == "3 cases"


def test_the_beginning_of_a_code_finds_it_however_it_is_typed(
    qtbot: QtBot, session: Session, open_list: Open
) -> None:
    wanted = [code_of(session, new_case(session)) for _ in range(8)][3]
    page = open_list()

    type_text(page.search, wanted.replace("-", " ").lower())
    qtbot.waitUntil(lambda: codes(page) == [wanted], timeout=2000)

    assert page.lead.text() == "1 of 8 cases fits"


def test_enter_in_the_search_line_opens_the_only_case_that_fits(
    desktop: Desktop, session: Session, open_list: Open
) -> None:
    case_id = new_case(session)
    new_case(session)
    page = open_list()
    type_text(page.search, code_of(session, case_id))

    QTest.keyClick(page.search, Qt.Key.Key_Return)

    opened = desktop.desk().page()
    assert isinstance(opened, CasePage)
    assert opened.arguments()["case_id"] == case_id


def test_nothing_found_offers_the_way_back(session: Session, open_list: Open) -> None:
    new_case(session)
    page = open_list(text="0000-0000")
    assert (page.table.isVisible(), page.lead.text()) == (False, "0 of 1 case fit")

    page._show_all()

    assert (page.search.text(), len(codes(page))) == ("", 1)


def test_filters_narrow_the_list_and_say_that_they_are_on(
    session: Session, open_list: Open
) -> None:
    decided = new_case(session, outcome="IDENT", outcome_on="2026-03-02")
    waiting = new_case(session)
    page = open_list()
    chip = page.chips._chips["open_report"]

    QTest.mouseClick(chip, Qt.MouseButton.LeftButton)

    assert codes(page) == [code_of(session, waiting)]
    assert (chip.isChecked(), chip.icon().isNull()) == (True, False)
    QTest.mouseClick(chip, Qt.MouseButton.LeftButton)
    assert set(codes(page)) == {code_of(session, each) for each in (decided, waiting)}


def test_a_header_sorts_and_sorts_back(session: Session, open_list: Open) -> None:
    for _ in range(5):
        new_case(session)
    page = open_list()

    page.table.sort_by(0)
    up = codes(page)
    page.table.sort_by(0)

    assert (up, codes(page)) == (sorted(up), sorted(up, reverse=True))


def test_the_keyboard_opens_the_case_under_the_cursor(
    desktop: Desktop, session: Session, open_list: Open
) -> None:
    new_case(session)
    page = open_list()
    focused = QApplication.focusWidget()
    assert focused is page.table

    QTest.keyClick(page.table, Qt.Key.Key_Return)

    assert isinstance(desktop.desk().page(), CasePage)


def test_back_brings_the_list_as_it_was(
    desktop: Desktop, session: Session, open_list: Open
) -> None:
    for _ in range(4):
        new_case(session)
    page = open_list()
    page.table.sort_by(0)
    page.chips.turn_on(["ACTIVE"])
    page.read()
    page.table.go_to(page._model.number(2))
    wanted = codes(page)[2]
    QTest.keyClick(page.table, Qt.Key.Key_Return)

    desktop.desk().go_back()

    again = desktop.desk().page()
    assert isinstance(again, CaseListPage)
    assert again.chips.on() == {"ACTIVE"}
    assert codes(again)[again.table.currentIndex().row()] == wanted


def test_a_case_made_elsewhere_appears(desktop: Desktop, session: Session, open_list: Open) -> None:
    new_case(session)
    page = open_list()

    changes = cases.start_case(
        session, {"received": "2026-01-01", "source": "NGO", "outcome": "ONGOING"}
    )
    desktop.desk().desk.feed.tell(changes)

    assert len(codes(page)) == 2


def test_a_name_is_found_in_any_script_and_shown_only_meanwhile(
    qtbot: QtBot, session: Session, open_list: Open
) -> None:
    case_id = new_case(session)
    new_person(session, case_id, given_name="Јелена", family_name="Ђорђевић")
    new_case(session)
    page = open_list()
    assert page.table.isColumnHidden(NAME_COLUMN)

    type_text(page.search, "djordjevic")
    qtbot.waitUntil(lambda: codes(page) == [code_of(session, case_id)], timeout=3000)

    model = page.table.model()
    assert not page.table.isColumnHidden(NAME_COLUMN)
    assert model.index(0, NAME_COLUMN).data() == "Јелена Ђорђевић"
    page.search.clear()
    qtbot.waitUntil(lambda: len(codes(page)) == 2, timeout=2000)
    assert page.table.isColumnHidden(NAME_COLUMN)
    assert [model.index(row, NAME_COLUMN).data() for row in range(2)] == ["", ""]


def test_names_go_by_themselves(qtbot: QtBot, session: Session, open_list: Open) -> None:
    new_person(session, new_case(session), given_name="Jelena")
    page = open_list()
    type_text(page.search, "jelena")
    qtbot.waitUntil(lambda: page.desk.names.is_ready, timeout=3000)
    forgets = [t for t in page.findChildren(QTimer) if t.interval() == 60_000]
    assert [timer.isActive() for timer in forgets] == [True]

    forgets[0].timeout.emit()

    assert (page.search.text(), page._names) == ("", {})


def test_a_typed_name_is_no_part_of_the_place_that_is_kept(
    session: Session, open_list: Open
) -> None:
    new_case(session)
    page = open_list()
    type_text(page.search, "Jelena")

    assert "elena" not in json.dumps(page.arguments())


@pytest.mark.parametrize("role", [Role.DIRECTOR, Role.AUDITOR])
def test_who_sees_no_names_is_not_offered_to_search_for_them(
    role: Role, desktop: Desktop, session: Session, open_list: Open
) -> None:
    new_case(session)
    object.__setattr__(session.vault.user, "roles", frozenset({role}))
    page = open_list()

    assert page.search.placeholderText() == "Search by code"
    assert "case.new" not in {action.id for action in desktop.desk().all_actions()}
