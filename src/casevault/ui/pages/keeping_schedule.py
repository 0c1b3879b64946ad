"""How long each kind of case is kept: four numbers that a coordinator confirms with counsel."""

from __future__ import annotations

from PySide6.QtWidgets import QSpinBox

from casevault.domain.retention import CLASS_WORDS, LONGEST_AGE, LONGEST_MONTHS, RetentionClass
from casevault.domain.retention import Schedule as Kept
from casevault.i18n import gettext
from casevault.services import retention
from casevault.services.session import ChangeKind, Changes
from casevault.ui.page import Desk
from casevault.ui.theme import Space
from casevault.ui.widgets.buttons import Button
from casevault.ui.widgets.field_row import FieldRow
from casevault.ui.widgets.text import Body, Tone
from casevault.ui.widgets.work_card import WorkCard


class ScheduleCard(WorkCard):
    """The numbers as they hold here, and the way to change them."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(gettext("How long cases are kept"))
        self._desk = desk
        now = retention.schedule(desk.session)
        self._rejected = _number(now.rejected, LONGEST_MONTHS)
        self._presumed = _number(now.presumed, LONGEST_MONTHS)
        self._adult = _number(now.adult, LONGEST_MONTHS)
        self._child = _number(now.child_age, LONGEST_AGE)
        months = gettext("Months after the last entry.")
        rows = (
            (RetentionClass.REJECTED, self._rejected, months),
            (RetentionClass.PRESUMED, self._presumed, months),
            (RetentionClass.ADULT, self._adult, months),
            (
                RetentionClass.CHILD,
                self._child,
                gettext("To the end of the year in which the youngest reaches this age."),
            ),
        )
        place = 1
        words = gettext("These are proposals. Confirm them with the counsel of the centre.")
        self.body.insertWidget(place, Body(words, muted=True))
        for kind, editor, help_text in rows:
            place += 1
            self.body.insertWidget(place, FieldRow(gettext(CLASS_WORDS[kind]), editor, help_text))
        self._save = Button(gettext("Save"), icon="save")
        self._save.clicked.connect(self._keep)
        self.buttons.addWidget(self._save)

    def _keep(self) -> None:
        session = self._desk.session
        wanted = Kept(
            self._rejected.value(),
            self._presumed.value(),
            self._adult.value(),
            self._child.value(),
        )
        self._desk.jobs.run(
            lambda _report: retention.set_schedule(session, wanted),
            self._kept,
            self.fail,
            owner=self,
            quiet=True,
        )

    def _kept(self, _nothing: object) -> None:
        self.banner.say(gettext("Kept. It holds for the next review."), Tone.OK)
        self._desk.feed.tell(Changes(frozenset({ChangeKind.CASE})), self)


def _number(value: int, most: int) -> QSpinBox:
    box = QSpinBox()
    box.setRange(1, most)
    box.setValue(value)
    # What the style sheet says of room inside a field does not reach this one.
    box.lineEdit().setTextMargins(Space.SMALL, 0, 0, 0)
    return box
