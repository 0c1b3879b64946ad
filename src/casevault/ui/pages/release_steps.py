"""The first two questions of a release: what, and for whom."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QLineEdit, QRadioButton, QVBoxLayout, QWidget

from casevault.domain.periods import Period
from casevault.domain.release import Profile
from casevault.i18n import N_, gettext
from casevault.services import figure_words, release_words, releases
from casevault.services.session import Session
from casevault.ui.figures.report_choice import ReportChoice
from casevault.ui.forms.date_line import DateLine
from casevault.ui.theme import Space
from casevault.ui.typed_words import TypedWords
from casevault.ui.widgets.card import Card
from casevault.ui.widgets.field_row import FieldRow
from casevault.ui.widgets.text import Body, Caption

_LONGEST_RECIPIENT: Final = 200
_PROFILE_MEANINGS: Final[dict[Profile, str]] = {
    Profile.PUBLIC: N_(
        "May be published. Tables of one and of two characteristics, for the whole country."
    ),
    Profile.TRUSTED: N_(
        "For one authority that you have an agreement with. More detail, never less protection: "
        "the figures are the same as for the public."
    ),
}


class ReleaseStep(QWidget):
    """One page of the wizard.

    Signals:
        finished: Enter was pressed in the last field.
    """

    title_id: ClassVar[str] = ""
    finished = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(Space.LARGE)

    def begin(self) -> None:
        """The page comes up."""

    def leave(self) -> None:
        """The page goes; it may come back."""

    def first_focus(self) -> QWidget | None:
        """Where the keyboard goes."""
        return None

    def problem(self) -> str:
        """What is still missing, in words; empty when nothing is."""
        return ""


class WhatStep(ReleaseStep):
    """The report, its period, and up to when records count."""

    title_id: ClassVar[str] = N_("What is released?")

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._today = session.today
        self.choice = ReportChoice(session.today, session.vault.info.country)
        self._cut_off = DateLine(session.today, partial=False)
        self._cut_off.show_answer(session.today.isoformat())
        card = Card(gettext("Report and period"))
        card.body.addWidget(self.choice)
        card.body.addWidget(
            Body(
                gettext(
                    "Only quarters that have ended can leave. Each is protected once and stays so "
                    "in every later report."
                ),
                muted=True,
            )
        )
        self.body.addWidget(card)
        day = Card(gettext("On record by"))
        words = gettext("Counted is what was on record at the end of this day.")
        row = FieldRow(gettext("Day"), self._cut_off, words)
        self._cut_off.describe(gettext("On record by"), words)
        day.body.addWidget(row)
        self.body.addWidget(day)
        self.body.addStretch(1)

    def first_focus(self) -> QWidget | None:
        """The report."""
        return self.choice.first_focus()

    def cut_off(self) -> date:
        """The last day of recording that counts."""
        return date.fromisoformat(self._cut_off.answer())

    def choose(self, table_set: str, period: Period | None) -> None:
        """Begin with a report and period that were chosen elsewhere."""
        self.choice.choose(table_set, period)

    def problem(self) -> str:
        """A day that cannot be."""
        trouble = self._cut_off.trouble()
        if trouble or self._cut_off.answer() is None:
            return trouble or gettext("Give the day up to which records count.")
        if self.cut_off() > self._today:
            return gettext("The day up to which records count lies ahead. Choose today at most.")
        if self.cut_off() < self.choice.chosen().period.end:
            return gettext(
                "Records must count at least until the period ends. Choose that day or a later one."
            )
        return ""


class WhomStep(ReleaseStep):
    """Who receives it, and who approves it."""

    title_id: ClassVar[str] = N_("For whom is it?")

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._group = QButtonGroup(self)
        self._choices: dict[Profile, QRadioButton] = {}
        card = Card(gettext("The reader"))
        for profile in (Profile.PUBLIC, Profile.TRUSTED):
            card.body.addLayout(self._choice(profile))
        self._recipient = QLineEdit()
        self._recipient.setMaxLength(_LONGEST_RECIPIENT)
        self._recipient.returnPressed.connect(self.finished)
        TypedWords(self, "release").keep("recipient", self._recipient)
        card.body.addWidget(
            FieldRow(
                gettext("Recipient"),
                self._recipient,
                gettext(
                    "Who gets it, or where it is published. It stands in the list of releases, "
                    "never in the report."
                ),
                required=True,
            )
        )
        self.body.addWidget(card)
        self.body.addWidget(_approval_card(session))
        self.body.addStretch(1)

    def first_focus(self) -> QWidget | None:
        """The kind of reader."""
        return next(button for button in self._choices.values() if button.isChecked())

    def profile(self) -> Profile:
        """The kind of reader."""
        return next(each for each, button in self._choices.items() if button.isChecked())

    def recipient(self) -> str:
        """Who gets it, in words."""
        return self._recipient.text().strip()

    def choose(self, profile: str, recipient: str) -> None:
        """Begin with what was chosen before."""
        if profile in set(Profile):
            self._choices[Profile(profile)].setChecked(True)
        self._recipient.setText(recipient)

    def problem(self) -> str:
        """Nobody to give it to."""
        if self.recipient():
            return ""
        return gettext("Say who receives the release, or where it is published.")

    def _choice(self, profile: Profile) -> QVBoxLayout:
        button = QRadioButton(gettext(figure_words.PROFILE_NAMES[profile]))
        meaning = gettext(_PROFILE_MEANINGS[profile])
        button.setAccessibleDescription(meaning)
        button.setChecked(profile is Profile.PUBLIC)
        self._group.addButton(button)
        self._choices[profile] = button
        note = QVBoxLayout()
        note.setContentsMargins(Space.WIDE + Space.SMALL, 0, 0, 0)
        note.addWidget(Caption(meaning))
        both = QVBoxLayout()
        both.setSpacing(0)
        both.addWidget(button)
        both.addLayout(note)
        return both


def _approval_card(session: Session) -> Card:
    card = Card(gettext("Who approves it?"))
    if releases.needs_approval(session):
        words = gettext(
            "A second person looks at the same figures and approves them with her own passphrase "
            "on the last page."
        )
        names = ", ".join(release_words.approvers(session))
        who = gettext("Who can: {names}").format(names=names)
    else:
        words = gettext(
            "Nobody else in this vault may approve releases, so nobody is asked. Once there is a "
            "second director or coordinator, she approves."
        )
        who = ""
    card.body.addWidget(Body(words))
    if who:
        card.body.addWidget(Caption(who))
    return card
