"""P1, the screen: no planted word can be copied, dragged or marked."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractScrollArea,
    QApplication,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QTableView,
    QTextEdit,
    QWidget,
)

from tour import planted, steps_case
from tour.everything import practice_session
from tour.journey import Journey
from tour.planted import Sniffer
from tour.robot import Script
from tour.stage import Stage


@dataclass(slots=True)
class Thief:
    """Tries at every sight to take away each planted word that stands on the screen."""

    sniffer: Sniffer
    tried: set[str] = field(default_factory=set)
    taken: set[str] = field(default_factory=set)

    def look(self, name: str, root: QWidget) -> None:
        """Try everything on everything that shows a planted word; the keyboard ends as it was."""
        here = QApplication.focusWidget()
        for widget in root.findChildren(QWidget):
            if widget.isVisible() and self.sniffer.found_in_text(shown_by(widget)):
                self.tried.add(f"{name}: {type(widget).__name__}")
                for way in self._ways(widget):
                    self.taken.add(f"{name}: {type(widget).__name__} by {way}")
        if here is not None:
            here.setFocus(Qt.FocusReason.OtherFocusReason)

    def _ways(self, widget: QWidget) -> Iterator[str]:
        if isinstance(widget, QLabel):
            selectable = Qt.TextInteractionFlag.TextSelectableByMouse
            selectable |= Qt.TextInteractionFlag.TextSelectableByKeyboard
            if widget.textInteractionFlags() & selectable:
                yield "selection"
        if isinstance(widget, QAbstractItemView) and widget.dragEnabled():
            yield "drag"
        if isinstance(widget, QLineEdit) and widget.dragEnabled():
            yield "drag"
        if isinstance(widget, (QPlainTextEdit, QTextEdit)):
            widget.selectAll()
            if self._holds(widget.createMimeDataFromSelection().text()):
                yield "drag"
        yield from self._by_keys(widget)
        if offers_copy(widget):
            yield "menu"

    def _by_keys(self, widget: QWidget) -> Iterator[str]:
        board = QGuiApplication.clipboard()
        for keys, key, modifier in (
            ("Ctrl+C", Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier),
            ("Ctrl+Insert", Qt.Key.Key_Insert, Qt.KeyboardModifier.ControlModifier),
        ):
            board.clear()
            if isinstance(widget, (QLineEdit, QPlainTextEdit, QTextEdit)):
                widget.selectAll()
            QTest.keyClick(widget, key, modifier)
            if self._holds(board.text()):
                yield keys
        board.clear()

    def _holds(self, text: str) -> bool:
        return bool(self.sniffer.found_in_text(text))


def shown_by(widget: QWidget) -> str:
    """The words that a widget shows by itself."""
    if isinstance(widget, (QLabel, QLineEdit)):
        return widget.text()
    if isinstance(widget, (QPlainTextEdit, QTextEdit)):
        return widget.toPlainText()
    if isinstance(widget, QAbstractItemView) and widget.model() is not None:
        model = widget.model()
        columns = model.columnCount() if isinstance(widget, QTableView) else 1
        cells = (
            model.index(row, column).data()
            for row in range(min(model.rowCount(), 50))
            for column in range(columns)
        )
        return "\n".join(str(cell) for cell in cells)
    return ""


def offers_copy(widget: QWidget) -> bool:
    """Whether the menu of the right button has an entry that copies."""
    middle = widget.rect().center()
    asked = QContextMenuEvent(
        QContextMenuEvent.Reason.Mouse, middle, widget.mapToGlobal(QPoint(middle))
    )
    target = widget.viewport() if isinstance(widget, QAbstractScrollArea) else widget
    QApplication.sendEvent(target, asked)
    menu = QApplication.activePopupWidget()
    if not isinstance(menu, QMenu):
        return False
    names = {action.objectName() for action in menu.actions() if action.isEnabled()}
    menu.close()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return bool(names & {"edit-copy", "edit-cut", "link-copy"})


@pytest.fixture
def stage(qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    (tmp_path / "home").mkdir()
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    made = Stage(qapp, tmp_path / "stage")
    yield made
    made.close()


def test_no_planted_word_on_the_screen_can_be_copied_or_dragged(
    stage: Stage, tmp_path: Path
) -> None:
    session = practice_session(tmp_path / "home" / "practice.casevault", people=0)
    thief = Thief(Sniffer(planted.words()))

    def script(journey: Journey) -> Script:
        journey.hand.process.enter(session)
        yield from steps_case.work_on_a_case(journey)

    stage.play(script, thief.look)
    session.close()

    kinds = {tried.split(": ")[1] for tried in thief.tried}
    assert {"TextLine", "TextArea", "Body"} <= kinds
    assert thief.taken == set()


@pytest.mark.usefixtures("qapp")
def test_the_thief_takes_what_is_not_guarded() -> None:
    name = planted.LATIN["given_name"]
    root = QWidget()
    line, area, label = QLineEdit(name, root), QPlainTextEdit(name, root), QLabel(name, root)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    root.show()
    thief = Thief(Sniffer(planted.words()))
    thief.look("here", root)
    root.close()
    root.deleteLater()

    ways = {
        (type(widget).__name__, way)
        for widget, offered in (
            (line, ("Ctrl+C", "Ctrl+Insert", "menu")),
            (area, ("Ctrl+C", "Ctrl+Insert", "menu", "drag")),
            (label, ("selection",)),
        )
        for way in offered
    }
    assert {tuple(taken.removeprefix("here: ").split(" by ")) for taken in thief.taken} >= ways
