from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from casevault.ui.widgets.dialog import Dialog
from casevault.ui.window import Window


@pytest.fixture
def window() -> Iterator[Window]:
    """A window that shows something."""
    made = Window()
    made.show_content(QLabel("content"))
    made.place(b"")
    made.show()
    yield made
    made.hide()
    made.deleteLater()


def test_a_minimised_window_shows_nothing_not_even_in_a_preview(
    window: Window, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(window.minimised_changed, timeout=30000) as told:
        window.showMinimized()
    hidden = window.content()
    assert hidden is not None
    minimised = (told.args, hidden.isVisible())
    with qtbot.waitSignal(window.minimised_changed, timeout=30000) as told:
        window.showNormal()

    assert minimised == ([True], False)
    assert (told.args, hidden.isVisible()) == ([False], True)


def test_a_content_that_comes_while_it_is_minimised_stays_covered(
    window: Window, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(window.minimised_changed, timeout=30000):
        window.showMinimized()
    fresh = QLabel("new content")
    window.show_content(fresh)
    covered = not fresh.isVisible()
    with qtbot.waitSignal(window.minimised_changed, timeout=30000):
        window.showNormal()

    assert covered
    assert fresh.isVisible()


def test_closing_is_only_asked_for(window: Window, qtbot: QtBot) -> None:
    with qtbot.waitSignal(window.close_asked, timeout=30000):
        window.close()

    assert window.isVisible()


def test_a_first_window_fits_the_screen(window: Window) -> None:
    screen = QApplication.primaryScreen().availableGeometry()

    assert screen.contains(window.geometry())


def test_a_window_stands_where_the_last_one_stood(window: Window) -> None:
    window.setGeometry(40, 50, 760, 540)
    kept = window.geometry_bytes()
    window.setGeometry(0, 0, 900, 600)
    window.place(kept)

    assert window.geometry().getRect() == (40, 50, 760, 540)


def test_a_place_that_makes_no_sense_is_no_place(window: Window) -> None:
    window.place(b"\x00 no geometry")

    assert window.width() >= window.minimumWidth()


def test_no_window_outgrows_a_small_laptop(window: Window) -> None:
    assert window.minimumWidth() <= 1024
    assert window.minimumHeight() <= 600
    assert window.windowFlags() & Qt.WindowType.Window


def picture_of(widget: QWidget) -> QImage:
    """What the system has of a window."""
    store = widget.backingStore()
    assert store is not None
    picture = store.paintDevice()
    assert isinstance(picture, QImage)
    return picture.copy()


def colours_in(picture: QImage) -> set[int]:
    """The different colours of every eighth point."""
    points = ((x, y) for x in range(0, picture.width(), 8) for y in range(0, picture.height(), 8))
    return {picture.pixel(x, y) for x, y in points}


def test_the_system_keeps_no_picture_of_a_minimised_window(window: Window, qtbot: QtBot) -> None:
    label = QLabel("content " * 40)
    label.setStyleSheet("background: red")
    window.show_content(label)
    window.repaint()
    before = colours_in(picture_of(window))
    with qtbot.waitSignal(window.minimised_changed, timeout=30000):
        window.showMinimized()

    assert QColor("red").rgb() in before
    assert colours_in(picture_of(window)) == {window.palette().window().color().rgb()}


def test_a_question_before_a_minimised_window_is_covered_too_and_comes_back(
    window: Window, qtbot: QtBot
) -> None:
    dialog = Dialog(window, "Is Jelena here already?")
    dialog.open()
    qtbot.waitUntil(dialog.isActiveWindow, timeout=30000)
    with qtbot.waitSignal(window.minimised_changed, timeout=30000):
        window.showMinimized()
    covers = [c for c in dialog.children() if isinstance(c, QWidget) and c.size() == dialog.size()]
    covered = [cover.isVisible() for cover in covers]
    with qtbot.waitSignal(window.minimised_changed, timeout=30000):
        window.showNormal()

    assert covered == [True]
    assert not covers[0].isVisible()
    assert dialog.isVisible()
    dialog.close()


def test_title_and_icon_say_nothing_of_what_the_program_is_for(window: Window) -> None:
    assert window.windowTitle() == "CaseVault"
    assert not window.windowIcon().isNull()
    assert Dialog(window, "A question").windowTitle() == "CaseVault"


def test_a_window_that_comes_back_behind_another_program_leaves_it_the_keyboard(
    window: Window,
) -> None:
    unasked = Qt.WidgetAttribute.WA_ShowWithoutActivating
    window.place(b"", behind=True)
    leaves = window.testAttribute(unasked)
    window.place(b"")

    assert leaves
    assert not window.testAttribute(unasked)
