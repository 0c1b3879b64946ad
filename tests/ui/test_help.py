"""F1 anywhere: the right help, found by words, read with the keyboard, gone with Escape."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QTextDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QToolButton, QWidget

from casevault import i18n
from casevault.services.help_texts import TOPICS
from casevault.services.session import Session
from casevault.ui import navigation
from casevault.ui.forms.field_view import FieldView
from casevault.ui.handover import Ending
from casevault.ui.help_dialog import HelpDialog
from casevault.ui.pages.new_case import NewCasePage
from casevault.ui.theme import TEXT_SIZES, Scheme
from casevault.ui.widgets.rail import Rail
from ui.conftest import Desktop, delete_what_is_due
from ui.keyboard import type_text
from ui.walking import cut_texts, missed, nameless

PAGES = [spec.name for spec in navigation.PAGES if spec.name != "case"]
CONTROL = Qt.KeyboardModifier.ControlModifier


def focused() -> QWidget:
    """Where the keyboard is."""
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def press(key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(focused(), key, modifiers)
    QApplication.processEvents()


def open_help() -> HelpDialog:
    """The help that is in front."""
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, HelpDialog)
    return dialog


def topic_on_screen() -> str:
    topic = open_help().topic()
    return "" if topic is None else topic.id


def read(desktop: Desktop) -> HelpDialog:
    """Press F1 on the unlock page."""
    desktop.process.window.activateWindow()
    press(Qt.Key.Key_F1)
    return open_help()


@pytest.mark.parametrize("name", PAGES)
def test_f1_opens_the_help_on_the_open_page(name: str, desktop: Desktop, session: Session) -> None:
    desktop.process.enter(session)
    desktop.desk().open_page(name)
    page = desktop.desk().page()
    assert page is not None
    page.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    page.setFocus()

    press(Qt.Key.Key_F1)

    assert topic_on_screen() == page.help_id
    press(Qt.Key.Key_Escape)


def test_f1_opens_help_before_any_vault_is_open(desktop: Desktop) -> None:
    assert read(desktop).topic() is not None
    assert topic_on_screen() == "unlock"
    press(Qt.Key.Key_Escape)

    desktop.process.doors.show_new_vault()
    desktop.process.window.activateWindow()
    press(Qt.Key.Key_F1)
    assert topic_on_screen() == "new-vault"
    press(Qt.Key.Key_Escape)


def test_escape_gives_the_keyboard_back_to_where_it_was(desktop: Desktop) -> None:
    fields = [each for each in desktop.process.window.findChildren(QLineEdit) if each.isVisible()]
    before = fields[-1]
    before.setFocus()

    read(desktop)
    assert not before.hasFocus()
    press(Qt.Key.Key_Escape)

    assert QApplication.activeModalWidget() is None
    assert before.hasFocus()


def test_in_a_question_f1_says_why_and_a_second_one_opens_the_help(
    desktop: Desktop, session: Session
) -> None:
    desktop.process.enter(session)
    desktop.desk().open_page("new_case")
    page = desktop.desk().page()
    assert isinstance(page, NewCasePage)
    before = focused()
    row = next(each for each in page.findChildren(FieldView) if each.isAncestorOf(before))

    press(Qt.Key.Key_F1)
    assert QApplication.activeModalWidget() is None
    assert row._why is not None
    assert row._why.isVisible()

    press(Qt.Key.Key_F1)
    assert topic_on_screen() == "new-case"
    assert row._why.isHidden()
    press(Qt.Key.Key_Escape)
    assert before.hasFocus()


def test_the_rail_shows_the_way_and_opens_the_same_help(desktop: Desktop, session: Session) -> None:
    desktop.process.enter(session)
    way = [
        each
        for each in desktop.desk().findChildren(QToolButton)
        if each.text() == "Help (F1)" and each.isVisible()
    ]
    way[0].setFocus()

    press(Qt.Key.Key_Space)

    assert topic_on_screen() == "my-day"
    press(Qt.Key.Key_Escape)


def test_large_letters_take_the_way_from_the_rail_not_the_pages(
    desktop: Desktop, session: Session
) -> None:
    desktop.process.enter(session)
    rail = desktop.desk().findChild(Rail)
    assert rail is not None
    full, least = rail.sizeHint().height(), rail.minimumSizeHint().height()
    assert least < full

    rail.resize(rail.width(), full - 1)
    assert rail._help.isHidden()
    assert all(not each.isHidden() for each in rail._buttons.values())
    rail.resize(rail.width(), full)
    assert not rail._help.isHidden()


def test_a_word_typed_while_reading_finds_the_topics_that_hold_it(desktop: Desktop) -> None:
    dialog = read(desktop)

    type_text(focused(), "p")
    type_text(focused(), "assphrase")

    assert dialog.search.text() == "passphrase"
    assert topic_on_screen() == "passphrase"
    marked = [selection.cursor.selectedText() for selection in dialog.reader.extraSelections()]
    assert marked
    assert {word.casefold() for word in marked} == {"passphrase"}
    press(Qt.Key.Key_Escape)


@pytest.mark.parametrize(("language", "typed"), [("sr", "лозинка"), ("sr_Latn", "лозинка")])
def test_serbian_words_are_found_in_both_alphabets(
    language: str, typed: str, desktop: Desktop
) -> None:
    desktop.process._preferences.change(language=language)
    dialog = read(desktop)

    type_text(dialog.search, typed)

    assert topic_on_screen() == "passphrase"
    press(Qt.Key.Key_Escape)
    i18n.set_language("en")


def test_arrows_walk_through_the_topics_from_the_search_line(desktop: Desktop) -> None:
    dialog = read(desktop)
    dialog.search.setFocus()

    seen = [topic_on_screen()]
    for _ in TOPICS:
        press(Qt.Key.Key_Down)
        seen.append(topic_on_screen())

    assert list(dict.fromkeys(seen)) == list(TOPICS)
    press(Qt.Key.Key_Up)
    assert topic_on_screen() == TOPICS[-2]
    press(Qt.Key.Key_Return)
    assert dialog.reader.hasFocus()
    press(Qt.Key.Key_Escape)


def test_what_is_not_there_is_said_and_all_comes_back(desktop: Desktop) -> None:
    dialog = read(desktop)

    type_text(dialog.search, "zebra")
    assert dialog.nothing.isVisible()
    assert dialog.list.count() == 0
    assert dialog.reader.extraSelections() == []

    dialog.search.clear()
    assert dialog.nothing.isHidden()
    assert dialog.list.count() == len(TOPICS)
    assert topic_on_screen() == "unlock"
    press(Qt.Key.Key_Escape)


def test_page_down_reads_on(desktop: Desktop) -> None:
    dialog = read(desktop)
    before = dialog.reader.verticalScrollBar().value()

    press(Qt.Key.Key_PageDown)

    assert dialog.reader.verticalScrollBar().value() > before
    press(Qt.Key.Key_Escape)


def test_the_help_opens_nothing_and_loads_nothing(desktop: Desktop) -> None:
    reader = read(desktop).reader
    image = QTextDocument.ResourceType.ImageResource.value

    assert not reader.openLinks()
    assert not reader.openExternalLinks()
    assert reader.loadResource(image, QUrl("file:///etc/hostname")) is None
    press(Qt.Key.Key_Escape)


def test_the_lock_works_from_the_help_and_takes_it_away(desktop: Desktop, session: Session) -> None:
    desktop.process.enter(session)
    press(Qt.Key.Key_F1)
    open_help()

    press(Qt.Key.Key_L, CONTROL)

    assert desktop.endings == [Ending.LOCKED]
    assert [each for each in QApplication.topLevelWidgets() if each.isVisible()] == []


def test_every_part_of_the_help_is_named_and_reached_by_tab(desktop: Desktop) -> None:
    dialog = read(desktop)

    assert nameless(dialog) == []
    assert missed(dialog) == []
    press(Qt.Key.Key_Escape)


@pytest.mark.parametrize("percent", TEXT_SIZES)
def test_no_line_of_the_help_is_cut_or_longer_than_one_reads_well(
    percent: int, desktop: Desktop
) -> None:
    desktop.process.window.resize(1024, 700)
    desktop.process._preferences.change(text_percent=percent, scheme=Scheme.DARK, language="sr")
    delete_what_is_due()
    dialog = read(desktop)
    delete_what_is_due()
    reader = dialog.reader
    letter = reader.fontMetrics().averageCharWidth()

    assert cut_texts(dialog) == []
    assert reader.document().size().width() <= reader.viewport().width()
    assert reader.document().textWidth() <= 80 * letter
    assert dialog.width() <= desktop.process.window.width()
    assert dialog.list.sizeHintForColumn(0) <= dialog.list.viewport().width()
    press(Qt.Key.Key_Escape)


def test_another_language_read_in_the_help_is_that_of_the_screen(desktop: Desktop) -> None:
    desktop.process._preferences.change(language="sr")
    dialog = read(desktop)

    assert dialog.reader.toPlainText().startswith("Откључај\n")
    assert not dialog.findChildren(QComboBox)
    press(Qt.Key.Key_Escape)
