"""Who can open the names in a case: read by everybody, changed by the coordinator, by keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from casevault.domain.clock import SystemClock
from casevault.domain.roles import Role
from casevault.services import assignments, cases
from casevault.services.session import Session
from casevault.ui.pages.case import CasePage
from casevault.ui.records.access_pane import AccessPane
from casevault.ui.records.outline import ACCESS, Mark
from casevault.ui.widgets.dialog import Dialog
from casevault.vault.opening import open_with_derived_key
from services.vaults import new_session
from ui.case_makers import new_case
from ui.case_page_steps import Open, marks
from ui.conftest import Desktop, delete_what_is_due
from ui.filled_vaults import button, words_of
from ui.walking import cut_texts, missed, nameless, sideways

KEY = bytes(range(1, 33))
WORKER = frozenset({Role.WORKER})


@pytest.fixture
def mira(session: Session) -> str:
    return session.vault.users.add_with_derived_key("Mira", bytearray(KEY), WORKER)


@pytest.fixture
def worker(tmp_path: Path) -> Iterator[Session]:
    """Mira, in a vault with one case of Founder's."""
    folder = tmp_path / "second.casevault"
    founder = new_session(folder, clock=SystemClock())
    new_case(founder)
    founder.vault.users.add_with_derived_key("Mira", bytearray(KEY), WORKER)
    founder.close()
    clock = SystemClock()
    made = Session(open_with_derived_key(folder, "Mira", bytearray(KEY), clock=clock), clock)
    yield made
    made.close()


def pane_of(page: CasePage) -> AccessPane:
    delete_what_is_due()
    pane = page.frame.pane
    assert isinstance(pane, AccessPane)
    return pane


def names(session: Session, case_id: str) -> list[str]:
    return [h.user.name for h in assignments.access_to(session, case_id).holders]


def test_a_coordinator_gives_a_case_and_makes_a_colleague_its_case_worker_by_keyboard(
    session: Session, mira: str, open_case: Open, qtbot: QtBot
) -> None:
    case_id = new_case(session)
    page = open_case(case_id, form_id=ACCESS)
    pane = pane_of(page)
    pane.colleague.setFocus()
    QTest.keyClick(pane.colleague, Qt.Key.Key_M)
    assert pane.colleague.currentData() == mira
    pane.give.setFocus()
    QTest.keyClick(pane.give, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: "Was given access to this case" in words_of(pane_of(page)))
    pane = pane_of(page)
    pane.colleague.setCurrentText("Mira")
    assert not pane.give.isEnabled()
    pane.hand_over.setFocus()
    QTest.keyClick(pane.hand_over, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: assignments.access_to(session, case_id).responsible == "Mira")


def test_taking_access_away_says_what_stays_with_her_and_asks_first(
    session: Session, mira: str, open_case: Open, qtbot: QtBot
) -> None:
    case_id = new_case(session)
    assignments.give(session, case_id, mira)
    page = open_case(case_id, form_id=ACCESS)
    button(pane_of(page), "Take access away from Mira…").click()
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, Dialog)
    assert "may have kept" in dialog.accessibleDescription()
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert names(session, case_id) == ["Founder", "Mira"]
    button(pane_of(page), "Take access away from Mira…").click()
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, Dialog)
    button(dialog, "Take away").click()
    qtbot.waitUntil(lambda: names(session, case_id) == ["Founder"])
    qtbot.waitUntil(lambda: "new keys for everybody" in words_of(pane_of(page)))


def test_a_case_worker_without_the_key_is_told_whom_to_ask(
    desktop: Desktop, worker: Session
) -> None:
    desktop.process.enter(worker)
    (row,) = cases.fetch(worker, cases.find(worker, cases.CaseQuery()))
    desktop.desk().open_page("case", case_id=row.case_id, form_id=ACCESS)
    page = desktop.desk().page()
    assert isinstance(page, CasePage)
    desktop.process.window.resize(1366, 768)
    pane = pane_of(page)
    assert "the names are sealed for you: ask Founder" in page.lead.text()
    assert pane.banner.text().endswith("Ask Founder for access.")
    assert not pane.give.isVisible()
    assert marks(page)[ACCESS, ""] is Mark.SEALED


@pytest.mark.parametrize("percent", [100, 200])
def test_the_pane_is_walked_by_keyboard_named_and_uncut(
    percent: int, desktop: Desktop, session: Session, mira: str, open_case: Open
) -> None:
    case_id = new_case(session)
    assignments.give(session, case_id, mira)
    desktop.process._preferences.change(text_percent=percent)
    open_case(case_id, form_id=ACCESS)
    window = desktop.process.window
    window.resize(1024, 700)
    for _ in range(3):
        delete_what_is_due()
    assert nameless(window) == []
    assert missed(window) == []
    assert cut_texts(window) == []
    assert sideways(window) == []
