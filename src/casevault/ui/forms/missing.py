"""Why an optional question has no answer: a choice of its own, never a silent blank."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from casevault.domain import codes
from casevault.domain.forms import Field
from casevault.i18n import gettext
from casevault.ui.forms.options import Option, label_of
from casevault.ui.theme import Space
from casevault.ui.widgets.buttons import Button, ButtonKind
from casevault.ui.widgets.text import Pill

LIST_ID = "MISSING"


def reasons_for(field: Field) -> tuple[Option, ...]:
    """The reasons that may stand in for an answer to this question.

    A required question has none, and a reason that is an answer of the list itself ("not known")
    is not offered twice.
    """
    if field.required:
        return ()
    own = codes.code_list(field.code_list).by_code if field.code_list else {}
    return tuple(
        Option(code.code, label_of(LIST_ID, code.code))
        for code in codes.code_list(LIST_ID).offered
        if code.code in codes.MISSING and code.code not in own
    )


class MissingNote(QWidget):
    """Stands where the editor was, says why there is no answer, and lets one be given after all.

    Signals:
        taken_back: an answer is to be given after all.
    """

    taken_back = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._reason = Pill("")
        self._back = Button(gettext("Give an answer"), ButtonKind.QUIET)
        self._back.clicked.connect(self.taken_back)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.SMALL)
        row.addWidget(self._reason)
        row.addWidget(self._back)
        row.addStretch()

    def say(self, code: str, question: str) -> None:
        """Show a reason."""
        reason = label_of(LIST_ID, code)
        self._reason.setText(reason)
        self._back.setAccessibleName(
            gettext("{question}: {answer}").format(question=question, answer=reason)
        )
        self._back.setAccessibleDescription(gettext("Press to give an answer after all."))

    def focus_target(self) -> QWidget:
        """The button."""
        return self._back
