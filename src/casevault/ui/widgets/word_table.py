"""A small table of words, read like a page: titles above, one row per thing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    Qt,
)
from PySide6.QtGui import QFont, QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QHeaderView, QWidget

from casevault.i18n import gettext
from casevault.ui.theme import Space
from casevault.ui.widgets.still_table import StillDelegate, StillTable

Index = QModelIndex | QPersistentModelIndex
ROOT: Final = QModelIndex()
_LEAST_CHARACTERS: Final = 8
_MOST_CHARACTERS: Final = 34
_FIRST_CHARACTERS: Final = 24
_HIGHEST: Final = 10_000


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
            return int(side | Qt.AlignmentFlag.AlignVCenter) | Qt.TextFlag.TextWordWrap
        return self.titles[section] if role == Qt.ItemDataRole.DisplayRole else None


class WordTable(StillTable):
    """The first column takes the room that is left, and never less than a few words need.

    Where the others leave too little, titles and words take several lines.
    """

    def __init__(self, name: str, model: WordModel, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        model.setParent(self)
        self._words = model
        self.setModel(model)
        self.setItemDelegate(StillDelegate(self))
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """What does not fit even so can be scrolled to."""
        metrics = self.fontMetrics()
        least = _width(metrics, self._words, 0, by_word=True)
        first = max(least, metrics.averageCharWidth() * _FIRST_CHARACTERS)
        others = self._widths(metrics, event.size().width() - first)
        for column, width in enumerate(others, start=1):
            self.setColumnWidth(column, width)
        self.setColumnWidth(0, max(least, event.size().width() - sum(others)))
        self._fit_titles()
        super().resizeEvent(event)

    def _widths(self, metrics: QFontMetrics, room: int) -> list[int]:
        """Of all columns but the first: each in one line, or as many words as fit into `room`."""
        columns = range(1, self._words.columnCount())
        wanted = [_width(metrics, self._words, column) for column in columns]
        if sum(wanted) <= room:
            return wanted
        least = [_width(metrics, self._words, column, by_word=True) for column in columns]
        missing, spare = sum(wanted) - sum(least), max(room - sum(least), 0)
        return [
            low + (high - low) * spare // max(missing, 1)
            for low, high in zip(least, wanted, strict=True)
        ]

    def _fit_titles(self) -> None:
        """The head is as high as its highest title."""
        head = self.horizontalHeader()
        bold = QFont(head.font())
        bold.setWeight(QFont.Weight.DemiBold)
        metrics = QFontMetrics(bold)
        heights = [
            metrics.boundingRect(
                QRect(0, 0, self.columnWidth(column) - 2 * Space.MEDIUM, _HIGHEST),
                Qt.TextFlag.TextWordWrap,
                title,
            ).height()
            for column, title in enumerate(self._words.titles)
        ]
        head.setMinimumHeight(max(heights) + 2 * Space.SMALL)


def _width(metrics: QFontMetrics, model: WordModel, column: int, *, by_word: bool = False) -> int:
    character = metrics.averageCharWidth()
    texts = [model.titles[column], *(row[column] for row in model.rows)]
    if by_word:
        texts = [word for text in texts for word in text.split()]
    # Titles are bold: a tenth wider than the metrics of plain text say.
    widest = max((round(metrics.horizontalAdvance(text) * 1.1) for text in texts), default=0)
    around = 2 * (Space.MEDIUM if by_word else Space.LARGE)
    wanted = min(widest + around, character * _MOST_CHARACTERS)
    return max(wanted, character * _LEAST_CHARACTERS)
