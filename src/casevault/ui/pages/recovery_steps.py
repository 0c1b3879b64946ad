"""The steps of issuing recovery shares: how many, for whom, each shown once, then in force."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QHBoxLayout,
    QLineEdit,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from casevault.domain.errors import UserError
from casevault.domain.recovery import HOLDER_LENGTH, Scheme
from casevault.i18n import N_, gettext, ngettext
from casevault.services import recovery
from casevault.services.recovery import NewShares
from casevault.ui.forms.flow import FlowLayout
from casevault.ui.pages.stepped_door import Step
from casevault.ui.recovery_words import SCHEME_MEANINGS, SCHEME_NAMES
from casevault.ui.theme import Space
from casevault.ui.typed_words import TypedWords
from casevault.ui.widgets.banner import Banner
from casevault.ui.widgets.buttons import Button, ButtonKind
from casevault.ui.widgets.field_row import FieldRow
from casevault.ui.widgets.text import Body, Caption, Tone
from casevault.ui.widgets.visibility import set_shown
from casevault.ui.widgets.word_grid import WordGrid


class SchemeStep(Step):
    """What shares are, and how many there shall be."""

    title_id: ClassVar[str] = N_("What recovery shares are")

    def __init__(self) -> None:
        super().__init__()
        for text in (
            gettext(
                "The vault gets one more key, in parts. Each part is a share: 33 words on a sheet "
                "of paper, with a holder of its own. One share alone opens nothing and tells "
                "nothing. Enough of them together let a new coordinator in."
            ),
            gettext(
                "Choose holders who would not easily act together behind your back, who do not "
                "lose things, and whom a trafficker would not guess."
            ),
        ):
            self.body.addWidget(Body(text))
        self._group = QButtonGroup(self)
        self._buttons: dict[Scheme, QRadioButton] = {}
        for scheme in Scheme:
            button = QRadioButton(gettext(SCHEME_NAMES[scheme]))
            meaning = gettext(SCHEME_MEANINGS[scheme])
            button.setAccessibleDescription(meaning)
            self._group.addButton(button)
            self._buttons[scheme] = button
            both = QVBoxLayout()
            both.setSpacing(0)
            both.addWidget(button)
            note = QHBoxLayout()
            note.setContentsMargins(Space.WIDE + Space.SMALL, 0, 0, 0)
            note.addWidget(Caption(meaning))
            both.addLayout(note)
            self.body.addLayout(both)
        self._buttons[Scheme.TWO_OF_THREE].setChecked(True)

    def first_focus(self) -> QWidget | None:
        """The choice."""
        return self._buttons[self.scheme()]

    def scheme(self) -> Scheme:
        """How many of how many."""
        return next(scheme for scheme, button in self._buttons.items() if button.isChecked())


class HoldersStep(Step):
    """Who holds which share, in a few words."""

    title_id: ClassVar[str] = N_("Who holds the shares?")
    lead_id: ClassVar[str] = N_(
        "A few words for each, such as “director's safe”. Only coordinators and the data officer "
        "can read them here; they are not printed on the sheets."
    )

    def __init__(self, scheme: Callable[[], Scheme]) -> None:
        super().__init__()
        self._scheme = scheme
        most = max(each.total for each in Scheme)
        self._edits = [QLineEdit() for _ in range(most)]
        self._rows: list[FieldRow] = []
        words = TypedWords(self, "holders")
        for place, edit in enumerate(self._edits, start=1):
            edit.setMaxLength(HOLDER_LENGTH)
            row = FieldRow(gettext("Holder of share {position}").format(position=place), edit)
            self._rows.append(row)
            self.body.addWidget(row)
            words.keep(f"holder_{place}", edit)
            following = self._edits[place] if place < most else None
            edit.returnPressed.connect(
                lambda after=following: self._go_on(after) if after else self.finished.emit()
            )

    def begin(self) -> None:
        """As many lines as there are shares."""
        for place, row in enumerate(self._rows):
            set_shown(row, place < self._scheme().total)

    def first_focus(self) -> QWidget | None:
        """The first empty line."""
        shown = self._edits[: self._scheme().total]
        return next((edit for edit in shown if not edit.text().strip()), shown[0])

    def holders(self) -> tuple[str, ...]:
        """What was typed."""
        return tuple(edit.text() for edit in self._edits[: self._scheme().total])

    def problem(self) -> str:
        """What is still missing."""
        try:
            recovery.checked_holders(self._scheme(), self.holders())
        except UserError as error:
            return error.text()
        return ""

    def _go_on(self, edit: QLineEdit) -> None:
        if self._edits.index(edit) < self._scheme().total:
            edit.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.finished.emit()


class ShareStep(Step):
    """One share: its words, its sheet, and the word of the holder that she has it on paper."""

    lead_id: ClassVar[str] = N_(
        "With the holder beside you: she copies the words by hand onto a blank sheet, or prints "
        "the sheet from a stick of her own."
    )

    def __init__(
        self,
        new: NewShares,
        position: int,
        write: Callable[[int, bool], Path | None],
        idle_minutes: int,
    ) -> None:
        super().__init__()
        self._new, self._position, self._write = new, position, write
        self._heading = Body(gettext("For: {holder}").format(holder=new.holders[position - 1]))
        self._grid = WordGrid(lambda: new.words(position))
        words = ngettext(
            "Touch the mouse now and then: the vault locks after a minute without anybody.",
            "Touch the mouse now and then: the vault locks after {count} minutes without anybody.",
            idle_minutes,
        )
        self._banner = Banner()
        save = Button(gettext("Save the sheet as PDF…"), icon="printer")
        save.clicked.connect(lambda: self._save(with_words=True))
        blank = Button(gettext("Blank sheet to write on…"), ButtonKind.QUIET, icon="pencil")
        blank.clicked.connect(lambda: self._save(with_words=False))
        self._has_it = QCheckBox(gettext("The holder has all the words on paper"))
        buttons = FlowLayout(row_spacing=Space.SMALL)
        buttons.addWidget(save)
        buttons.addWidget(blank)
        self.body.addWidget(self._heading)
        self.body.addWidget(self._grid)
        self.body.addWidget(Caption(words.format(count=idle_minutes)))
        self.body.addLayout(buttons)
        self.body.addWidget(self._banner)
        self.body.addWidget(self._has_it)

    def title(self) -> str:
        """Which share this is."""
        return gettext("Share {position} of {total}").format(
            position=self._position, total=self._new.scheme.total
        )

    def first_focus(self) -> QWidget | None:
        """The words."""
        return self._grid.show_words

    def problem(self) -> str:
        """What is still missing."""
        if self._has_it.isChecked():
            return ""
        return gettext("Let the holder copy or print the words, then say so here.")

    def _save(self, *, with_words: bool) -> None:
        path = self._write(self._position, with_words)
        if path is None:
            return
        if with_words:
            words = gettext(
                "Written: {path}. This file is a copy of the share. Print it now, on a printer "
                "that nobody else uses, then delete the file and empty the stick's waste bin."
            )
        else:
            words = gettext("Written: {path}. It holds no words.")
        self._banner.say(words.format(path=path), Tone.CAUTION if with_words else Tone.INFO)


class ForceStep(Step):
    """The last look before the new shares replace all earlier ones."""

    title_id: ClassVar[str] = N_("Put the shares in force")

    def __init__(self, new: NewShares) -> None:
        super().__init__()
        told = (
            gettext("Set {name}. {scheme}.").format(
                name=new.set_name, scheme=gettext(SCHEME_NAMES[new.scheme])
            ),
            gettext(
                "From now on these shares open this vault, and all earlier ones open nothing in "
                "it. Backups made before still open with the earlier shares: destroy old sheets, "
                "and old backups when their time has come."
            ),
            gettext(
                "Recovery counts as ready when each holder has typed her share in once. Do that "
                "soon, one after another."
            ),
        )
        for text in told:
            self.body.addWidget(Body(text))
