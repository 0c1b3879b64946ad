"""The steps of making a vault: each knows its fields and says what is still missing."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar, Final

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QWidget

from casevault.i18n import N_, gettext
from casevault.ui.nearby import SUFFIX
from casevault.ui.pages.stepped_door import NameStep, Step
from casevault.ui.widgets.buttons import Button
from casevault.ui.widgets.field_row import FieldRow
from casevault.ui.widgets.text import Caption

COUNTRIES: Final[dict[str, str]] = {
    "RS": N_("Serbia"),
    "BA": N_("Bosnia and Herzegovina"),
    "ME": N_("Montenegro"),
    "MK": N_("North Macedonia"),
    "AL": N_("Albania"),
    "XK": N_("Kosovo"),
    "BG": N_("Bulgaria"),
}
_NEUTRAL_NAME: Final = "records"


class PlaceStep(Step):
    """Where the vault lies and what it is called."""

    title_id: ClassVar[str] = N_("Make a new vault")
    lead_id: ClassVar[str] = N_("A vault is one folder. Everything in it is encrypted.")

    def __init__(self) -> None:
        super().__init__()
        documents = QStandardPaths.writableLocation(
            QStandardPaths.StandardLocation.DocumentsLocation
        )
        self._parent = Path(documents) if Path(documents).is_dir() else Path.home()
        self._name = QLineEdit(_NEUTRAL_NAME)
        self._where = Caption("")
        self._label = QLineEdit()
        self._country = QComboBox()
        for code, words in COUNTRIES.items():
            self._country.addItem(gettext(words), code)
        self._country.setCurrentIndex(-1)
        self._country.setPlaceholderText(gettext("Choose"))
        choose = Button(gettext("Another place…"), icon="folder-open")
        choose.clicked.connect(self._choose)
        self.body.addWidget(
            FieldRow(
                gettext("Folder name"),
                self._name,
                gettext("A plain word that says nothing about your work."),
            )
        )
        where = QHBoxLayout()
        where.addWidget(self._where, 1)
        where.addWidget(choose)
        self.body.addLayout(where)
        self.body.addWidget(
            FieldRow(
                gettext("Name of the centre"),
                self._label,
                gettext("Shown inside, after unlocking, and on printed reports."),
            )
        )
        self.body.addWidget(
            FieldRow(
                gettext("Country"),
                self._country,
                gettext("Decides which statutory tables are offered."),
            )
        )
        self._name.textChanged.connect(self._show_where)
        self._label.returnPressed.connect(self.finished)
        self._show_where()

    def first_focus(self) -> QWidget | None:
        """Where the keyboard goes."""
        return self._label if self._name.text().strip() else self._name

    def folder(self) -> Path:
        """The folder that will be made."""
        return self._parent / (self._name.text().strip() + SUFFIX)

    def label(self) -> str:
        """The name of the centre."""
        return self._label.text().strip()

    def country(self) -> str:
        """The country's code."""
        return str(self._country.currentData() or "")

    def problem(self) -> str:
        """What is still missing."""
        name = self._name.text().strip()
        if not name or name.startswith(".") or set(name) & set('/\\:*?"<>|'):
            return gettext("Give the folder a name of plain letters and digits.")
        if self.folder().exists():
            return gettext("There is a folder of this name already. Choose another name.")
        if not self.label():
            return gettext("Give the name of the centre.")
        return "" if self.country() else gettext("Choose the country.")

    def _choose(self) -> None:
        from casevault.ui.widgets.path_picker import pick_folder

        chosen = pick_folder(self, gettext("Where should the vault lie?"), self._parent / "_")
        if chosen is not None:
            self._parent = chosen
            self._show_where()

    def _show_where(self) -> None:
        self._where.setText(str(self.folder()))


class PersonStep(NameStep):
    """Who uses the vault first."""

    title_id: ClassVar[str] = N_("Who are you?")
    hint_id: ClassVar[str] = N_(
        "You type it at each unlock. It is written nowhere outside the vault."
    )
    meaning_id: ClassVar[str] = N_(
        "The first user is coordinator and director: she sees all records, adds colleagues and "
        "makes releases."
    )
