"""One long job as a row: what, how far, and a way to stop it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QProgressBar, QWidget

from casevault.i18n import gettext
from casevault.ui.steps_in_words import step_words
from casevault.ui.theme import Space
from casevault.ui.widgets.buttons import Button, ButtonKind
from casevault.ui.widgets.text import Caption


class ProgressRow(QWidget):
    """Words above a bar; `advance` with a negative share shows that the length is unknown.

    Signals:
        cancelled: the person asked to stop.
    """

    cancelled = Signal()

    def __init__(self, words: str, *, can_stop: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = Caption(words)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setRange(0, 0)
        self.bar.setAccessibleName(words)
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setHorizontalSpacing(Space.MEDIUM)
        layout.setVerticalSpacing(Space.HAIR)
        layout.addWidget(self.words, 0, 0)
        layout.addWidget(self.bar, 1, 0)
        layout.setColumnStretch(0, 1)
        self._stop: Button | None = None
        if can_stop:
            self._stop = Button(gettext("Stop"), ButtonKind.QUIET)
            self._stop.clicked.connect(self.cancelled)
            layout.addWidget(self._stop, 0, 1, 2, 1)

    def can_stop_no_more(self) -> None:
        """From here on it goes to its end."""
        if self._stop is not None:
            self._stop.hide()

    def advance(self, words: str, share: float) -> None:
        """Show how far it is."""
        if words:
            said = step_words(words)
            self.words.setText(said)
            self.bar.setAccessibleName(said)
        if share < 0:
            self.bar.setRange(0, 0)
            return
        self.bar.setRange(0, 1000)
        self.bar.setValue(round(share * 1000))
