"""What in the log is worth a question, as cards: what was seen, what explains it, what to ask."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from casevault.domain.log_patterns import Question, WorkingHours
from casevault.i18n import gettext, ngettext
from casevault.services.log_questions import WorthAsking
from casevault.ui.log.hours_dialog import hours_words
from casevault.ui.records.answer_words import local_words
from casevault.ui.theme import Space
from casevault.ui.widgets.buttons import Button, ButtonKind
from casevault.ui.widgets.card import Card
from casevault.ui.widgets.column import ScrollColumn, clear_layout
from casevault.ui.widgets.empty import EmptyState
from casevault.ui.widgets.text import Body, Caption
from casevault.ui.widgets.visibility import set_shown

MOST_SHOWN: Final = 40


class QuestionsView(QWidget):
    """The cards in a column that scrolls; says so while the log is still being read.

    Signals:
        entries_wanted: the `Question` whose entries are to be shown.
        talked: the `Question` that was talked about.
        hours_wanted: the usual hours are to be changed.
    """

    entries_wanted = Signal(object)
    talked = Signal(object)
    hours_wanted = Signal()

    def __init__(self, *, may_set_hours: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.column = ScrollColumn(gettext("Worth a question"))
        self._cards = QVBoxLayout()
        self._cards.setSpacing(Space.LARGE)
        self._hours = Caption("")
        self._change = Button(gettext("Change the usual hours…"), ButtonKind.QUIET, icon="clock")
        set_shown(self._change, may_set_hours)
        self._change.clicked.connect(self.hours_wanted)
        foot = QHBoxLayout()
        foot.addWidget(self._hours, 1)
        foot.addWidget(self._change)
        self.column.body.addLayout(self._cards)
        self.column.body.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.column, 1)
        layout.addLayout(foot)

    def wait(self, words: str) -> None:
        """Say that the log is not read to its beginning yet."""
        clear_layout(self._cards)
        self._cards.addWidget(Body(words, muted=True))

    def show_questions(self, found: Sequence[WorthAsking], hours: WorkingHours) -> None:
        """Show these, newest first."""
        clear_layout(self._cards)
        self._hours.setText(gettext("Usual hours: {hours}").format(hours=hours_words(hours)))
        if not found:
            self._cards.addWidget(
                EmptyState(
                    gettext("Nothing worth a question"),
                    gettext(
                        "No pattern was found in the log, or all were talked about. "
                        "The log shows what the program saw, and no more."
                    ),
                    icon="circle-check",
                )
            )
            return
        for one in found[:MOST_SHOWN]:
            self._cards.addWidget(self._card(one))
        left = len(found) - MOST_SHOWN
        if left > 0:
            words = ngettext("{count} older one", "{count} older ones", left)
            self._cards.addWidget(Body(words.format(count=left), muted=True))

    def _card(self, one: WorthAsking) -> Card:
        card = Card(one.title)
        card.body.addWidget(Body(one.seen))
        card.body.addWidget(Caption(_when(one)))
        for heading, words in (
            (gettext("Why it can be harmless"), one.harmless),
            (gettext("What to ask"), one.ask),
        ):
            line = QVBoxLayout()
            line.setSpacing(Space.HAIR)
            line.addWidget(Caption(heading))
            line.addWidget(Body(words))
            card.body.addLayout(line)
        buttons = QHBoxLayout()
        entries = Button(gettext("Show the entries"), icon="list-checks")
        talked = Button(gettext("We talked about it…"), icon="check")
        for button, signal in ((entries, self.entries_wanted), (talked, self.talked)):
            button.setAccessibleDescription(one.seen)
            button.clicked.connect(lambda _on=False, s=signal: s.emit(one.question))
            buttons.addWidget(button)
        buttons.addStretch(1)
        card.body.addLayout(buttons)
        return card


def _when(one: WorthAsking) -> str:
    question: Question = one.question
    begins, ends = local_words(question.begins), local_words(question.ends)
    words = (
        begins if begins == ends else gettext("{begins} to {ends}").format(begins=begins, ends=ends)
    )
    return " · ".join((words, *one.case_codes))
