"""Choosing a folder or a file without leaving a trace.

Qt's and the system's own dialogs remember where one has been; this one remembers nothing, makes no
thumbnails and watches no folder.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QWidget,
)

from casevault.domain.errors import UserError
from casevault.i18n import N_, gettext
from casevault.ui import icons
from casevault.ui.nearby import SUFFIX, usual_places
from casevault.ui.theme import Space
from casevault.ui.widgets.banner import ErrorBanner
from casevault.ui.widgets.buttons import Button, ButtonKind
from casevault.ui.widgets.dialog import Dialog

ANY_FILE = "*"
"""Instead of suffixes: every file."""

_SHOWN_ROWS = 11
_MOST_ENTRIES = 5000


class PathPicker(Dialog):
    """A list of one folder; Enter goes in, Backspace goes up. `suffixes` empty: folders only."""

    def __init__(
        self,
        parent: QWidget | None,
        title: str,
        start: Path | None = None,
        suffixes: Sequence[str] = (),
    ) -> None:
        super().__init__(parent, title)
        self._suffixes = tuple(suffixes)
        self._folder = Path.home()
        self._chosen: Path | None = None
        self._places = QComboBox()
        self._places.setAccessibleName(gettext("Places"))
        for place in usual_places():
            if place.is_dir():
                self._places.addItem(icons.icon("hard-drive"), str(place), place)
        self._path = QLineEdit()
        self._path.setAccessibleName(gettext("Path"))
        self._up = Button(gettext("Up"), icon="chevron-up")
        self._list = QListWidget()
        self._list.setAccessibleName(gettext("Contents of the folder"))
        row = round(self.fontMetrics().height() * 1.9)
        self._list.setFixedHeight(max(34, row) * _SHOWN_ROWS)
        self._error = ErrorBanner()
        self._lay_out()
        self.add_button(gettext("Cancel"), result=0)
        words = gettext("Open") if self._suffixes else gettext("Choose this folder")
        self._take = self.add_button(words, ButtonKind.PRIMARY)
        # Enter goes into a folder; a default button would at once take what lies in it first.
        self._take.setDefault(False)
        self._connect()
        self.go_to(self._sensible(start))

    def chosen(self) -> Path | None:
        """What was chosen, once the dialog is accepted."""
        return self._chosen

    def go_to(self, folder: Path) -> None:
        """Show the contents of a folder."""
        try:
            entries = self._entries(folder)
        except OSError:
            self._error.say(
                gettext("{path} cannot be opened. Choose another folder.").format(path=str(folder))
            )
            return
        self._error.clear()
        self._folder = folder
        self._path.setText(str(folder))
        self._up.setEnabled(folder.parent != folder)
        self._list.clear()
        for path, is_folder in entries:
            drawing = "folder" if is_folder else "file-text"
            item = QListWidgetItem(icons.icon(drawing), path.name)
            item.setData(Qt.ItemDataRole.UserRole, path)
            self._list.addItem(item)
        if entries:
            self._list.setCurrentRow(0)

    def _lay_out(self) -> None:
        line = QHBoxLayout()
        line.setSpacing(Space.SMALL)
        line.addWidget(self._path, 1)
        line.addWidget(self._up)
        self.body.addWidget(self._places)
        self.body.addLayout(line)
        self.body.addWidget(self._list)
        self.body.addWidget(self._error)

    def _connect(self) -> None:
        self._places.activated.connect(lambda at: self.go_to(self._places.itemData(at)))
        self._up.clicked.connect(lambda: self.go_to(self._folder.parent))
        self._path.returnPressed.connect(self._typed)
        self._list.itemActivated.connect(self._enter)
        self._take.clicked.connect(self._accept_current)
        self._list.setFocus()

    def _sensible(self, start: Path | None) -> Path:
        if start is not None:
            for candidate in (start.parent, start):
                if candidate.is_dir():
                    return candidate
        first = self._places.itemData(0)
        return first if isinstance(first, Path) else Path.home()

    def _entries(self, folder: Path) -> list[tuple[Path, bool]]:
        with os.scandir(folder) as found:
            seen = [e for _, e in zip(range(_MOST_ENTRIES), found, strict=False)]
        shown = [(Path(e.path), e.is_dir()) for e in seen if not e.name.startswith(".")]
        every = ANY_FILE in self._suffixes
        wanted = [(p, d) for p, d in shown if d or every or p.suffix.lower() in self._suffixes]
        return sorted(wanted, key=lambda each: (not each[1], each[0].name.casefold()))

    def _enter(self, item: QListWidgetItem) -> None:
        path: Path = item.data(Qt.ItemDataRole.UserRole)
        if path.is_dir() and path.suffix != SUFFIX:
            self.go_to(path)
        else:
            self._finish(path)

    def _typed(self) -> None:
        path = Path(self._path.text()).expanduser()
        if path.is_dir() and path.suffix != SUFFIX:
            self.go_to(path)
        else:
            self._finish(path)

    def _accept_current(self) -> None:
        item = self._list.currentItem()
        path: Path | None = item.data(Qt.ItemDataRole.UserRole) if item is not None else None
        if self._suffixes:
            if path is not None:
                self._enter(item)
            return
        self._finish(path if path is not None and path.suffix == SUFFIX else self._folder)

    def _finish(self, path: Path) -> None:
        wrong = not path.exists() or (bool(self._suffixes) and path.is_dir())
        if wrong:
            message = UserError(N_("There is no {path}. Choose from the list."), path=str(path))
            self._error.say(message.text())
            return
        self._chosen = path
        self.accept()


def pick_folder(parent: QWidget | None, title: str, start: Path | None = None) -> Path | None:
    """Let the person choose an existing folder; None when she changed her mind."""
    return _pick(PathPicker(parent, title, start))


def pick_file(
    parent: QWidget | None, title: str, suffixes: Sequence[str], start: Path | None = None
) -> Path | None:
    """Let the person choose a file with one of the suffixes (".csv"); None when she did not."""
    return _pick(PathPicker(parent, title, start, suffixes))


def _pick(picker: PathPicker) -> Path | None:
    chosen = picker.chosen() if picker.exec() else None
    picker.deleteLater()
    return chosen
