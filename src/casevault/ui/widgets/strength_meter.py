"""How hard a passphrase is to guess, judged while it is chosen."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QProgressBar, QVBoxLayout, QWidget

from casevault.i18n import gettext
from casevault.services import passphrases
from casevault.ui.theme import Space
from casevault.ui.widgets.text import Caption

_FULL_BITS: Final = 100


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
