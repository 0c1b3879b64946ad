"""Finding a case: in the palette, in the list, by code and by name."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt

from casevault.ui.pages.case import CasePage
from casevault.ui.pages.case_list import CaseListPage
from tour import planted
from tour.hand import press
from tour.journey import Journey
from tour.robot import Do, Script, Sight, Until
from ui.keyboard import type_text


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


def _to_the_list(journey: Journey) -> Callable[[], None]:
    """Put the keyboard into the list of cases."""

    def act() -> None:
        journey.hand.page(CaseListPage).table.setFocus(Qt.FocusReason.TabFocusReason)

    return act
