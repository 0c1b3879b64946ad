"""A table of rows for the keyboard: arrows, Home and End, type-ahead, Enter opens, header sorts."""

from __future__ import annotations

import time
from typing import Any, Final

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QMenu, QTableView, QWidget

from casevault.i18n import gettext
from casevault.ui.lists.paged_model import PagedModel

_TYPE_AHEAD_SECONDS: Final = 1.0


class PagedTable(QTableView):
    """A view of a `PagedModel`.

    Signals:
        opened: the row number on which Enter was pressed or that was double-clicked.
        chosen: the row number that became current, -1 for none.
    """

    opened = Signal(int)
    chosen = Signal(int)

    def __init__(self, model: PagedModel[Any], name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._typed = ""
        self._typed_at = 0.0
        self.setAccessibleName(name)
        self.setModel(model)
        self._set_behaviour()
        self._set_columns()
        self.activated.connect(lambda index: self.opened.emit(model.number(index.row())))
        self.selectionModel().currentRowChanged.connect(self._current_changed)

    def reload(self) -> None:
        """Ask the source again and stay on the same row where it is still there."""
        current = self.current_number()
        self._model.reload()
        self.go_to(current)

    def current_number(self) -> int:
        """The row number under the cursor, or -1."""
        index = self.currentIndex()
        return self._model.number(index.row()) if index.isValid() else -1

    def go_to(self, number: int) -> None:
        """Put the cursor on a row; on the first one when it is gone."""
        position = self._model.position(number) if number >= 0 else -1
        if position < 0 and self._model.rowCount():
            position = 0
        if position >= 0:
            self._put_cursor(position)

    def keyboardSearch(self, search: str) -> None:  # noqa: N802 - Qt's name
        """Jump to the next row whose text in the cursor's column starts with what is typed."""
        now = time.monotonic()
        fresh = now - self._typed_at > _TYPE_AHEAD_SECONDS
        self._typed = search if fresh else self._typed + search
        self._typed_at = now
        index = self.currentIndex()
        start = index.row() + (1 if fresh else 0) if index.isValid() else 0
        count = self._model.rowCount()
        if not count:
            return
        found = self._model.seek(self._typed, max(index.column(), 0), start % count)
        if found >= 0:
            self._put_cursor(found)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter opens; Home and End go to the first and last row of the whole list."""
        rows = self._model.rowCount()
        if event.matches(QKeySequence.StandardKey.Copy):
            event.accept()  # Qt would put the cell on the clipboard, where every program reads it
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.currentIndex().isValid():
            self.opened.emit(self.current_number())
        elif event.key() == Qt.Key.Key_Home and rows:
            self._put_cursor(0)
        elif event.key() == Qt.Key.Key_End and rows:
            self._put_cursor(rows - 1)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802 - Qt's name
        """Sorting for the keyboard: Shift+F10 offers every column that sorts."""
        menu = QMenu(self)
        for position, column in enumerate(self._model.columns):
            if column.sort:
                words = gettext("Sort by {column}").format(column=gettext(column.title_id))
                choice = menu.addAction(words)
                choice.triggered.connect(lambda _on=False, p=position: self.sort_by(p))
        if not menu.isEmpty():
            where = event.globalPos()
            menu.popup(where if where != QPoint() else self.mapToGlobal(QPoint(8, 8)))

    def sort_by(self, position: int) -> None:
        """Sort by a column, the other way round when it is sorted by it already."""
        column = self._model.columns[position]
        if not column.sort:
            return
        now = self._model.order
        turned = now.by == column.sort and not now.descending
        order = Qt.SortOrder.DescendingOrder if turned else Qt.SortOrder.AscendingOrder
        current = self.current_number()
        self._model.sort(position, order)
        self.horizontalHeader().setSortIndicator(position, order)
        self.go_to(current)

    def _put_cursor(self, position: int) -> None:
        index = self._model.index(position, max(self.currentIndex().column(), 0))
        self.setCurrentIndex(index)
        self.scrollTo(index)

    def _current_changed(self, current: QModelIndex, _before: QModelIndex) -> None:
        self.chosen.emit(self._model.number(current.row()) if current.isValid() else -1)

    def _set_behaviour(self) -> None:
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setDragEnabled(False)
        self.setCornerButtonEnabled(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        vertical = self.verticalHeader()
        vertical.hide()
        vertical.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        vertical.setDefaultSectionSize(max(36, round(self.fontMetrics().height() * 1.9)))

    def _set_columns(self) -> None:
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsMovable(False)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.setFixedHeight(max(36, round(self.fontMetrics().height() * 1.9)))
        width = self.fontMetrics().averageCharWidth()
        for position, column in enumerate(self._model.columns):
            if column.stretches:
                header.setSectionResizeMode(position, QHeaderView.ResizeMode.Stretch)
            else:
                self.setColumnWidth(position, width * column.characters + 24)
        for position, column in enumerate(self._model.columns):
            if column.sort and column.sort == self._model.order.by:
                down = self._model.order.descending
                order = Qt.SortOrder.DescendingOrder if down else Qt.SortOrder.AscendingOrder
                header.setSortIndicator(position, order)
        header.setSectionsClickable(True)
        header.setSortIndicatorShown(True)
        header.sectionClicked.connect(self.sort_by)
