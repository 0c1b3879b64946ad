"""Until when a change of keys can be stopped, and what its dialog says."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from casevault.domain.errors import UserError
from casevault.services.epochs import SWITCHING
from casevault.ui.widgets.working_dialog import WorkingDialog
from ui.filled_vaults import button
from ui.walking import cut_texts

Told = list[tuple[str, float]]


@pytest.fixture
def dialog(qtbot: QtBot) -> Iterator[WorkingDialog]:
    """A dialog on the screen."""
    made = WorkingDialog(None, "New keys for everybody")
    qtbot.addWidget(made)
    made.open()
    yield made
    made.done(0)


def escape(dialog: WorkingDialog) -> None:
    QTest.keyClick(dialog, Qt.Key.Key_Escape)


def test_it_says_what_is_done_and_how_far(dialog: WorkingDialog) -> None:
    dialog.advance("Writing the vault under new keys", 0.25)

    assert dialog.row.words.text() == "Writing the vault under new keys"
    assert dialog.row.bar.value() == 250
    assert "You can stop it until the new keys take hold" in dialog.text.text()


def test_work_that_has_not_begun_is_given_up_at_once(dialog: WorkingDialog, qtbot: QtBot) -> None:
    with qtbot.waitSignal(dialog.given_up, timeout=1000):
        escape(dialog)
    with pytest.raises(UserError, match="Nothing was changed"):
        dialog.reporting(lambda *_told: None)("opening", 0.1)


def test_work_that_has_begun_stops_at_its_next_report(dialog: WorkingDialog) -> None:
    heard: Told = []
    told = dialog.reporting(lambda words, share: heard.append((words, share)))
    told("opening", 0.1)
    button(dialog, "Stop").click()
    dialog.advance("opening", 0.5)
    with pytest.raises(UserError, match="Nothing was changed"):
        told(SWITCHING, 1.0)

    assert heard == [("opening", 0.1)]
    assert dialog.row.words.text() == "Stopping…"
    assert dialog.isVisible()


def test_once_the_new_keys_take_hold_nothing_stops_it_and_it_says_so(dialog: WorkingDialog) -> None:
    told = dialog.reporting(dialog.advance)
    told(SWITCHING, 1.0)
    escape(dialog)
    dialog.close()
    told(SWITCHING, 1.0)

    assert dialog.isVisible()
    assert not button(dialog, "Stop").isVisible()
    assert dialog.row.words.text() == "The new keys take hold"
    assert "cannot be stopped any more" in dialog.text.text()
    assert dialog.accessibleDescription() == dialog.text.text()
    assert cut_texts(dialog) == []
