"""The roles of a user as boxes to tick, each with what it opens."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from casevault.domain.roles import Role
from casevault.i18n import gettext
from casevault.services.role_words import ROLE_NAMES
from casevault.ui.right_words import ROLE_MEANINGS, offered_roles
from casevault.ui.theme import Space
from casevault.ui.widgets.text import Caption


class RoleBoxes(QWidget):
    """One box for each role that can be given in this vault.

    Signals:
        changed: a box was ticked or cleared.
    """

    changed = Signal()

    def __init__(
        self, *, practice: bool, ticked: Iterable[Role] = (), parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.boxes: dict[Role, QCheckBox] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        wanted = frozenset(ticked)
        for role in offered_roles(practice=practice):
            box = QCheckBox(gettext(ROLE_NAMES[role]))
            meaning = gettext(ROLE_MEANINGS[role])
            box.setAccessibleDescription(meaning)
            box.setChecked(role in wanted)
            box.toggled.connect(self.changed)
            both = QVBoxLayout()
            both.setSpacing(0)
            both.addWidget(box)
            note = QHBoxLayout()
            note.setContentsMargins(Space.WIDE + Space.SMALL, 0, 0, 0)
            note.addWidget(Caption(meaning))
            both.addLayout(note)
            column.addLayout(both)
            self.boxes[role] = box

    def roles(self) -> frozenset[Role]:
        """The roles that are ticked."""
        return frozenset(role for role, box in self.boxes.items() if box.isChecked())
