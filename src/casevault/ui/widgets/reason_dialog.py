"""Asks why somebody needs to do what will be logged, such as reading an identity."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QButtonGroup, QPlainTextEdit, QRadioButton, QWidget

from casevault.i18n import gettext
from casevault.ui.typed_words import TypedWords
from casevault.ui.widgets.buttons import ButtonKind
from casevault.ui.widgets.dialog import Dialog
from casevault.ui.widgets.field_row import FieldRow


class ReasonDialog(Dialog):
    """A choice of usual reasons and a field for another one; a reason is required."""

    def __init__(
        self,
        parent: QWidget | None,
        title: str,
        text: str,
        reasons: Sequence[str] = (),
        *,
        name: str,
        go: str = "",
    ) -> None:
        super().__init__(parent, title, text)
        self._group = QButtonGroup(self)
        for number, reason in enumerate(reasons):
            choice = QRadioButton(reason.replace("&", "&&"))
            choice.setAccessibleName(reason)
            self._group.addButton(choice, number)
            self.body.addWidget(choice)
        self._reasons = tuple(reasons)
        self._own = QPlainTextEdit()
        self._own.setTabChangesFocus(True)
        self._own.setFixedHeight(self.fontMetrics().height() * 4)
        label = gettext("Another reason") if reasons else gettext("Reason")
        self.body.addWidget(FieldRow(label, self._own))
        self.add_button(gettext("Cancel"), result=0)
        self._go = self.add_button(go or gettext("Continue"), ButtonKind.PRIMARY, result=1)
        self._group.idToggled.connect(self._look)
        self._own.textChanged.connect(self._look)
        self._look()
        TypedWords(self, f"reason/{name}").keep("own", self._own)

    def reason(self) -> str:
        """The reason given, in the person's own words or the chosen ones; empty when none."""
        own = self._own.toPlainText().strip()
        chosen = self._group.checkedId()
        return own or (self._reasons[chosen] if chosen >= 0 else "")

    def _look(self) -> None:
        self._go.setEnabled(bool(self.reason()))


def ask_reason(
    parent: QWidget | None,
    title: str,
    text: str,
    reasons: Sequence[str] = (),
    *,
    name: str,
    go: str = "",
) -> str | None:
    """Ask for a reason; None when the person changed her mind.

    `name` says what it is about, without words, so that a lock gives back what was typed.
    """
    dialog = ReasonDialog(parent, title, text, reasons, name=name, go=go)
    answer = dialog.reason() if dialog.exec() else None
    dialog.deleteLater()
    return answer
