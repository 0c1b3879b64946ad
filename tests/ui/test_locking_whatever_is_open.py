"""A lock never asks and never waits, whatever is open or running; what was typed comes back."""

from __future__ import annotations

import ast
import inspect
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QDialog, QLineEdit, QMenu, QWidget
from pytestqt.qtbot import QtBot

import casevault.ui
from casevault.domain.clock import SystemClock
from casevault.services import backup
from casevault.services.session import Session
from casevault.ui.clipboard import Clipboard
from casevault.ui.handover import Ending
from casevault.ui.pages.unlock import UnlockPage
from casevault.ui.widgets.dialog import Dialog
from services.vaults import again
from ui.conftest import Desktop
from ui.note_page import NotePage

TYPED = "half a sentence"
HIDDEN_SECONDS = 0.3
LOCKED_SECONDS = 1.0
Press = Callable[[QWidget], None]


def press(key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> Press:
    """A key, pressed in whatever window has the keyboard."""

    def pressed(where: QWidget) -> None:
        popup = QApplication.activePopupWidget()
        QTest.keyClick(popup or where, key, modifiers)

    return pressed


LOCK = press(Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
HIDE = press(Qt.Key.Key_F12)
KEYS = pytest.mark.parametrize("pressed", [LOCK, HIDE], ids=["Ctrl+L", "F12"])


@pytest.fixture
def page(note_page: type[NotePage], desktop: Desktop, session: Session) -> NotePage:
    """A page on which something was typed."""
    assert note_page is NotePage
    desktop.process.enter(session)
    desktop.desk().open_page("note", number=3)
    shown = desktop.desk().page()
    assert isinstance(shown, NotePage)
    shown.field.setPlainText(TYPED)
    shown.field.setFocus()
    return shown


@pytest.fixture
def taken(desktop: Desktop) -> Iterator[list[float]]:
    """Seconds from each call of the lock until everything was hidden and the process would end."""
    endings, hidden = desktop.endings, desktop.process.lock
    times: list[float] = []

    def timed(**how: bool) -> None:
        began = time.monotonic()
        hidden(**how)
        times.append(time.monotonic() - began)

    desktop.process.lock = timed  # type: ignore[method-assign] # the lock itself is the real one
    yield times
    assert len(endings) == len(times)


def locked_well(desktop: Desktop, tmp_path: Path) -> None:
    """Nothing is seen, the end was a lock, and the next session has what was typed."""
    assert [w for w in QApplication.topLevelWidgets() if w.isVisible()] == []
    assert desktop.endings == [Ending.LOCKED]
    opened = again(tmp_path / "records.casevault", clock=SystemClock())
    desktop.process.enter(opened)
    page = desktop.desk().page()
    assert isinstance(page, NotePage)
    assert (page.number, page.field.toPlainText()) == (3, TYPED)
    opened.close()


@KEYS
def test_a_question_that_waits_for_an_answer_is_not_waited_for(
    qtbot: QtBot, desktop: Desktop, page: NotePage, pressed: Press, tmp_path: Path
) -> None:
    dialog = Dialog(desktop.desk(), "Is this person here already?")
    line = QLineEdit("words typed into the question")
    dialog.body.addWidget(line)

    def answer() -> None:
        qtbot.waitUntil(dialog.isActiveWindow, timeout=30000)
        line.setFocus()
        pressed(line)

    QTimer.singleShot(0, answer)
    patience = QTimer(dialog)
    patience.timeout.connect(dialog.reject)
    patience.start(20000)
    dialog.exec()

    assert page.field.toPlainText() == TYPED
    locked_well(desktop, tmp_path)
    dialog.deleteLater()


@KEYS
def test_a_question_over_a_question_locks_too(
    qtbot: QtBot, desktop: Desktop, page: NotePage, pressed: Press, tmp_path: Path
) -> None:
    first = Dialog(desktop.desk(), "Where should it lie?")
    first.open()
    second = Dialog(first, "Make a folder?")
    second.open()
    qtbot.waitUntil(second.isActiveWindow, timeout=30000)
    pressed(second)

    assert page.number == 3
    locked_well(desktop, tmp_path)
    first.deleteLater()


@KEYS
def test_an_open_menu_and_an_open_list_lock_too(
    qtbot: QtBot, desktop: Desktop, page: NotePage, pressed: Press, tmp_path: Path
) -> None:
    box = QComboBox(page)
    box.addItems(["one", "two"])
    box.show()
    menu = QMenu(page)
    menu.addAction("sort")
    menu.popup(page.mapToGlobal(QPoint(5, 5)))
    qtbot.waitUntil(menu.isVisible, timeout=30000)
    pressed(page.field)

    locked_well(desktop, tmp_path)


@KEYS
def test_a_full_search_box_locks_and_is_empty_afterwards(
    desktop: Desktop, page: NotePage, pressed: Press, tmp_path: Path
) -> None:
    desktop.desk()._find()
    box = QApplication.focusWidget()
    assert isinstance(box, QLineEdit)
    QTest.keyClicks(box, "Jelena")
    pressed(box)

    assert page.number == 3
    locked_well(desktop, tmp_path)
    assert all(line.text() != "Jelena" for line in desktop.desk().findChildren(QLineEdit))


def test_nobody_here_locks_in_spite_of_a_full_search_box_and_a_question(
    qtbot: QtBot, desktop: Desktop, page: NotePage, tmp_path: Path
) -> None:
    desktop.desk()._find()
    box = QApplication.focusWidget()
    assert isinstance(box, QLineEdit)
    QTest.keyClicks(box, "Jelena")
    dialog = Dialog(desktop.desk(), "Is this person here already?")
    dialog.open()
    qtbot.waitUntil(dialog.isActiveWindow, timeout=30000)
    desktop.process._idle.expired.emit()

    assert page.number == 3
    locked_well(desktop, tmp_path)
    dialog.deleteLater()


def test_what_was_copied_is_gone_with_the_lock_while_its_time_still_runs(
    desktop: Desktop, page: NotePage, tmp_path: Path
) -> None:
    Clipboard.of_application().copy("060 123 456")
    LOCK(page.field)

    assert QGuiApplication.clipboard().text() == ""
    assert not Clipboard.of_application().is_pending
    locked_well(desktop, tmp_path)


def test_a_running_backup_is_stopped_and_the_lock_keeps_its_time(
    desktop: Desktop, page: NotePage, session: Session, taken: list[float], tmp_path: Path
) -> None:
    began, target = threading.Event(), tmp_path / "out" / "copy.cvb"

    def slowly(report: Callable[[str, float], None]) -> object:
        """Back up for good, as a large vault does; it stops at a report like any work."""
        began.set()
        number = 0
        while True:
            backup.back_up(session, target.with_name(f"{number}.cvb"), progress=report)
            number += 1

    desktop.process.jobs.run(slowly, lambda _done: None)
    assert began.wait(30)
    LOCK(page.field)

    assert taken[0] < LOCKED_SECONDS
    # In life the process is gone by now; here what it still stores is waited for.
    desktop.process.jobs.stop()
    locked_well(desktop, tmp_path)
    assert list(target.parent.glob("*.part*")) == []


def test_work_that_never_reports_cannot_hold_the_lock_up(
    desktop: Desktop, page: NotePage, taken: list[float], qtbot: QtBot
) -> None:
    go_on, began = threading.Event(), threading.Event()

    def deaf(_report: object) -> bool:
        began.set()
        return go_on.wait(30)

    job = desktop.process.jobs.run(deaf, lambda _done: None)
    assert began.wait(30)
    HIDE(page.field)
    left = desktop.link.left()

    assert taken[0] < LOCKED_SECONDS
    assert desktop.endings == [Ending.LOCKED]
    assert (left.minimised, len(left.drafts)) == (True, 1)
    assert TYPED.encode() not in left.drafts[0]
    with qtbot.waitSignal(job.ended, timeout=30000):
        go_on.set()


def test_one_key_empties_the_screen_at_once(
    desktop: Desktop, page: NotePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    from casevault.ui import locking

    seen: list[float] = []
    real, began = locking.hide_everything, time.monotonic()

    def hide() -> None:
        real()
        seen.append(time.monotonic() - began)
        assert [w for w in QApplication.topLevelWidgets() if w.isVisible()] == []

    monkeypatch.setattr(locking, "hide_everything", hide)
    HIDE(page.field)

    assert seen[0] < HIDDEN_SECONDS
    assert desktop.link.left().minimised


def test_a_window_that_locks_while_it_is_minimised_stays_so(
    desktop: Desktop, page: NotePage, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(desktop.process.window.minimised_changed, timeout=30000):
        desktop.process.window.showMinimized()
    desktop.process._idle.expired.emit()

    assert page.number == 3
    assert desktop.endings == [Ending.LOCKED]
    assert desktop.link.left().minimised


def test_one_key_hides_the_unlock_page_too_and_what_was_typed_there_is_gone(
    desktop: Desktop, qtbot: QtBot
) -> None:
    page = desktop.process.window.findChild(UnlockPage)
    assert page is not None
    page._passphrase.setText("secret")
    qtbot.waitUntil(lambda: not desktop.process.jobs.is_busy, timeout=30000)
    HIDE(page._passphrase)

    assert desktop.endings == [Ending.LOCKED]
    assert desktop.link.left().minimised
    assert not desktop.process.window.isVisible()


def test_one_key_only_covers_the_unlock_page_while_a_vault_is_being_opened(
    desktop: Desktop, qtbot: QtBot
) -> None:
    go_on = threading.Event()
    job = desktop.process.jobs.run(lambda _report: go_on.wait(30), lambda _done: None)
    HIDE(desktop.process.window)
    minimised = desktop.process.window.isMinimized()
    with qtbot.waitSignal(job.ended, timeout=30000):
        go_on.set()

    assert minimised
    assert desktop.endings == []


def test_every_question_of_the_program_knows_the_keys_that_lock() -> None:
    """`Dialog` takes them over from the window behind; nothing else may be a window."""
    folder = Path(inspect.getfile(casevault.ui)).parent
    bases = {
        (path.name, node.name): [base.id for base in node.bases if isinstance(base, ast.Name)]
        for path in folder.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ClassDef)
    }
    dialogs = {place for place, names in bases.items() if QDialog.__name__ in names}

    assert dialogs == {("dialog.py", "Dialog")}
    assert "QMessageBox" not in "".join(p.read_text("utf-8") for p in folder.rglob("*.py"))
