"""The unlock page: a vault folder, a name, a passphrase, and one button."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QWidget

from casevault.domain.errors import ExitCode, UserError
from casevault.i18n import gettext
from casevault.ui.door import DoorPage
from casevault.ui.handover import After
from casevault.ui.jobs import Jobs
from casevault.ui.nearby import vault_folders
from casevault.ui.retry_wait import RetryWait
from casevault.ui.widgets.banner import Banner
from casevault.ui.widgets.buttons import Button, ButtonKind
from casevault.ui.widgets.field_row import FieldRow
from casevault.ui.widgets.key_file_field import KeyFileField
from casevault.ui.widgets.passphrase import PassphraseEdit
from casevault.ui.widgets.progress import ProgressRow
from casevault.ui.widgets.text import Tone

if TYPE_CHECKING:
    from collections.abc import Callable

    from casevault.services.session import Session


class UnlockPage(DoorPage):
    """Opens a vault. A wrong passphrase says so here and keeps the text selected for a retry.

    After several wrong tries the button waits; what is typed meanwhile stays.

    Signals:
        unlocked: the `Session`.
        new_vault_asked: the person wants to make a vault.
        recovery_asked: nobody can unlock the chosen vault (`Path`) any more.
        restore_asked: the person wants a vault back from a backup.
        damage_found: the vault (`Path`) is not opened as it is: the `UserError` that says why,
            and the user name that was typed.
    """

    help_id: ClassVar[str] = "unlock"
    unlocked = Signal(object)
    new_vault_asked = Signal()
    recovery_asked = Signal(object)
    restore_asked = Signal()
    damage_found = Signal(object, object, str)

    def __init__(
        self,
        jobs: Jobs,
        *,
        folder: str = "",
        after: After = After.START,
        drafts_waiting: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(gettext("Unlock"), parent=parent)
        self._jobs = jobs
        self._busy = False
        self._banner = Banner()
        self._folder = QComboBox()
        self._folder.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self._folder.setMinimumContentsLength(24)
        self._name = QLineEdit()
        self._name.setInputMethodHints(Qt.InputMethodHint.ImhNoPredictiveText)
        self._passphrase = PassphraseEdit()
        self._key_file = KeyFileField(jobs)
        self._progress = ProgressRow("", can_stop=False)
        self._progress.hide()
        self._go = Button(gettext("Unlock"), ButtonKind.PRIMARY)
        self._go.setDefault(True)
        self._make = Button(gettext("Make a new vault…"), ButtonKind.QUIET)
        self._restore = Button(gettext("Restore a backup…"), ButtonKind.QUIET)
        self._recover = Button(gettext("I cannot unlock…"), ButtonKind.QUIET)
        self._wait = RetryWait(self)
        self._lay_out()
        self._fill(folder)
        self._greet(after, drafts_waiting=drafts_waiting)
        self._look_at_wait()

    def first_focus(self) -> QWidget | None:
        """The first field that is empty."""
        return self._name if not self._name.text() else self._passphrase

    def folder(self) -> Path | None:
        """The vault folder that is chosen."""
        chosen = self._folder.currentData()
        return Path(chosen) if chosen else None

    def offer(self, folder: Path) -> None:
        """Choose this vault folder."""
        known = self._folder.findData(str(folder))
        self._folder.setCurrentIndex(known if known >= 0 else self._add(folder))
        self.focus_first()

    def _lay_out(self) -> None:
        choose = Button(gettext("Choose…"), icon="folder-open")
        choose.setAccessibleName(gettext("Choose another vault folder"))
        choose.clicked.connect(self._choose)
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self._folder, 1)
        line.addWidget(choose)
        place = FieldRow(gettext("Vault"), row)
        place.label.setBuddy(self._folder)
        self._folder.setAccessibleName(gettext("Vault"))
        self.body.addWidget(self._banner)
        self.body.addWidget(place)
        self.body.addWidget(FieldRow(gettext("User name"), self._name))
        self.body.addWidget(FieldRow(gettext("Passphrase"), self._passphrase))
        self.body.addWidget(self._key_file)
        self.body.addWidget(self._progress)
        self.body.addWidget(self._wait.words)
        self.body.addWidget(self._go)
        self.body.addWidget(self._make, 0, Qt.AlignmentFlag.AlignHCenter)
        self.body.addWidget(self._restore, 0, Qt.AlignmentFlag.AlignHCenter)
        self.body.addWidget(self._recover, 0, Qt.AlignmentFlag.AlignHCenter)
        self._go.clicked.connect(self._unlock)
        self._name.returnPressed.connect(self._passphrase.setFocus)
        self._passphrase.returnPressed.connect(self._unlock)
        self._make.clicked.connect(self.new_vault_asked)
        self._restore.clicked.connect(self.restore_asked)
        self._recover.clicked.connect(self._ask_recovery)
        self._folder.currentIndexChanged.connect(self._look_at_wait)
        self._wait.changed.connect(self._show_wait)

    def _fill(self, folder: str) -> None:
        known = [str(each) for each in vault_folders()]
        if folder and folder not in known:
            known.insert(0, folder)
        for each in known:
            self._add(Path(each))
        if folder:
            self._folder.setCurrentIndex(known.index(folder))
        if not known:
            self._folder.setPlaceholderText(gettext("No vault found nearby"))
            self._folder.setCurrentIndex(-1)

    def _add(self, folder: Path) -> int:
        self._folder.addItem(folder.name.removesuffix(".casevault"), str(folder))
        position = self._folder.count() - 1
        self._folder.setItemData(position, str(folder), Qt.ItemDataRole.ToolTipRole)
        return position

    def _greet(self, after: After, *, drafts_waiting: bool) -> None:
        if after is After.CRASH:
            self._banner.say(
                gettext(
                    "The program ended unexpectedly. What you typed was sealed every two seconds; "
                    "unlock to go on."
                ),
                Tone.CAUTION,
            )
        elif drafts_waiting:
            self._banner.say(
                gettext(
                    "Something you typed waits here. Unlock once before you close the program."
                ),
                Tone.INFO,
            )
        elif after is After.NEW_KEYS:
            self._banner.say(
                gettext("The keys of the vault were changed. Unlock it again to go on working."),
                Tone.OK,
            )
        elif after is After.LOCK:
            self._banner.say(
                gettext("Locked. What you typed is sealed and comes back after you unlock."),
                Tone.INFO,
            )

    def _choose(self) -> None:
        from casevault.ui.widgets.path_picker import pick_folder

        chosen = pick_folder(self, gettext("Choose the vault folder"), self.folder())
        if chosen is not None:
            self.offer(chosen)

    def focus_first(self) -> None:
        """Put the keyboard into the first empty field."""
        first = self.first_focus()
        if first is not None:
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _look_at_wait(self, _chosen: int = -1, *, at_least: float = 0.0) -> None:
        """Ask the chosen vault how long it wants to be left alone."""
        from casevault.services.unlock import seconds_to_wait

        folder = self.folder()
        seconds = 0 if folder is None else seconds_to_wait(folder)
        self._wait.begin(max(seconds, math.ceil(at_least)))

    def _show_wait(self) -> None:
        self._go.setEnabled(not self._wait.is_on and not self._busy)
        self._go.setAccessibleDescription(self._wait.words.text())

    def _ask_recovery(self) -> None:
        folder = self.folder()
        if folder is None:
            self._banner.say(gettext("Choose the vault folder first."), Tone.CAUTION)
            return
        self.recovery_asked.emit(folder)

    def _unlock(self) -> None:
        if self._wait.is_on:
            self._wait.say_again()
            return
        folder = self.folder()
        if folder is None:
            self._banner.say(gettext("Choose the vault folder, or make a new vault."), Tone.CAUTION)
            return
        if not self._name.text().strip() or not self._passphrase.text():
            self._banner.say(gettext("Give your user name and your passphrase."), Tone.CAUTION)
            self.focus_first()
            return
        name, passphrase = self._name.text().strip(), self._passphrase.taken()
        key_file = self._key_file.path()

        def work(report: Callable[[str, float], None]) -> Session:
            from casevault.services.key_files import read_given
            from casevault.services.unlock import unlock

            return unlock(
                folder,
                user_name=name,
                passphrase=passphrase,
                second_factor=read_given(key_file),
                progress=report,
            )

        self._set_busy(busy=True)
        self._banner.clear()
        self._jobs.run(
            work, self._opened, self._refused, self._progress.advance, owner=self, quiet=True
        )

    def _opened(self, session: Session) -> None:
        self._passphrase.clear()
        self.unlocked.emit(session)

    def _refused(self, error: UserError) -> None:
        self._set_busy(busy=False)
        self._banner.say(error.text(), Tone.DANGER)
        if error.exit_code is ExitCode.DAMAGED:
            self._passphrase.clear()
            self.damage_found.emit(self.folder(), error, self._name.text().strip())
            return
        # The count is dated when the try began; on a slow computer its pause would be over by now.
        self._look_at_wait(at_least=getattr(error, "wait", 0.0))
        wrong = error.exit_code is ExitCode.WRONG_KEY
        target = self._passphrase if wrong else self.first_focus()
        self._passphrase.selectAll()
        if target is not None:
            target.setFocus(Qt.FocusReason.OtherFocusReason)

    def _set_busy(self, *, busy: bool) -> None:
        self._busy = busy
        others = (self._make, self._restore, self._recover)
        for part in (self._folder, self._name, self._passphrase, self._key_file, *others):
            part.setEnabled(not busy)
        self._show_wait()
        self._progress.advance(gettext("Making the key from your passphrase…"), -1)
        self._progress.setVisible(busy)
