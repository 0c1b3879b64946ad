"""Somebody in the vault may be this person: what is alike and what can be done; no names."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from casevault.i18n import gettext, ngettext
from casevault.services.duplicates import Candidate
from casevault.ui.widgets.buttons import Button
from casevault.ui.widgets.card import Card
from casevault.ui.widgets.column import ScrollColumn
from casevault.ui.widgets.dialog import Dialog
from casevault.ui.widgets.text import Body

_MOST_SHOWN = 5


class Verdict(IntEnum):
    """What the person at the screen decided."""

    BACK = 0
    NEW_PERSON = 1
    OPEN_OTHER = 2
    ASK_COORDINATOR = 3


class DuplicateDialog(Dialog):
    """Lists those who may be the same person; Escape goes back to the form and saves nothing."""

    def __init__(self, parent: QWidget | None, found: Sequence[Candidate]) -> None:
        count = len(found)
        super().__init__(
            parent,
            gettext("Is this person here already?"),
            ngettext(
                "Somebody in this vault has much in common with the answers you want to save.",
                "{count} persons in this vault have much in common with the answers "
                "you want to save.",
                count,
            ).format(count=count),
        )
        self.other: Candidate | None = None
        column = ScrollColumn(gettext("Persons who may be the same"))
        for each in found[:_MOST_SHOWN]:
            column.body.addWidget(self._card(each))
        column.body.addStretch()
        letters = self.fontMetrics()
        column.setMinimumSize(
            letters.averageCharWidth() * 64, letters.height() * min(16, 8 * len(found))
        )
        self.body.addWidget(column)
        back = self.add_button(gettext("Back to the form"), result=Verdict.BACK)
        self.add_button(gettext("Ask the coordinator"), result=Verdict.ASK_COORDINATOR)
        self.add_button(gettext("This is a new person"), result=Verdict.NEW_PERSON)
        back.setDefault(True)
        back.setFocus()

    def _card(self, candidate: Candidate) -> Card:
        title = candidate.case_code or gettext("A case that is not open to you")
        card = Card(title)
        for reason in candidate.reasons:
            card.body.addWidget(Body(gettext(reason)))
        if not candidate.may_open:
            card.body.addWidget(
                Body(
                    gettext("A colleague knows this person. The coordinator can tell you more."),
                    muted=True,
                )
            )
            return card
        look = Button(gettext("Open that case"), icon="folder-open")
        look.setAccessibleName(gettext("Open case {code}").format(code=candidate.case_code))
        look.clicked.connect(lambda: self._open(candidate))
        card.body.addWidget(look, 0, Qt.AlignmentFlag.AlignLeft)
        return card

    def _open(self, candidate: Candidate) -> None:
        self.other = candidate
        self.done(Verdict.OPEN_OTHER)
