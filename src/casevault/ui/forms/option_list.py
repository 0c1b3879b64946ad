"""The list that opens under a picker: inside the window, without focus, over everything else.

A window of its own would take the keyboard, be placed wrongly by some desktops and end up in
their overviews; this one is a child of the window and goes with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    Qt,
    Signal,
)
from PySide6.QtWidgets import QAbstractItemView, QAbstractScrollArea, QListView, QWidget

from casevault.i18n import gettext
from casevault.ui.forms.editor import announce
from casevault.ui.forms.options import Option
from casevault.ui.theme import Space

_MOST_ROWS = 9
_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class _OptionModel(QAbstractListModel):
    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.options: Sequence[Option] = ()
        self.chosen: frozenset[str] = frozenset()
        self.checks = False
        self.in_groups = False

    def rowCount(self, parent: _Index = _ROOT) -> int:  # noqa: N802 - Qt's name
        return 0 if parent.isValid() else len(self.options)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        option = self.options[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return f"\u2003{option.label}" if option.group and self.in_groups else option.label
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self.spoken(index.row())
        if role == Qt.ItemDataRole.CheckStateRole and self.checks:
            on = option.value in self.chosen
            return Qt.CheckState.Checked if on else Qt.CheckState.Unchecked
        return None

    def spoken(self, row: int) -> str:
        option = self.options[row]
        if self.checks and option.value in self.chosen:
            return gettext("{label}, chosen").format(label=option.label)
        return option.label

    def fill(
        self, options: Sequence[Option], chosen: frozenset[str], *, checks: bool, in_groups: bool
    ) -> None:
        self.beginResetModel()
        self.options, self.chosen = options, chosen
        self.checks, self.in_groups = checks, in_groups
        self.endResetModel()


class OptionList(QListView):
    """Options under a line; the line keeps the keyboard and forwards arrows.

    Signals:
        picked: the value of the option that was clicked.
    """

    picked = Signal(str)

    def __init__(self, line: QWidget) -> None:
        super().__init__(line.window())
        self._line = line
        self._options = _OptionModel(self)
        self._watched: QWidget | None = None
        self.setModel(self._options)
        self.setAccessibleName(gettext("Choices"))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setUniformItemSizes(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setDragEnabled(False)
        self.clicked.connect(lambda at: self.picked.emit(self._options.options[at.row()].value))
        self.hide()

    def open(self) -> None:
        """Show the list under its line, or over it where there is more room."""
        if not self.isVisible():
            self._watch()
        self._place()
        self.show()
        self.raise_()

    def close_list(self) -> None:
        """Take the list away."""
        self._unwatch()
        self.hide()

    def show_options(
        self,
        options: Sequence[Option],
        *,
        chosen: frozenset[str],
        current: str = "",
        checks: bool = False,
        in_groups: bool = True,
    ) -> None:
        """Fill the list; the cursor stands on the option with the value `current`."""
        self._options.fill(options, chosen, checks=checks, in_groups=in_groups)
        values = [option.value for option in options]
        self.go_to(values.index(current) if current in values else -1)
        if self.isVisible():
            self._place()

    def current(self) -> str:
        """The value under the cursor, or ""."""
        at = self.currentIndex()
        return self._options.options[at.row()].value if at.isValid() else ""

    def count(self) -> int:
        """How many options are shown."""
        return len(self._options.options)

    def go_to(self, row: int) -> None:
        """Put the cursor on a row; -1 takes it away. A screen reader says where it is."""
        at = self._options.index(row) if 0 <= row < self.count() else QModelIndex()
        self.setCurrentIndex(at)
        if not at.isValid():
            return
        self.scrollTo(at)
        announce(
            self._line,
            gettext("{label}, {number} of {count}").format(
                label=self._options.spoken(row), number=row + 1, count=self.count()
            ),
        )

    def step(self, rows: int) -> None:
        """Move the cursor; it stops at both ends."""
        if not self.count():
            return
        at = self.currentIndex()
        row = at.row() + rows if at.isValid() else (0 if rows > 0 else self.count() - 1)
        self.go_to(min(max(row, 0), self.count() - 1))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Close when the window changes its size or is left, go with the line when it moves."""
        closing = {QEvent.Type.Resize, QEvent.Type.WindowDeactivate, QEvent.Type.Hide}
        if watched is self._watched and event.type() in closing:
            self.close_list()
        elif watched is self._line and event.type() == QEvent.Type.Move and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def _watch(self) -> None:
        window = self._line.window()
        if self.parentWidget() is not window:
            self.setParent(window)
        window.installEventFilter(self)
        self._line.installEventFilter(self)
        self._watched = window
        above: QWidget | None = self._line.parentWidget()
        while above is not None:
            if isinstance(above, QAbstractScrollArea):
                above.verticalScrollBar().valueChanged.connect(self._place)
            above = above.parentWidget()

    def _unwatch(self) -> None:
        if self._watched is None:
            return
        self._watched.removeEventFilter(self)
        self._line.removeEventFilter(self)
        self._watched = None
        above: QWidget | None = self._line.parentWidget()
        while above is not None:
            if isinstance(above, QAbstractScrollArea):
                above.verticalScrollBar().valueChanged.disconnect(self._place)
            above = above.parentWidget()

    def _place(self) -> None:
        window = self._line.window()
        corner = self._line.mapTo(window, QPoint(0, self._line.height() + Space.HAIR))
        rows = min(max(self.count(), 1), _MOST_ROWS)
        wanted = rows * max(self.sizeHintForRow(0), 1) + 2 * Space.HAIR + 2
        below = window.height() - corner.y() - Space.HAIR
        above = corner.y() - self._line.height() - 2 * Space.HAIR
        height = min(wanted, max(below, above))
        top = corner.y() if below >= height else above - height + Space.HAIR
        self.setGeometry(corner.x(), top, self._line.width(), height)
