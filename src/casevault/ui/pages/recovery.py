"""Recovery: whether the shares are ready, who holds them, trying one, issuing new ones."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from casevault.domain.dates import format_day
from casevault.domain.errors import UserError
from casevault.domain.recovery import HeldShare, RecoveryState
from casevault.domain.roles import Right
from casevault.i18n import N_, gettext
from casevault.services import recovery
from casevault.services.recovery import RecoveryStatus
from casevault.services.session import REFUSAL
from casevault.ui import recovery_words
from casevault.ui.page import Desk, Page
from casevault.ui.theme import Space
from casevault.ui.widgets.banner import ErrorBanner, ToneMark
from casevault.ui.widgets.buttons import Button, ButtonKind
from casevault.ui.widgets.card import Card, Line
from casevault.ui.widgets.column import clear_layout
from casevault.ui.widgets.text import Body, Caption, Heading, Pill

_TRIABLE = frozenset({RecoveryState.UNTRIED, RecoveryState.DUE, RecoveryState.READY})


class RecoveryPage(Page):
    """Everybody sees whether recovery is ready; the coordinator issues shares."""

    title_id: ClassVar[str] = N_("Recovery")
    help_id: ClassVar[str] = "recovery"

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.say_lead(
            gettext("If nobody can unlock any more, several people together let somebody in.")
        )
        self._first: Button | None = None
        self._read()

    def first_focus(self) -> QWidget | None:
        """The next step."""
        return self._first

    def refresh(self, _changes: object, _initiator: object = None) -> None:
        """A share was tried, or there are new ones."""
        self._read()

    def _read(self) -> None:
        clear_layout(self.body)
        self._first = None
        try:
            status = recovery.status(self.desk.session)
        except UserError as error:
            broken = ErrorBanner(parent=self)
            self.body.addWidget(broken)
            broken.say(error.text())
            status = RecoveryStatus(RecoveryState.BROKEN)
        self.body.addWidget(self._state_card(status))
        if status.shares:
            self.body.addWidget(self._shares_card(status))
        self.body.addStretch(1)

    def _state_card(self, status: RecoveryStatus) -> Card:
        card = Card(gettext("Is recovery ready?"))
        row = QHBoxLayout()
        row.setSpacing(Space.MEDIUM)
        mark = ToneMark(recovery_words.state_tone(status.state))
        row.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(Body(recovery_words.state_words(status.state)), 1)
        card.body.addLayout(row)
        if status.scheme is not None and status.made_on is not None:
            words = gettext("{scheme}. Set {name} ({day}).").format(
                scheme=gettext(recovery_words.SCHEME_NAMES[status.scheme]),
                name=status.set_name,
                day=format_day(status.made_on),
            )
            card.body.addWidget(Body(words, muted=True))
        if self.desk.session.may(Right.CHANGE_USERS):
            card.body.addLayout(self._issue_row(status))
        else:
            card.body.addWidget(Body(gettext(REFUSAL[Right.CHANGE_USERS]), muted=True))
        return card

    def _issue_row(self, status: RecoveryStatus) -> QHBoxLayout:
        is_first = status.state is RecoveryState.NONE
        waits = status.state in {RecoveryState.UNTRIED, RecoveryState.DUE}
        words = gettext("Set up recovery…") if is_first else gettext("Issue new shares…")
        calm = waits or status.state is RecoveryState.READY
        issue = Button(
            words, ButtonKind.SECONDARY if calm else ButtonKind.PRIMARY, icon="key-round"
        )
        issue.clicked.connect(lambda: self.desk.open_page("recovery_setup"))
        if not waits:
            self._first = issue
        row = QHBoxLayout()
        row.addWidget(issue)
        row.addStretch(1)
        return row

    def _shares_card(self, status: RecoveryStatus) -> Card:
        card = Card(gettext("Shares"))
        card.body.addWidget(
            Body(
                gettext(
                    "Each holder types her share here, alone. When a holder leaves, or a sheet is "
                    "lost, issue new shares: all old ones then open nothing."
                ),
                muted=True,
            )
        )
        for number, share in enumerate(status.shares):
            if number:
                card.body.addWidget(Line())
            card.body.addLayout(self._share_row(share, can_try=status.state in _TRIABLE))
        return card

    def _share_row(self, share: HeldShare, *, can_try: bool) -> QHBoxLayout:
        name = recovery_words.share_name(share)
        said, tone = recovery_words.tried_words(share, self.desk.session.today)
        words = QVBoxLayout()
        words.setSpacing(Space.HAIR)
        heading = Heading(gettext("Share {position}").format(position=share.position), level=3)
        words.addWidget(heading)
        if share.holder:
            words.addWidget(Caption(share.holder))
        row = QHBoxLayout()
        row.setSpacing(Space.MEDIUM)
        row.addLayout(words, 1)
        row.addWidget(Pill(said, tone))
        if can_try:
            due = share.is_due(self.desk.session.today)
            kind = ButtonKind.PRIMARY if due and self._first is None else ButtonKind.SECONDARY
            attempt = Button(gettext("Try"), kind)
            attempt.setAccessibleName(gettext("Try: {share}").format(share=name))
            attempt.clicked.connect(
                lambda _on=False, at=share.position: self.desk.open_page(
                    "recovery_drill", position=at
                )
            )
            if due and self._first is None:
                self._first = attempt
            row.addWidget(attempt)
        return row
