"""Somebody else saved the same form meanwhile: both versions, question by question."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from casevault.i18n import gettext
from casevault.ui.forms.choice_group import ChoiceGroup
from casevault.ui.forms.options import Option
from casevault.ui.records.differences import Difference
from casevault.ui.widgets.buttons import Button, ButtonKind
from casevault.ui.widgets.card import Card
from casevault.ui.widgets.field_row import FieldRow
from casevault.ui.widgets.text import Body

MINE, THEIRS = "mine", "theirs"


class ConflictPanel(Card):
    """Asks for each difference whose answer holds; until then nothing is saved or thrown away.

    Where only the other changed something (`untouched` here), the stored answer is chosen first.

    Signals:
        settled: the ids of the questions in which the stored answer holds.
    """

    settled = Signal(object)

    def __init__(
        self,
        who: str,
        when: str,
        found: Sequence[Difference],
        *,
        untouched: frozenset[str] = frozenset(),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(gettext("This form was saved by somebody else meanwhile"), parent)
        self.body.addWidget(
            Body(
                gettext(
                    "{who} saved it {when}. Your answers are kept. "
                    "Choose what holds where the two differ, then save."
                ).format(who=who, when=when)
            )
        )
        self._choices: dict[str, ChoiceGroup] = {}
        for each in found:
            options = (
                Option(MINE, gettext("Yours: {answer}").format(answer=each.after)),
                Option(THEIRS, gettext("Stored: {answer}").format(answer=each.before)),
            )
            choice = ChoiceGroup(options)
            choice.show_answer(THEIRS if each.field_id in untouched else MINE)
            choice.describe(each.question, "")
            self.body.addWidget(FieldRow(each.question, choice))
            choice.describe(each.question, "")
            self._choices[each.field_id] = choice
        self._go_on = Button(gettext("Go on with these answers"), ButtonKind.PRIMARY)
        self._go_on.clicked.connect(self._settle)
        self.body.addWidget(self._go_on, 0, Qt.AlignmentFlag.AlignLeft)

    def first_focus(self) -> QWidget:
        """The first difference, or the button."""
        first = next(iter(self._choices.values()), None)
        return self._go_on if first is None else first.focus_target()

    def choose(self, field_id: str, whose: str) -> None:
        """Choose for one question."""
        self._choices[field_id].show_answer(whose)

    def _settle(self) -> None:
        theirs = {key for key, choice in self._choices.items() if choice.answer() == THEIRS}
        self.settled.emit(frozenset(theirs))
