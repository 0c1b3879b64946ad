"""How many answers need attention, and the way to each of them."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from casevault.i18n import gettext, ngettext
from casevault.ui.widgets.banner import Banner
from casevault.ui.widgets.buttons import Button, ButtonKind
from casevault.ui.widgets.text import Tone


class ErrorSummary(Banner):
    """Above a form: "3 answers need attention" and a button that goes to one after the other.

    Signals:
        chosen: the id of the field to go to.
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", Tone.CAUTION, parent)
        self._fields: list[str] = []
        self._next = 0
        self._button = Button(gettext("Go to the next"), ButtonKind.QUIET)
        self._button.clicked.connect(self.go)
        self.buttons.addWidget(self._button)

    @property
    def is_on(self) -> bool:
        """Whether anything needs attention."""
        return bool(self._fields)

    def show_problems(self, fields: Mapping[str, str]) -> None:
        """Name the questions (label to field id); an empty mapping takes the summary away."""
        self._fields = list(fields.values())
        self._next = 0
        if not fields:
            self.clear()
            return
        count = len(fields)
        words = ngettext(
            "{count} answer needs attention: {labels}.",
            "{count} answers need attention: {labels}.",
            count,
        )
        self.say(words.format(count=count, labels=", ".join(fields)), Tone.CAUTION)

    def go(self) -> None:
        """Go to the next question that needs attention, after the last to the first."""
        if self._fields:
            at = self._next % len(self._fields)
            self._next = at + 1
            self.chosen.emit(self._fields[at])
