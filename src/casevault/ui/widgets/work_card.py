"""A card for one piece of work: what is known of it, what runs, and what came of it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from casevault.domain.errors import UserError
from casevault.ui.forms.flow import FlowLayout
from casevault.ui.theme import Space
from casevault.ui.trust_words import TrustFact
from casevault.ui.widgets.banner import Banner, ToneMark
from casevault.ui.widgets.card import Card
from casevault.ui.widgets.column import clear_layout
from casevault.ui.widgets.progress import ProgressRow
from casevault.ui.widgets.text import Body, Tone


class WorkCard(Card):
    """A card with what is known, what runs, and what came of it."""

    def __init__(self, title: str) -> None:
        super().__init__(title)
        self._fact = QHBoxLayout()
        self.banner = Banner()
        self._asked: QWidget | None = None
        self._running = QVBoxLayout()
        self._findings = QVBoxLayout()
        self.buttons = FlowLayout(row_spacing=Space.SMALL)
        self.body.addLayout(self._fact)
        self.body.addWidget(self.banner)
        for part in (self._findings, self._running, self.buttons):
            self.body.addLayout(part)

    def show_fact(self, fact: TrustFact) -> None:
        """When it was last done, and how good that is."""
        clear_layout(self._fact)
        self._fact.addWidget(ToneMark(fact.tone))
        self._fact.addWidget(Body(fact.words), 1)

    def show_findings(self, findings: list[tuple[Tone, str]]) -> None:
        """What was found, one line each."""
        clear_layout(self._findings)
        for tone, words in findings:
            line = QHBoxLayout()
            line.addWidget(ToneMark(tone))
            line.addWidget(Body(words), 1)
            self._findings.addLayout(line)

    def begin(self, words: str) -> ProgressRow:
        """Show that it runs; nothing else can be started here meanwhile."""
        self.banner.clear()
        focused = self.focusWidget()
        self._asked = focused if focused is not None and focused.hasFocus() else None
        self._set_enabled(on=False)
        row = ProgressRow(words)
        self._running.addWidget(row)
        return row

    def end(self) -> None:
        """It runs no more."""
        clear_layout(self._running)
        self._set_enabled(on=True)
        if self._asked is not None:
            self._asked.setFocus(Qt.FocusReason.OtherFocusReason)

    def fail(self, error: UserError) -> None:
        """It did not work."""
        self.banner.say(error.text(), Tone.DANGER)

    def _set_enabled(self, *, on: bool) -> None:
        for position in range(self.buttons.count()):
            item = self.buttons.itemAt(position)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.setEnabled(on)
