"""The drill: one share is typed back, alone, and the vault says whether it is the right one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from casevault.domain.errors import UserError
from casevault.i18n import N_, gettext
from casevault.services import recovery
from casevault.services.session import Changes
from casevault.ui import recovery_words
from casevault.ui.page import Desk, Page
from casevault.ui.widgets.banner import ErrorBanner
from casevault.ui.widgets.buttons import Button, ButtonKind
from casevault.ui.widgets.card import Card
from casevault.ui.widgets.share_entry import ShareEntry
from casevault.ui.widgets.text import Body


class RecoveryDrillPage(Page):
    """One share at a time; what was typed is gone as soon as the page is."""

    title_id: ClassVar[str] = N_("Try a share")
    help_id: ClassVar[str] = "recovery"

    def __init__(self, desk: Desk, parent: QWidget | None = None, *, position: int = 1) -> None:
        super().__init__(desk, parent)
        self._position = position
        held = recovery.status(desk.session).shares
        names = {share.position: recovery_words.share_name(share) for share in held}
        self.say_lead(names.get(position, ""))
        self._banner = ErrorBanner(parent=self)
        self._entry = ShareEntry(gettext("The words on the sheet"))
        self._entry.entered.connect(self._try)
        self._go = Button(gettext("Try this share"), ButtonKind.PRIMARY, icon="check")
        self._go.clicked.connect(self._try)
        self._cancel = Button(gettext("Cancel"))
        self._cancel.clicked.connect(desk.go_back)
        card = Card()
        card.body.addWidget(
            Body(
                gettext(
                    "Take this one sheet only; the others stay where they are. The vault knows "
                    "whether it is the right share, and keeps nothing of it but the day."
                ),
                muted=True,
            )
        )
        card.body.addWidget(self._banner)
        card.body.addWidget(self._entry)
        buttons = QHBoxLayout()
        buttons.addWidget(self._go)
        buttons.addWidget(self._cancel)
        buttons.addStretch(1)
        card.body.addLayout(buttons)
        self.body.addWidget(card)
        self.body.addStretch(1)

    def first_focus(self) -> QWidget | None:
        """The words."""
        return self._entry.edit

    def arguments(self) -> Mapping[str, Any]:
        """Which share."""
        return {"position": self._position}

    def _try(self) -> None:
        session, position, text = self.desk.session, self._position, self._entry.text()
        self._banner.clear()
        self.desk.jobs.run(
            lambda _report: recovery.drill(session, position, text),
            self._passed,
            self._refused,
            owner=self,
            quiet=True,
        )

    def _passed(self, changes: Changes) -> None:
        self._entry.taken()
        self.desk.notices.show_done(
            gettext("Share {position} is right. Put the sheet back where it was.").format(
                position=self._position
            )
        )
        self.desk.feed.tell(changes, self)
        self.desk.go_back()

    def _refused(self, error: UserError) -> None:
        self._banner.say(error.text())
        self._entry.edit.setFocus(Qt.FocusReason.OtherFocusReason)
