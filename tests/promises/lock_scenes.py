"""What may be open, running or waiting when the vault locks, and the key that locks it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from casevault.services import backup
from casevault.ui.app import SessionProcess
from casevault.ui.clipboard import Clipboard
from casevault.ui.widgets.dialog import Dialog
from casevault.ui.widgets.reason_dialog import ReasonDialog

_CONTROL: Final = Qt.KeyboardModifier.ControlModifier
Ready = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Scene:
    """`set_up` gets a name, brings the scene about and says when it is there; the key locks.

    `given_back` opens the same place after the next unlock and gives what stands in it: the name
    must be there again.
    """

    set_up: Callable[[SessionProcess, str], Ready]
    given_back: Callable[[SessionProcess], str] | None = None
    key: Qt.Key = Qt.Key.Key_L
    modifiers: Qt.KeyboardModifier = _CONTROL

    def lock(self, field: QWidget) -> None:
        """Press the key where the keyboard is."""
        where = QApplication.activeModalWidget() or QApplication.focusWidget() or field
        QTest.keyClick(where, self.key, self.modifiers)


def _nothing(_process: SessionProcess, _name: str) -> Ready:
    return lambda: True


def _question(process: SessionProcess, name: str) -> Ready:
    """A question, half answered, and another one over it that waits in a loop of its own."""
    first = ReasonDialog(process.desk(), f"Is {name} here already?", "", name="scene")
    second = Dialog(first, "Really?")
    QTimer.singleShot(0, first, first.exec)
    QTimer.singleShot(50, first, lambda: first._own.insertPlainText(name))
    QTimer.singleShot(50, second, second.exec)
    return second.isVisible


def _answer(process: SessionProcess) -> str:
    dialog = ReasonDialog(process.desk(), "Is she here already?", "", name="scene")
    dialog.open()
    typed = dialog.reason()
    dialog.done(0)
    return typed


def _search(process: SessionProcess, name: str) -> Ready:
    desk = process.desk()
    assert desk is not None
    desk._find()
    box = QApplication.focusWidget()
    assert isinstance(box, QLineEdit)
    QTest.keyClicks(box, name)
    return lambda: box.text() == name


def _searched(process: SessionProcess) -> str:
    desk = process.desk()
    assert desk is not None
    desk._find()
    box = desk.palette_box.findChild(QLineEdit)
    assert isinstance(box, QLineEdit)
    typed = box.text()
    desk.palette_box.close_up()
    return typed


def _backup(process: SessionProcess, _name: str) -> Ready:
    """One backup after another, as if the vault were large."""
    session = process.session()
    assert session is not None
    began = threading.Event()
    place = session.vault.info.folder.parent / "out"

    def work(report: Callable[[str, float], None]) -> None:
        number = 0
        while True:
            backup.back_up(session, place / f"{number}.cvb", progress=report)
            began.set()
            number += 1

    process.jobs.run(work, lambda _done: None)
    return began.is_set


def _copy(_process: SessionProcess, name: str) -> Ready:
    Clipboard.of_application().copy(name)
    return lambda: QGuiApplication.clipboard().text() == name


SCENES: Final = {
    "": Scene(_nothing),
    "question": Scene(_question, _answer),
    "search": Scene(_search, _searched),
    "backup": Scene(_backup),
    "copy": Scene(_copy),
    "quick hide": Scene(_question, _answer, Qt.Key.Key_F12, Qt.KeyboardModifier.NoModifier),
}
