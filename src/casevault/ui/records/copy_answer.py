"""Copies one answer of an open identity card: logged first, on the clipboard for 20 seconds."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QWidget

from casevault.domain.forms import Field
from casevault.i18n import gettext
from casevault.services import identity
from casevault.ui.clipboard import CLEARED_AFTER_SECONDS, Clipboard
from casevault.ui.page import Desk
from casevault.ui.widgets.buttons import Button, ButtonKind

COPYABLE: Final = frozenset(
    {
        "given_name",
        "family_name",
        "preferred_name",
        "phone",
        "other_phone",
        "email",
        "trusted_contact",
    }
)
"""What somebody may need in another program: a name for a paper, a number for a call."""


class CopyButton(Button):
    """Shown beside an answer, where the settings of this computer allow it."""

    def __init__(
        self, desk: Desk, record_id: str, field: Field, words: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(gettext("Copy"), ButtonKind.QUIET, icon="copy-check", parent=parent)
        self._desk = desk
        self._words = words
        name = gettext("Copy: {question}").format(question=gettext(field.label_id))
        self.setAccessibleName(name)
        session = desk.session

        def copy() -> None:
            desk.jobs.run(
                lambda _report: identity.note_copy(session, record_id, field.id),
                lambda _done: self._copy(),
                owner=self,
                quiet=True,
            )

        self.clicked.connect(copy)

    def _copy(self) -> None:
        Clipboard.of_application().copy(self._words)
        words = gettext(
            "Copied. It leaves the clipboard after {seconds} seconds, and when the vault locks."
        )
        self._desk.notices.show_done(words.format(seconds=CLEARED_AFTER_SECONDS))
