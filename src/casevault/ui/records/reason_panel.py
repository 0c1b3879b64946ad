"""Asks inside the page why an identity is to be opened: a short list, and own words."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from casevault.i18n import gettext
from casevault.services.identity import REASON_TEXT, Reason
from casevault.ui.forms.choice_group import ChoiceGroup
from casevault.ui.forms.options import Option
from casevault.ui.forms.text_editors import TextLine
from casevault.ui.theme import Space
from casevault.ui.typed_words import TypedWords
from casevault.ui.widgets.buttons import Button, ButtonKind
from casevault.ui.widgets.field_row import FieldRow
from casevault.ui.widgets.text import Body


class ReasonPanel(QWidget):
    """A reason is needed; "another reason" needs words.

    Signals:
        given: the `Reason` and the own words.
        given_up: the person changed her mind.
    """

    given = Signal(object, str)
    given_up = Signal()

    def __init__(self, about: str, parent: QWidget | None = None) -> None:
        """`about` is the id of what is to be opened."""
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.MEDIUM)
        column.addWidget(Body(gettext("Why do you open it? The answer is kept in the log.")))
        self._reasons = ChoiceGroup(
            [Option(reason.value, gettext(text)) for reason, text in REASON_TEXT.items()],
            in_columns=True,
            parent=self,
        )
        self._reasons.describe(gettext("Reason"), "")
        column.addWidget(self._reasons)
        self._own = TextLine(sealed=True)
        self._own.setMaxLength(200)
        help_text = gettext("Without names: the log is read by others.")
        column.addWidget(FieldRow(gettext("In own words"), self._own, help_text))
        row = QHBoxLayout()
        self._go = Button(gettext("Open"), ButtonKind.PRIMARY, icon="lock-open")
        back = Button(gettext("Cancel"))
        row.addWidget(self._go)
        row.addWidget(back)
        row.addStretch()
        column.addLayout(row)
        self._reasons.changed.connect(self._look)
        self._own.changed.connect(self._look)
        self._own.returnPressed.connect(self._give)
        self._go.clicked.connect(self._give)
        back.clicked.connect(self.given_up)
        self._look()
        words = TypedWords(self, f"open/{about}")
        words.keep("reason", self._reasons)
        words.keep("own", self._own)
        words.restored.connect(self._look)

    def first_focus(self) -> QWidget:
        """The reasons."""
        return self._reasons.focus_target()

    def choose(self, reason: Reason, own_words: str = "") -> None:
        """Fill in a reason, as if it had been chosen."""
        self._reasons.show_answer(reason.value)
        self._own.show_answer(own_words)
        self._look()

    def _is_enough(self) -> bool:
        chosen = self._reasons.answer()
        return bool(chosen) and (chosen != Reason.OTHER.value or bool(self._own.answer()))

    def _look(self) -> None:
        self._go.setEnabled(self._is_enough())

    def _give(self) -> None:
        if self._is_enough():
            self.given.emit(Reason(self._reasons.answer()), self._own.answer() or "")
