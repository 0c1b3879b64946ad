"""Bringing a vault back from a backup: a file, a name, a passphrase, a new folder, one button."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from casevault.domain.dates import format_day
from casevault.domain.errors import UserError
from casevault.i18n import N_, gettext, ngettext
from casevault.ui.jobs import Jobs, Report
from casevault.ui.nearby import SUFFIX
from casevault.ui.theme import Space
from casevault.ui.typed_words import TypedWords
from casevault.ui.widgets.banner import Banner
from casevault.ui.widgets.buttons import Button, ButtonKind
from casevault.ui.widgets.field_row import FieldRow
from casevault.ui.widgets.key_file_field import KeyFileField
from casevault.ui.widgets.passphrase import PassphraseEdit
from casevault.ui.widgets.progress import ProgressRow
from casevault.ui.widgets.text import Tone
from casevault.ui.widgets.visibility import set_shown

if TYPE_CHECKING:
    from casevault.services.backup import Restored

BACKUP_SUFFIX: Final = ".cvb"

LIST_WORDS: Final[dict[str, str]] = {
    "none": N_(
        "No list of erasures lay beside the backup. If somebody was erased after that day, she is "
        "in this vault again: look whether another place for backups has the list."
    ),
    "good": N_("The list of erasures beside the backup was read."),
    "older": N_(
        "The list of erasures beside the backup is older than the backup: a newer one was taken "
        "away. Who was erased after that day may be in this vault again."
    ),
    "bad": N_(
        "The list of erasures beside the backup is damaged or was changed. Who was erased after "
        "that day may be in this vault again."
    ),
}


class RestoreForm(QWidget):
    """Used before unlock and in an open vault alike.

    Signals:
        restored: the `Path` of the new vault folder.
        open_asked: open the vault at this `Path`.
    """

    restored = Signal(object)
    open_asked = Signal(object)

    def __init__(self, jobs: Jobs, *, start: Path | None = None) -> None:
        super().__init__()
        self._jobs = jobs
        self._start = start
        self._file: Path | None = None
        self._folder: Path | None = None
        self.banner = Banner()
        self.file_row, self._file_name = self._chooser(
            gettext("Backup file"), gettext("Choose the backup file"), self._choose_file
        )
        self._name = QLineEdit()
        self._name.setInputMethodHints(Qt.InputMethodHint.ImhNoPredictiveText)
        self._passphrase = PassphraseEdit()
        self._key_file = KeyFileField(jobs)
        self.folder_row, self._folder_name = self._chooser(
            gettext("Folder in which the new vault will lie"),
            gettext("Choose the folder for the new vault"),
            self._choose_folder,
        )
        self._vault_name = QLineEdit(gettext("restored"))
        words = TypedWords(self, "restore")
        words.keep("name", self._name)
        words.keep("vault_name", self._vault_name)
        self._progress = ProgressRow("", can_stop=True)
        self._progress.hide()
        self.go = Button(gettext("Restore"), ButtonKind.PRIMARY)
        self.open = Button(gettext("Open it"), ButtonKind.PRIMARY)
        self._fields = QWidget()
        self._lay_out()

    def first_focus(self) -> QWidget:
        """The button that chooses the file."""
        return self.file_row.findChild(Button) or self._name

    def choose_file(self, file: Path) -> None:
        """Take this backup; its folder's neighbour is offered for the new vault."""
        self._file = file
        self._file_name.setText(str(file))
        if self._folder is None:
            self.choose_folder(Path.home())

    def choose_folder(self, folder: Path) -> None:
        """Let the new vault lie in this folder."""
        self._folder = folder
        self._folder_name.setText(str(folder))

    def _lay_out(self) -> None:
        inside = QVBoxLayout(self._fields)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(Space.LARGE)
        for row in (
            self.file_row,
            FieldRow(gettext("User name"), self._name),
            FieldRow(
                gettext("Passphrase"),
                self._passphrase,
                gettext("The one of the day on which the backup was made."),
            ),
            self._key_file,
            self.folder_row,
            FieldRow(
                gettext("Name of the new vault"),
                self._vault_name,
                gettext("A name that says nothing of what is in it."),
            ),
        ):
            inside.addWidget(row)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(Space.LARGE)
        for part in (self._fields, self._progress, self.banner):
            outer.addWidget(part)
        buttons = QHBoxLayout()
        buttons.addWidget(self.go)
        buttons.addWidget(self.open)
        buttons.addStretch(1)
        outer.addLayout(buttons)
        self.open.hide()
        self.go.clicked.connect(self._work)
        self.open.clicked.connect(lambda: self.open_asked.emit(self._target()))
        self._passphrase.returnPressed.connect(self._work)

    def _chooser(self, label: str, spoken: str, choose: object) -> tuple[FieldRow, QLineEdit]:
        shown = QLineEdit()
        shown.setReadOnly(True)
        shown.setAccessibleName(label)
        button = Button(gettext("Choose…"), icon="folder-open")
        button.setAccessibleName(spoken)
        button.clicked.connect(choose)
        both = QWidget()
        line = QHBoxLayout(both)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(shown, 1)
        line.addWidget(button)
        row = FieldRow(label, both)
        row.label.setBuddy(button)
        return row, shown

    def _choose_file(self) -> None:
        from casevault.ui.widgets.path_picker import pick_file

        title = gettext("Choose the backup file")
        file = pick_file(self, title, [BACKUP_SUFFIX], self._file or self._start)
        if file is not None:
            self.choose_file(file)
            self._name.setFocus(Qt.FocusReason.OtherFocusReason)

    def _choose_folder(self) -> None:
        from casevault.ui.widgets.path_picker import pick_folder

        folder = pick_folder(self, gettext("Where should the new vault lie?"), self._folder)
        if folder is not None:
            self.choose_folder(folder)

    def _target(self) -> Path:
        name = self._vault_name.text().strip().removesuffix(SUFFIX)
        return (self._folder or Path.home()) / f"{name}{SUFFIX}"

    def chosen(self) -> tuple[Path, Path] | None:
        """The backup and the free place for the new vault; None after saying what is missing."""
        missing, target = self._missing_place(), self._target()
        if not missing and target.exists():
            missing = gettext("There is something with this name already. Give another name.")
        if missing or self._file is None:
            self.banner.say(missing, Tone.CAUTION)
            return None
        return self._file, target

    def _missing(self) -> str:
        if self._file is not None and not (self._name.text().strip() and self._passphrase.text()):
            return gettext("Give your user name and the passphrase of that day.")
        return self._missing_place()

    def _missing_place(self) -> str:
        if self._file is None:
            return gettext("Choose the backup file.")
        name = self._vault_name.text().strip()
        if not name or Path(name).name != name or name.startswith("."):
            return gettext("Give the new vault a short name of letters and digits.")
        return ""

    def _work(self) -> None:
        missing = self._missing()
        if missing or self._file is None:
            self.banner.say(missing, Tone.CAUTION)
            return
        file, folder = self._file, self._target()
        name, passphrase = self._name.text().strip(), self._passphrase.taken()
        key_file = self._key_file.path()

        def work(report: Report) -> Restored:
            from casevault.services import backup, key_files

            return backup.restore(
                file,
                folder,
                user_name=name,
                passphrase=passphrase,
                second_factor=key_files.read_given(key_file),
                progress=report,
            )

        self.banner.clear()
        self._set_busy(busy=True)
        job = self._jobs.run(
            work, self._done, self._refused, self._progress.advance, owner=self, quiet=True
        )
        self._progress.cancelled.connect(job.cancel)
        job.ended.connect(lambda: self._set_busy(busy=False))

    def _done(self, result: Restored) -> None:
        self._passphrase.clear()
        folder = self._target()
        day = datetime.fromisoformat(result.made_at).astimezone().date()
        count = len(result.to_erase)
        parts = [
            gettext("The vault of {day} is back at {folder}. Every check held.").format(
                day=format_day(day), folder=str(folder)
            ),
            gettext(LIST_WORDS[result.list_state.value]),
        ]
        if count:
            parts.append(
                ngettext(
                    "One case was erased after that day: a coordinator erases it again.",
                    "{count} cases were erased after that day: a coordinator erases them again.",
                    count,
                ).format(count=count)
            )
        if result.lost:
            parts.append(
                gettext(
                    "Users who had left or lost a role since and have it again: {count}. "
                    "Look at them."
                ).format(count=len(result.lost))
            )
        if result.old_shares_open:
            parts.append(
                gettext(
                    "Recovery shares that had been replaced open this vault again. A coordinator "
                    "issues new ones under Recovery."
                )
            )
        all_as_it_was = not (count or result.lost or result.old_shares_open)
        sound = result.list_state.value == "good" and all_as_it_was
        self.banner.say("\n".join(parts), Tone.OK if sound else Tone.CAUTION)
        set_shown(self._fields, False)
        set_shown(self.go, False)
        set_shown(self.open, True)
        self.open.setFocus(Qt.FocusReason.OtherFocusReason)
        self.restored.emit(folder)

    def _refused(self, error: UserError) -> None:
        self.banner.say(error.text(), Tone.DANGER)
        self._passphrase.selectAll()
        self._passphrase.setFocus(Qt.FocusReason.OtherFocusReason)

    def _set_busy(self, *, busy: bool) -> None:
        self._fields.setEnabled(not busy)
        self.go.setEnabled(not busy)
        self._progress.advance(gettext("Making the key from your passphrase…"), -1)
        self._progress.setVisible(busy)
