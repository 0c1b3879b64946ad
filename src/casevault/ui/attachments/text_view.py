"""Shows plain text: read with the arrows or by a screen reader, never selected or copied."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPlainTextEdit, QWidget


class TextView(QPlainTextEdit):
    """A part of a text.

    Signals:
        page_asked: the next part (1) or the one before (-1), at the end or the beginning.
    """

    page_asked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setReadOnly(True)
        self.setUndoRedoEnabled(False)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setAcceptDrops(False)

    def show_words(self, words: str) -> None:
        """Show another part, from its top."""
        self.setPlainText(words)
        self.verticalScrollBar().setValue(0)

    def forget(self) -> None:
        """Let go of the text."""
        self.setPlainText("")

    def createMimeDataFromSelection(self) -> QMimeData:  # noqa: N802 - Qt's name
        """What copy, drag and the selection of X11 take: nothing."""
        return QMimeData()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Scroll; without a cursor Qt would leave the keys alone."""
        bar = self.verticalScrollBar()
        page, line = max(1, bar.pageStep() - 1), bar.singleStep()
        moves = {
            Qt.Key.Key_Down: line,
            Qt.Key.Key_Up: -line,
            Qt.Key.Key_PageDown: page,
            Qt.Key.Key_Space: page,
            Qt.Key.Key_PageUp: -page,
            Qt.Key.Key_Home: -bar.maximum(),
            Qt.Key.Key_End: bar.maximum(),
        }
        by = moves.get(Qt.Key(event.key()))
        if by is None:
            super().keyPressEvent(event)
            return
        before = bar.value()
        bar.setValue(before + by)
        if bar.value() == before and abs(by) == page:
            self.page_asked.emit(1 if by > 0 else -1)
