"""Adding somebody to the vault: her name, her roles, her first passphrase."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from casevault.domain.errors import UserError
from casevault.domain.roles import USER_NAME_LENGTH, Right
from casevault.i18n import N_, gettext
from casevault.services import key_files, users
from casevault.services.session import REFUSAL, ChangeKind, Changes
from casevault.ui.page import Desk, Page
from casevault.ui.pages.new_vault_passphrase import PassphraseStep
from casevault.ui.pages.role_boxes import RoleBoxes
from casevault.ui.theme import Space
from casevault.ui.typed_words import TypedWords
from casevault.ui.widgets.banner import ErrorBanner
from casevault.ui.widgets.buttons import Button, ButtonKind
from casevault.ui.widgets.card import Card
from casevault.ui.widgets.field_row import FieldRow
from casevault.ui.widgets.into_view import into_view
from casevault.ui.widgets.key_file_maker import KeyFileMaker
from casevault.ui.widgets.progress import ProgressRow
from casevault.ui.widgets.text import Body


class NewUserPage(Page):
    """Nothing is kept until the last button; the words of the passphrase are shown only here."""

    title_id: ClassVar[str] = N_("Add a user")
    help_id: ClassVar[str] = "users"

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._banner = ErrorBanner(parent=self)
        self._fields = QWidget()
        self._name = QLineEdit()
        self._name.setMaxLength(USER_NAME_LENGTH)
        TypedWords(self, "new_user").keep("name", self._name)
        self._name_row = FieldRow(
            gettext("User name"), self._name, gettext("She types it at each unlock."), required=True
        )
        self._who = Card(gettext("Who she is"))
        self._what = Card(gettext("Her roles"))
        self._secret = Card(gettext("Her first passphrase"))
        boxes = RoleBoxes(practice=desk.session.vault.info.practice)
        self._what.body.addWidget(boxes)
        self._roles = boxes.boxes
        self._key_file = KeyFileMaker(desk.session)
        self._passphrase = PassphraseStep(lambda: (self._name.text().strip(),))
        self._progress = ProgressRow(gettext("Making the keys…"), can_stop=False)
        self._progress.hide()
        self._add = Button(gettext("Add the user"), ButtonKind.PRIMARY, icon="user-plus")
        self._add.clicked.connect(self._work)
        self._passphrase.finished.connect(self._work)
        self._cancel = Button(gettext("Cancel"))
        self._cancel.clicked.connect(desk.go_back)
        if desk.session.may(Right.CHANGE_USERS):
            self._lay_out()
        else:
            self.body.addWidget(self._banner)
            self._banner.say(gettext(REFUSAL[Right.CHANGE_USERS]))
        self.body.addStretch(1)

    def first_focus(self) -> QWidget | None:
        """Her name."""
        return self._name

    def _lay_out(self) -> None:
        column = QVBoxLayout(self._fields)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.LARGE)
        self._who.body.addWidget(self._name_row)
        column.addWidget(self._who)
        column.addWidget(self._what)
        self._secret.body.addWidget(
            Body(
                gettext(
                    "It is shown here once and nowhere else. Write it down, hand her the paper, "
                    "and let her choose her own under Users."
                ),
                muted=True,
            )
        )
        self._secret.body.addWidget(self._passphrase)
        self._secret.body.addWidget(self._key_file)
        column.addWidget(self._secret)
        self.body.addWidget(self._fields)
        self.body.addWidget(self._progress)
        buttons = QHBoxLayout()
        buttons.addWidget(self._add)
        buttons.addWidget(self._cancel)
        buttons.addStretch(1)
        self.body.addLayout(buttons)

    def _missing(self) -> tuple[Card, str, QWidget] | None:
        if not self._name.text().strip():
            return self._who, gettext("The new user needs a name. Give one."), self._name
        if not any(box.isChecked() for box in self._roles.values()):
            first = next(iter(self._roles.values()))
            return self._what, gettext("A user needs at least one role. Choose one."), first
        problem = self._passphrase.problem()
        if problem:
            return self._secret, problem, self._passphrase.first_focus() or self._name
        problem = self._key_file.problem()
        if problem:
            return self._secret, problem, self._key_file.first_focus()
        return None

    def _work(self) -> None:
        missing = self._missing()
        if missing is not None:
            self._say(*missing)
            return
        self._banner.clear()
        session, name = self.desk.session, self._name.text().strip()
        roles = frozenset(role for role, box in self._roles.items() if box.isChecked())
        passphrase = bytearray(self._passphrase.passphrase().encode("utf-8"))
        folders = self._key_file.folders()

        def work(report: Callable[[str, float], None]) -> None:
            with key_files.written(session, folders) as secret:
                users.add_user(
                    session, name, passphrase, roles=roles, second_factor=secret, progress=report
                )

        self._set_busy(busy=True)
        self.desk.jobs.run(
            work,
            lambda _none: self._added(name),
            self._refused,
            self._progress.advance,
            owner=self,
            quiet=True,
        )

    def _added(self, name: str) -> None:
        self.desk.notices.show_done(gettext("{name} can open the vault now.").format(name=name))
        self.desk.feed.tell(Changes(frozenset({ChangeKind.USER})), self)
        self.desk.go_back()

    def _refused(self, error: UserError) -> None:
        self._set_busy(busy=False)
        self._say(self._who, error.text(), self._name)

    def _say(self, card: Card, words: str, where: QWidget) -> None:
        """What needs attention, in the card where it does."""
        card.body.insertWidget(1, self._banner)
        self._banner.say(words)
        where.setFocus(Qt.FocusReason.OtherFocusReason)
        into_view(card)

    def _set_busy(self, *, busy: bool) -> None:
        if busy:
            self.setFocus()
        for part in (self._fields, self._add, self._cancel):
            part.setEnabled(not busy)
        self._progress.advance(gettext("Making the keys…"), -1)
        self._progress.setVisible(busy)
