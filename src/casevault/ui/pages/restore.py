"""Restore a backup: before any vault is open, and from the page about backups."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from casevault.i18n import N_, gettext
from casevault.services import backup_places
from casevault.ui.door import DoorPage
from casevault.ui.jobs import Jobs
from casevault.ui.page import Desk, Page
from casevault.ui.restore_form import RestoreForm
from casevault.ui.widgets.buttons import Button, ButtonKind
from casevault.ui.widgets.card import Card

_LEAD = N_(
    "The vault comes back as it was on that day, in a new folder. Nothing that is there already is "
    "changed."
)


class RestoreDoor(DoorPage):
    """Where no vault is open.

    Signals:
        open_asked: unlock the vault at this `Path`.
        shares_asked: make the vault at the second `Path` from the backup at the first with shares.
        given_up: back to the unlock page.
    """

    help_id: ClassVar[str] = "restore"
    open_asked = Signal(object)
    shares_asked = Signal(object, object)
    given_up = Signal()

    def __init__(self, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(gettext("Restore a backup"), gettext(_LEAD), parent)
        self.form = RestoreForm(jobs)
        self.form.open_asked.connect(self.open_asked)
        self.shares = Button(gettext("Nobody has a passphrase of that day…"), ButtonKind.QUIET)
        self.shares.clicked.connect(self._ask_for_shares)
        self.form.restored.connect(self.shares.hide)
        back = Button(gettext("Back"), ButtonKind.QUIET)
        back.clicked.connect(self.given_up)
        self.body.addWidget(self.form)
        self.body.addWidget(self.shares, 0, Qt.AlignmentFlag.AlignHCenter)
        self.body.addWidget(back, 0, Qt.AlignmentFlag.AlignHCenter)

    def first_focus(self) -> QWidget | None:
        """Choosing the file."""
        return self.form.first_focus()

    def _ask_for_shares(self) -> None:
        chosen = self.form.chosen()
        if chosen is not None:
            self.shares_asked.emit(*chosen)


class RestorePage(Page):
    """Where a vault is open: the other one is made beside it, and opening it locks this one."""

    title_id: ClassVar[str] = N_("Restore a backup")
    help_id: ClassVar[str] = "restore"

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.say_lead(gettext(_LEAD))
        usual = Path(backup_places.usual_place(desk.session).folder)
        self.form = RestoreForm(desk.background, start=usual / "x")
        self.form.open_asked.connect(desk.lock_for)
        card = Card()
        card.body.addWidget(self.form)
        self.body.addWidget(card)
        self.body.addStretch(1)

    def first_focus(self) -> QWidget | None:
        """Choosing the file."""
        return self.form.first_focus()
