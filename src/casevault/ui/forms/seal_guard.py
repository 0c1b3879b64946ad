"""Keeps what stands in a sealed line inside the program: no copy, no cut, no menu, no selection."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit, QWidget

SEALED_HINTS: Final = Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhNoPredictiveText
"""Asks keyboards on the screen to learn nothing from what is typed."""

_COPYING: Final = (QKeySequence.StandardKey.Copy, QKeySequence.StandardKey.Cut)


def copies(event: QKeyEvent) -> bool:
    """Whether a key would put something on the clipboard."""
    return any(event.matches(key) for key in _COPYING)


class SealGuard(QObject):
    """Watches one line."""

    def __init__(self, line: QLineEdit) -> None:
        super().__init__(line)
        self._line = line
        line.setInputMethodHints(SEALED_HINTS)
        line.setDragEnabled(False)
        line.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Stop what would let words out."""
        kind = event.type()
        if kind == QEvent.Type.ContextMenu:
            return True
        if isinstance(event, QKeyEvent) and kind == QEvent.Type.KeyPress and copies(event):
            return True
        if kind == QEvent.Type.MouseButtonRelease:
            return self._release(event)
        return super().eventFilter(watched, event)

    def _release(self, event: QEvent) -> bool:
        """Let the line end a selection without offering it to other programs.

        On X11 a line edit offers every selected text to the whole desktop, unless it echoes as a
        passphrase does at that moment; nothing is drawn in between.
        """
        line = self._line
        if not QGuiApplication.clipboard().supportsSelection():
            return False
        start, length = line.selectionStart(), len(line.selectedText())
        line.setEchoMode(QLineEdit.EchoMode.Password)
        line.event(event)
        line.setEchoMode(QLineEdit.EchoMode.Normal)
        if length:
            line.setSelection(start, length)
        return True


def guard(editor: QWidget) -> None:
    """Guard every line of an editor."""
    if isinstance(editor, QLineEdit):
        SealGuard(editor)
    for line in editor.findChildren(QLineEdit):
        SealGuard(line)
