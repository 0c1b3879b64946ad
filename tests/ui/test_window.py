from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

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
