"""A protected table on the screen as it will be printed: marks, hatching, bars."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import (
    QHeaderView,
    QStyleOptionViewItem,
    QWidget,
)

from casevault.domain.release import FigureStatus
from casevault.ui import theme
from casevault.ui.figures.figure_heads import FigureHeads
from casevault.ui.figures.figure_model import FigureModel, FigureRole
from casevault.ui.figures.hatching import bar, hatch
from casevault.ui.theme import Space
from casevault.ui.widgets.still_table import StillDelegate, StillTable

Index = QModelIndex | QPersistentModelIndex
_NUMBER_CHARACTERS: Final = 12
_LABEL_CHARACTERS: Final = 16
_LONGEST_LABEL: Final = 48
_LONGEST_TITLE_LINE: Final = 15
_BAR_THICKNESS: Final = 10


class FigureDelegate(StillDelegate):
    """Paints hatching behind what is not exact, bars, and the line above a total."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """One cell."""
        rect = option.rect
        figure = index.data(FigureRole.FIGURE)
        if figure is not None and figure.status is not FigureStatus.EXACT:
            hatch(painter, QRectF(rect).adjusted(2, 2, -2, -2))
        self.words(painter, option, index)
        share = index.data(FigureRole.SHARE)
        if share is not None:
            length, hatched = share
            self._bar(painter, QRectF(rect), length, hatched=hatched)
        if index.data(FigureRole.BEGINS_TOTALS):
            self._line_above(painter, rect)
        self.ring(painter, option)

    def _bar(self, painter: QPainter, area: QRectF, share: float, *, hatched: bool) -> None:
        room = area.adjusted(Space.MEDIUM, 0, -Space.SMALL, 0)
        length = room.width() * share
        if length < 1:
            return
        top = room.center().y() - _BAR_THICKNESS / 2
        bar(painter, QRectF(room.left(), top, length, _BAR_THICKNESS), hatched=hatched)

    def _line_above(self, painter: QPainter, rect: QRect) -> None:
        painter.setPen(QPen(QColor(theme.tokens().border), 1))
        painter.drawLine(rect.topLeft(), rect.topRight())


class FigureTable(StillTable):
    """The grid of one table or balance; `model()` says what each cell means."""

    def __init__(self, name: str, model: FigureModel, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._model = model
        model.setParent(self)
        heads = FigureHeads(self)
        heads.across = model.grid.across or ""
        heads.first, heads.last = model.labels, model.labels + model.figures - 1
        heads.setHighlightSections(False)
        heads.setSectionsClickable(False)
        self.setHorizontalHeader(heads)
        self.setModel(model)
        self.setItemDelegate(FigureDelegate(self))
        self.setProperty("figures", "true")
        self._set_columns(heads)

    def figure_model(self) -> FigureModel:
        """What it shows."""
        return self._model

    def wrapping_columns(self) -> Sequence[int]:
        """Labels wrap; numbers never do."""
        return range(self._model.labels)

    def _set_columns(self, heads: QHeaderView) -> None:
        character = self.fontMetrics().averageCharWidth()
        model = self._model
        heads.setMinimumSectionSize(character * 6)
        resize = QHeaderView.ResizeMode
        for column in range(model.columnCount()):
            if column < model.labels:
                heads.setSectionResizeMode(column, resize.Interactive)
                self.setColumnWidth(column, self._label_width(column, character))
            elif column < model.labels + model.figures:
                heads.setSectionResizeMode(column, resize.Interactive)
                self.setColumnWidth(column, self._figure_width(column, character))
        if model.has_bars:
            heads.setSectionResizeMode(model.columnCount() - 1, resize.Stretch)
        else:
            heads.setSectionResizeMode(0, resize.Stretch)

    def _label_width(self, column: int, character: int) -> int:
        metrics = self.fontMetrics()
        labels = [row.labels[column] for row in self._model.grid.rows]
        widest = max((metrics.horizontalAdvance(text) for text in labels), default=0)
        wanted = widest + 2 * Space.LARGE + Space.WIDE
        return min(max(wanted, character * _LABEL_CHARACTERS), character * _LONGEST_LABEL)

    def _figure_width(self, column: int, character: int) -> int:
        title = str(self._model.headerData(column, Qt.Orientation.Horizontal))
        # Titles are bold: a tenth wider than the metrics of plain text say.
        widths = [round(self.fontMetrics().horizontalAdvance(w) * 1.1) for w in title.split()]
        two_lines = sum(widths) // 2 + character
        wanted = max(max(widths, default=0), min(two_lines, character * _LONGEST_TITLE_LINE))
        return max(wanted + 2 * Space.MEDIUM, character * _NUMBER_CHARACTERS)
