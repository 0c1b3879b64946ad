"""Removing a user, giving her other roles, new keys for everybody: read first, then done.

What keys do and what they do not stands in words before anything happens. Whoever does it shows
with her passphrase that it is she. While new keys are made nothing else can be done; afterwards
the vault is closed and the screen locks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import Any, ClassVar, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from casevault.domain.errors import UserError
from casevault.i18n import N_, gettext
from casevault.services import key_files, leaving, users
from casevault.services.leaving import Sentence
from casevault.services.session import Changes
from casevault.services.users import User
from casevault.ui.page import Desk, Page
from casevault.ui.pages.role_boxes import RoleBoxes
from casevault.ui.theme import Space
from casevault.ui.trust_words import role_words
from casevault.ui.widgets.banner import ErrorBanner
from casevault.ui.widgets.buttons import Button, ButtonKind
from casevault.ui.widgets.card import Card
from casevault.ui.widgets.column import clear_layout
from casevault.ui.widgets.field_row import FieldRow
from casevault.ui.widgets.into_view import into_view
from casevault.ui.widgets.key_file_field import KeyFileField
from casevault.ui.widgets.passphrase import PassphraseEdit
from casevault.ui.widgets.text import Body
from casevault.ui.widgets.working_dialog import WorkingDialog

Report = Callable[[str, float], None]
_REASON_LENGTH: Final = 200
MAKING: Final = N_("Making new keys…")


class Change(StrEnum):
    """What is to be changed."""

    REMOVE = "remove"
    ROLES = "roles"
    ALL = "all"


_TITLES: Final[Mapping[Change, str]] = {
    Change.REMOVE: N_("Remove {name}"),
    Change.ROLES: N_("Other roles for {name}"),
    Change.ALL: N_("New keys for everybody"),
}
_GO: Final[Mapping[Change, str]] = {
    Change.REMOVE: N_("Remove {name} now"),
    Change.ROLES: N_("Give these roles"),
    Change.ALL: N_("Make new keys now"),
}


class ChangeKeysPage(Page):
    """One change of who holds which keys; the arguments say which, so that it comes back."""

    title_id: ClassVar[str] = N_("New keys for everybody")
    help_id: ClassVar[str] = "new-keys"

    def __init__(
        self,
        desk: Desk,
        *,
        change: str = Change.ALL,
        user_id: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(desk, parent)
        self._change = Change(change)
        self._user_id = user_id
        self._user: User | None = None
        self._banner = ErrorBanner(parent=self)
        self._sentences = QVBoxLayout()
        self._sentences.setSpacing(Space.SMALL)
        self._what = Card(gettext("What happens"))
        self._roles: RoleBoxes | None = None
        self._signature: QCheckBox | None = None
        self.reason = QLineEdit()
        self.reason.setMaxLength(_REASON_LENGTH)
        self.passphrase = PassphraseEdit()
        self.passphrase.returnPressed.connect(self._work)
        self.key_file = KeyFileField(desk.jobs)
        self.go = Button("", ButtonKind.PRIMARY)
        self.go.clicked.connect(self._work)
        self._cancel = Button(gettext("Cancel"))
        self._cancel.clicked.connect(desk.go_back)
        self._dialog: WorkingDialog | None = None
        try:
            self._user = self._required_user()
        except UserError as refused:
            self.body.addWidget(self._banner)
            self._banner.say(refused.text())
            self.body.addStretch(1)
            unused = (self._what, self.reason, self.passphrase, self.key_file, self.go)
            for part in (*unused, self._cancel):
                part.setParent(self)
                part.hide()
            return
        self._lay_out()

    def arguments(self) -> Mapping[str, Any]:
        """Which change of whom."""
        return {"change": str(self._change), "user_id": self._user_id}

    def first_focus(self) -> QWidget | None:
        """What is to be decided first."""
        if self._user is None and self._change is not Change.ALL:
            return None
        if self._roles is not None:
            return next(iter(self._roles.boxes.values()))
        return self._signature or self.reason

    @property
    def roles(self) -> RoleBoxes | None:
        """The boxes of roles, where roles are to be changed."""
        return self._roles

    def _required_user(self) -> User | None:
        session = self.desk.session
        if self._change is Change.REMOVE:
            return users.require_removable(session, self._user_id)
        if self._change is Change.ALL:
            return None
        known = {user.user_id: user for user in users.list_users(session)}
        if self._user_id not in known:
            raise UserError(
                N_("This user does not belong to the vault. Read the list of users again.")
            )
        return known[self._user_id]

    def _lay_out(self) -> None:
        name = "" if self._user is None else self._user.name
        self.heading.setText(gettext(_TITLES[self._change]).format(name=name))
        self.go.setText(gettext(_GO[self._change]).format(name=name))
        self.go.setAccessibleName(self.go.text())
        if self._user is not None:
            self.say_lead(gettext("Now: {roles}").format(roles=role_words(self._user.roles)))
        if self._change is Change.ROLES and self._user is not None:
            self._roles = RoleBoxes(
                practice=self.desk.session.vault.info.practice, ticked=self._user.roles
            )
            self._roles.changed.connect(self._show_sentences)
            card = Card(gettext("Her roles"))
            card.body.addWidget(self._roles)
            self.body.addWidget(card)
        if self._change is Change.ALL:
            self._signature = QCheckBox(gettext("Also a new key for the signatures on releases"))
            self._signature.toggled.connect(self._show_sentences)
            self._what.body.addWidget(self._signature)
        self._what.body.addLayout(self._sentences)
        self.body.addWidget(self._what)
        self.body.addWidget(self._own_card())
        buttons = QHBoxLayout()
        buttons.addWidget(self.go)
        buttons.addWidget(self._cancel)
        buttons.addStretch(1)
        self.body.addLayout(buttons)
        self.body.addStretch(1)
        self._show_sentences()

    def _own_card(self) -> Card:
        card = Card(gettext("Why, and that it is you"))
        card.body.addWidget(
            FieldRow(
                gettext("Reason"),
                self.reason,
                gettext("For the log, in a few words; no names of people in cases."),
            )
        )
        card.body.addWidget(FieldRow(gettext("Your passphrase"), self.passphrase, required=True))
        card.body.addWidget(self.key_file)
        self._own = card
        return card

    def _said(self) -> Sequence[Sentence]:
        session = self.desk.session
        if self._change is Change.REMOVE:
            return users.what_removal_does(session, self._user_id)
        if self._roles is not None:
            return users.what_roles_do(session, self._user_id, self._roles.roles())
        is_ticked = self._signature is not None and self._signature.isChecked()
        return leaving.when_rotated(new_signature=is_ticked)

    def _show_sentences(self, *_change: object) -> None:
        clear_layout(self._sentences)
        said = [sentence.text() for sentence in self._said()]
        if not said:
            said = [gettext("She has the new roles from her next unlock on. Nobody loses a key.")]
        for words in said:
            self._sentences.addWidget(Body(words))

    def _missing(self) -> tuple[Card, str, QWidget] | None:
        if self._roles is not None and not self._roles.roles():
            first = next(iter(self._roles.boxes.values()))
            return self._what, gettext("A user needs at least one role. Choose one."), first
        if not self.passphrase.text():
            return self._own, gettext("Type your present passphrase."), self.passphrase
        return None

    def _work(self) -> None:
        missing = self._missing()
        if missing is not None:
            self._say(*missing)
            return
        self._banner.clear()
        session, path, reason = self.desk.session, self.key_file.path(), self.reason.text().strip()
        typed, change = self.passphrase.taken(), self._chosen_change(reason)
        self.passphrase.clear()
        dialog = self._begin()

        def work(report: Report) -> Changes | None:
            def told(words: str, share: float) -> None:
                dialog.require_wanted()
                report(words, share)

            users.require_own_passphrase(
                session, typed, second_factor=key_files.read_given(path), progress=told
            )
            return change(told)

        self.desk.background.cancel_all()
        self.desk.jobs.run(
            work, self._done, self._refused, dialog.row.advance, owner=self, quiet=True
        )

    def _chosen_change(self, reason: str) -> Callable[[Report], Changes | None]:
        session, user_id = self.desk.session, self._user_id
        if self._change is Change.REMOVE:
            return lambda told: users.remove_user(session, user_id, reason=reason, progress=told)
        if self._roles is not None:
            roles = self._roles.roles()
            return lambda told: users.change_roles(
                session, user_id, roles, reason=reason, progress=told
            )
        signature = self._signature is not None and self._signature.isChecked()
        return lambda told: users.new_keys(
            session, new_signature=signature, reason=reason, progress=told
        )

    def _begin(self) -> WorkingDialog:
        self._dialog = WorkingDialog(
            self,
            self.heading.text(),
            gettext("Until it is done you can stop it, and then nothing has changed."),
            MAKING,
        )
        self._dialog.open()
        return self._dialog

    def _end(self) -> None:
        if self._dialog is not None:
            self._dialog.done(0)
            self._dialog.deleteLater()
            self._dialog = None

    def _done(self, changes: Changes | None) -> None:
        self._end()
        if changes is None:
            self.desk.lock()
            return
        self.desk.notices.show_done(gettext("The roles are changed."))
        self.desk.feed.tell(changes, self)
        self.desk.go_back()

    def _refused(self, error: UserError) -> None:
        self._end()
        self._say(self._own, error.text(), self.passphrase)

    def _say(self, card: Card, words: str, where: QWidget) -> None:
        """What needs attention, in the card where it does."""
        card.body.insertWidget(1, self._banner)
        self._banner.say(words)
        where.setFocus(Qt.FocusReason.OtherFocusReason)
        into_view(card)
