"""A change of keys under way: what and how far, and until when it can be stopped."""

from __future__ import annotations

import threading
from typing import Final

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtWidgets import QWidget

from casevault.domain.errors import ExitCode, UserError
from casevault.i18n import N_, gettext
from casevault.services.epochs import SWITCHING
from casevault.ui.jobs import Report
from casevault.ui.widgets.dialog import Dialog
from casevault.ui.widgets.progress import ProgressRow
from casevault.ui.widgets.text import Body

_FEWEST_CHARACTERS: Final = 56
_HIGHEST: Final = 10_000
_BEFORE: Final = N_("You can stop it until the new keys take hold; then nothing has changed.")
_NOW: Final = N_(
    "The new keys take hold now. This cannot be stopped any more; the vault locks in a moment."
)


class WorkingDialog(Dialog):
    """Stays until the change is made or has stopped; Escape and its button ask it to stop.

    A stop comes back as a refusal of the work, so that whoever waits for it hears of it. Which
    came first, the stop or the switch to the new keys, is decided once, under a lock.

    Signals:
        given_up: it was stopped before the work began.
    """

    given_up = Signal()

    def __init__(self, parent: QWidget | None, title: str) -> None:
        super().__init__(parent, title)
        self.setModal(True)
        self._turn = threading.Lock()
        self._is_begun = self._is_stopped = self._is_late = False
        self.row = ProgressRow(gettext("Waiting for work in the background"))
        self.row.cancelled.connect(self.reject)
        self.text = Body("")
        self.text.setAlignment(Qt.AlignmentFlag.AlignTop)
        # Room for the longer words too: a dialog that is open does not grow with them.
        self.text.setMinimumHeight(self._height_of(gettext(_NOW)))
        self.body.addWidget(self.text)
        self.body.addWidget(self.row)
        self._say(gettext(_BEFORE))

    def reject(self) -> None:
        """Ask the work to stop; once the new keys take hold nothing does."""
        with self._turn:
            if self._is_late:
                return
            waits = not self._is_begun and not self._is_stopped
            self._is_stopped = True
        self.row.advance(gettext("Stopping…"), -1)
        if waits:
            self.given_up.emit()

    def reporting(self, report: Report) -> Report:
        """Called inside the work: gives a `report` that first stops the work, if that was asked."""

        def told(words: str, share: float) -> None:
            with self._turn:
                if self._is_stopped:
                    raise self.stopped()
                self._is_begun = True
                self._is_late = words == SWITCHING
            report(words, share)

        return told

    def advance(self, words: str, share: float) -> None:
        """Show how far it is."""
        with self._turn:
            is_stopped, is_late = self._is_stopped, self._is_late
        if is_stopped:
            return
        self.row.advance(words, share)
        if is_late:
            self._say(gettext(_NOW))
            self.row.can_stop_no_more()

    @staticmethod
    def stopped() -> UserError:
        """What whoever waits is told after a stop."""
        return UserError(
            N_("Stopped. Nothing was changed: everybody has the keys she had."),
            exit_code=ExitCode.REFUSED,
        )

    def _height_of(self, words: str) -> int:
        metrics = self.fontMetrics()
        room = QRect(0, 0, metrics.averageCharWidth() * _FEWEST_CHARACTERS, _HIGHEST)
        return metrics.boundingRect(room, Qt.TextFlag.TextWordWrap, words).height()

    def _say(self, words: str) -> None:
        self.text.setText(words)
        self.setAccessibleDescription(words)
