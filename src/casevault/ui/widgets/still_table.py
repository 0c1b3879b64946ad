"""A table that shows all its rows at once, for reading only: nothing is copied, dragged or edited.

The page scrolls, not the table. Arrow keys move a cursor that the page follows.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from casevault.ui import theme
from casevault.ui.theme import Space
from casevault.ui.widgets.into_view import scroll_area_of

Index = QModelIndex | QPersistentModelIndex
ROOT: Final = QModelIndex()
_HIGHEST: Final = 10_000


class StillDelegate(QStyledItemDelegate):
    """A ring around the cell under the cursor."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """One cell."""
        self.words(painter, option, index)
        self.ring(painter, option)

    def words(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """What the style paints of a cell."""
        super().paint(painter, option, index)

    def ring(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        """The ring, where the cursor is."""
        state = option.state
        if state & QStyle.StateFlag.State_Selected and state & QStyle.StateFlag.State_Active:
            painter.setPen(QPen(QColor(theme.tokens().focus), 2))
            painter.drawRect(option.rect.adjusted(1, 1, -1, -1))


class StillTable(QTableView):
    """Give it a model with `setModel`; it takes the height of its rows.

    Signals:
        looked_at: the cell under the cursor while the table has the keyboard; (-1, -1) without.
    """

    looked_at = Signal(int, int)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setDragEnabled(False)
        self.setAcceptDrops(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(True)
        self.setCornerButtonEnabled(False)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        rows = self.verticalHeader()
        rows.hide()
        # Asking every cell for its size at every change would take seconds on a large report.
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(self._least_height())
        self._advances: dict[str, int] = {}
        heads = self.horizontalHeader()
        heads.setHighlightSections(False)
        heads.setSectionsClickable(False)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """All rows, and the bar below them where the columns do not fit."""
        return QSize(super().sizeHint().width(), self._whole_height())

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """No row is ever cut off."""
        return QSize(self.fontMetrics().averageCharWidth() * 30, self._whole_height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Narrow columns make high rows."""
        super().resizeEvent(event)
        self.fit_rows()

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """The wheel moves the page; sideways it moves the columns."""
        sideways = abs(event.angleDelta().x()) > abs(event.angleDelta().y())
        if sideways:
            super().wheelEvent(event)
        else:
            event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Arrows walk; nothing goes to the clipboard, and typing searches nothing."""
        if event.matches(QKeySequence.StandardKey.Copy) or event.matches(
            QKeySequence.StandardKey.Cut
        ):
            event.accept()
            return
        super().keyPressEvent(event)

    def keyboardSearch(self, _search: str) -> None:  # noqa: N802 - Qt's name
        """Letters are for shortcuts of the page."""

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """The cursor appears with the keyboard."""
        super().focusInEvent(event)
        model = self.model()
        if model is None or not model.rowCount(ROOT):
            return
        if not self.currentIndex().isValid():
            self.setCurrentIndex(self._first_cell())
        self._tell(self.currentIndex())

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """And goes with it."""
        super().focusOutEvent(event)
        self.clearSelection()
        self.looked_at.emit(-1, -1)

    def currentChanged(self, current: Index, previous: Index) -> None:  # noqa: N802 - Qt's name
        """Keep the cell in view of the page."""
        super().currentChanged(current, previous)
        if self.hasFocus() and current.isValid():
            self._tell(current)

    def event(self, event: QEvent) -> bool:
        """Another font makes other rows."""
        if event.type() == QEvent.Type.FontChange:
            self._advances.clear()
            self.verticalHeader().setDefaultSectionSize(self._least_height())
            self.fit_rows()
        return super().event(event)

    def fit_rows(self) -> None:
        """Give each row the height of its words at the present widths of the columns."""
        model: QAbstractItemModel | None = self.model()
        if model is None:  # the font may change before there is a model
            return
        rows, least = self.verticalHeader(), self._least_height()
        before = rows.length()
        wrapping = [(column, self._room(column)) for column in self.wrapping_columns()]
        for row in range(model.rowCount(ROOT)):
            height = max(
                (self._height(row, column, room) for column, room in wrapping), default=least
            )
            if rows.sectionSize(row) != height:
                rows.resizeSection(row, height)
        if rows.length() != before:
            self.updateGeometry()

    def wrapping_columns(self) -> Sequence[int]:
        """The columns whose words may take several lines."""
        return range(self.model().columnCount(ROOT))

    def _first_cell(self) -> QModelIndex:
        return self.model().index(0, 0, ROOT)

    def _tell(self, current: Index) -> None:
        self.selectionModel().select(current, self.selectionModel().SelectionFlag.ClearAndSelect)
        self._show_in_page(current)
        self.looked_at.emit(current.row(), current.column())

    def _show_in_page(self, current: Index) -> None:
        area = scroll_area_of(self)
        content = area.widget() if area is not None else None
        if area is None or content is None:
            return
        rect = self.visualRect(current)
        where = self.viewport().mapTo(content, rect.center())
        area.ensureVisible(where.x(), where.y(), Space.HUGE, rect.height() + Space.HUGE)

    def _least_height(self) -> int:
        return max(32, round(self.fontMetrics().height() * 1.7))

    def _room(self, column: int) -> int:
        return max(self.columnWidth(column) - 2 * Space.MEDIUM - Space.HAIR, 1)

    def _height(self, row: int, column: int, room: int) -> int:
        text = str(self.model().index(row, column, ROOT).data() or "")
        metrics = self.fontMetrics()
        advance = self._advances.get(text)
        if advance is None:
            advance = self._advances[text] = metrics.horizontalAdvance(text)
        if advance <= room:
            return self._least_height()
        flags = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft
        drawn = metrics.boundingRect(QRect(0, 0, room, _HIGHEST), flags, text)
        return max(self._least_height(), drawn.height() + Space.MEDIUM)

    def _whole_height(self) -> int:
        header = self.horizontalHeader()
        head = max(header.sizeHint().height(), header.minimumHeight())
        head = 0 if header.isHidden() else head
        bar = self.horizontalScrollBar()
        below = bar.sizeHint().height() if bar.maximum() > 0 else 0
        return head + self.verticalHeader().length() + below + 2 * self.frameWidth()
