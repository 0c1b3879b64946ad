"""One application for all tests of the desktop, and nothing left behind by any of them."""

from __future__ import annotations

import gc
import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from casevault import i18n
from casevault.domain.clock import SystemClock
from casevault.domain.forms import Form, form
from casevault.services.session import Session
from casevault.ui import navigation, theme
from casevault.ui.app import SessionProcess
from casevault.ui.clipboard import clear_clipboard
from casevault.ui.desk_view import DeskView
from casevault.ui.forms.form_view import FormView
from casevault.ui.forms.sealed_card import SealedState
from casevault.ui.handover import Ending
from casevault.ui.jobs import Jobs
from casevault.ui.navigation import PageSpec
from casevault.ui.pages.case import CasePage
from casevault.ui.preferences import PreferenceStore
from services.vaults import new_session
from ui.case_page_steps import Open
from ui.listening_link import ListeningLink
from ui.note_page import NotePage
from ui.shown_forms import AROUND, Shows


def delete_what_is_due() -> None:
    """Carry out every `deleteLater` asked for so far."""
    for _ in range(3):
        QApplication.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def _ticking() -> list[str]:
    timers = [each for each in gc.get_objects() if type(each) is QTimer]
    return [type(t.parent()).__name__ for t in timers if isValid(t) and t.isActive()]


@pytest.fixture(autouse=True)
def nothing_left_over(qapp: QApplication) -> Iterator[None]:
    """A test that leaves a window, a running timer or a thread behind fails."""
    i18n.set_language("en")
    theme.wear(qapp, theme.Scheme.LIGHT, 100)
    windows = set(QApplication.topLevelWidgets())
    threads = set(threading.enumerate())
    yield
    clear_clipboard()
    delete_what_is_due()
    if set(QApplication.topLevelWidgets()) - windows:
        gc.collect()
        delete_what_is_due()
    left = [type(w).__name__ for w in QApplication.topLevelWidgets() if w not in windows]
    for thread in set(threading.enumerate()) - threads:
        thread.join(2)  # one that was told to end may need a moment on a busy computer
    alive = [thread.name for thread in threading.enumerate() if thread not in threads]
    assert (left, _ticking(), alive) == ([], [], [])


@pytest.fixture
def jobs(qapp: QApplication) -> Iterator[Jobs]:
    """A worker that ends with the test."""
    made = Jobs(qapp)
    yield made
    made.stop()
    made.deleteLater()


@pytest.fixture
def preferences(tmp_path: Path, qapp: QApplication) -> Iterator[PreferenceStore]:
    """Preferences in a folder of the test."""
    made = PreferenceStore(tmp_path / "settings", qapp)
    yield made
    made.deleteLater()


@pytest.fixture
def wear(qapp: QApplication) -> Callable[[theme.Scheme, int], theme.Tokens]:
    """Dress the application for one test."""
    return lambda scheme, percent: theme.wear(qapp, scheme, percent)


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    """A real vault with its founder, coordinator and director."""
    made = new_session(tmp_path / "records.casevault", clock=SystemClock())
    yield made
    made.close()


@dataclass(slots=True)
class Desktop:
    """A session process inside the test's own process; `endings` is how it would have ended."""

    process: SessionProcess
    link: ListeningLink
    endings: list[Ending]

    def desk(self) -> DeskView:
        """The desk; a vault must be open."""
        found = self.process.desk()
        assert found is not None
        return found


@pytest.fixture
def desktop(qapp: QApplication, preferences: PreferenceStore) -> Iterator[Desktop]:
    """The unlock page, as after a start."""
    endings: list[Ending] = []
    link = ListeningLink()
    made = SessionProcess(qapp, link, preferences, end=endings.append)
    made.start()
    yield Desktop(made, link, endings)
    if isValid(made):
        made.take_down()
    # Qt remembers a quit that found no loop running, and would end every later loop at once.
    QTimer.singleShot(0, qapp, qapp.quit)
    qapp.exec()


@pytest.fixture
def note_page(monkeypatch: pytest.MonkeyPatch) -> type[NotePage]:
    """A page with one field, beside those of the program."""
    spec = PageSpec("note", NotePage, "home")
    monkeypatch.setattr(navigation, "PAGES", (*navigation.PAGES, spec))
    return NotePage


@pytest.fixture
def open_case(desktop: Desktop, session: Session) -> Open:
    """Opens the page of a case on the desk."""

    def show(case_id: str, **arguments: object) -> CasePage:
        if desktop.process.desk() is None:
            desktop.process.enter(session)
        desktop.desk().open_page("case", case_id=case_id, **arguments)
        page = desktop.desk().page()
        assert isinstance(page, CasePage)
        return page

    return show


@pytest.fixture
def show(qtbot: QtBot) -> Shows:
    """Shows a form in a window of its own that has the keyboard."""

    def make(which: str | Form, sealed: SealedState = SealedState.OPEN) -> FormView:
        view = FormView(form(which) if isinstance(which, str) else which, AROUND, sealed=sealed)
        qtbot.addWidget(view)
        view.resize(1000, 620)
        with qtbot.waitActive(view):
            view.show()
            view.activateWindow()
        return view

    return make
