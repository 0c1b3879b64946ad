"""Offering a key file where a passphrase is made: on which sticks, and what it means."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from casevault.i18n import gettext
from casevault.services import key_files
from casevault.services.session import Session
from casevault.ui.theme import Space
from casevault.ui.widgets.banner import Banner
from casevault.ui.widgets.buttons import Button, ButtonKind
from casevault.ui.widgets.text import Body, Caption, Tone
from casevault.ui.widgets.visibility import set_shown


class KeyFileMaker(QWidget):
    """A box that opens into two places, of which the second is recommended."""

    help_id: ClassVar[str] = "key-file"

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._folders: list[Path | None] = [None, None]
        self.box = QCheckBox(gettext("Also ask for a key file on a USB stick"))
        self.box.toggled.connect(self._show)
        self._places = QWidget()
        self._words = [
            Body(gettext("First stick: not chosen yet")),
            Body(gettext("Second stick (recommended): not chosen yet")),
        ]
        self.buttons = [Button(gettext("Choose…"), icon="folder-open") for _ in self._words]
        self.buttons[0].setAccessibleName(gettext("Choose the first stick"))
        self.buttons[1].setAccessibleName(gettext("Choose the second stick"))
        self._worry = Banner()
        inside = QVBoxLayout(self._places)
        inside.setContentsMargins(Space.WIDE, 0, 0, 0)
        inside.setSpacing(Space.SMALL)
        inside.addWidget(
            Caption(
                gettext(
                    "Then both are needed at each unlock: the passphrase and the stick. Keep the "
                    "second stick in another place. If both are lost, nobody can make them again: "
                    "a coordinator removes the user and adds her anew."
                )
            )
        )
        for place, (words, button) in enumerate(zip(self._words, self.buttons, strict=True)):
            line = QHBoxLayout()
            line.addWidget(words, 1)
            line.addWidget(button)
            button.clicked.connect(lambda _on=False, place=place: self._choose(place))
            inside.addLayout(line)
        inside.addWidget(self._worry)
        more = Button(gettext("More about key files"), ButtonKind.QUIET, icon="circle-help")
        more.clicked.connect(self._show_help)
        inside.addWidget(more, 0, Qt.AlignmentFlag.AlignLeft)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.box)
        outer.addWidget(self._places)
        self._show()

    def folders(self) -> list[Path]:
        """Where key files are wanted; none where the box is not ticked."""
        if not self.box.isChecked():
            return []
        return list(dict.fromkeys(folder for folder in self._folders if folder is not None))

    def problem(self) -> str:
        """What is still missing."""
        if self.box.isChecked() and self._folders[0] is None:
            return gettext("Choose the stick on which the key file shall lie.")
        return ""

    def first_focus(self) -> QWidget:
        """Where the keyboard goes when something is missing."""
        return self.buttons[0]

    def put_into(self, place: int, folder: Path) -> None:
        """Choose a folder for the first (0) or the second (1) copy."""
        self._folders[place] = folder
        told = (gettext("First stick: {path}"), gettext("Second stick: {path}"))[place]
        self._words[place].setText(told.format(path=str(folder)))
        near = any(key_files.is_beside_the_vault(self._session, each) for each in self.folders())
        same = self._folders[0] is not None and self._folders[0] == self._folders[1]
        if near:
            self._worry.say(
                gettext(
                    "This place is on the same disk as the vault: who takes the computer has both. "
                    "Choose a USB stick."
                ),
                Tone.CAUTION,
            )
        elif same:
            self._worry.say(gettext("Both copies would lie in one place."), Tone.CAUTION)
        else:
            self._worry.clear()

    def _show(self, *_change: object) -> None:
        set_shown(self._places, self.box.isChecked())
        if self.box.isChecked():
            self.buttons[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_help(self) -> None:
        from casevault.ui.help_dialog import show_help

        show_help(self.window(), self.help_id)

    def _choose(self, place: int) -> None:
        from casevault.ui.widgets.path_picker import pick_folder

        titles = (gettext("Choose the first stick"), gettext("Choose the second stick"))
        chosen = pick_folder(self, titles[place], self._folders[place])
        if chosen is not None:
            self.put_into(place, chosen)
