"""Work during which nothing else may be done: how far it is, and a way to stop it."""

from __future__ import annotations

import threading

from PySide6.QtWidgets import QWidget

from casevault.domain.errors import ExitCode, UserError
from casevault.i18n import N_, gettext
from casevault.ui.widgets.dialog import Dialog
from casevault.ui.widgets.progress import ProgressRow


class WorkingDialog(Dialog):
    """Stays until the work is done or has stopped; Escape and its button ask the work to stop.

    The work calls `report` instead of that of its job: a stop comes back as a refusal, so that
    whoever waits hears of it, and a stop that came too late changes nothing.
    """

    def __init__(self, parent: QWidget | None, title: str, text: str, words: str) -> None:
        super().__init__(parent, title, text)
        self.setModal(True)
        self._stop = threading.Event()
        self._words = gettext(words)
        self.row = ProgressRow(self._words)
        self.row.cancelled.connect(self.reject)
        self.body.addWidget(self.row)

    def reject(self) -> None:
        """Ask the work to stop."""
        self._stop.set()
        self.row.advance(gettext("Stopping…"), -1)

    def require_wanted(self) -> None:
        """Called inside the work: go on only if nobody asked to stop.

        Raises:
            UserError: somebody did.
        """
        if self._stop.is_set():
            raise UserError(
                N_("Stopped. Nothing was changed: everybody has the keys she had."),
                exit_code=ExitCode.REFUSED,
            )
