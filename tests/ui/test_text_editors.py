from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QClipboard, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from casevault.domain.forms import form
from casevault.ui.forms.editors import Surroundings, as_widget, make_editor
from casevault.ui.forms.text_editors import TextArea, TextLine
from ui.keyboard import type_text

SECRET = "Zora Zoranova"


def on_screen(qtbot: QtBot, editor: QWidget) -> QWidget:
    window = QWidget()
    QVBoxLayout(window).addWidget(editor)
    qtbot.addWidget(window)
    window.resize(500, 200)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    editor.setFocus()
    return window


def clipboard_words() -> set[str]:
    board = QGuiApplication.clipboard()
    modes = [QClipboard.Mode.Clipboard]
    if board.supportsSelection():
        modes.append(QClipboard.Mode.Selection)
    return {board.text(mode) for mode in modes}


@pytest.mark.parametrize("kind", [TextLine, TextArea])
def test_nothing_leaves_a_sealed_editor_by_the_clipboard(
    qtbot: QtBot, kind: type[TextLine | TextArea]
) -> None:
    QGuiApplication.clipboard().setText("before")
    editor = kind(sealed=True)
    window = on_screen(qtbot, editor)
    editor.show_answer(SECRET)

    for key in (Qt.Key.Key_A, Qt.Key.Key_C, Qt.Key.Key_X):
        QTest.keyClick(editor, key, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(editor, Qt.Key.Key_Insert, Qt.KeyboardModifier.ControlModifier)
    target = editor.viewport() if isinstance(editor, TextArea) else editor
    QTest.mouseDClick(target, Qt.MouseButton.LeftButton, pos=QPoint(20, 12))
    QTest.mouseRelease(target, Qt.MouseButton.LeftButton, pos=QPoint(60, 12))

    assert {"before"} >= {text for text in clipboard_words() if text}
    assert editor.answer() == SECRET
    assert window.isVisible()


@pytest.mark.parametrize(
    ("field_id", "answer"), [("birth_date", "1999-05-06"), ("address_country", "RS")]
)
def test_no_kind_of_sealed_answer_leaves_by_the_clipboard(
    qtbot: QtBot, field_id: str, answer: str
) -> None:
    QGuiApplication.clipboard().setText("before")
    editor = make_editor(form("person").field(field_id), Surroundings(date(2026, 1, 1)))
    window = on_screen(qtbot, as_widget(editor))
    editor.show_answer(answer)
    line = editor.focus_target()
    line.setFocus()

    for key in (Qt.Key.Key_A, Qt.Key.Key_C, Qt.Key.Key_X):
        QTest.keyClick(line, key, Qt.KeyboardModifier.ControlModifier)
    QTest.mouseDClick(line, Qt.MouseButton.LeftButton, pos=QPoint(20, 12))
    QTest.mouseRelease(line, Qt.MouseButton.LeftButton, pos=QPoint(60, 12))

    assert {"before"} >= {text for text in clipboard_words() if text}
    assert (answer, True) == (editor.answer(), window.isVisible())


def test_an_open_editor_copies_as_everywhere(qtbot: QtBot) -> None:
    editor = TextLine()
    window = on_screen(qtbot, editor)
    editor.show_answer("plain")

    QTest.keyClick(editor, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(editor, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)

    assert "plain" in clipboard_words()
    assert window.isVisible()


def test_tab_leaves_a_text_area(qtbot: QtBot) -> None:
    window = QWidget()
    layout = QVBoxLayout(window)
    area, line = TextArea(), TextLine()
    layout.addWidget(area)
    layout.addWidget(line)
    qtbot.addWidget(window)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    area.setFocus()

    QTest.keyClick(area, Qt.Key.Key_Tab)

    assert (line.hasFocus(), area.answer()) == (True, None)


def picture() -> QMimeData:
    data = QMimeData()
    data.setImageData(QImage(4, 4, QImage.Format.Format_RGB32))
    data.setText("picture.png")
    return data


def file() -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl("file:///somewhere/photo.jpg")])
    return data


@pytest.mark.parametrize("make", [picture, file])
def test_pictures_and_files_are_refused_in_words(qtbot: QtBot, make: type[QMimeData]) -> None:
    area = TextArea()
    qtbot.addWidget(area)

    area.insertFromMimeData(make())

    assert (area.answer(), "Write in words" in area.refusal()) == (None, True)
    type_text(area, "words")
    assert (area.answer(), area.refusal()) == ("words", "")


def test_pasted_words_lose_their_dress(qtbot: QtBot) -> None:
    area = TextArea()
    qtbot.addWidget(area)
    data = QMimeData()
    data.setHtml("<b>bold</b>")
    data.setText("bold")

    area.insertFromMimeData(data)

    assert area.answer() == "bold"


def test_text_nobody_touched_comes_back_to_the_letter(qtbot: QtBot) -> None:
    odd = "a\u00a0b\u2028c\ufdd0d"
    for editor in (TextLine(), TextArea()):
        qtbot.addWidget(editor)

        editor.show_answer(odd)

        assert odd == editor.answer()


def test_an_area_grows_with_its_text_up_to_a_limit(qtbot: QtBot) -> None:
    area = TextArea()
    qtbot.addWidget(area)
    heights = []
    for lines in (1, 6, 40, 80):
        area.show_answer("\n".join(["line"] * lines))
        heights.append(area.height())

    assert heights[0] < heights[1] < heights[2] == heights[3]
