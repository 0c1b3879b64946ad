"""A page for what new keys alone make true: what it means, one's own passphrase, and the change.

The change is followed in a dialog and runs in the thread that makes backups, behind whatever that
does, so that nothing else is written meanwhile; afterwards the vault is closed and locks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from casevault.domain.errors import UserError
from casevault.i18n import gettext
from casevault.services import key_files, users
from casevault.services.session import Changes
from casevault.ui.jobs import Job, Report
from casevault.ui.page import Desk, Page
from casevault.ui.theme import Space
from casevault.ui.typed_words import TypedWords
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

Problem = tuple[str, QWidget]
Change = Callable[[Report], Changes | None]
_REASON_LENGTH: Final = 200


class KeyChangePage(Page):
    """The frame: a subclass says what it means and what is to be done, and may ask more.

    It puts its own questions into `asked`, then calls `lay_out`, or `refuse` when nothing can be
    done here.
    """

    def __init__(
        self, desk: Desk, parent: QWidget | None = None, *, kind: ButtonKind = ButtonKind.PRIMARY
    ) -> None:
        super().__init__(desk, parent)
        self._meaning = Card(gettext("What happens"))
        self._sentences = QVBoxLayout()
        self._sentences.setSpacing(Space.SMALL)
        self._meaning.body.addLayout(self._sentences)
        self.asked = Card(gettext("Why, and that it is you"))
        self.banner = ErrorBanner(parent=self)
        self.reason = QLineEdit()
        self.reason.setMaxLength(_REASON_LENGTH)
        self.passphrase = PassphraseEdit()
        self.passphrase.returnPressed.connect(self._begin)
        self.key_file = KeyFileField(desk.jobs)
        self.act = Button("", kind)
        self.act.clicked.connect(self._begin)
        self._cancel = Button(gettext("Cancel"))
        self._cancel.clicked.connect(desk.go_back)
        self._words: TypedWords | None = None
        self._job: Job | None = None

    def lay_out(self, act: str, meaning: Iterable[str], *, about: str = "") -> TypedWords:
        """Put the page together; `act` is on the button, `about` says what is changed.

        Gives what keeps the words typed here through a lock, for further fields.
        """
        self.act.setText(act)
        self.act.setAccessibleName(act)
        self.show_meaning(meaning)
        self.asked.body.insertWidget(1, self.banner)
        for row in (
            FieldRow(
                gettext("Reason"),
                self.reason,
                gettext("For the log, in a few words; no names of people in cases."),
            ),
            FieldRow(
                gettext("Your passphrase"),
                self.passphrase,
                gettext("It shows that it is you who asks for this."),
                required=True,
            ),
        ):
            self.asked.body.addWidget(row)
        self.asked.body.addWidget(self.key_file)
        buttons = QHBoxLayout()
        buttons.addWidget(self.act)
        buttons.addWidget(self._cancel)
        buttons.addStretch(1)
        self.asked.body.addLayout(buttons)
        for card in (self._meaning, self.asked):
            self.body.addWidget(card)
        self.body.addStretch(1)
        self._words = TypedWords(self, f"keys/{about}")
        self._words.keep("reason", self.reason)
        return self._words

    def show_meaning(self, meaning: Iterable[str]) -> None:
        """Say anew what will happen, when an answer has changed it."""
        clear_layout(self._sentences)
        for words in meaning:
            self._sentences.addWidget(Body(words))

    def refuse(self, error: UserError) -> None:
        """Show instead why nothing can be done here."""
        unused = (self.reason, self.passphrase, self.key_file, self.act)
        for part in (*unused, self.asked, self._meaning):
            part.deleteLater()
        self.body.addWidget(self.banner)
        self.banner.say(error.text())
        self.body.addWidget(self._cancel)
        self.body.addStretch(1)

    def first_focus(self) -> QWidget | None:
        """The reason, unless something else is asked first; where nothing can be done, the way."""
        return self._cancel if self._words is None else self.reason

    def problem(self) -> Problem | None:
        """What is missing yet, and where."""
        return None

    def is_at_work(self) -> bool:
        """New keys for a large vault may take longer than the program waits for somebody."""
        return self._job is not None and self._job.is_wanted

    def change(self, reason: str) -> Change:
        """The change with what is answered now; it closes the vault, or gives what it changed."""
        raise NotImplementedError

    def changed(self, changes: Changes) -> None:
        """It was done without new keys: the vault is still open."""
        raise NotImplementedError(changes)

    def _begin(self) -> None:
        missing = self.problem()
        if missing is None and not self.passphrase.text():
            missing = (gettext("Type your passphrase."), self.passphrase)
        if missing is not None:
            self._say(*missing)
            return
        self.banner.clear()
        dialog = WorkingDialog(self, self.heading.text())
        job = self.desk.background.run(
            self._work(dialog), self._done, self._refused, dialog.advance, owner=self, quiet=True
        )
        self._job = job
        job.ended.connect(self._ended)
        job.ended.connect(dialog.deleteLater)
        dialog.given_up.connect(lambda: self._give_up(job, dialog))
        dialog.open()

    def _work(self, dialog: WorkingDialog) -> Callable[[Report], Changes | None]:
        """Whether it is she, then the change; its words are in the log then, no draft is left."""
        session, path, words = self.desk.session, self.key_file.path(), self._words
        passphrase, change = self.passphrase.taken(), self.change(self.reason.text().strip())
        self.passphrase.clear()
        forget: Callable[[], None] = _nothing if words is None else words.put_away()

        def work(report: Report) -> Changes | None:
            told = dialog.reporting(report)
            users.require_own_passphrase(
                session, passphrase, second_factor=key_files.read_given(path), progress=told
            )
            forget()
            return change(told)

        return work

    def _ended(self) -> None:
        self._job = None

    def _give_up(self, job: Job, dialog: WorkingDialog) -> None:
        """It was stopped while it still waited for other work."""
        job.cancel()
        dialog.hide()
        self._refused(dialog.stopped())

    def _done(self, changes: Changes | None) -> None:
        if changes is None:
            # The vault is closed: the process that held its old keys ends.
            self.desk.lock()
        else:
            self.changed(changes)

    def _refused(self, error: UserError) -> None:
        if not self.desk.session.vault.is_open:
            # The disk failed in the one moment; which keys there are, the next unlock knows.
            self.desk.lock()
            return
        if self._words is not None:
            self._words.take_up()
        self._say(error.text(), self.passphrase)

    def _say(self, words: str, where: QWidget) -> None:
        """What needs attention, in the card where it does."""
        self.banner.say(words)
        where.setFocus(Qt.FocusReason.OtherFocusReason)
        into_view(self.asked)


def _nothing() -> None:
    """There are no words to forget."""
