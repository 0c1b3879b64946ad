"""A page for what new keys alone make true: what it means, one's own passphrase, and the change."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from casevault.domain.errors import UserError
from casevault.i18n import gettext
from casevault.services import key_files, users
from casevault.ui.jobs import Report
from casevault.ui.page import Desk, Page
from casevault.ui.widgets.banner import ErrorBanner
from casevault.ui.widgets.buttons import Button, ButtonKind
from casevault.ui.widgets.card import Card
from casevault.ui.widgets.field_row import FieldRow
from casevault.ui.widgets.key_file_field import KeyFileField
from casevault.ui.widgets.passphrase import PassphraseEdit
from casevault.ui.widgets.text import Body
from casevault.ui.widgets.working_dialog import WorkingDialog

Problem = tuple[str, QWidget]


class KeyChangePage(Page):
    """The frame: a subclass says what it means and what is to be done, and may ask more.

    `act_id` are the words of the button. The change runs in the thread that makes backups, behind
    whatever that does, so that nothing else is written meanwhile; afterwards the vault locks.
    """

    act_id: ClassVar[str] = ""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._meaning = Card(gettext("What will happen"))
        self.asked = Card(gettext("Sure?"))
        self._banner = ErrorBanner(parent=self)
        self._passphrase = PassphraseEdit()
        self._key_file = KeyFileField(desk.jobs)
        self._act = Button(gettext(self.act_id), ButtonKind.DANGER)
        self._act.clicked.connect(self._begin)
        self._cancel = Button(gettext("Cancel"))
        self._cancel.clicked.connect(desk.go_back)

    def lay_out(self, meaning: Sequence[str]) -> None:
        """Put the page together, once the subclass has put its own questions into `asked`."""
        for words in meaning:
            self._meaning.body.addWidget(Body(words))
        self.asked.body.insertWidget(1, self._banner)
        self.asked.body.addWidget(
            FieldRow(
                gettext("Your passphrase"),
                self._passphrase,
                gettext("It shows that it is you who asks for this."),
            )
        )
        self.asked.body.addWidget(self._key_file)
        buttons = QHBoxLayout()
        buttons.addWidget(self._act)
        buttons.addWidget(self._cancel)
        buttons.addStretch(1)
        self.asked.body.addLayout(buttons)
        self.body.addWidget(self._meaning)
        self.body.addWidget(self.asked)
        self.body.addStretch(1)

    def refuse(self, error: UserError) -> None:
        """Show instead why nothing can be done here."""
        for part in (self._passphrase, self._key_file, self._act, self.asked, self._meaning):
            part.deleteLater()
        self.body.addWidget(self._banner)
        self._banner.say(error.text())
        self.body.addWidget(self._cancel)
        self.body.addStretch(1)

    def first_focus(self) -> QWidget | None:
        """The harmless answer."""
        return self._cancel

    def problem(self) -> Problem | None:
        """What is missing yet, and where."""
        return None

    def change(self) -> Callable[[Report], None]:
        """The change with what is answered now; it closes the vault."""
        raise NotImplementedError

    def _begin(self) -> None:
        missing = self.problem()
        if missing is None and not self._passphrase.text():
            missing = (gettext("Type your passphrase."), self._passphrase)
        if missing is not None:
            self._say(*missing)
            return
        self._banner.clear()
        session, passphrase, change = self.desk.session, self._passphrase.taken(), self.change()
        path, dialog = self._key_file.path(), self._working()

        def work(report: Report) -> None:
            def told(words: str, share: float) -> None:
                dialog.require_wanted()
                report(words, share)

            factor = key_files.read_given(path)
            users.require_own_passphrase(session, passphrase, second_factor=factor, progress=told)
            change(told)

        job = self.desk.background.run(
            work, self._changed, self._refused, dialog.row.advance, owner=self, quiet=True
        )
        job.ended.connect(dialog.deleteLater)

    def _working(self) -> WorkingDialog:
        dialog = WorkingDialog(
            self,
            gettext("The vault gets new keys"),
            gettext("Until it is done you can stop it, and then nothing has changed."),
            gettext("Waiting for work in the background"),
        )
        dialog.open()
        return dialog

    def _changed(self, _nothing: object) -> None:
        """The vault is closed: the process that held its old keys ends."""
        self.desk.lock()

    def _refused(self, error: UserError) -> None:
        self._say(error.text(), self._passphrase)
        self._passphrase.selectAll()

    def _say(self, words: str, where: QWidget) -> None:
        self._banner.say(words)
        where.setFocus(Qt.FocusReason.OtherFocusReason)
