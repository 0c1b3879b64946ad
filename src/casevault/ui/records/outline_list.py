"""The list at the left of a case: its lines with their marks, walked with the arrows."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from casevault.i18n import gettext
from casevault.ui import icons, theme
from casevault.ui.records.outline import Mark, OutlineLine
from casevault.ui.theme import Space

_ICONS = {
    Mark.EMPTY: "circle",
    Mark.COMPLETE: "circle-check",
    Mark.ATTENTION: "circle-alert",
    Mark.UNSAVED: "circle-dot",
    Mark.SEALED: "lock",
}


class OutlineList(QListWidget):
    """Shows `OutlineLine`s.

    Signals:
        chosen: form id and person id of the line that became current.
    """

    chosen = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: tuple[OutlineLine, ...] = ()
        self._quiet = False
        self.setAccessibleName(gettext("Parts of the case"))
        self.setProperty("outline", "true")
        self.setWordWrap(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        side = self.fontMetrics().height()
        self.setIconSize(QSize(side, side))
        self.currentRowChanged.connect(self._row_changed)

    def show_lines(self, lines: Sequence[OutlineLine]) -> None:
        """Show lines; the current one stays current where it is still there."""
        if tuple(lines) == self._lines:
            return
        current = self.current()
        self._quiet = True
        self._lines = tuple(lines)
        self.clear()
        for line in lines:
            self.addItem(self._heading(line) if line.is_heading else self._item(line))
        self._quiet = False
        if current is not None:
            self.go_to(current.form_id, current.person_id)

    def current(self) -> OutlineLine | None:
        """The line under the cursor."""
        row = self.currentRow()
        return self._lines[row] if 0 <= row < len(self._lines) else None

    def go_to(self, form_id: str, person_id: str) -> None:
        """Put the cursor on a line without telling."""
        for row, line in enumerate(self._lines):
            if (line.form_id, line.person_id) == (form_id, person_id):
                self._quiet = True
                self.setCurrentRow(row)
                self._quiet = False
                return

    def step(self, by: int) -> None:
        """Go to the next or the previous line that can be chosen; stops at both ends."""
        row = self.currentRow() + by
        while 0 <= row < len(self._lines):
            if not self._lines[row].is_heading:
                self.setCurrentRow(row)
                return
            row += by

    def _row_changed(self, row: int) -> None:
        if self._quiet or not 0 <= row < len(self._lines):
            return
        line = self._lines[row]
        if not line.is_heading:
            self.chosen.emit(line.form_id, line.person_id)

    def _heading(self, line: OutlineLine) -> QListWidgetItem:
        item = QListWidgetItem(line.label)
        item.setFlags(Qt.ItemFlag.NoItemFlags)
        font = QFont(self.font())
        font.setBold(True)
        item.setFont(font)
        item.setTextAlignment(Qt.AlignmentFlag.AlignBottom)
        lines = line.label.count("\n") + 1
        item.setSizeHint(QSize(0, self.fontMetrics().lineSpacing() * lines + 3 * Space.SMALL))
        item.setForeground(self.palette().text())
        return item

    def _item(self, line: OutlineLine) -> QListWidgetItem:
        label = f"{line.label} ({line.count})" if line.count > 1 else line.label
        item = QListWidgetItem(f"{label}\n{line.note}" if line.note else label)
        item.setIcon(icons.icon(_ICONS[line.mark], self._colour(line.mark)))
        item.setData(Qt.ItemDataRole.AccessibleTextRole, line.spoken)
        return item

    @staticmethod
    def _colour(mark: Mark) -> str:
        worn = theme.tokens()
        return {
            Mark.EMPTY: worn.hidden,
            Mark.COMPLETE: worn.ok,
            Mark.ATTENTION: worn.caution,
            Mark.UNSAVED: worn.accent,
            Mark.SEALED: worn.muted,
        }[mark]
