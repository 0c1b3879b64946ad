"""Passphrases: typed unseen, shown only on demand."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QFocusEvent, QHideEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from casevault.i18n import gettext
from casevault.ui.widgets.buttons import Button, ButtonKind
from casevault.ui.widgets.text import Caption

CLEARED_AFTER_MS: Final = 30_000
_LONGEST: Final = 1024


class PassphraseEdit(QLineEdit):
    """Never shows, copies or drags its text; empties itself 30 s after the window lost focus."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setMaxLength(_LONGEST)
        self.setDragEnabled(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setInputMethodHints(
            Qt.InputMethodHint.ImhSensitiveData
            | Qt.InputMethodHint.ImhNoPredictiveText
            | Qt.InputMethodHint.ImhNoAutoUppercase
            | Qt.InputMethodHint.ImhHiddenText
        )
        self._left = QTimer(self)
        self._left.setSingleShot(True)
        self._left.setInterval(CLEARED_AFTER_MS)
        self._left.timeout.connect(self.clear)
        self.textEdited.connect(self._left.stop)

    def taken(self) -> bytearray:
        """What was typed, as bytes that whoever takes them wipes."""
        return bytearray(self.text().encode("utf-8"))

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Begin to forget when another window comes to the front."""
        super().focusOutEvent(event)
        if event.reason() == Qt.FocusReason.ActiveWindowFocusReason:
            self._left.start()

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Somebody is here again."""
        super().focusInEvent(event)
        self._left.stop()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """A page that goes away leaves nothing typed behind."""
        super().hideEvent(event)
        self._left.stop()


class RevealRow(QWidget):
    """Shows a passphrase as plain words while its button is pressed in; it cannot be selected."""

    def __init__(self, edit: QLineEdit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._edit = edit
        self._shown = Caption("")
        self._button = Button(gettext("Show"), ButtonKind.QUIET, icon="eye")
        self._button.setCheckable(True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._shown, 1)
        row.addWidget(self._button)
        self._button.toggled.connect(self._look)
        edit.textChanged.connect(self._look)

    def _look(self, *_change: object) -> None:
        self._shown.setText(self._edit.text() if self._button.isChecked() else "")
