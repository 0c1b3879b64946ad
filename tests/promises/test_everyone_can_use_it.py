"""P11: the whole tour by keyboard, named for screen readers, readable in every size and scheme."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QMenu, QWidget

from casevault import i18n
from casevault.ui import theme
from casevault.ui.forms.row_actions import RowActions
from casevault.ui.theme import Scheme, Space
from casevault.ui.widgets.rail import Rail
from casevault.ui.widgets.still_table import StillTable
from tour.everything import Wishes, everything, practice_session
from tour.stage import Stage
from ui.walking import cut_texts, missed, name_of, nameless, sideways

SMALL_LAPTOP = (1366, 768)
# Each language, each scheme and each large size at least once, and the usual ones together.
MANNERS = (
    ("en", Scheme.LIGHT, 100),
    ("sr", Scheme.DARK, 150),
    ("en", Scheme.CONTRAST, 200),
    ("sr", Scheme.LIGHT, 200),
)
PASSING = frozenset({"palette", "palette_nothing"})
"""What goes away when the keyboard leaves it: one field, walked with the arrows."""


@dataclass(slots=True)
class Findings:
    """What an eye, a keyboard and a screen reader stumble over, by sight."""

    seen: list[str] = field(default_factory=list)
    found: dict[str, list[str]] = field(default_factory=dict)

    def look(self, name: str, widget: QWidget) -> None:
        """Look at one sight in every way; the keyboard ends where it was."""
        self.seen.append(name)
        self._note(name, "without a name", nameless(widget))
        self._note(name, "cut", cut_texts(widget))
        self._note(name, "too wide", sideways(widget))
        self._note(name, "shortened in a table", shortened_cells(widget))
        self._note(name, "the keyboard is elsewhere", strays(widget))
        self._note(name, "for the mouse only", mouse_only(widget))
        if name not in PASSING and not isinstance(widget, QMenu):
            here = QApplication.focusWidget() or widget.window().focusWidget() or widget
            here.setFocus(Qt.FocusReason.OtherFocusReason)
            self._note(name, "not reached by Tab", missed(widget))
            here.setFocus(Qt.FocusReason.OtherFocusReason)

    def _note(self, name: str, what: str, found: list[str]) -> None:
        if found:
            self.found[f"{name}: {what}"] = found


def shortened_cells(root: QWidget) -> list[str]:
    """Words in tables for reading that do not fit their cell."""
    tables = [table for table in root.findChildren(StillTable) if table.isVisible()]
    return [
        str(index.data())
        for table in tables
        for row in range(table.model().rowCount())
        for column in table.wrapping_columns()
        if not _fits(table, index := table.model().index(row, column))
    ]


def _fits(table: StillTable, index: QModelIndex) -> bool:
    words = index.data()
    if not isinstance(words, str):
        return True
    cell = table.visualRect(index).adjusted(Space.HAIR, 0, -Space.HAIR, 0)
    wanted = table.fontMetrics().boundingRect(cell, Qt.TextFlag.TextWordWrap, words)
    return wanted.width() <= cell.width() and wanted.height() <= cell.height()


def strays(root: QWidget) -> list[str]:
    """The keyboard in the rail or nowhere, though a page or dialog is there to be used."""
    if isinstance(root, QMenu):
        return []
    here = QApplication.focusWidget()
    if here is None:
        return ["nowhere"]
    rails = root.findChildren(Rail)
    return [name_of(here)] if any(rail.isAncestorOf(here) for rail in rails) else []


def mouse_only(root: QWidget) -> list[str]:
    """Buttons that take no keyboard; those of a question have F1 and F8, those of a line Delete."""
    return [
        name_of(button)
        for button in root.findChildren(QAbstractButton)
        if button.isVisible()
        and button.isEnabled()
        and button.focusPolicy() == Qt.FocusPolicy.NoFocus
        and not isinstance(button.parent(), (RowActions, QLineEdit))
    ]


@pytest.fixture
def stage(qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    (tmp_path / "home").mkdir()
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    made = Stage(qapp, tmp_path / "stage", SMALL_LAPTOP)
    yield made
    made.close()
    i18n.set_language("en")
    theme.wear(qapp, Scheme.LIGHT, 100)


@pytest.mark.parametrize(("language", "scheme", "percent"), MANNERS)
def test_the_whole_tour_by_keyboard_ear_and_eye(
    language: str, scheme: Scheme, percent: int, stage: Stage, tmp_path: Path
) -> None:
    stage.preferences.change(language=language, scheme=scheme, text_percent=percent)
    session = practice_session(tmp_path / "home" / "practice.casevault", people=12)
    usual = percent == 100
    findings = Findings()

    script = everything(session, tmp_path / "away", Wishes(writes_release=usual))
    stage.play(script, findings.look)
    session.close()

    assert findings.found == {}
    assert len(findings.seen) > 40
