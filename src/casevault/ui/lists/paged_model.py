"""A table model over row numbers: all numbers at once, rows page by page when they are looked at.

Sorting and filtering happen where the rows are stored, so 50,000 rows cost one query of numbers.
After Anki's browser table; no proxy model, and no `fetchMore`, which breaks End and the scroll bar.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, Protocol, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from casevault.i18n import gettext

PAGE_ROWS: Final = 100
KEPT_PAGES: Final = 20
_Index = QModelIndex | QPersistentModelIndex
_ROOT: Final = QModelIndex()

R = TypeVar("R")
R_co = TypeVar("R_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Order:
    """By which column's `sort` word, and which way; an empty word is the source's own order."""

    by: str = ""
    descending: bool = False


class RowSource(Protocol[R_co]):
    """Where rows come from; both calls are quick enough for the screen's thread."""

    def find(self, order: Order) -> Sequence[int]:
        """The numbers of all rows wanted, in order."""

    def fetch(self, numbers: Sequence[int]) -> Sequence[R_co]:
        """The rows of these numbers, in the same order."""


@dataclass(frozen=True, slots=True)
class Column(Generic[R]):
    """One column: how a row reads in it. `sort` is the word given to the source, if it sorts."""

    title_id: str
    text: Callable[[R], str]
    sort: str = ""
    characters: int = 12
    stretches: bool = False
    right_aligned: bool = False
    spoken: Callable[[R], str] | None = None
    colour: Callable[[R], Any] | None = None


class PagedModel(QAbstractTableModel, Generic[R]):
    """Rows of a `RowSource` under `columns`."""

    def __init__(
        self,
        source: RowSource[R],
        columns: Sequence[Column[R]],
        order: Order | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._source = source
        self.columns = tuple(columns)
        self.order = order or Order()
        self._numbers: Sequence[int] = ()
        self._pages: OrderedDict[int, Sequence[R]] = OrderedDict()

    def reload(self) -> None:
        """Ask the source again; views keep their place by number through `row_of`."""
        self.beginResetModel()
        self._pages.clear()
        self._numbers = self._source.find(self.order)
        self.endResetModel()

    def row(self, position: int) -> R:
        """The row at a position of the list."""
        page_number, inside = divmod(position, PAGE_ROWS)
        page = self._pages.get(page_number)
        if page is None:
            start = page_number * PAGE_ROWS
            page = self._source.fetch(self._numbers[start : start + PAGE_ROWS])
            self._pages[page_number] = page
            if len(self._pages) > KEPT_PAGES:
                self._pages.popitem(last=False)
        else:
            self._pages.move_to_end(page_number)
        return page[inside]

    def number(self, position: int) -> int:
        """The row number at a position."""
        return self._numbers[position]

    def position(self, number: int) -> int:
        """Where a row number stands now, or -1."""
        try:
            return self._numbers.index(number)
        except ValueError:
            return -1

    def seek(self, prefix: str, column: int, start: int) -> int:
        """The next position from `start` on, wrapping, whose text in `column` starts so; or -1."""
        wanted = prefix.casefold()
        text = self.columns[column].text
        count = len(self._numbers)
        at = start
        while at < start + count:
            first = at % count
            stop = min(first + PAGE_ROWS, count, first + start + count - at)
            rows = self._source.fetch(self._numbers[first:stop])
            for offset, row in enumerate(rows):
                if text(row).casefold().startswith(wanted):
                    return first + offset
            at += stop - first
        return -1

    def rowCount(self, parent: _Index = _ROOT) -> int:  # noqa: N802 - Qt's name
        """How many rows were found."""
        return 0 if parent.isValid() else len(self._numbers)

    def columnCount(self, parent: _Index = _ROOT) -> int:  # noqa: N802 - Qt's name
        """How many columns there are."""
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What a cell shows, says and wears."""
        column = self.columns[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.text(self.row(index.row()))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            row = self.row(index.row())
            words = (column.spoken or column.text)(row)
            return f"{gettext(column.title_id)}: {words}"
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = (
                Qt.AlignmentFlag.AlignRight if column.right_aligned else Qt.AlignmentFlag.AlignLeft
            )
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        if role == Qt.ItemDataRole.ForegroundRole and column.colour is not None:
            return column.colour(self.row(index.row()))
        return None

    def headerData(  # noqa: N802 - Qt's name
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        """The title of a column."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return gettext(self.columns[section].title_id)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            right = self.columns[section].right_aligned
            side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Let the source sort by a column; columns without a `sort` word stay as they are."""
        if not 0 <= column < len(self.columns) or not self.columns[column].sort:
            return
        descending = order == Qt.SortOrder.DescendingOrder
        wanted = Order(self.columns[column].sort, descending)
        if wanted != self.order:
            self.order = wanted
            self.reload()
