"""A new passphrase for the user at the screen, who shows with the present one that it is she."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from casevault.domain.errors import UserError
from casevault.i18n import N_, gettext
from casevault.services import key_files, users
from casevault.ui.page import Desk, Page
from casevault.ui.pages.new_vault_passphrase import CheckStep, PassphraseStep
from casevault.ui.theme import Space
from casevault.ui.widgets.banner import ErrorBanner
from casevault.ui.widgets.buttons import Button, ButtonKind
from casevault.ui.widgets.card import Card
from casevault.ui.widgets.field_row import FieldRow
from casevault.ui.widgets.into_view import into_view
from casevault.ui.widgets.key_file_field import KeyFileField
from casevault.ui.widgets.key_file_maker import KeyFileMaker
from casevault.ui.widgets.passphrase import PassphraseEdit
from casevault.ui.widgets.progress import ProgressRow
from casevault.ui.widgets.text import Body

Report = Callable[[str, float], None]


class OwnPassphrasePage(Page):
    """Three answers: the present passphrase, the new one, the new one once more."""

    title_id: ClassVar[str] = N_("Change your passphrase")
    help_id: ClassVar[str] = "passphrase"

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.say_lead(gettext("It alone opens the vault for you; nobody can reset it."))
        info = desk.session.vault
        self._banner = ErrorBanner(parent=self)
        self._now = PassphraseEdit()
        self._now_file = KeyFileField(desk.jobs)
        self._new_file = KeyFileMaker(desk.session)
        self._new = PassphraseStep(lambda: (info.user.name, info.info.label))
        self._again = CheckStep(self._new.passphrase)
        self._again.finished.connect(self._work)
        self._progress = ProgressRow(gettext("Making the keys…"), can_stop=False)
        self._progress.hide()
        self._change = Button(gettext("Change the passphrase"), ButtonKind.PRIMARY)
        self._change.clicked.connect(self._work)
        self._cancel = Button(gettext("Cancel"))
        self._cancel.clicked.connect(desk.go_back)
        self._present = Card(gettext("The present one"))
        self._fresh = Card(gettext("The new one"))
        self._check = Card(gettext("The new one once more"))
        self._fields = QWidget()
        self._lay_out()

    def first_focus(self) -> QWidget | None:
        """The present passphrase."""
        return self._now

    def _lay_out(self) -> None:
        column = QVBoxLayout(self._fields)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.LARGE)
        self._present.body.addWidget(FieldRow(gettext("Present passphrase"), self._now))
        self._present.body.addWidget(self._now_file)
        self._fresh.body.addWidget(self._new)
        self._fresh.body.addWidget(self._new_file)
        self._check.body.addWidget(Body(gettext(CheckStep.lead_id), muted=True))
        self._check.body.addWidget(self._again)
        for card in (self._present, self._fresh, self._check):
            column.addWidget(card)
        self.body.addWidget(self._fields)
        self.body.addWidget(
            Body(
                gettext(
                    "Backups made before this still open with the old passphrase. Without a tick "
                    "above, no key file is needed from now on."
                )
            )
        )
        self.body.addWidget(self._progress)
        buttons = QHBoxLayout()
        buttons.addWidget(self._change)
        buttons.addWidget(self._cancel)
        buttons.addStretch(1)
        self.body.addLayout(buttons)
        self.body.addStretch(1)

    def _missing(self) -> tuple[Card, str, QWidget | None] | None:
        if not self._now.text():
            return self._present, gettext("Type your present passphrase."), self._now
        for card, step in ((self._fresh, self._new), (self._check, self._again)):
            problem = step.problem()
            if problem:
                return card, problem, step.first_focus()
        problem = self._new_file.problem()
        return (self._fresh, problem, self._new_file.first_focus()) if problem else None

    def _work(self) -> None:
        missing = self._missing()
        if missing is not None:
            self._say(*missing)
            return
        self._banner.clear()
        session, present = self.desk.session, self._now.taken()
        fresh = bytearray(self._new.passphrase().encode("utf-8"))
        path, folders = self._now_file.path(), self._new_file.folders()

        def work(report: Report) -> None:
            users.require_own_passphrase(
                session, present, second_factor=key_files.read_given(path), progress=report
            )
            with key_files.written(session, folders) as secret:
                users.change_passphrase(session, fresh, second_factor=secret, progress=report)

        self._set_busy(busy=True)
        self.desk.jobs.run(
            work, self._changed, self._refused, self._progress.advance, owner=self, quiet=True
        )

    def _changed(self, _nothing: object) -> None:
        self._now.clear()
        self.desk.notices.show_done(
            gettext("Your passphrase is changed. From now on only the new one opens the vault.")
        )
        self.desk.go_back()

    def _refused(self, error: UserError) -> None:
        self._set_busy(busy=False)
        self._say(self._present, error.text(), self._now)
        self._now.selectAll()

    def _say(self, card: Card, words: str, where: QWidget | None) -> None:
        """What needs attention, in the card where it does."""
        card.body.insertWidget(1, self._banner)
        self._banner.say(words)
        (where or self._now).setFocus(Qt.FocusReason.OtherFocusReason)
        into_view(card)

    def _set_busy(self, *, busy: bool) -> None:
        if busy:
            self.setFocus()
        for part in (self._fields, self._change, self._cancel):
            part.setEnabled(not busy)
        self._progress.advance(gettext("Making the keys…"), -1)
        self._progress.setVisible(busy)
