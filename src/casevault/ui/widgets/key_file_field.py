"""Naming a key file beside a passphrase: one quiet line until somebody needs it.

Nothing of it is remembered. Attached drives are looked at only after the line was opened.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from casevault.i18n import gettext
from casevault.ui.jobs import Jobs
from casevault.ui.widgets.buttons import Button, ButtonKind
from casevault.ui.widgets.field_row import FieldRow
from casevault.ui.widgets.visibility import set_shown


class KeyFileField(QWidget):
    """A button that opens into a choice of the key files found, and of any other file."""

    def __init__(self, jobs: Jobs, words: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self.button = Button(
            words or gettext("I use a key file"), ButtonKind.QUIET, icon="key-round"
        )
        self.button.clicked.connect(self.open)
        self._files = QComboBox()
        self._files.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self._files.setMinimumContentsLength(18)
        choose = Button(gettext("Choose…"), icon="folder-open")
        choose.setAccessibleName(gettext("Choose another key file"))
        choose.clicked.connect(self._choose)
        line = QWidget()
        inside = QHBoxLayout(line)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self._files, 1)
        inside.addWidget(choose)
        self._row = FieldRow(gettext("Key file"), line)
        self._row.label.setBuddy(self._files)
        self._files.setAccessibleName(gettext("Key file"))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        outer.addWidget(self._row)
        self._close()

    def path(self) -> Path | None:
        """The key file that is chosen, None without one."""
        chosen = self._files.currentData()
        return Path(chosen) if chosen else None

    def clear(self) -> None:
        """Forget what was chosen, and be one quiet line again."""
        self._close()

    def open(self) -> None:
        """Show the choice, and look for key files on what is plugged in."""
        from casevault.services import key_files

        set_shown(self._row, True)
        self.button.hide()
        self._files.setFocus(Qt.FocusReason.OtherFocusReason)
        self._files.setPlaceholderText(gettext("Looking at the attached drives…"))
        self._jobs.run(lambda _report: key_files.find(), self._found, owner=self, quiet=True)

    def choose_file(self, path: Path) -> None:
        """Take this file."""
        position = self._files.findData(str(path))
        if position < 0:
            self._files.addItem(f"{path.name} · {path.parent}", str(path))
            position = self._files.count() - 1
        self._files.setCurrentIndex(position)

    def _close(self) -> None:
        self._files.clear()
        self._files.addItem(gettext("No key file"), "")
        self._row.hide()
        set_shown(self.button, True)

    def _found(self, paths: list[Path]) -> None:
        before = self.path()
        for path in paths:
            if self._files.findData(str(path)) < 0:
                self._files.addItem(f"{path.name} · {path.parent}", str(path))
        if before is None and paths:
            self.choose_file(paths[0])

    def _choose(self) -> None:
        from casevault.services.key_files import SUFFIX
        from casevault.ui.widgets.path_picker import pick_file

        chosen = pick_file(self, gettext("Choose your key file"), (SUFFIX,), self.path())
        if chosen is not None:
            self.choose_file(chosen)
