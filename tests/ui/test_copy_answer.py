from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QWheelEvent
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from casevault.domain.forms import form
from casevault.services.identity import Reason
from casevault.services.log_words import action_words, detail_words
from casevault.services.session import Session
from casevault.ui.clipboard import MARKS, Clipboard
from casevault.ui.records.copy_answer import CopyButton
from casevault.ui.records.identity_card import IdentityCard
from casevault.ui.records.reason_panel import ReasonPanel
from casevault.vault.audit_actions import AuditAction
from ui.case_makers import new_case, new_person
from ui.conftest import Desktop, delete_what_is_due

NUMBER = "060 123 456"
Hosts = list[QWidget]


@pytest.fixture
def hosts() -> Iterator[Hosts]:
    """What holds the cards as long as the test lasts."""
    made: Hosts = []
    yield made
    made.clear()


@pytest.fixture(autouse=True)
def nothing_copied(desktop: Desktop, session: Session) -> Iterator[None]:
    desktop.process.enter(session)
    yield
    Clipboard.of_application().clear()


def copy_buttons(
    qtbot: QtBot, desktop: Desktop, session: Session, hosts: Hosts, **answers: Any
) -> tuple[str, list[CopyButton]]:
    """An open identity card: the record, and what can be copied from it."""
    known = {"given_name": "Jelena", "phone": NUMBER, "may_call": "YES"} | answers
    record_id = new_person(session, new_case(session), **known)
    host = QWidget()
    card = IdentityCard(desktop.desk().desk, form("person"), record_id, host)
    QVBoxLayout(host).addWidget(card)
    qtbot.addWidget(host)
    hosts.append(host)
    host.show()
    card.ask()
    panel = card.findChild(ReasonPanel)
    assert panel is not None
    panel.choose(Reason.CONTACT)
    with qtbot.waitSignal(card.opened, timeout=30000):
        panel._give()
    return record_id, card.findChildren(CopyButton)


def copied(session: Session) -> list[Any]:
    """What the log says of copies."""
    return [e for e in session.vault.audit.read() if e.action is AuditAction.IDENTITY_COPIED]


def test_nothing_of_an_identity_can_be_copied_unless_the_settings_offer_it(
    qtbot: QtBot, desktop: Desktop, session: Session, hosts: Hosts
) -> None:
    _, buttons = copy_buttons(qtbot, desktop, session, hosts)

    assert buttons == []


def test_a_number_is_copied_after_the_log_says_so_and_marked_as_a_secret(
    qtbot: QtBot, desktop: Desktop, session: Session, hosts: Hosts
) -> None:
    desktop.desk().desk.preferences.change(may_copy=True)
    record_id, buttons = copy_buttons(qtbot, desktop, session, hosts)
    button = next(b for b in buttons if "Phone" in b.accessibleName())
    button.click()
    board = QGuiApplication.clipboard()
    qtbot.waitUntil(lambda: board.text() == NUMBER, timeout=30000)
    [entry] = copied(session)

    assert all(board.mimeData().hasFormat(kind) for kind in MARKS)
    assert entry.record_id == record_id
    assert entry.detail["field"] == "phone"
    assert NUMBER not in repr(entry)
    assert action_words(entry.action).startswith("Copied one answer")
    assert "Phone" in detail_words(entry, lambda user: user)
    assert "20 seconds" in desktop.desk().notices.texts()[-1]


def test_a_lock_takes_it_off_the_clipboard_while_its_time_still_runs(
    qtbot: QtBot, desktop: Desktop, session: Session, hosts: Hosts
) -> None:
    desktop.desk().desk.preferences.change(may_copy=True)
    _, buttons = copy_buttons(qtbot, desktop, session, hosts)
    buttons[0].click()
    board = QGuiApplication.clipboard()
    qtbot.waitUntil(lambda: board.text() == "Jelena", timeout=30000)
    pending = Clipboard.of_application().is_pending
    desktop.process.lock()

    assert pending
    assert board.text() == ""


def test_leaving_the_program_takes_it_off_the_clipboard(desktop: Desktop) -> None:
    Clipboard.of_application().copy(NUMBER)
    desktop.process.window.close()

    assert QGuiApplication.clipboard().text() == ""


def test_numbers_that_are_covered_are_not_offered_before_the_rule_was_read(
    qtbot: QtBot, desktop: Desktop, session: Session, hosts: Hosts
) -> None:
    desktop.desk().desk.preferences.change(may_copy=True)
    _, buttons = copy_buttons(qtbot, desktop, session, hosts, may_call="NO")
    phone = next(b for b in buttons if "Phone" in b.accessibleName())

    assert not phone.isVisible()


def test_the_settings_switch_it_on_and_say_what_the_system_cannot(desktop: Desktop) -> None:
    desktop.desk().open_page("settings")
    page = desktop.desk().page()
    assert page is not None
    switch = next(b for b in page.findChildren(QCheckBox) if "names and numbers" in b.text())
    before = switch.isChecked()
    switch.click()
    delete_what_is_due()

    assert not before
    assert desktop.desk().desk.preferences.now.may_copy
    aids = [b for b in desktop.desk().findChildren(QCheckBox) if "reading aids" in b.text()]
    assert bool(aids) is (sys.platform == "win32")


def test_a_wheel_over_the_settings_never_changes_when_the_vault_locks(
    qtbot: QtBot, desktop: Desktop
) -> None:
    desktop.desk().open_page("settings")
    page = desktop.desk().page()
    assert page is not None
    qtbot.waitUntil(page.isVisible, timeout=30000)
    before = desktop.desk().desk.preferences.now
    for box in page.findChildren(QComboBox):
        middle = QPointF(box.rect().center())
        turn = QWheelEvent(
            middle,
            box.mapToGlobal(middle),
            QPoint(),
            QPoint(0, -120),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(box, turn)

    assert desktop.desk().desk.preferences.now == before
