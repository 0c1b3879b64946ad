"""Tables with everything that is printed beside them, or the reason why they are absent."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from casevault.domain.release import TOTAL, FigureStatus, ReleasedTable, WithheldReason
from casevault.i18n import gettext
from casevault.services import figure_words
from casevault.services.figure_words import Words
from casevault.ui.figures.figure_model import FigureModel
from casevault.ui.figures.figure_table import FigureTable
from casevault.ui.figures.hatching import hatch
from casevault.ui.theme import Space
from casevault.ui.widgets.card import Card
from casevault.ui.widgets.text import Body, Caption, Heading
from casevault.ui.widgets.visibility import set_shown


class WithheldBox(QWidget):
    """A hatched strip, the reason why something is not shown, and what could be."""

    def __init__(self, reason: WithheldReason, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        words = QVBoxLayout()
        words.setSpacing(Space.HAIR)
        self.reason = Body(figure_words.reason(reason))
        words.addWidget(Heading(gettext("Not shown"), level=3))
        words.addWidget(self.reason)
        words.addWidget(Body(figure_words.possible(reason), muted=True))
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.WIDE + Space.SMALL, Space.SMALL, 0, Space.SMALL)
        row.addLayout(words)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """The strip at the left."""
        painter = QPainter(self)
        hatch(painter, QRectF(0, 0, Space.LARGE, self.height()), strong=True)
        painter.end()


class FigurePane(QWidget):
    """A figure table and the line below it that explains the figure under the cursor."""

    def __init__(
        self, name: str, model: FigureModel, note: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.table = FigureTable(name, model)
        self._note = note
        self.line = Caption(note)
        if model.explains():
            # The line changes with the cursor; its room must not, or the page would jump.
            self.line.setMinimumHeight(self.line.fontMetrics().height() * 2)
        set_shown(self.line, bool(note) or model.explains())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.SMALL)
        layout.addWidget(self.table)
        layout.addWidget(self.line)
        self.table.looked_at.connect(self._explain)

    def _explain(self, row: int, column: int) -> None:
        model = self.table.figure_model()
        why = model.why(row, column)
        said = f"{model.said(row, column)}. {why}" if why else self._note
        self.line.setText(said)


class TableCard(Card):
    """One table that is shown: number and title, what is counted and how, the figures."""

    def __init__(
        self,
        table: ReleasedTable,
        number: int,
        base: int,
        words: Words,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent=parent)
        title = gettext(table.title_id)
        self.setAccessibleName(title)
        label = gettext("Table {number}").format(number=number)
        self.body.setSpacing(Space.SMALL)
        self.body.addWidget(Caption(label))
        self.body.addWidget(Heading(title))
        self.body.addWidget(counting_note(table.unit_id, table.counting_rule_id))
        grid = figure_words.lay_out(table, words)
        model = FigureModel(grid, words, base=base, bars=grid.across is None)
        self.pane = FigurePane(title, model, _footnote(table, base))
        self.body.addWidget(self.pane)


class WithheldCard(Card):
    """Tables in a row that are absent for one reason, which is said once."""

    def __init__(
        self,
        tables: Sequence[tuple[int, ReleasedTable]],
        reason: WithheldReason,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent=parent)
        self.body.setSpacing(Space.SMALL)
        titles = [gettext(table.title_id) for _, table in tables]
        self.setAccessibleName("; ".join(titles))
        for (number, _), title in zip(tables, titles, strict=True):
            self.body.addWidget(Caption(gettext("Table {number}").format(number=number)))
            self.body.addWidget(Heading(title))
        self.body.addWidget(WithheldBox(reason))


def counting_note(unit_id: str, counting_rule_id: str) -> Caption:
    """What one unit is, and the rule by which it was counted."""
    parts = (gettext(unit_id), gettext(counting_rule_id))
    whole = [part if part.endswith(".") else f"{part}." for part in parts if part]
    return Caption(" ".join(whole))


def _footnote(table: ReleasedTable, base: int) -> str:
    present = {figure.status for figure in table.cells.values()}
    if FigureStatus.ROUNDED not in present:
        in_words = [f for f in table.cells.values() if f.status is FigureStatus.SIZE_CLASS]
        return figure_words.meaning(in_words[0], base) if in_words else ""
    text = gettext("{mark} and hatching: protected by rounding, near the true number.").format(
        mark=figure_words.ROUNDED_MARK
    )
    if any(TOTAL in key for key in table.cells):
        return f"{text} {gettext(figure_words.PARTS_NOTE)}"
    return text
