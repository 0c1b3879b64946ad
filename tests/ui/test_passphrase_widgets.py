from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from casevault.ui.widgets.passphrase import (
    CLEARED_AFTER_MS,
    PassphraseEdit,
    RevealRow,
)
from casevault.ui.widgets.strength_meter import StrengthMeter
from ui.keyboard import type_text


def leave(field: PassphraseEdit, reason: Qt.FocusReason) -> None:
    QApplication.sendEvent(field, QFocusEvent(QFocusEvent.Type.FocusOut, reason))


def test_a_field_left_for_another_window_forgets_after_thirty_seconds(qtbot: QtBot) -> None:
    field = PassphraseEdit()
    qtbot.addWidget(field)
    field.setText("secret")
    leave(field, Qt.FocusReason.ActiveWindowFocusReason)
    waits = (field._left.isActive(), field._left.interval())
    field._left.timeout.emit()
    field._left.stop()

    assert waits == (True, CLEARED_AFTER_MS)
    assert field.text() == ""


def test_a_field_come_back_to_in_time_keeps_its_text(qtbot: QtBot) -> None:
    field = PassphraseEdit()
    qtbot.addWidget(field)
    field.setText("secret")
    leave(field, Qt.FocusReason.ActiveWindowFocusReason)
    QApplication.sendEvent(
        field, QFocusEvent(QFocusEvent.Type.FocusIn, Qt.FocusReason.ActiveWindowFocusReason)
    )

    assert not field._left.isActive()
    assert field.text() == "secret"


def test_what_is_typed_after_another_window_was_in_front_stays(qtbot: QtBot) -> None:
    field = PassphraseEdit()
    qtbot.addWidget(field)
    leave(field, Qt.FocusReason.ActiveWindowFocusReason)
    type_text(field, "secret")

    assert not field._left.isActive()


def test_a_move_to_the_next_field_forgets_nothing(qtbot: QtBot) -> None:
    field = PassphraseEdit()
    qtbot.addWidget(field)
    leave(field, Qt.FocusReason.TabFocusReason)

    assert not field._left.isActive()


@pytest.mark.parametrize(
    ("text", "own", "strong"),
    [
        ("", (), False),
        ("password", (), False),
        ("Centar za pomoc", ("Centar za pomoc",), False),
        ("volatile sandbag shaking tidings unmixable senior", (), True),
    ],
)
def test_a_passphrase_is_judged_as_a_thief_would(
    text: str,
    own: tuple[str, ...],
    strong: bool,  # noqa: FBT001 - a parameter of the test
    qtbot: QtBot,
) -> None:
    meter = StrengthMeter()
    qtbot.addWidget(meter)
    with qtbot.waitSignal(meter.judged, timeout=30000) as judged:
        meter.show_for(text, own)

    assert judged.args == [strong]


def test_what_is_revealed_cannot_be_selected_and_goes_again(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    field = PassphraseEdit(window)
    row = RevealRow(field, window)
    field.setText("six plain words")
    button, label = row.findChild(QPushButton), row.findChild(QLabel)
    assert button is not None
    assert label is not None
    button.click()
    seen = label.text()
    button.click()

    assert (seen, label.text()) == ("six plain words", "")
    assert label.textInteractionFlags() == Qt.TextInteractionFlag.LinksAccessibleByMouse
