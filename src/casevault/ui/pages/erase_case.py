"""Erasing one case for good: what goes, what still holds it, on what ground."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from casevault.domain.dates import format_day
from casevault.domain.errors import UserError
from casevault.domain.retention import GROUND_WORDS, ErasureGround
from casevault.i18n import N_, gettext, ngettext
from casevault.services import erasing
from casevault.services.erasing import Meaning
from casevault.ui.draft_words import before_erasing
from casevault.ui.page import Desk
from casevault.ui.pages.key_change import Change, KeyChangePage, Problem
from casevault.ui.widgets.buttons import ButtonKind
from casevault.ui.widgets.field_row import FieldRow


class EraseCasePage(KeyChangePage):
    """The code has to be typed, so that it is surely the case that is meant."""

    title_id: ClassVar[str] = N_("Erase a case")
    help_id: ClassVar[str] = "keeping"

    def __init__(self, desk: Desk, parent: QWidget | None = None, *, case_id: str = "") -> None:
        super().__init__(desk, parent, kind=ButtonKind.DANGER)
        self._case_id = case_id
        self._first: QWidget | None = None
        try:
            meaning = erasing.meaning(desk.session, case_id)
        except UserError as refused:
            # After a lock the page comes back, also when the case is gone meanwhile.
            self.refuse(refused)
            return
        self._ground, self._code = QComboBox(), QLineEdit()
        self._first, self._meant = self._ground, meaning.code
        self.say_lead(gettext("Case {code}. Nobody can bring it back.").format(code=meaning.code))
        for ground, words in GROUND_WORDS.items():
            self._ground.addItem(gettext(words), ground.value)
        self.asked.body.addWidget(FieldRow(gettext("On what ground"), self._ground))
        self.asked.body.addWidget(
            FieldRow(
                gettext("The code of the case"),
                self._code,
                gettext("Type {code}.").format(code=meaning.code),
                required=True,
            )
        )
        typed = self.lay_out(gettext("Erase it for good"), _words(meaning))
        typed.keep("ground", self._ground)
        typed.keep("code", self._code)

    def arguments(self) -> Mapping[str, Any]:
        """Which case."""
        return {"case_id": self._case_id}

    def first_focus(self) -> QWidget | None:
        """The ground, which is asked first."""
        return self._first or super().first_focus()

    def problem(self) -> Problem | None:
        """The code must be that of the case."""
        if self._code.text().strip().casefold() != self._meant.casefold():
            return gettext("This is not the code of the case. Type it again."), self._code
        return None

    def change(self, reason: str) -> Change:
        """Erase the case."""
        session, case_id = self.desk.session, self._case_id
        ground = ErasureGround(self._ground.currentData())
        return lambda report: erasing.erase(
            session, (case_id,), ground, reason=reason, progress=report
        )


def _words(meaning: Meaning) -> list[str]:
    forms = ngettext("one form", "{count} forms", meaning.forms).format(count=meaning.forms)
    persons = ngettext("one person", "{count} persons", meaning.persons).format(
        count=meaning.persons
    )
    documents = ngettext("one document", "{count} documents", meaning.documents).format(
        count=meaning.documents
    )
    words = [
        gettext(
            "{forms} about {persons} and {documents} are destroyed, in all their versions, "
            "and the key of the case with them."
        ).format(forms=forms, persons=persons, documents=documents),
        gettext(
            "The whole vault is written anew under other keys. What was counted stays counted, "
            "linked to nobody, so that past figures stay the same. The code stays, with the day "
            "and the ground."
        ),
    ]
    words += before_erasing(meaning.drafts)
    if not meaning.held_in:
        words.append(gettext("No backup that the vault knows of holds this case."))
        return words
    days = ", ".join(map(format_day, sorted({held.made_on for held in meaning.held_in})))
    words.append(
        gettext(
            "These backups still hold it until they go: {days}. Destroy copies that lie elsewhere."
        ).format(days=days)
    )
    return words
