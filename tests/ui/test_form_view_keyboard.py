from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from casevault.domain.forms import form
from casevault.ui.forms.field_view import FieldView
from ui.keyboard import type_text
from ui.shown_forms import FORM_IDS, Shows, focused, row


def test_a_question_that_appears_does_not_move_the_one_with_the_keyboard(show: Shows) -> None:
    view = show("exploitation")
    QApplication.processEvents()
    line = row(view, "country").focus_target()
    line.setFocus()
    QApplication.processEvents()
    before = row(view, "country").mapTo(view, row(view, "country").rect().topLeft()).y()

    type_text(line, "Serbia")
    QTest.keyClick(line, Qt.Key.Key_Return)
    QApplication.processEvents()

    after = row(view, "country").mapTo(view, row(view, "country").rect().topLeft()).y()
    assert not row(view, "region").isHidden()
    assert before == after


def test_f8_offers_the_reasons_but_not_for_a_required_question(show: Shows) -> None:
    view = show("person")
    menus = []
    for field_id in ("sex", "birth_year"):
        row(view, field_id).focus_target().setFocus()
        QTest.keyClick(focused(), Qt.Key.Key_F8)
        menu = QApplication.activePopupWidget()
        menus.append([] if menu is None else [entry.text() for entry in menu.actions()])
        if menu is not None:
            menu.close()

    assert menus == [
        [],
        [
            "There is an answer",
            "Asked, not known",
            "Not asked yet",
            "Refused to answer",
            "Not applicable",
        ],
    ]


def test_f1_tells_why_a_question_is_asked_and_takes_it_away_again(show: Shows) -> None:
    view = show("report")
    row(view, "source").focus_target().setFocus()
    why = form("report").field("source").why_id

    def is_told() -> bool:
        return any(
            label.isVisible() and label.property("text") == why
            for label in row(view, "source").findChildren(QWidget)
        )

    told = []
    for _ in range(2):
        QTest.keyClick(focused(), Qt.Key.Key_F1)
        told.append(is_told())
    assert told == [True, False]


def test_f1_in_a_question_is_stronger_than_the_help_of_the_window(
    show: Shows,
) -> None:
    view = show("report")
    pressed: list[int] = []
    shortcut = QShortcut(QKeySequence("F1"), view)
    shortcut.activated.connect(lambda: pressed.append(1))
    row(view, "source").focus_target().setFocus()

    QTest.keyClick(focused(), Qt.Key.Key_F1)

    assert pressed == []


@pytest.mark.parametrize("form_id", FORM_IDS)
def test_tab_visits_every_question_once_and_comes_back(show: Shows, form_id: str) -> None:
    view = show(form_id)
    asked = [each for each in view.body.rows.values() if not each.isHidden()]
    asked[0].focus_target().setFocus()
    visited: list[FieldView] = []
    for _ in range(3 * len(asked)):
        now = focused()
        here = next((each for each in asked if each.isAncestorOf(now)), None)
        if here is not None and (not visited or visited[-1] is not here):
            visited.append(here)
        if len(visited) > len(asked):
            break
        QTest.keyClick(now, Qt.Key.Key_Tab)

    assert [*asked, asked[0]] == visited


@pytest.mark.parametrize("form_id", FORM_IDS)
def test_everything_that_takes_the_keyboard_has_a_name(show: Shows, form_id: str) -> None:
    view = show(form_id)
    nameless = [
        widget
        for widget in view.findChildren(QWidget)
        if widget.isVisible()
        and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)
    ]

    assert nameless == []


def test_a_screen_reader_hears_that_a_question_is_required_or_sealed(show: Shows) -> None:
    view = show("person")

    heard = [row(view, name).focus_target().accessibleName() for name in ("sex", "given_name")]

    assert heard == ["Sex (required): Male", "Given name (sealed)"]
