"""The steps of making a vault that are about its passphrase: choosing one, typing it again."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QCheckBox, QLabel, QRadioButton, QVBoxLayout, QWidget

from casevault.i18n import N_, gettext
from casevault.services import passphrases
from casevault.ui.pages.stepped_door import Step
from casevault.ui.theme import Space
from casevault.ui.widgets.buttons import Button, ButtonKind
from casevault.ui.widgets.field_row import FieldRow
from casevault.ui.widgets.passphrase import PassphraseEdit, RevealRow
from casevault.ui.widgets.strength_meter import StrengthMeter
from casevault.ui.widgets.visibility import set_shown

_TOO_EASY: Final = N_(
    "This passphrase is too easy to guess. Add words that have nothing to do with each other."
)


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
