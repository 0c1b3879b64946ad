"""What a person does on the page of a case or of a new case: type, answer, save, choose."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from casevault.ui.pages.case import CasePage
from casevault.ui.pages.new_case import NewCasePage
from casevault.ui.records.outline import Mark
from casevault.ui.records.record_pane import RecordPane
from casevault.ui.widgets.dialog import Dialog
from ui.keyboard import type_text

Open = Callable[..., CasePage]


def pane(page: CasePage | NewCasePage) -> RecordPane:
    """The form that is open."""
    found = page.form if isinstance(page, CasePage) else page.pane
    assert found is not None
    return found


def type_into(page: CasePage | NewCasePage, field_id: str, text: str) -> None:
    """Type into a question as at the keyboard."""
    target = pane(page).editor.view.body.rows[field_id].focus_target()
    target.setFocus()
    type_text(target, text)


def answer(page: CasePage | NewCasePage, **answers: object) -> None:
    """Fill in answers as if they were typed."""
    view = pane(page).editor.view
    for field_id, value in answers.items():
        view.body.rows[field_id].show_answer(value)
        view.body.rows[field_id].changed.emit(field_id)


def saved(qtbot: QtBot, page: CasePage | NewCasePage, act: Callable[[], object]) -> None:
    """Do this and wait until the form is saved."""
    with qtbot.waitSignal(pane(page).saved, timeout=5000):
        act()


def marks(page: CasePage) -> dict[tuple[str, str], Mark]:
    """The mark of each part of the case, by form and person."""
    return {
        (line.form_id, line.person_id): line.mark
        for line in page.frame.list._lines
        if not line.is_heading
    }


def choose_in_next_dialog(number: int) -> None:
    """Press the button of the dialog that opens next which closes it with this number."""

    def press() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, Dialog)
        dialog.done(number)

    QTimer.singleShot(0, press)
