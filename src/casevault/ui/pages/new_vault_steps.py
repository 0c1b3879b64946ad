"""The steps of making a vault: each knows its fields and says what is still missing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import ClassVar, Final

from PySide6.QtCore import QStandardPaths, Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from casevault.i18n import N_, gettext
from casevault.services import passphrases
from casevault.ui.nearby import SUFFIX
from casevault.ui.theme import Space
from casevault.ui.widgets.buttons import Button, ButtonKind
from casevault.ui.widgets.field_row import FieldRow
from casevault.ui.widgets.passphrase import PassphraseEdit, RevealRow
from casevault.ui.widgets.strength_meter import StrengthMeter
from casevault.ui.widgets.text import Body, Caption
from casevault.ui.widgets.visibility import set_shown

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
_TOO_EASY: Final = N_(
    "This passphrase is too easy to guess. Add words that have nothing to do with each other."
)


class Step(QWidget):
    """One step.

    Signals:
        finished: Enter was pressed in the last field.
    """

    title_id: ClassVar[str] = ""
    lead_id: ClassVar[str] = ""
    finished = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(Space.LARGE)
        self.body.setAlignment(Qt.AlignmentFlag.AlignTop)

    def begin(self) -> None:
        """The step comes up."""

    def first_focus(self) -> QWidget | None:
        """Where the keyboard goes."""
        return None

    def problem(self) -> str:
        """What is still missing, in words; empty when nothing is."""
        return ""


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


class PersonStep(Step):
    """Who uses the vault first."""

    title_id: ClassVar[str] = N_("Who are you?")

    def __init__(self) -> None:
        super().__init__()
        self._name = QLineEdit()
        self._name.setMaxLength(80)
        self._name.returnPressed.connect(self.finished)
        self.body.addWidget(
            FieldRow(
                gettext("User name"),
                self._name,
                gettext("You type it at each unlock. It is written nowhere outside the vault."),
            )
        )
        self.body.addWidget(
            Body(
                gettext(
                    "The first user is coordinator and director: she sees all records, adds "
                    "colleagues and makes releases."
                ),
                muted=True,
            )
        )

    def first_focus(self) -> QWidget | None:
        """Where the keyboard goes."""
        return self._name

    def name(self) -> str:
        """The user name."""
        return self._name.text().strip()

    def problem(self) -> str:
        """What is still missing."""
        return "" if self.name() else gettext("Give a user name.")


class PassphraseStep(Step):
    """A passphrase that the program made, or an own one that is strong enough."""

    title_id: ClassVar[str] = N_("Your passphrase")
    lead_id: ClassVar[str] = N_(
        "It alone opens the vault; nobody can reset it. Keep the paper apart from the computer."
    )

    def __init__(self, own_words: Callable[[], tuple[str, ...]]) -> None:
        super().__init__()
        self._own_words = own_words
        self._made = passphrases.generate()
        self._strong = False
        self._use_made = QRadioButton(gettext("Take these six words"))
        self._use_own = QRadioButton(gettext("Choose my own"))
        group = QButtonGroup(self)
        group.addButton(self._use_made)
        group.addButton(self._use_own)
        self._use_made.setChecked(True)
        self._words = QLabel(self._made)
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        self._words.setProperty("role", "passphrase")
        self._words.setWordWrap(True)
        self._words.setAccessibleName(self._made)
        again = Button(gettext("Other words"), ButtonKind.QUIET, icon="refresh-cw")
        again.clicked.connect(self._again)
        self._written = QCheckBox(gettext("I have written the words down on paper"))
        self._offer = QWidget()
        offered = QVBoxLayout(self._offer)
        offered.setContentsMargins(Space.WIDE, 0, 0, 0)
        offered.addWidget(self._words)
        offered.addWidget(again, 0, Qt.AlignmentFlag.AlignLeft)
        offered.addWidget(self._written)
        self._edit = PassphraseEdit()
        self._meter = StrengthMeter()
        self._own = QWidget()
        own = QVBoxLayout(self._own)
        own.setContentsMargins(Space.WIDE, 0, 0, 0)
        own.addWidget(FieldRow(gettext("Own passphrase"), self._edit))
        own.addWidget(self._meter)
        own.addWidget(RevealRow(self._edit))
        for part in (self._use_made, self._offer, self._use_own, self._own):
            self.body.addWidget(part)
        self._use_made.toggled.connect(self._look)
        self._edit.textChanged.connect(self._typed)
        self._edit.returnPressed.connect(self.finished)
        self._meter.judged.connect(self._judged)
        self._look()

    def first_focus(self) -> QWidget | None:
        """Where the keyboard goes."""
        return self._written if self._use_made.isChecked() else self._edit

    def passphrase(self) -> str:
        """The passphrase that will open the vault."""
        return self._made if self._use_made.isChecked() else self._edit.text()

    def problem(self) -> str:
        """What is still missing."""
        if self._use_made.isChecked():
            if self._written.isChecked():
                return ""
            return gettext("Write the six words down, then say so here.")
        self._meter.judge()
        return "" if self._strong else gettext(_TOO_EASY)

    def _again(self) -> None:
        self._made = passphrases.generate()
        self._words.setText(self._made)
        self._words.setAccessibleName(self._made)
        self._written.setChecked(False)

    def _look(self, *_change: object) -> None:
        made = self._use_made.isChecked()
        set_shown(self._offer, made)
        set_shown(self._own, not made)

    def _typed(self, text: str) -> None:
        self._strong = False
        self._meter.show_for(text, self._own_words())

    def _judged(self, strong: bool) -> None:  # noqa: FBT001 - a slot
        self._strong = strong


class CheckStep(Step):
    """The passphrase once more, from the paper: who mistyped it finds out now."""

    title_id: ClassVar[str] = N_("Type it once more")
    lead_id: ClassVar[str] = N_(
        "From the paper, not from memory: this is how you will open the vault."
    )

    def __init__(self, wanted: Callable[[], str]) -> None:
        super().__init__()
        self._wanted = wanted
        self._edit = PassphraseEdit()
        self._edit.returnPressed.connect(self.finished)
        self.body.addWidget(FieldRow(gettext("Passphrase again"), self._edit))
        self.body.addWidget(RevealRow(self._edit))

    def begin(self) -> None:
        """Nothing is left of an earlier try."""
        self._edit.clear()

    def first_focus(self) -> QWidget | None:
        """Where the keyboard goes."""
        return self._edit

    def problem(self) -> str:
        """What is still missing."""
        if self._edit.text() == self._wanted():
            return ""
        return gettext("This is not the same passphrase. Read it from the paper once more.")
