"""Who may open the vault, what each role may do, and what holds it: keys or only the program."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from casevault.domain.dates import format_day
from casevault.domain.roles import Right
from casevault.i18n import N_, gettext
from casevault.services import users
from casevault.services.session import REFUSAL, ChangeKind, Changes
from casevault.services.users import User
from casevault.ui.forms.flow import FlowLayout
from casevault.ui.page import Desk, Page
from casevault.ui.pages.change_keys import Change
from casevault.ui.right_words import (
    ASSIGNING_MEANING,
    KEYS_MEANING,
    NEW_KEYS_MEANING,
    NO,
    PROGRAM_MEANING,
    YES,
    offered_roles,
    rights_rows,
    rights_titles,
)
from casevault.ui.theme import Space
from casevault.ui.trust_words import role_words
from casevault.ui.widgets.buttons import Button, ButtonKind
from casevault.ui.widgets.card import Card, Line
from casevault.ui.widgets.column import clear_layout
from casevault.ui.widgets.text import Body, Caption, Heading, Pill, Tone
from casevault.ui.widgets.word_table import WordModel, WordTable


class UsersPage(Page):
    """Everyone sees the list and changes her own passphrase; the coordinator adds users."""

    title_id: ClassVar[str] = N_("Users")
    help_id: ClassVar[str] = "users"
    column_characters: ClassVar[int] = 130

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.say_lead(gettext("Everybody who may open this vault."))
        self._add = Button(gettext("Add a user"), ButtonKind.PRIMARY, icon="user-plus", parent=self)
        self._add.clicked.connect(lambda: desk.open_page("new_user"))
        self._change = Button(gettext("Change your passphrase"), icon="key-round")
        self._change.clicked.connect(lambda: desk.open_page("own_passphrase"))
        self._people = QVBoxLayout()
        self._people.setSpacing(Space.MEDIUM)
        self.body.addWidget(self._people_card())
        self.body.addWidget(self._rights_card())
        self.body.addStretch(1)
        self._read()

    def first_focus(self) -> QWidget | None:
        """The next step: adding somebody, for whoever may."""
        return self._add if self.desk.session.may(Right.CHANGE_USERS) else self._change

    def refresh(self, changes: object, _initiator: object = None) -> None:
        """Somebody was added."""
        if isinstance(changes, Changes) and ChangeKind.USER in changes.kinds:
            self._read()

    def _people_card(self) -> Card:
        card = Card(gettext("People"))
        card.body.addLayout(self._people)
        row = QWidget()
        buttons = FlowLayout(row, spacing=Space.SMALL, row_spacing=Space.SMALL)
        if self.desk.session.may(Right.CHANGE_USERS):
            buttons.addWidget(self._add)
        else:
            self._add.hide()
            card.body.addWidget(Body(gettext(REFUSAL[Right.CHANGE_USERS]), muted=True))
        buttons.addWidget(self._change)
        if self.desk.session.may(Right.CHANGE_USERS):
            new_keys = Button(gettext("New keys for everybody…"), icon="refresh-cw")
            new_keys.clicked.connect(lambda: self.desk.open_page("change_keys"))
            buttons.addWidget(new_keys)
        card.body.addWidget(row)
        return card

    def _rights_card(self) -> Card:
        card = Card(gettext("What each role may do"))
        roles = offered_roles(practice=self.desk.session.vault.info.practice)
        spoken = {YES: gettext("yes"), NO: gettext("no")}
        model = WordModel(rights_titles(roles), rights_rows(roles), spoken=spoken)
        card.body.addWidget(WordTable(gettext("What each role may do"), model))
        for meaning in (KEYS_MEANING, PROGRAM_MEANING, ASSIGNING_MEANING, NEW_KEYS_MEANING):
            card.body.addWidget(Body(gettext(meaning), muted=True))
        return card

    def _read(self) -> None:
        clear_layout(self._people)
        for number, user in enumerate(users.list_users(self.desk.session)):
            if number:
                self._people.addWidget(Line())
            self._people.addLayout(self._person(user))

    def _person(self, user: User) -> QHBoxLayout:
        row = _words(user)
        if not self.desk.session.may(Right.CHANGE_USERS):
            return row
        for change, text, spoken in (
            (Change.ROLES, gettext("Roles…"), gettext("Other roles for {name}…")),
            (Change.REMOVE, gettext("Remove…"), gettext("Remove {name}…")),
        ):
            button = Button(text, ButtonKind.QUIET)
            button.setAccessibleName(spoken.format(name=user.name))
            button.clicked.connect(partial(self._ask, change, user.user_id))
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        return row

    def _ask(self, change: Change, user_id: str) -> None:
        self.desk.open_page("change_keys", change=str(change), user_id=user_id)


def _words(user: User) -> QHBoxLayout:
    words = QVBoxLayout()
    words.setSpacing(Space.HAIR)
    words.addWidget(Heading(user.name, level=3))
    words.addWidget(Body(role_words(user.roles), muted=True))
    if user.since:
        day = datetime.fromisoformat(user.since).astimezone().date()
        words.addWidget(Caption(gettext("since {day}").format(day=format_day(day))))
    row = QHBoxLayout()
    row.addLayout(words, 1)
    if user.is_self:
        row.addWidget(Pill(gettext("you"), Tone.INFO), 0, Qt.AlignmentFlag.AlignTop)
    return row
