"""The last page of a release: where to, in which language, and a second person's approval."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from casevault.i18n import LANGUAGES, N_, gettext, language
from casevault.services import release_words, releases
from casevault.services.releases import PreparedRelease
from casevault.services.session import Session
from casevault.ui.jobs import Jobs
from casevault.ui.pages.release_steps import ReleaseStep
from casevault.ui.widgets.buttons import Button
from casevault.ui.widgets.card import Card
from casevault.ui.widgets.field_row import FieldRow
from casevault.ui.widgets.key_file_field import KeyFileField
from casevault.ui.widgets.passphrase import PassphraseEdit
from casevault.ui.widgets.text import Body


@dataclass(frozen=True, slots=True)
class SaveWish:
    """Where to write, in which language, and who approves; the passphrase is wiped by its taker."""

    folder: Path
    language_code: str
    approver: str
    passphrase: bytearray
    key_file: Path | None = None


class SaveStep(ReleaseStep):
    """Asks only for what is needed: no approver where the vault has no second person."""

    title_id: ClassVar[str] = N_("Save and approve")

    def __init__(self, session: Session, jobs: Jobs) -> None:
        super().__init__()
        self._needs_approval = releases.needs_approval(session)
        self._parent = _usual_folder()
        self._name = ""
        self._where = Body("")
        self._choose = Button(gettext("Another place…"), icon="folder-open")
        self._choose.clicked.connect(self._pick)
        self._language = QComboBox()
        for each in LANGUAGES:
            self._language.addItem(each.own_name, each.code)
        self._language.setCurrentIndex(self._language.findData(language().code))
        self._approver = QComboBox(self)
        for name in release_words.approvers(session):
            self._approver.addItem(name)
        self.passphrase = PassphraseEdit(self)
        self.passphrase.returnPressed.connect(self.finished)
        self.key_file = KeyFileField(jobs, gettext("She uses a key file"), self)
        self.body.addWidget(self._place_card())
        if self._needs_approval:
            self.body.addWidget(self._approval_card())
        else:
            self._approver.hide()
            self.passphrase.hide()
            self.key_file.hide()
        self.body.addWidget(
            Body(
                gettext(
                    "Before the files are written, a backup is made that holds what leaves, so "
                    "that nobody can forget it."
                ),
                muted=True,
            )
        )
        self.body.addStretch(1)

    def offer(self, prepared: PreparedRelease) -> None:
        """A folder of its own for this release, under a name that says nothing."""
        self._name = prepared.release.id
        self._show_where()

    def first_focus(self) -> QWidget | None:
        """The approver's passphrase, or the place."""
        return self.passphrase if self._needs_approval else self._choose

    def problem(self) -> str:
        """The second person has not approved yet."""
        if self._needs_approval and not self.passphrase.text():
            return gettext("A second person must approve the release. Let her give her passphrase.")
        return ""

    def wish(self) -> SaveWish:
        """What was chosen; the typed passphrase is taken out of its field."""
        taken = self.passphrase.taken()
        self.passphrase.clear()
        return SaveWish(
            folder=self._parent / self._name,
            language_code=str(self._language.currentData()),
            approver=self._approver.currentText() if self._needs_approval else "",
            passphrase=taken,
            key_file=self.key_file.path() if self._needs_approval else None,
        )

    def leave(self) -> None:
        """Nothing typed or chosen stays behind."""
        self.passphrase.clear()
        self.key_file.clear()

    def save_into(self, parent: Path) -> None:
        """Write into a folder of its own inside `parent`."""
        self._parent = parent
        self._show_where()

    def _place_card(self) -> Card:
        card = Card(gettext("Where to"))
        row = QHBoxLayout()
        row.addWidget(self._where, 1)
        row.addWidget(self._choose)
        card.body.addLayout(row)
        card.body.addWidget(
            FieldRow(
                gettext("Language of the report"),
                self._language,
                gettext("The figures are the same in every language."),
            )
        )
        return card

    def _approval_card(self) -> Card:
        card = Card(gettext("Approval"))
        words = gettext(
            "Let a second person look at the figures on the page before. With her passphrase she "
            "says that exactly these may leave."
        )
        card.body.addWidget(Body(words, muted=True))
        card.body.addWidget(FieldRow(gettext("Who approves"), self._approver))
        card.body.addWidget(FieldRow(gettext("Her passphrase"), self.passphrase, required=True))
        card.body.addWidget(self.key_file)
        return card

    def _pick(self) -> None:
        from casevault.ui.widgets.path_picker import pick_folder

        title = gettext("Where should the release lie?")
        chosen = pick_folder(self, title, self._parent / "_")
        if chosen is not None:
            self.save_into(chosen)

    def _show_where(self) -> None:
        self._where.setText(
            gettext("A new folder: {path}").format(path=str(self._parent / self._name))
        )


def _usual_folder() -> Path:
    place = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    return Path(place) if Path(place).is_dir() else Path.home()
