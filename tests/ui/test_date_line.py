from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from casevault import i18n
from casevault.domain.dates import PartialDate
from casevault.ui.forms.date_line import DateLine, in_words
from ui.keyboard import type_text

TODAY = date(2024, 6, 15)


def line_of(editor: DateLine) -> QLineEdit:
    line = editor.focus_target()
    assert isinstance(line, QLineEdit)
    return line


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("15.3.2024.", "2024-03-15"),
        ("15/3/24", "2024-03-15"),
        ("3.2019", "2019-03"),
        ("mart 2019", "2019-03"),
        ("2019", "2019"),
        ("juče", "2024-06-14"),
        ("oko 2019", "2019"),
    ],
)
def test_what_people_write_is_understood(qtbot: QtBot, written: str, meant: str) -> None:
    editor = DateLine(TODAY, partial=True)
    qtbot.addWidget(editor)

    type_text(line_of(editor), written)

    assert (meant, "", "") == (editor.answer(), editor.typed(), editor.trouble())


def test_it_says_what_it_understood_to_eye_and_ear(qtbot: QtBot) -> None:
    editor = DateLine(TODAY, partial=False)
    qtbot.addWidget(editor)
    editor.describe("Received on", "Help.")

    type_text(line_of(editor), "15.3.24")

    assert "15 March 2024" in editor.understood.text()
    heard = line_of(editor).accessibleDescription()
    assert (heard.startswith("Understood: "), heard.endswith("Help.")) == (True, True)


def test_a_month_is_no_whole_day(qtbot: QtBot) -> None:
    editor = DateLine(TODAY, partial=False)
    qtbot.addWidget(editor)

    type_text(line_of(editor), "3.2019")

    assert (editor.answer(), editor.typed()) == (None, "3.2019")
    assert "day is missing" in editor.trouble()


def test_a_date_is_tidied_when_the_line_is_left(qtbot: QtBot) -> None:
    editor = DateLine(TODAY, partial=True)
    qtbot.addWidget(editor)
    with qtbot.waitActive(editor):
        editor.show()
        editor.activateWindow()
    line_of(editor).setFocus()
    type_text(line_of(editor), "5/3/24")

    line_of(editor).clearFocus()

    assert line_of(editor).text() == "05.03.2024"


def test_nonsense_stays_where_it_was_typed(qtbot: QtBot) -> None:
    editor = DateLine(TODAY, partial=True)
    qtbot.addWidget(editor)

    type_text(line_of(editor), "when it rained")
    line_of(editor).clearFocus()

    assert (editor.answer(), editor.typed()) == (None, "when it rained")


@pytest.mark.parametrize(
    ("key", "day"),
    [
        (Qt.Key.Key_Up, "2024-03-01"),
        (Qt.Key.Key_Down, "2024-02-28"),
        (Qt.Key.Key_PageUp, "2024-03-07"),
        (Qt.Key.Key_PageDown, "2024-02-22"),
    ],
)
def test_arrows_go_a_day_and_pages_a_week(qtbot: QtBot, key: Qt.Key, day: str) -> None:
    editor = DateLine(TODAY, partial=True)
    qtbot.addWidget(editor)
    editor.show_answer("2024-02-29")

    QTest.keyClick(line_of(editor), key)

    assert day == editor.answer()


def test_an_arrow_in_an_empty_line_means_today_and_a_month_is_not_stepped(qtbot: QtBot) -> None:
    editor = DateLine(TODAY, partial=True)
    qtbot.addWidget(editor)

    QTest.keyClick(line_of(editor), Qt.Key.Key_Down)
    assert editor.answer() == "2024-06-15"

    editor.show_answer("2019-03")
    QTest.keyClick(line_of(editor), Qt.Key.Key_Up)
    assert editor.answer() == "2019-03"


@pytest.mark.parametrize("answer", ["2024-13-45", "soon", "2024-02-30"])
def test_a_stored_date_that_cannot_be_is_shown_and_named(qtbot: QtBot, answer: str) -> None:
    editor = DateLine(TODAY, partial=True)
    qtbot.addWidget(editor)

    editor.show_answer(answer)

    assert (answer, True) == (editor.typed(), bool(editor.trouble()))


@pytest.mark.parametrize("code", [language.code for language in i18n.LANGUAGES])
def test_a_month_is_named_in_every_language(code: str) -> None:
    i18n.set_language(code)

    words = in_words(PartialDate(2019, 3))

    assert words.endswith("2019")
    assert any(letter.isalpha() for letter in words)
