"""Before any vault is open: a page that asks one thing at a time and loses nothing given."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from casevault.domain.roles import USER_NAME_LENGTH
from casevault.i18n import N_, gettext
from casevault.ui.door import DoorPage
from casevault.ui.theme import Space
from casevault.ui.widgets.banner import Banner
from casevault.ui.widgets.buttons import Button, ButtonKind
from casevault.ui.widgets.field_row import FieldRow
from casevault.ui.widgets.progress import ProgressRow
from casevault.ui.widgets.text import Body, Caption, Tone
from casevault.ui.widgets.visibility import set_shown

_STEP_WORDS: Final = N_("Step {number} of {count}")


class Step(QWidget):
    """One step.

    Signals:
        finished: Enter was pressed in the last field.
    """

    title_id: ClassVar[str] = ""
    lead_id: ClassVar[str] = ""
    finished = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(Space.LARGE)
        self.body.setAlignment(Qt.AlignmentFlag.AlignTop)

    def begin(self) -> None:
        """The step comes up."""

    def first_focus(self) -> QWidget | None:
        """Where the keyboard goes."""
        return None

    def problem(self) -> str:
        """What is still missing, in words; empty when nothing is."""
        return ""


class NameStep(Step):
    """A user name, with what it is for beside it and what follows from it below."""

    hint_id: ClassVar[str] = ""
    meaning_id: ClassVar[str] = ""

    def __init__(self) -> None:
        super().__init__()
        self._name = QLineEdit()
        self._name.setMaxLength(USER_NAME_LENGTH)
        self._name.returnPressed.connect(self.finished)
        self.body.addWidget(FieldRow(gettext("User name"), self._name, gettext(self.hint_id)))
        self.body.addWidget(Body(gettext(self.meaning_id), muted=True))

    def first_focus(self) -> QWidget | None:
        """The name."""
        return self._name

    def name(self) -> str:
        """The user name."""
        return self._name.text().strip()

    def problem(self) -> str:
        """What is still missing."""
        return "" if self.name() else gettext("Give a user name.")


class SteppedDoor(DoorPage):
    """Steps one after another, then the work; what the work is, each page says.

    Signals:
        given_up: back to the unlock page.
    """

    last_id: ClassVar[str] = ""
    """What the button says at the last step."""

    busy_id: ClassVar[str] = ""
    """What is said while the work begins."""

    given_up = Signal()

    def __init__(self, title: str, steps: Sequence[Step], parent: QWidget | None = None) -> None:
        super().__init__(title, parent=parent)
        self._steps = tuple(steps)
        self._at = 0
        self._counter = Caption("")
        self._banner = Banner()
        self._area = QWidget()
        self._progress = ProgressRow("", can_stop=False)
        self._progress.hide()
        self._back = Button(gettext("Cancel"))
        self._forth = Button(gettext("Continue"), ButtonKind.PRIMARY)
        self._forth.setDefault(True)
        self._lay_out()
        self._show(0)

    def first_focus(self) -> QWidget | None:
        """The first field of the step."""
        return self._steps[self._at].first_focus()

    def finish(self) -> None:
        """All steps are done: begin the work."""
        raise NotImplementedError

    def give_up(self) -> None:
        """Leave the page."""
        self.given_up.emit()

    def _lay_out(self) -> None:
        steps = QVBoxLayout(self._area)
        steps.setContentsMargins(0, 0, 0, 0)
        for step in self._steps:
            step.hide()
            steps.addWidget(step)
            step.finished.connect(self._next)
        buttons = QHBoxLayout()
        buttons.setSpacing(Space.SMALL)
        buttons.addWidget(self._back)
        buttons.addStretch(1)
        buttons.addWidget(self._forth)
        column = QVBoxLayout()
        column.setSpacing(Space.LARGE)
        for part in (self._counter, self._banner, self._area, self._progress):
            column.addWidget(part)
        column.addLayout(buttons)
        self.body.addLayout(column)
        self._back.clicked.connect(self._previous)
        self._forth.clicked.connect(self._next)

    def _show(self, at: int) -> None:
        self._at = at
        step = self._steps[at]
        self._banner.clear()
        self._counter.setText(gettext(_STEP_WORDS).format(number=at + 1, count=len(self._steps)))
        self.title.setText(gettext(step.title_id))
        self.lead.setText(gettext(step.lead_id))
        set_shown(self.lead, bool(step.lead_id))
        step.begin()
        for each in self._steps:
            set_shown(each, each is step)
        last = at == len(self._steps) - 1
        _name(self._forth, gettext(self.last_id) if last else gettext("Continue"))
        _name(self._back, gettext("Back") if at else gettext("Cancel"))
        self._focus()

    def _previous(self) -> None:
        if self._at == 0:
            self.give_up()
        else:
            self._show(self._at - 1)

    def _next(self) -> None:
        problem = self._steps[self._at].problem()
        if problem:
            self._say(problem, Tone.CAUTION)
        elif self._at < len(self._steps) - 1:
            self._show(self._at + 1)
        else:
            self.finish()

    def _say(self, words: str, tone: Tone) -> None:
        self._banner.say(words, tone)
        self._focus()

    def _focus(self) -> None:
        first = self.first_focus()
        if first is not None:
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _set_busy(self, *, busy: bool) -> None:
        if busy:
            self._banner.clear()
        for part in (self._area, self._back, self._forth):
            part.setEnabled(not busy)
        self._progress.advance(gettext(self.busy_id), -1)
        self._progress.setVisible(busy)


def _name(button: Button, words: str) -> None:
    button.setText(words)
    button.setAccessibleName(words)
