"""A vault that is not opened as it is: what is wrong, what is left, and what to do now."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from casevault.domain.errors import UserError
from casevault.i18n import gettext
from casevault.services import damage
from casevault.services.damage import Damage
from casevault.ui.door import DoorPage
from casevault.ui.jobs import Jobs
from casevault.ui.pages.device_findings import numbered
from casevault.ui.theme import Space
from casevault.ui.widgets.banner import Banner, ErrorBanner
from casevault.ui.widgets.buttons import Button, ButtonKind
from casevault.ui.widgets.card import Line
from casevault.ui.widgets.field_row import FieldRow
from casevault.ui.widgets.into_view import into_view
from casevault.ui.widgets.key_file_field import KeyFileField
from casevault.ui.widgets.passphrase import PassphraseEdit
from casevault.ui.widgets.progress import ProgressRow
from casevault.ui.widgets.text import Body, Heading, Tone

if TYPE_CHECKING:
    from casevault.services.session import Session


class DamagedPage(DoorPage):
    """The harmless ways first; a coordinator can go on where only something older was put back.

    Signals:
        unlocked: the `Session` of the coordinator who went on.
        restore_asked: the person wants a vault back from a backup.
        given_up: back to the unlock page.
    """

    help_id: ClassVar[str] = "damage"
    unlocked = Signal(object)
    restore_asked = Signal()
    given_up = Signal()

    def __init__(
        self,
        jobs: Jobs,
        folder: Path,
        error: UserError,
        user_name: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(gettext("Something does not fit"), parent=parent)
        self._jobs, self._folder = jobs, folder
        found = damage.explain(error)
        self.happened = Banner()
        self.happened.say(found.happened, Tone.DANGER)
        self._restore = Button(gettext("Restore a backup…"), ButtonKind.PRIMARY, icon="undo-2")
        self._restore.clicked.connect(self.restore_asked)
        self._back = Button(gettext("Back"))
        self._back.clicked.connect(self.given_up)
        self._lay_out(found)
        self._going_on = QWidget()
        self.banner = ErrorBanner(parent=self)
        if found.may_go_on:
            self._ask(found, user_name)
        else:
            self._going_on.setParent(self)
            self._going_on.hide()

    def first_focus(self) -> QWidget | None:
        """The harmless way."""
        return self._restore

    def _lay_out(self, found: Damage) -> None:
        self.body.addWidget(self.happened)
        self.body.addWidget(Body(found.meaning))
        self.body.addWidget(Body(found.causes, muted=True))
        self.body.addLayout(numbered(gettext("What to do"), found.steps))
        buttons = QHBoxLayout()
        buttons.setSpacing(Space.SMALL)
        buttons.addWidget(self._restore)
        buttons.addWidget(self._back)
        buttons.addStretch(1)
        self.body.addLayout(buttons)

    def _ask(self, found: Damage, user_name: str) -> None:
        self._name = QLineEdit(user_name)
        self._name.setInputMethodHints(Qt.InputMethodHint.ImhNoPredictiveText)
        self._passphrase = PassphraseEdit()
        self._passphrase.returnPressed.connect(self._go_on)
        self._key_file = KeyFileField(self._jobs)
        self._copied = QCheckBox(gettext("A copy of the whole folder is on a stick"))
        self._progress = ProgressRow(
            gettext("Making the key from your passphrase…"), can_stop=False
        )
        self._progress.hide()
        self._go = Button(gettext("Go on with what is here"), ButtonKind.DANGER)
        self._go.clicked.connect(self._go_on)
        column = QVBoxLayout(self._going_on)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.MEDIUM)
        for part in (
            Line(),
            Heading(gettext("Go on with what is here")),
            Body(found.afterwards),
            self.banner,
            self._copied,
            FieldRow(gettext("User name"), self._name),
            FieldRow(gettext("Passphrase"), self._passphrase),
            self._key_file,
            self._progress,
        ):
            column.addWidget(part)
        column.addWidget(self._go, 0, Qt.AlignmentFlag.AlignLeft)
        self.body.addWidget(self._going_on)

    def _missing(self) -> tuple[str, QWidget] | None:
        if not self._copied.isChecked():
            return (
                gettext("Copy the whole folder to a stick first. It may be all that shows why."),
                self._copied,
            )
        for field in (self._name, self._passphrase):
            if not field.text().strip():
                return gettext("Give your user name and your passphrase."), field
        return None

    def _go_on(self) -> None:
        missing = self._missing()
        if missing is not None:
            self._say(*missing)
            return
        name, passphrase = self._name.text().strip(), self._passphrase.taken()
        folder, key_file = self._folder, self._key_file.path()

        def work(report: Callable[[str, float], None]) -> Session:
            from casevault.services.key_files import read_given
            from casevault.services.unlock import unlock

            return unlock(
                folder,
                user_name=name,
                passphrase=passphrase,
                second_factor=read_given(key_file),
                despite_damage=True,
                progress=report,
            )

        self._set_busy(busy=True)
        self._passphrase.clear()
        self.banner.clear()
        self._jobs.run(
            work, self.unlocked.emit, self._refused, self._progress.advance, owner=self, quiet=True
        )

    def _refused(self, error: UserError) -> None:
        self._set_busy(busy=False)
        self._say(error.text(), self._passphrase)

    def _say(self, words: str, where: QWidget) -> None:
        self.banner.say(words)
        where.setFocus(Qt.FocusReason.OtherFocusReason)
        into_view(self.banner)

    def _set_busy(self, *, busy: bool) -> None:
        fields = (self._copied, self._name, self._passphrase, self._key_file)
        for part in (*fields, self._go, self._restore, self._back):
            part.setEnabled(not busy)
        self._progress.advance(gettext("Making the key from your passphrase…"), -1)
        self._progress.setVisible(busy)
