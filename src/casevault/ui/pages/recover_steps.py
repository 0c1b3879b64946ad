"""The steps of getting back in: shares one after another, then who comes in."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from casevault.i18n import N_, gettext, ngettext
from casevault.services.entered_shares import EnteredShares
from casevault.ui.pages.stepped_door import NameStep, Step
from casevault.ui.widgets.share_entry import ShareEntry
from casevault.ui.widgets.text import Body
from casevault.ui.widgets.visibility import set_shown


class SharesStep(Step):
    """One field; each share leaves it as soon as it is taken.

    Signals:
        typed: somebody is here.
    """

    title_id: ClassVar[str] = N_("Recovery shares")
    lead_id: ClassVar[str] = N_(
        "Each holder types her own share, and only she looks at the screen meanwhile."
    )
    typed = Signal()

    def __init__(self, entered: EnteredShares) -> None:
        super().__init__()
        self._entered = entered
        self._here = Body("")
        self._entry = ShareEntry(gettext("The words on the sheet"))
        self._entry.entered.connect(self.finished)
        self._entry.changed.connect(self.typed)
        self.body.addWidget(self._here)
        self.body.addWidget(self._entry)

    def begin(self) -> None:
        """Say what is here already."""
        needed, here = self._entered.needed, self._entered.positions
        set_shown(self._entry, not self._entered.are_enough)
        if needed is None:
            self._here.setText(gettext("No share is here yet. Any share can be the first."))
            return
        left = max(needed - len(here), 0)
        words = gettext("Set {name}. Here already: {shares}.").format(
            name=self._entered.set_name,
            shares=", ".join(
                gettext("Share {position}").format(position=position) for position in here
            ),
        )
        more = ngettext("{count} more is needed.", "{count} more are needed.", left)
        self._here.setText(f"{words} {more.format(count=left)}" if left else words)

    def first_focus(self) -> QWidget | None:
        """The words."""
        return None if self._entered.are_enough else self._entry.edit

    def has_text(self) -> bool:
        """Whether something is typed."""
        return not self._entered.are_enough and bool(self._entry.text().strip())

    def take(self) -> str:
        """Take what is typed; says which share it was.

        Raises:
            UserError: what is wrong with it; it stays in the field.
        """
        position = self._entered.add(self._entry.text())
        self._entry.taken()
        self.begin()
        return gettext("Share {position} is taken. Its words are off the screen.").format(
            position=position
        )

    def problem(self) -> str:
        """What is still missing."""
        if self._entered.are_enough:
            return ""
        return gettext("Type the words of a share, then press Enter.")


class CoordinatorStep(NameStep):
    """Who comes in."""

    title_id: ClassVar[str] = N_("Who comes in?")
    lead_id: ClassVar[str] = N_(
        "The shares are enough. One person becomes coordinator and director of the vault."
    )

    hint_id: ClassVar[str] = N_(
        "A name that nobody in the vault has yet, also if you were in it before: with an initial, "
        "for instance."
    )
    meaning_id: ClassVar[str] = N_(
        "That recovery was used, when, and for whom, is in the log. Afterwards issue new shares "
        "and remove users who are gone."
    )
