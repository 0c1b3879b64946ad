"""Typing a share in: one field for all its words, and at once what is wrong with them."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

from casevault.i18n import gettext
from casevault.services import entered_shares
from casevault.ui.theme import Space
from casevault.ui.widgets.field_row import FieldRow
from casevault.ui.widgets.text import Caption

_LINES: Final = 4
_LONGEST: Final = 1000


class ShareEdit(QPlainTextEdit):
    """Takes words, also from a scanner that types; gives nothing out: no copy, no drag, no undo.

    Signals:
        entered: Enter was pressed.
    """

    entered = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTabChangesFocus(True)
        self.setUndoRedoEnabled(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setInputMethodHints(
            Qt.InputMethodHint.ImhSensitiveData
            | Qt.InputMethodHint.ImhNoPredictiveText
            | Qt.InputMethodHint.ImhNoAutoUppercase
            | Qt.InputMethodHint.ImhLatinOnly
        )
        room = self.fontMetrics().lineSpacing() * _LINES + 3 * Space.MEDIUM
        self.setFixedHeight(round(room))
        # Without this a selection could be dragged out of the window.
        self.viewport().setAcceptDrops(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter is the end of a share; nothing goes to the clipboard."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.entered.emit()
            return
        if event.matches(QKeySequence.StandardKey.Copy) or event.matches(
            QKeySequence.StandardKey.Cut
        ):
            return
        super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """A click sets the cursor; what was selected is let go first, so that it is not dragged."""
        cursor = self.textCursor()
        cursor.clearSelection()
        self.setTextCursor(cursor)
        super().mousePressEvent(event)

    def createMimeDataFromSelection(self) -> QMimeData:  # noqa: N802 - Qt's name
        """Nothing to carry away."""
        return QMimeData()


class ShareEntry(QWidget):
    """A field with the count of its words below, and the first word that is not in the list.

    Signals:
        entered: Enter was pressed.
        changed: something was typed.
    """

    entered = Signal()
    changed = Signal()

    def __init__(self, label: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.edit = ShareEdit()
        self._row = FieldRow(
            label,
            self.edit,
            gettext(
                "Type the words in their order, or scan the square. The first four letters of "
                "each word are enough."
            ),
        )
        self._count = Caption("")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.HAIR)
        layout.addWidget(self._row)
        layout.addWidget(self._count)
        self.edit.textChanged.connect(self._look)
        self.edit.entered.connect(self.entered)
        self._look()

    def taken(self) -> str:
        """What was typed; the field is empty afterwards."""
        text = self.edit.toPlainText()
        self.edit.clear()
        return text

    def text(self) -> str:
        """What is typed so far."""
        return self.edit.toPlainText()

    def say_problem(self, text: str) -> None:
        """Say below the field what is wrong with the whole share."""
        self._row.set_problem(text)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """What goes from the screen leaves nothing typed behind."""
        super().hideEvent(event)
        self.edit.clear()

    def _look(self) -> None:
        text = self.edit.toPlainText()
        if len(text) > _LONGEST:
            self.edit.setPlainText(text[:_LONGEST])
            return
        seen = entered_shares.typing(text)
        self._row.set_problem(seen.problem)
        self._count.setText(
            gettext("{found} of {wanted} words").format(found=seen.words, wanted=seen.wanted)
        )
        self.changed.emit()
