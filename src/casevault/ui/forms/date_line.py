"""The editor for dates: a line that reads what people write and says what it understood.

Never a `QDateEdit`: the optional one keeps the Tab key, and no date edit knows "in March 2019".
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from PySide6.QtCore import QDate, QLocale, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from casevault.domain.date_reading import read_date
from casevault.domain.dates import PartialDate
from casevault.domain.errors import UserError
from casevault.i18n import gettext
from casevault.ui.forms.editor import announce, locale
from casevault.ui.theme import Space
from casevault.ui.widgets.text import Caption

_DATE_CHARACTERS = 16
_STEPS = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1, Qt.Key.Key_PageUp: 7, Qt.Key.Key_PageDown: -7}


def in_words(found: PartialDate) -> str:
    """A date with its weekday or month by name, in the language in use."""
    speech = locale()
    if found.month is None:
        return gettext("the year {year}").format(year=found.year)
    if found.day is None:
        month = speech.standaloneMonthName(found.month, QLocale.FormatType.LongFormat)
        return f"{month} {found.year}"
    return speech.toString(QDate(found.year, found.month, found.day), QLocale.FormatType.LongFormat)


class _Line(QLineEdit):
    """Up and Down go a day forth and back, Page Up and Page Down a week."""

    stepped = Signal(int)
    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        step = _STEPS.get(Qt.Key(event.key()))
        if step is None or self.isReadOnly():
            super().keyPressEvent(event)
        else:
            self.stepped.emit(step)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        super().focusOutEvent(event)
        self.left.emit()


class DateLine(QWidget):
    """A date, or with `partial` a month or a year alone.

    Signals:
        changed: the text was changed by hand.
    """

    changed = Signal()

    def __init__(self, today: date, *, partial: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._today = today
        self._partial = partial
        self._found: PartialDate | None = None
        self._trouble = ""
        self._name = ""
        self._line = _Line(self)
        example = gettext("day.month.year")
        letters = self._line.fontMetrics()
        room = max(
            letters.averageCharWidth() * _DATE_CHARACTERS, letters.horizontalAdvance(example)
        )
        self._line.setMaximumWidth(room + 2 * Space.LARGE)
        self._line.setMinimumWidth(room + 2 * Space.LARGE)
        self._line.setPlaceholderText(example)
        self.understood = Caption("", wraps=False, parent=self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.MEDIUM)
        row.addWidget(self._line)
        row.addWidget(self.understood, 1)
        self._line.textEdited.connect(self._edited)
        self._line.stepped.connect(self._step)
        self._line.left.connect(self._tidy)

    def answer(self) -> Any:
        """The date as ISO text, None when there is none."""
        return None if self._found is None else self._found.iso

    def show_answer(self, answer: Any) -> None:
        """Show a date."""
        self._trouble = ""
        try:
            self._found = PartialDate.from_iso(answer) if answer else None
        except ValueError:
            self.show_typed(answer)
            return
        self._line.setText("" if self._found is None else self._found.text())
        self._say()

    def typed(self) -> str:
        """The text when it is no date."""
        return self._line.text() if self._trouble else ""

    def show_typed(self, text: str) -> None:
        """Put a text back as it was typed."""
        self._line.setText(text)
        self._look()

    def trouble(self) -> str:
        """Why the text is no date."""
        return self._trouble

    def focus_target(self) -> QWidget:
        """The line."""
        return self._line

    def describe(self, name: str, description: str) -> None:
        """Name the line; what it understood is part of the description."""
        self._name = description
        self._line.setAccessibleName(name)
        self._say()

    def set_read_only(self, read_only: bool) -> None:  # noqa: FBT001 - as Qt's setReadOnly
        """Keep the date as it is."""
        self._line.setReadOnly(read_only)

    def _edited(self) -> None:
        self._look()
        self.changed.emit()

    def _look(self) -> None:
        text = self._line.text().strip()
        self._found, self._trouble = None, ""
        if text:
            try:
                found = read_date(text, today=self._today)
            except UserError as error:
                self._trouble = error.text()
            else:
                self._take(found)
        self._say()

    def _take(self, found: PartialDate) -> None:
        if self._partial or found.is_full:
            self._found = found
        else:
            self._trouble = gettext("The day is missing. Write day, month and year.")

    def _say(self) -> None:
        words = "" if self._found is None else in_words(self._found)
        self.understood.setText(words)
        spoken = gettext("Understood: {date}.").format(date=words) if words else ""
        self._line.setAccessibleDescription(" ".join(part for part in (spoken, self._name) if part))

    def _tidy(self) -> None:
        if self._found is not None:
            self._line.setText(self._found.text())

    def _step(self, days: int) -> None:
        now = self._found.earliest if self._found is not None else self._today - timedelta(days)
        if self._found is not None and not self._found.is_full:
            return
        self._found, self._trouble = PartialDate.of(now + timedelta(days)), ""
        self._line.setText(self._found.text())
        self._say()
        announce(self._line, self.understood.text())
        self.changed.emit()
