"""Comparing the vault with what was noted elsewhere: a code on paper, a release, a backup."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit

from casevault.domain.anchor_code import read_code
from casevault.domain.errors import UserError
from casevault.i18n import gettext
from casevault.services.anchors import BACKUP_SUFFIX
from casevault.ui.typed_words import TypedWords
from casevault.ui.widgets.buttons import Button
from casevault.ui.widgets.field_row import FieldRow
from casevault.ui.widgets.text import Body
from casevault.ui.widgets.work_card import WorkCard

_LONGEST_CODE = 80


class CompareCard(WorkCard):
    """A field for the code, two buttons for what lies on a disk, and the code of today.

    Signals:
        wanted: the text of a code that has no wrong sign, or the `Path` of a release or backup.
    """

    wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__(gettext("Compare with a printed code"))
        self.body.insertWidget(
            1,
            Body(
                gettext(
                    "If somebody put the whole vault back to an older day, nothing inside can "
                    "tell. What was printed, released or backed up since can: compare with it."
                ),
                muted=True,
            ),
        )
        self.code = QLineEdit()
        self.code.setMaxLength(_LONGEST_CODE)
        TypedWords(self, "compare").keep("code", self.code)
        self.row = FieldRow(
            gettext("Code"),
            self.code,
            gettext("24 letters and digits. Spaces, dashes and capitals do not matter."),
        )
        self.compare = Button(gettext("Compare"), icon="shield-check")
        self.compare.clicked.connect(self._compare)
        self.code.returnPressed.connect(self._compare)
        self.code.textEdited.connect(lambda _text: self.row.set_problem(""))
        self.release = Button(gettext("With a release…"), icon="folder-open")
        self.release.clicked.connect(self._choose_release)
        self.backup = Button(gettext("With a backup…"), icon="hard-drive")
        self.backup.clicked.connect(self._choose_backup)
        for button in (self.compare, self.release, self.backup):
            self.buttons.addWidget(button)
        self.body.insertWidget(2, self.row)
        self._today = Body("")
        self.body.addWidget(self._today)

    def show_code(self, code: str) -> None:
        """The code of the vault as it stands, for whoever wants to note it on paper."""
        words = gettext("Code of this moment, to note on paper: {code}")
        self._today.setText(words.format(code=code))

    def _compare(self) -> None:
        typed = self.code.text()
        try:
            read_code(typed)
        except UserError as error:
            self.row.set_problem(error.text())
            self.code.setFocus()
            return
        self.wanted.emit(typed)

    def _choose_release(self) -> None:
        from casevault.ui.widgets.path_picker import pick_folder

        self._tell(pick_folder(self, gettext("Which release?")))

    def _choose_backup(self) -> None:
        from casevault.ui.widgets.path_picker import pick_file

        self._tell(pick_file(self, gettext("Which backup?"), (BACKUP_SUFFIX,)))

    def _tell(self, chosen: object) -> None:
        if chosen is not None:
            self.wanted.emit(chosen)
