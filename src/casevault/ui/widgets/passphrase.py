"""Passphrases: typed unseen, shown only on demand, judged while they are chosen."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QHideEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QProgressBar, QVBoxLayout, QWidget

from casevault.i18n import gettext
from casevault.services import passphrases
from casevault.ui.theme import Space
from casevault.ui.widgets.buttons import Button, ButtonKind
from casevault.ui.widgets.text import Caption

CLEARED_AFTER_MS: Final = 30_000
_LONGEST: Final = 1024
_FULL_BITS: Final = 100


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


class StrengthMeter(QWidget):
    """A bar and a sentence; judged a moment after typing stops.

    Signals:
        judged: True when the passphrase is strong enough for a vault.
    """

    judged = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = ""
        self._own_words: tuple[str, ...] = ()
        self._bar = QProgressBar()
        self._bar.setRange(0, _FULL_BITS)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(gettext("Strength"))
        self._words = Caption(
            gettext("Five or more words that have nothing to do with each other.")
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.HAIR)
        layout.addWidget(self._bar)
        layout.addWidget(self._words)
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(150)
        self._wait.timeout.connect(self.judge)

    def show_for(self, text: str, own_words: tuple[str, ...]) -> None:
        """Judge `text` soon; `own_words` are names that an attacker would try first."""
        self._text, self._own_words = text, own_words
        self._wait.start()

    def judge(self) -> None:
        """Judge now."""
        self._wait.stop()
        strength = passphrases.strength(self._text, self._own_words)
        words = gettext(passphrases.VERDICT_TEXT[strength.verdict])
        shade = {
            passphrases.Verdict.TOO_WEAK: "weak",
            passphrases.Verdict.ACCEPTABLE: "fair",
            passphrases.Verdict.STRONG: "strong",
        }[strength.verdict]
        self._bar.setValue(min(round(strength.bits), _FULL_BITS))
        self._bar.setProperty("verdict", shade)
        self._bar.style().unpolish(self._bar)
        self._bar.style().polish(self._bar)
        self._bar.setAccessibleDescription(words)
        self._words.setText(words if self._text else "")
        self.judged.emit(strength.verdict is not passphrases.Verdict.TOO_WEAK)


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
