"""Reads a press text or a speech before it is said or sent, and offers wording that says less."""

from __future__ import annotations

from typing import ClassVar, Final

from PySide6.QtCore import QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QWidget

from casevault.domain.statement_check import Finding
from casevault.i18n import N_, gettext, ngettext
from casevault.services import statement_check
from casevault.services.session import ChangeKind, Changes
from casevault.services.statement_check import Reading
from casevault.ui.actions import Action
from casevault.ui.clipboard import CLEARED_AFTER_SECONDS
from casevault.ui.page import Desk, Page
from casevault.ui.statements.finding_list import FindingList, numbered
from casevault.ui.statements.marked_text import Mark, MarkedText
from casevault.ui.theme import Space
from casevault.ui.typed_words import TypedWords
from casevault.ui.widgets.banner import Banner
from casevault.ui.widgets.buttons import Button, ButtonKind
from casevault.ui.widgets.card import Card
from casevault.ui.widgets.column import ScrollColumn
from casevault.ui.widgets.text import Body, Caption, Tone
from casevault.ui.widgets.visibility import set_shown

_WIDE_CHARACTERS: Final = 110
_PAUSE_MS: Final = 700
"""After so long without a keystroke the text is read again."""


class StatementCheckPage(Page):
    """The text, and beside it what was found."""

    title_id: ClassVar[str] = N_("Check a statement")
    help_id: ClassVar[str] = "statement-check"
    scrolls: ClassVar[bool] = False

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.say_lead(
            gettext(
                "Paste what you want to say or send. The program reads it as an outsider would. "
                "The text is not kept."
            )
        )
        self._columns = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._columns.setSpacing(Space.LARGE)
        self.text = MarkedText()
        self.found = FindingList()
        self.banner = Banner("", Tone.INFO)
        self._summary = Body("")
        self._reading: Reading | None = None
        self._pointed = -1
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._read_again)
        self._lay_out()
        self._words = TypedWords(self, "statement")
        self._words.keep("text", self.text)
        self.text.textChanged.connect(self._typed)
        self.found.taken.connect(self._take)
        self.found.pointed_at.connect(self._point_at)

    def first_focus(self) -> QWidget | None:
        """The text."""
        return self.text

    def actions_here(self) -> tuple[Action, ...]:
        """Reading, and going from finding to finding."""
        return (
            Action("statement.read", N_("Read the text"), self.read, "F5", "search"),
            Action("statement.next", N_("Next finding"), self.go_on, "F8", "chevron-down"),
        )

    def refresh(self, changes: object, _initiator: object = None) -> None:
        """Something was released: the text is compared anew when it is read the next time."""
        if isinstance(changes, Changes) and ChangeKind.RELEASE in changes.kinds:
            self._reading = None

    def read(self) -> None:
        """Read the text with the releases of this vault as background."""
        words = self.text.toPlainText()
        if not words.strip():
            self._summary.setText(gettext("Type or paste the text first."))
            self.text.setFocus()
            return
        self._show(words, statement_check.read_with(self.desk.session, words))

    def go_on(self) -> None:
        """Select the next finding after the cursor, from the top again after the last."""
        if self._reading is None:
            self.read()
        findings = [one for number, one in self._numbered() if number]
        if not findings:
            return
        self._pointed = (self._pointed + 1) % len(findings)
        self._point_at(findings[self._pointed])

    def _lay_out(self) -> None:
        card = Card(gettext("Your text"))
        self.text.setAccessibleName(gettext("Your text"))
        self.text.setAccessibleDescription(
            gettext("Tab leaves the text. F8 goes to the next finding.")
        )
        card.body.addWidget(self.text, 1)
        row = QHBoxLayout()
        row.setSpacing(Space.MEDIUM)
        read = Button(gettext("Read the text"), ButtonKind.PRIMARY, icon="search")
        read.clicked.connect(self.read)
        row.addWidget(read)
        words = gettext("Copied words leave the clipboard after {seconds} seconds.")
        row.addWidget(Caption(words.format(seconds=CLEARED_AFTER_SECONDS)), 1)
        card.body.addLayout(row)
        column = ScrollColumn(gettext("What was found"))
        for part in (self._summary, self.banner, self.found):
            column.body.addWidget(part)
        column.body.addStretch(1)
        self._columns.addWidget(card, 3)
        self._columns.addWidget(column, 2)
        self.body.addLayout(self._columns, 1)
        self._summary.setText(
            gettext(
                "Nothing was read yet. What points at somebody will be listed here, with wording "
                "that says less."
            )
        )
        set_shown(self.banner, False)
        set_shown(self.found, False)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Text and findings stand side by side where there is room, else one below the other."""
        super().resizeEvent(event)
        wide = event.size().width() >= self.fontMetrics().averageCharWidth() * _WIDE_CHARACTERS
        direction = QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        self._columns.setDirection(direction)

    def _numbered(self) -> list[tuple[int, Finding]]:
        return [] if self._reading is None else numbered(self._reading.findings)

    def _typed(self) -> None:
        if not self.text.is_marking and self._reading is not None:
            self._pause.start()

    def _read_again(self) -> None:
        words = self.text.toPlainText()
        if self._reading is not None:
            self._show(words, statement_check.read_again(words, self._reading))

    def _show(self, words: str, reading: Reading) -> None:
        self._pause.stop()
        self._reading = reading
        self.text.show_marks(
            [
                Mark(one.start, one.end, number, one.seriousness)
                for number, one in numbered(reading.findings)
                if number
            ]
        )
        cursor = self.text.textCursor().position()
        self._pointed = sum(mark.start < cursor for mark in self.text.marks) - 1
        self.found.show_findings(reading.findings, words)
        count = sum(1 for number, _ in numbered(reading.findings) if number)
        said = ngettext("{count} place is marked", "{count} places are marked", count).format(
            count=count
        )
        self._summary.setText(said if count else gettext("No place is marked"))
        self.banner.say(" ".join(reading.notes()), Tone.INFO)
        set_shown(self.banner, True)
        set_shown(self.found, bool(reading.findings))

    def _take(self, finding: Finding, words: str) -> None:
        if self._pause.isActive():
            self._read_again()  # the places of before the last keystrokes hold no longer
        if self._reading is None or finding not in self._reading.findings:
            return
        self.text.take(finding.start, finding.end, words)
        self._read_again()
        self.text.setFocus()

    def _point_at(self, finding: Finding) -> None:
        if self._pause.isActive():
            self._read_again()
        self.text.go_to(finding.start, finding.end)
        self.text.setFocus()
