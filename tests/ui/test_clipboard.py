from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QObject, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

import casevault.ui
from casevault.ui import locking
from casevault.ui.clipboard import CLEARED_AFTER_SECONDS, MARKS, Clipboard

NUMBER = "+381 60 000 0000"


@pytest.fixture
def clipboard(qapp: QApplication) -> Iterator[Clipboard]:
    assert qapp.clipboard() is not None
    made = Clipboard.of_application()
    yield made
    made.clear()


def lying() -> QMimeData:
    """What any program would find there."""
    return QGuiApplication.clipboard().mimeData() or QMimeData()


def test_what_is_copied_can_be_pasted_and_is_gone_after_twenty_seconds(
    clipboard: Clipboard, qtbot: QtBot
) -> None:
    clipboard.copy(NUMBER)
    pasted = lying().text()
    [timer] = clipboard.findChildren(QTimer)
    waits = timer.interval()
    timer.setInterval(0)
    with qtbot.waitSignal(clipboard.cleared, timeout=30000):
        timer.start()
    timer.setInterval(waits)

    assert (pasted, waits) == (NUMBER, 20_000)
    assert CLEARED_AFTER_SECONDS == 20
    assert NUMBER not in lying().text()
    assert not clipboard.is_pending


def test_every_copy_asks_other_programs_to_keep_none(clipboard: Clipboard) -> None:
    clipboard.copy(NUMBER)
    marked = {kind: bytes(lying().data(kind).data()) for kind in MARKS}

    assert marked == dict(MARKS)
    assert marked["x-kde-passwordManagerHint"] == b"secret"
    history = 'application/x-qt-windows-mime;value="CanIncludeInClipboardHistory"'
    assert marked[history] == b"\x00\x00\x00\x00"


def test_a_copy_that_qt_makes_by_itself_is_marked_and_cleared_too(
    clipboard: Clipboard, qtbot: QtBot
) -> None:
    line = QLineEdit("a code")
    qtbot.addWidget(line)
    line.selectAll()
    line.copy()

    assert lying().text() == "a code"
    assert all(lying().hasFormat(kind) for kind in MARKS)
    assert clipboard.is_pending


def test_a_second_copy_has_its_own_twenty_seconds(clipboard: Clipboard) -> None:
    clipboard.copy("first")
    clipboard.copy("second")
    [timer] = clipboard.findChildren(QTimer)

    assert lying().text() == "second"
    assert timer.remainingTime() > 19_000


def test_hiding_everything_empties_it_at_once_whatever_time_was_left(
    clipboard: Clipboard,
) -> None:
    clipboard.copy(NUMBER)
    locking.hide_everything()

    assert NUMBER not in lying().text()
    assert not clipboard.is_pending


def test_there_is_one_for_the_whole_application(clipboard: Clipboard, qapp: QObject) -> None:
    assert Clipboard.of_application() is clipboard
    assert clipboard.parent() is qapp


def test_no_other_module_of_the_program_puts_anything_on_the_clipboard() -> None:
    folder = Path(casevault.ui.__file__).parent
    putting = {"setMimeData", "setPixmap", "setImage", "setText"}
    offenders = {
        path.name
        for path in folder.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute)
        and node.attr in putting
        and "clipboard" in ast.unparse(node.value)
    }

    assert offenders == {"clipboard.py"}
