"""A table, or what to do when it is empty: nothing yet and nothing found are told apart."""

from __future__ import annotations

from PySide6.QtWidgets import QStackedLayout, QWidget

from casevault.ui.lists.paged_table import PagedTable
from casevault.ui.widgets.empty import EmptyState


class ListPane(QWidget):
    """Shows the table, or one of two empty states."""

    def __init__(
        self,
        table: PagedTable,
        nothing_yet: EmptyState,
        nothing_found: EmptyState,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.table = table
        self._layout = QStackedLayout(self)
        for part in (table, nothing_yet, nothing_found):
            self._layout.addWidget(part)

    def reload(self, *, filtered: bool) -> None:
        """Read the list again; `filtered` says that a filter or a search narrows it."""
        self.table.reload()
        rows = self.table.model().rowCount()
        self._layout.setCurrentIndex(0 if rows else 2 if filtered else 1)
