"""Removing a user, giving her other roles, new keys for everybody: read first, then done.

What keys do and what they do not stands in words before anything happens.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, ClassVar, Final

from PySide6.QtWidgets import QCheckBox, QWidget

from casevault.domain.errors import UserError
from casevault.i18n import N_, gettext
from casevault.services import leaving, users
from casevault.services.session import Changes
from casevault.services.users import User
from casevault.ui.page import Desk
from casevault.ui.pages import key_change
from casevault.ui.pages.key_change import KeyChangePage, Problem
from casevault.ui.pages.role_boxes import RoleBoxes
from casevault.ui.trust_words import role_words
from casevault.ui.widgets.card import Card


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


class ChangeKeysPage(KeyChangePage):
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
        self._roles: RoleBoxes | None = None
        self._signature: QCheckBox | None = None
        try:
            user = self._required_user()
        except UserError as refused:
            self.refuse(refused)
            return
        name = "" if user is None else user.name
        self.heading.setText(gettext(_TITLES[self._change]).format(name=name))
        if user is not None:
            self.say_lead(gettext("Now: {roles}").format(roles=role_words(user.roles)))
        self._ask(user)
        act = gettext(_GO[self._change]).format(name=name)
        self.lay_out(act, self._said(), about=f"{self._change}/{user_id}")

    def arguments(self) -> Mapping[str, Any]:
        """Which change of whom."""
        return {"change": str(self._change), "user_id": self._user_id}

    def first_focus(self) -> QWidget | None:
        """What is to be decided first."""
        if self._roles is not None:
            return next(iter(self._roles.boxes.values()))
        return self._signature or super().first_focus()

    @property
    def roles(self) -> RoleBoxes | None:
        """The boxes of roles, where roles are to be changed."""
        return self._roles

    def problem(self) -> Problem | None:
        """There must be a role."""
        if self._roles is not None and not self._roles.roles():
            first = next(iter(self._roles.boxes.values()))
            return gettext("A user needs at least one role. Choose one."), first
        return None

    def change(self, reason: str) -> key_change.Change:
        """Remove her, give her the roles, or make new keys for all."""
        session, user_id = self.desk.session, self._user_id
        if self._change is Change.REMOVE:
            return lambda told: users.remove_user(session, user_id, reason=reason, progress=told)
        if self._roles is not None:
            roles = self._roles.roles()
            return lambda told: users.change_roles(
                session, user_id, roles, reason=reason, progress=told
            )
        signature = self._has_signature()
        return lambda told: users.new_keys(
            session, new_signature=signature, reason=reason, progress=told
        )

    def changed(self, changes: Changes) -> None:
        """Roles were only given: that needs no new keys."""
        self.desk.notices.show_done(gettext("The roles are changed."))
        self.desk.feed.tell(changes, self)
        self.desk.go_back()

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

    def _ask(self, user: User | None) -> None:
        if self._change is Change.ROLES and user is not None:
            self._roles = RoleBoxes(
                practice=self.desk.session.vault.info.practice, ticked=user.roles
            )
            self._roles.changed.connect(self._say_again)
            card = Card(gettext("Her roles"))
            card.body.addWidget(self._roles)
            self.body.addWidget(card)
        if self._change is Change.ALL:
            self._signature = QCheckBox(gettext("Also a new key for the signatures on releases"))
            self._signature.toggled.connect(self._say_again)
            self.asked.body.addWidget(self._signature)

    def _has_signature(self) -> bool:
        return self._signature is not None and self._signature.isChecked()

    def _say_again(self, *_change: object) -> None:
        self.show_meaning(self._said())

    def _said(self) -> Sequence[str]:
        session = self.desk.session
        if self._change is Change.REMOVE:
            sentences = users.what_removal_does(session, self._user_id)
        elif self._roles is not None:
            sentences = users.what_roles_do(session, self._user_id, self._roles.roles())
        else:
            sentences = leaving.when_rotated(new_signature=self._has_signature())
        return [sentence.text() for sentence in sentences] or [
            gettext("She has the new roles from her next unlock on. Nobody loses a key.")
        ]
