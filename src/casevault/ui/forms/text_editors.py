"""Editors for words: one line or many; sealed ones let nothing out by copy, drag or selection."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QKeyEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from casevault.i18n import gettext
from casevault.ui.forms.seal_guard import SEALED_HINTS, copies, guard

_FEWEST_LINES: Final = 3
_MOST_LINES: Final = 12


class TextLine(QLineEdit):
    """One line of words.

    Signals:
        changed: the text was changed by hand.
    """

    changed = Signal()

    def __init__(self, *, sealed: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: Any = None
        self.setAcceptDrops(False)
        if sealed:
            guard(self)
        self.textEdited.connect(self.changed)

    def answer(self) -> Any:
        """The text without outer blanks, or None; exactly what was shown while nobody typed."""
        return (self.text().strip() or None) if self.isModified() else self._shown

    def show_answer(self, answer: Any) -> None:
        """Show a text."""
        self._shown = answer
        self.setText(answer or "")
        self.setCursorPosition(0)

    def typed(self) -> str:
        """Every text is an answer."""
        return ""

    def show_typed(self, text: str) -> None:
        """Show a text."""
        self.show_answer(text)

    def trouble(self) -> str:
        """A text is never in trouble by itself."""
        return ""

    def focus_target(self) -> QWidget:
        """The line."""
        return self

    def describe(self, name: str, description: str) -> None:
        """Name the line."""
        self.setAccessibleName(name)
        self.setAccessibleDescription(description)

    def set_read_only(self, read_only: bool) -> None:  # noqa: FBT001 - as Qt's setReadOnly
        """Keep the text as it is."""
        self.setReadOnly(read_only)


class TextArea(QPlainTextEdit):
    """Several lines of words; grows with them. Tab leaves it, pictures and files do not enter it.

    Signals:
        changed: the text was changed by hand.
    """

    changed = Signal()

    def __init__(self, *, sealed: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sealed = sealed
        self._shown: Any = None
        self._trouble = ""
        self._quiet = False
        self.setTabChangesFocus(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        if sealed:
            self.setInputMethodHints(SEALED_HINTS)
        self.textChanged.connect(self._text_changed)
        self._fit()

    def answer(self) -> Any:
        """The text without outer blanks, or None; exactly what was shown while nobody typed."""
        typed = self.document().isModified()
        return (self.toPlainText().strip() or None) if typed else self._shown

    def show_answer(self, answer: Any) -> None:
        """Show a text."""
        self._shown = answer
        self._quiet = True
        self.setPlainText(answer or "")
        self._quiet = False

    def typed(self) -> str:
        """Every text is an answer."""
        return ""

    def show_typed(self, text: str) -> None:
        """Show a text."""
        self.show_answer(text)

    def trouble(self) -> str:
        """A text is never in trouble by itself."""
        return ""

    def refusal(self) -> str:
        """What was just refused, when it was no words; the next keystroke takes it away."""
        return self._trouble

    def focus_target(self) -> QWidget:
        """The area."""
        return self

    def describe(self, name: str, description: str) -> None:
        """Name the area."""
        self.setAccessibleName(name)
        self.setAccessibleDescription(description)

    def set_read_only(self, read_only: bool) -> None:  # noqa: FBT001 - as Qt's setReadOnly
        """Keep the text as it is; the keyboard still reaches it."""
        self.setReadOnly(read_only)

    def canInsertFromMimeData(self, source: QMimeData) -> bool:  # noqa: N802 - Qt's name
        """Words may enter, pictures and files may not."""
        return source.hasText() and not source.hasImage() and not source.hasUrls()

    def insertFromMimeData(self, source: QMimeData) -> None:  # noqa: N802 - Qt's name
        """Take pasted words, say why something else is refused."""
        if self.canInsertFromMimeData(source):
            super().insertFromMimeData(source)
            return
        if source.hasImage() or source.hasUrls():
            self._trouble = gettext("Pictures and files cannot be pasted here. Write in words.")
            self.changed.emit()

    def createMimeDataFromSelection(self) -> QMimeData:  # noqa: N802 - Qt's name
        """What copy, drag and the selection of X11 take: nothing from a sealed area."""
        return QMimeData() if self._sealed else super().createMimeDataFromSelection()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """A sealed area does not copy."""
        if self._sealed and copies(event):
            event.accept()
            return
        super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802 - Qt's name
        """A sealed area has no menu: its only use would be to copy."""
        if self._sealed:
            event.accept()
            return
        super().contextMenuEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """The wheel moves the page unless the area itself has more to show."""
        bar = self.verticalScrollBar()
        if bar.maximum() == bar.minimum() or not self.hasFocus():
            event.ignore()
            return
        super().wheelEvent(event)

    def _text_changed(self) -> None:
        self._trouble = ""
        self._fit()
        if not self._quiet:
            self.changed.emit()

    def _fit(self) -> None:
        lines = min(max(self.blockCount(), _FEWEST_LINES), _MOST_LINES)
        self.setFixedHeight(self.fontMetrics().lineSpacing() * lines + 20)
