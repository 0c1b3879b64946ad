"""Exact figures, for the eyes of those who may see them: shown, and in no way taken along."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from casevault.i18n import gettext
from casevault.services import figure_words
from casevault.services.figure_words import Grid, Words
from casevault.services.statistics import InternalReport
from casevault.ui.figures.figure_model import FigureModel
from casevault.ui.figures.figure_table import FigureTable
from casevault.ui.figures.table_pane import FigurePane, counting_note
from casevault.ui.theme import Space
from casevault.ui.widgets.card import Card
from casevault.ui.widgets.text import Pill, Tone


class ExactView(QWidget):
    """All tables of a report with their true numbers; those below `threshold` are marked."""

    def __init__(
        self, report: InternalReport, threshold: int, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._words = figure_words.words_in_use()
        self._threshold = threshold
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(Space.LARGE)
        for balance in report.balances:
            note = counting_note("", balance.counting_rule_id)
            self._add(gettext(balance.title_id), note, figure_words.exact_account(balance))
        for table in report.tables:
            note = counting_note(table.unit_id, table.counting_rule_id)
            self._add(gettext(table.title_id), note, figure_words.exact_grid(table, self._words))

    def first_table(self) -> FigureTable | None:
        """The first table, for the keyboard."""
        return self.findChild(FigureTable)

    def _add(self, title: str, note: QWidget, grid: Grid) -> None:
        card = Card(title)
        card.body.setSpacing(Space.SMALL)
        card.head_actions.addWidget(Pill(gettext("exact"), Tone.CAUTION))
        card.body.addWidget(note)
        model = _model(grid, self._words, self._threshold)
        small = gettext("Numbers in this colour are so small that they could give somebody away.")
        card.body.addWidget(FigurePane(title, model, small if model.explains() else ""))
        self._layout.addWidget(card)


def _model(grid: Grid, words: Words, threshold: int) -> FigureModel:
    return FigureModel(
        grid,
        words,
        base=threshold,
        bars=grid.across is None and len(grid.rows) > 1,
        careful_below=threshold,
    )
