"""What was released: what, to whom, when; and a check of the files of any release."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import ClassVar

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from casevault.domain.periods import Period
from casevault.domain.release import Profile
from casevault.domain.roles import Right
from casevault.domain.table_sets import table_sets
from casevault.i18n import N_, gettext
from casevault.services import figure_words, release_words, releases
from casevault.services.figure_words import words_in_use
from casevault.services.releases import PastRelease
from casevault.services.session import ChangeKind, Changes
from casevault.ui.page import Desk, Page
from casevault.ui.pages.release_verdict import VerifyCard
from casevault.ui.pages.restored_notice import RestoredNotice
from casevault.ui.widgets.buttons import Button, ButtonKind
from casevault.ui.widgets.card import Card
from casevault.ui.widgets.column import clear_layout
from casevault.ui.widgets.empty import EmptyState
from casevault.ui.widgets.text import Body, Heading
from casevault.ui.widgets.word_table import WordModel, WordTable


class ReleasesPage(Page):
    """The ledger in words, newest first."""

    title_id: ClassVar[str] = N_("Releases")
    help_id: ClassVar[str] = "releases"
    column_characters: ClassVar[int] = 150

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.say_lead(gettext("What left this vault, to whom and when. A release stays as it is."))
        check = Button(gettext("Check a statement"), icon="file-warning")
        check.clicked.connect(lambda: self.desk.open_page("statement_check"))
        self.head_actions.addWidget(check)
        self._first: QWidget | None = None
        self._list = QVBoxLayout()
        self.verify = VerifyCard(desk)
        self.restored = RestoredNotice(desk)
        self.body.addWidget(self.restored)
        self.body.addLayout(self._list)
        self.body.addWidget(self.verify)
        self.body.addWidget(self._key_card())
        self.body.addStretch(1)
        self._read()

    def first_focus(self) -> QWidget | None:
        """The next step, else the check."""
        return self._first or self.verify.first_focus()

    def look_at(self, folder: Path) -> None:
        """Check the release in a folder."""
        self.verify.look_at(folder)

    def refresh(self, changes: object, _initiator: object = None) -> None:
        """Something was released."""
        if isinstance(changes, Changes) and ChangeKind.RELEASE in changes.kinds:
            self._read()

    def _read(self) -> None:
        clear_layout(self._list)
        past = releases.past_releases(self.desk.session)
        may = self.desk.session.may(Right.RELEASE)
        if past:
            self._list.addWidget(self._list_card(past, may=may))
        else:
            self._list.addWidget(self._empty(may=may))

    def _empty(self, *, may: bool) -> Card:
        card = Card()
        empty = EmptyState(
            gettext("Nothing released yet"),
            gettext("A release is a report of protected figures that was attacked before it left."),
            gettext("Make a release") if may else "",
            icon="send",
        )
        empty.chosen.connect(self._make)
        self._first = empty.button if may else None
        card.body.addWidget(empty)
        return card

    def _list_card(self, past: list[PastRelease], *, may: bool) -> Card:
        card = Card(gettext("What was released"))
        titles = (
            gettext("Statistical report"),
            gettext("Period"),
            gettext("For whom"),
            gettext("Recipient"),
            gettext("Made on"),
            gettext("Number"),
        )
        rows = [_row(one) for one in reversed(past)]
        card.body.addWidget(WordTable(gettext("What was released"), WordModel(titles, rows)))
        if may:
            make = Button(gettext("Make a release"), ButtonKind.PRIMARY, icon="send")
            make.clicked.connect(self._make)
            self._first = make
            line = QHBoxLayout()
            line.addWidget(make)
            line.addStretch(1)
            card.body.addLayout(line)
        return card

    def _key_card(self) -> Card:
        card = Card(gettext("Fingerprint of your key"))
        card.body.addWidget(Heading(release_words.own_fingerprint(self.desk.session), level=3))
        words = gettext(
            "Let it stand on your letterhead: by it whoever receives the files knows that they "
            "are yours."
        )
        card.body.addWidget(Body(words, muted=True))
        return card

    def _make(self) -> None:
        self.desk.open_page("release_wizard")


def _row(one: PastRelease) -> tuple[str, ...]:
    known = table_sets().get(one.table_set)
    profile = one.profile
    if profile in set(Profile):
        profile = gettext(figure_words.PROFILE_NAMES[Profile(profile)])
    return (
        gettext(known.title_id) if known is not None else one.table_set,
        _period(one),
        profile,
        one.recipient,
        _day(one.made_on),
        one.release_id,
    )


def _period(one: PastRelease) -> str:
    with suppress(ValueError):
        period = Period(date.fromisoformat(one.start), date.fromisoformat(one.end))
        return figure_words.period_words(period)
    return ""


def _day(iso: str) -> str:
    with suppress(ValueError):
        return words_in_use().date(date.fromisoformat(iso))
    return iso
