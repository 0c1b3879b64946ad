"""A small table of words, read like a page: titles above, one row per thing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QHeaderView, QWidget

from casevault.i18n import gettext
from casevault.ui.theme import Space
from casevault.ui.widgets.still_table import StillDelegate, StillTable

Index = QModelIndex | QPersistentModelIndex
ROOT: Final = QModelIndex()
_LEAST_CHARACTERS: Final = 8
_MOST_CHARACTERS: Final = 34
_FIRST_CHARACTERS: Final = 24


class WordModel(QAbstractTableModel):
    """Rows of words; `spoken` says in words what a sign in a cell means."""

    def __init__(
        self,
        titles: Sequence[str],
        rows: Sequence[Sequence[str]],
        *,
        spoken: dict[str, str] | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.titles = tuple(titles)
        self.rows = tuple(tuple(row) for row in rows)
        self._spoken = spoken or {}

    def rowCount(self, parent: Index = ROOT) -> int:  # noqa: N802 - Qt's name
        """One row per thing."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = ROOT) -> int:  # noqa: N802 - Qt's name
        """One column per title."""
        return 0 if parent.isValid() else len(self.titles)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """A cell's words, and how a screen reader says them."""
        text = self.rows[index.row()][index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self.said(index.row(), index.column())
        if role == Qt.ItemDataRole.TextAlignmentRole and text in self._spoken:
            return int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter)
        return None

    def said(self, row: int, column: int) -> str:
        """Which row, which column, and what stands there."""
        text = self.rows[row][column]
        words = self._spoken.get(text, text)
        if column == 0:
            return words
        return gettext("{row}, {column}: {words}").format(
            row=self.rows[row][0], column=self.titles[column], words=words
        )

    def headerData(  # noqa: N802 - Qt's name
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """The titles."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            marks = any(row[section] in self._spoken for row in self.rows)
            side = Qt.AlignmentFlag.AlignHCenter if marks else Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        return self.titles[section] if role == Qt.ItemDataRole.DisplayRole else None


class WordTable(StillTable):
    """The first column takes the room that is left, and never less than a few words need."""

    def __init__(self, name: str, model: WordModel, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        model.setParent(self)
        self.setModel(model)
        self.setItemDelegate(StillDelegate(self))
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        metrics = self.fontMetrics()
        for column in range(1, model.columnCount()):
            self.setColumnWidth(column, _width(metrics, model, column))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """What does not fit can be scrolled to."""
        others = sum(self.columnWidth(column) for column in range(1, self.model().columnCount()))
        least = self.fontMetrics().averageCharWidth() * _FIRST_CHARACTERS
        self.setColumnWidth(0, max(least, event.size().width() - others))
        super().resizeEvent(event)


def _width(metrics: QFontMetrics, model: WordModel, column: int) -> int:
    character = metrics.averageCharWidth()
    texts = [model.titles[column], *(row[column] for row in model.rows)]
    # Titles are bold: a tenth wider than the metrics of plain text say.
    widest = max(round(metrics.horizontalAdvance(text) * 1.1) for text in texts)
    wanted = min(widest + 2 * Space.LARGE, character * _MOST_CHARACTERS)
    return max(wanted, character * _LEAST_CHARACTERS)
