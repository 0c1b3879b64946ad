"""The rows of a figure table for a view: labels at the left, figures at the right."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QFont

from casevault.domain.release import Figure, FigureStatus
from casevault.i18n import gettext
from casevault.services import figure_words
from casevault.services.figure_words import Grid, Words
from casevault.ui import theme

Index = QModelIndex | QPersistentModelIndex
ROOT: Final = QModelIndex()


class FigureRole(IntEnum):
    """What the delegate asks of a cell, beside its text."""

    FIGURE = Qt.ItemDataRole.UserRole + 1
    SHARE = Qt.ItemDataRole.UserRole + 2
    BEGINS_TOTALS = Qt.ItemDataRole.UserRole + 3


class FigureModel(QAbstractTableModel):
    """A grid as a model.

    `bars` adds a last column with a bar for each part; exact numbers from 1 to under
    `careful_below` are marked as small enough to give somebody away.
    """

    def __init__(
        self,
        grid: Grid,
        words: Words,
        *,
        base: int,
        bars: bool = False,
        swatches: Sequence[Any] = (),
        careful_below: int = 0,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.grid = grid
        self.base = base
        self._words = words
        self._careful_below = careful_below
        self._swatches = tuple(swatches)
        self._bold = QFont()
        self._bold.setBold(True)
        parts = [
            figure.value or 0 for row in grid.rows if not row.is_total for figure in row.figures
        ]
        self._most = max(parts, default=0)
        self.has_bars = bars and self._most > 0
        self.labels = len(grid.row_titles)
        self.figures = len(grid.columns)

    def rowCount(self, parent: Index = ROOT) -> int:  # noqa: N802 - Qt's name
        """One row per label."""
        return 0 if parent.isValid() else len(self.grid.rows)

    def columnCount(self, parent: Index = ROOT) -> int:  # noqa: N802 - Qt's name
        """Labels, figures, and the bars if there are any."""
        return 0 if parent.isValid() else self.labels + self.figures + self.has_bars

    def figure(self, row: int, column: int) -> Figure | None:
        """The figure of a cell; None where a label or a bar stands."""
        place = column - self.labels
        if not 0 <= row < len(self.grid.rows) or not 0 <= place < self.figures:
            return None
        return self.grid.rows[row].figures[place]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What a cell shows, says and wears."""
        row, column = index.row(), index.column()
        figure = self.figure(row, column)
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(row, column, figure)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self.said(row, column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return self.why(row, column) or None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if figure else Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        if role == Qt.ItemDataRole.FontRole:
            return self._bold if self._is_total(row, column) else None
        return self._drawn(row, column, figure, role)

    def headerData(  # noqa: N802 - Qt's name
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Titles of the label columns, then the codes that stand across."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            right = self.labels <= section < self.labels + self.figures
            side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignBottom) | Qt.TextFlag.TextWordWrap
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return self._title(section)
        return None

    def said(self, row: int, column: int) -> str:
        """A cell as a screen reader says it: whose figure it is, and what."""
        labels = ", ".join(self.grid.rows[row].labels)
        figure = self.figure(row, column)
        if figure is None:
            return labels
        number = figure_words.spoken(figure, self._words)
        if self.grid.across is None:
            return gettext("{label}: {figure}").format(label=labels, figure=number)
        label = gettext("{row}, {column}").format(row=labels, column=self._title(column))
        return gettext("{label}: {figure}").format(label=label, figure=number)

    def why(self, row: int, column: int) -> str:
        """What the figure of a cell says about the true number, or what to be careful of."""
        figure = self.figure(row, column)
        if self._is_small(figure):
            return gettext("So few that they could be recognised. This number stays here.")
        if figure is None or figure.status is FigureStatus.EXACT:
            return ""
        return figure_words.meaning(figure, self.base)

    def explains(self) -> bool:
        """Whether any figure has more to say than its number."""
        return any(
            self.why(row, self.labels + place)
            for row, drawn in enumerate(self.grid.rows)
            for place in range(len(drawn.figures))
        )

    def _title(self, section: int) -> str:
        if section < self.labels:
            return self.grid.row_titles[section]
        place = section - self.labels
        return self.grid.columns[place] if place < self.figures else ""

    def _text(self, row: int, column: int, figure: Figure | None) -> str:
        if figure is not None:
            return self._words.figure(figure)
        if column >= self.labels:
            return ""
        labels = self.grid.rows[row].labels
        above = self.grid.rows[row - 1].labels if row else ()
        # The outer label of several stands once, at the head of its group.
        repeated = column == 0 and self.labels > 1 and bool(above) and above[0] == labels[0]
        return "" if repeated else labels[column]

    def _drawn(self, row: int, column: int, figure: Figure | None, role: int) -> Any:
        if role == Qt.ItemDataRole.ForegroundRole and self._is_small(figure):
            return QColor(theme.tokens().caution)
        if role == FigureRole.FIGURE:
            return figure
        if role == FigureRole.BEGINS_TOTALS:
            above = self.grid.rows[row - 1].is_total if row else True
            return self.grid.rows[row].is_total and not above
        if role == FigureRole.SHARE:
            return self._share(row, column)
        wants_swatch = role == Qt.ItemDataRole.DecorationRole and column == 0
        return self._swatches[row] if wants_swatch and row < len(self._swatches) else None

    def _share(self, row: int, column: int) -> tuple[float, bool] | None:
        """How long the bar of this row is, and whether it is hatched; None where there is none."""
        drawn = self.grid.rows[row]
        if not self.has_bars or column != self.labels + self.figures or drawn.is_total:
            return None
        figure = drawn.figures[0]
        return (figure.value or 0) / self._most, figure.status is not FigureStatus.EXACT

    def _is_small(self, figure: Figure | None) -> bool:
        if figure is None or figure.status is not FigureStatus.EXACT or figure.value is None:
            return False
        return 0 < figure.value < self._careful_below

    def _is_total(self, row: int, column: int) -> bool:
        if self.grid.rows[row].is_total:
            return True
        return self.grid.last_column_is_total and column == self.labels + self.figures - 1
