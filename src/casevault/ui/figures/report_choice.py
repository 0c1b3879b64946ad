"""Which report over which period: asked alike by the statistics page and the release wizard."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QWidget

from casevault.domain.offered_periods import Span, last_full, span_of
from casevault.domain.periods import Period
from casevault.domain.table_sets import TableSet, table_sets
from casevault.i18n import N_, gettext
from casevault.services import figure_words
from casevault.ui.forms.flow import FlowLayout
from casevault.ui.theme import Space
from casevault.ui.widgets.field_row import FieldRow

SPAN_NAMES: Final[dict[Span, str]] = {
    Span.YEAR: N_("Year"),
    Span.HALF_YEAR: N_("Half-year"),
    Span.QUARTER: N_("Quarter"),
}
OFFERED: Final[dict[Span, int]] = {Span.YEAR: 5, Span.HALF_YEAR: 8, Span.QUARTER: 12}
_CHARACTERS: Final = 30


@dataclass(frozen=True, slots=True)
class Choice:
    """A table set and a period that has ended."""

    table_set: str
    period: Period


class ReportChoice(QWidget):
    """Three lists in a row, one below the other where it is narrow.

    Signals:
        changed: another report or period was chosen.
    """

    changed = Signal()

    def __init__(self, today: date, country: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._today = today
        self._set, self._span, self._period = QComboBox(), QComboBox(), QComboBox()
        for offered in _offered_sets(country):
            self._set.addItem(gettext(offered.title_id), offered.id)
        for span in Span:
            self._span.addItem(gettext(SPAN_NAMES[span]), span)
        flow = FlowLayout(self, spacing=Space.LARGE, row_spacing=Space.MEDIUM)
        character = self.fontMetrics().averageCharWidth()
        for words, box, width in (
            (gettext("Statistical report"), self._set, _CHARACTERS + 14),
            (gettext("How long"), self._span, _CHARACTERS - 12),
            (gettext("Period"), self._period, _CHARACTERS),
        ):
            row = FieldRow(words, box)
            row.setMinimumWidth(character * width)
            flow.addWidget(row)
        self._offer_periods()
        self._set.activated.connect(lambda _at: self.changed.emit())
        self._span.activated.connect(lambda _at: self._change_span())
        self._period.activated.connect(lambda _at: self.changed.emit())

    def first_focus(self) -> QWidget:
        """The report."""
        return self._set

    def chosen(self) -> Choice:
        """What is chosen now; there is always something."""
        return Choice(str(self._set.currentData()), self._period.currentData())

    def choose(self, table_set: str, period: Period | None) -> None:
        """Choose a report and a period that are on offer; others leave the choice as it is."""
        self._set.setCurrentIndex(max(0, self._set.findData(table_set)))
        span = span_of(period) if period is not None else None
        if span is None or period is None:
            return
        self._span.setCurrentIndex(self._span.findData(span))
        self._offer_periods()
        offered = [self._period.itemData(at) for at in range(self._period.count())]
        if period in offered:
            self._period.setCurrentIndex(offered.index(period))

    def choose_span(self, span: Span) -> None:
        """Choose how long the period is; its last full one follows."""
        self._span.setCurrentIndex(self._span.findData(span))
        self._change_span()

    def _change_span(self) -> None:
        self._offer_periods()
        self.changed.emit()

    def _offer_periods(self) -> None:
        span = Span(self._span.currentData())
        self._period.clear()
        for period in last_full(span, self._today, OFFERED[span]):
            self._period.addItem(figure_words.period_words(period), period)


def _offered_sets(country: str) -> Sequence[TableSet]:
    """All table sets, those of the own country first."""
    return sorted(table_sets().values(), key=lambda each: (each.country != country, each.id))
