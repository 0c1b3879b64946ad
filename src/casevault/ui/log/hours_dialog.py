"""The hours in which people usually work here: shown in words, and changed in a dialog."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QHBoxLayout, QWidget

from casevault.domain.log_patterns import WorkingHours
from casevault.i18n import gettext
from casevault.ui.log.sources import WEEKDAYS
from casevault.ui.theme import Space
from casevault.ui.widgets.buttons import ButtonKind
from casevault.ui.widgets.dialog import Dialog
from casevault.ui.widgets.field_row import FieldRow

_IN_A_ROW: Final = 3


def hours_words(hours: WorkingHours) -> str:
    """The hours and days in words."""
    days = ", ".join(gettext(WEEKDAYS[day]) for day in sorted(hours.days))
    return gettext("{first} to {last}, {days}").format(
        first=_clock(hours.first), last=_clock(hours.last), days=days or gettext("no day")
    )


class HoursDialog(Dialog):
    """From and to, whole hours, and a box for each day of the week."""

    def __init__(self, parent: QWidget | None, now: WorkingHours) -> None:
        super().__init__(
            parent,
            gettext("Usual hours"),
            gettext(
                "Reading names outside these hours is worth a question. A house that is awake day "
                "and night chooses 0:00 to 24:00 and every day."
            ),
        )
        self.first, self.last = QComboBox(), QComboBox()
        for box, offered, chosen in (
            (self.first, range(24), now.first),
            (self.last, range(1, 25), now.last),
        ):
            for hour in offered:
                box.addItem(_clock(hour), hour)
            box.setCurrentIndex(box.findData(chosen))
            box.activated.connect(self._look)
        times = QHBoxLayout()
        times.setSpacing(Space.LARGE)
        times.addWidget(FieldRow(gettext("From"), self.first))
        times.addWidget(FieldRow(gettext("To"), self.last))
        self.body.addLayout(times)
        self.days = [QCheckBox(gettext(name)) for name in WEEKDAYS]
        grid = QGridLayout()
        for number, day in enumerate(self.days):
            day.setChecked(number in now.days)
            grid.addWidget(day, number // _IN_A_ROW, number % _IN_A_ROW)
        self.body.addLayout(grid)
        self.add_button(gettext("Cancel"), result=0)
        self.go = self.add_button(gettext("Save"), ButtonKind.PRIMARY, result=1)

    def hours(self) -> WorkingHours:
        """What was chosen."""
        days = frozenset(number for number, box in enumerate(self.days) if box.isChecked())
        return WorkingHours(self.first.currentData(), self.last.currentData(), days)

    def _look(self) -> None:
        self.go.setEnabled(self.first.currentData() < self.last.currentData())


def _clock(hour: int) -> str:
    return gettext("{hour}:00").format(hour=hour)


def ask_hours(parent: QWidget | None, now: WorkingHours) -> WorkingHours | None:
    """Ask for other hours; None when the person changed her mind."""
    dialog = HoursDialog(parent, now)
    answer = dialog.hours() if dialog.exec() else None
    dialog.deleteLater()
    return answer
