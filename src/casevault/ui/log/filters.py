"""What narrows the log: who, what, which case or person, which day; all of them together."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QWidget

from casevault.domain.dates import PartialDate
from casevault.i18n import gettext
from casevault.services.log_reading import LogFilter, matching_about
from casevault.ui.forms.date_line import DateLine
from casevault.ui.theme import Space
from casevault.ui.typed_words import TypedWords
from casevault.ui.widgets.field_row import FieldRow

_LONGEST_CODE = 20


class LogFilters(QWidget):
    """A row of four fields.

    Signals:
        changed: something else is wanted.
    """

    changed = Signal()

    def __init__(self, today: date, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.person, self.action = QComboBox(), QComboBox()
        for box in (self.person, self.action):
            # The longest name or action would else take the room of the other fields.
            box.setSizeAdjustPolicy(
                QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
            )
            box.setMinimumContentsLength(3)
        self.about = QLineEdit()
        self.about.setMaxLength(_LONGEST_CODE)
        self.about.setClearButtonEnabled(True)
        self.day = DateLine(today, partial=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.LARGE)
        fields: tuple[tuple[str, QWidget, int], ...] = (
            (gettext("Who"), self.person, 2),
            (gettext("Action"), self.action, 3),
            (gettext("Case"), self.about, 3),
            (gettext("Day"), self.day, 3),
        )
        for label, editor, share in fields:
            row.addWidget(FieldRow(label, editor), share, Qt.AlignmentFlag.AlignTop)
        self.about.setAccessibleName(gettext("Case or person"))
        self.day.describe(gettext("Day, month or year"), "")
        self.person.activated.connect(self._tell)
        self.action.activated.connect(self._tell)
        self.about.textEdited.connect(self._tell)
        self.day.changed.connect(self._tell)
        words = TypedWords(self, "filters")
        words.keep("about", self.about)
        words.restored.connect(self._tell)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """On a low screen the lists give way, not the words above the fields."""
        return QSize(super().minimumSizeHint().width(), self.sizeHint().height())

    def offer(self, people: Sequence[tuple[str, str]], actions: Sequence[tuple[str, str]]) -> None:
        """Offer everybody who did something, and everything that was done."""
        _fill(self.person, gettext("Everybody"), people)
        _fill(self.action, gettext("Everything"), actions)

    def wanted(self) -> LogFilter:
        """What is wanted now."""
        iso = self.day.answer()
        day = PartialDate.from_iso(iso) if iso else None
        return LogFilter(
            user_id=self.person.currentData() or "",
            action=self.action.currentData() or "",
            about=matching_about(self.about.text()),
            first=None if day is None else day.earliest,
            last=None if day is None else day.latest,
        )

    def show_all(self) -> None:
        """Take every choice away."""
        self.person.setCurrentIndex(0)
        self.action.setCurrentIndex(0)
        self.about.clear()
        self.day.show_answer(None)
        self.changed.emit()

    def choose(
        self, *, user_id: str | None = None, about: str | None = None, day: date | None = None
    ) -> None:
        """Want this beside what is wanted already."""
        if user_id is not None:
            self.person.setCurrentIndex(max(0, self.person.findData(user_id)))
        if about is not None:
            self.about.setText(about)
        if day is not None:
            self.day.show_answer(day.isoformat())
        self.changed.emit()

    def _tell(self, *_change: object) -> None:
        self.changed.emit()


def _fill(box: QComboBox, all_words: str, choices: Sequence[tuple[str, str]]) -> None:
    before = box.currentData()
    box.clear()
    box.addItem(all_words, "")
    for value, words in choices:
        box.addItem(words, value)
    box.setCurrentIndex(max(0, box.findData(before)))
