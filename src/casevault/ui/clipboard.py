"""The one way to the clipboard: for 20 seconds, out of clipboard histories, gone at lock and exit.

Every copy inside the program passes here, also one that Qt makes by itself from a line of text: it
is seen at once and put there anew, marked. What the marks mean is agreed between programs:
Windows (`ExcludeClipboardContentFromMonitorProcessing`, `CanIncludeInClipboardHistory`,
`CanUploadToCloudClipboard`: learn.microsoft.com, "Clipboard Formats"), KDE
(`x-kde-passwordManagerHint`), macOS (`org.nspasteboard.ConcealedType`: nspasteboard.org). A program
that ignores them keeps a copy all the same; the settings page says so.
"""

from __future__ import annotations

from typing import Final, Self

from PySide6.QtCore import QCoreApplication, QMimeData, QObject, QTimer, Signal
from PySide6.QtGui import QClipboard, QGuiApplication

from casevault.ui import objective_c

CLEARED_AFTER_SECONDS: Final = 20
_NO: Final = bytes(4)
MARKS: Final = {
    "x-kde-passwordManagerHint": b"secret",
    'application/x-qt-windows-mime;value="ExcludeClipboardContentFromMonitorProcessing"': b"1",
    'application/x-qt-windows-mime;value="CanIncludeInClipboardHistory"': _NO,
    'application/x-qt-windows-mime;value="CanUploadToCloudClipboard"': _NO,
}
"""What tells other programs to keep no copy, by MIME type."""

_CONCEALED: Final = "org.nspasteboard.ConcealedType"
_NAME: Final = "the clipboard"
_WITHOUT_OTHERS: Final = frozenset({"offscreen", "minimal"})
"""Screens that no other program shares; Qt says of nothing there whose it is."""


class Clipboard(QObject):
    """One for the application; make it with `of_application`.

    Signals:
        cleared: what was copied is gone.
    """

    cleared = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.setObjectName(_NAME)
        self._own_count = -1
        self._pending = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(CLEARED_AFTER_SECONDS * 1000)
        self._timer.timeout.connect(self.clear)
        QGuiApplication.clipboard().dataChanged.connect(self._look)

    @classmethod
    def of_application(cls) -> Self:
        """The one of this application."""
        application = QCoreApplication.instance()
        if application is None:
            raise RuntimeError
        return application.findChild(cls, _NAME) or cls(application)

    @property
    def is_pending(self) -> bool:
        """Whether something lies there that will be cleared."""
        return self._pending

    def copy(self, words: str) -> None:
        """Put words there, marked, and take them away after 20 seconds."""
        marked = QMimeData()
        marked.setText(words)
        for kind, content in MARKS.items():
            marked.setData(kind, content)
        QGuiApplication.clipboard().setMimeData(marked)
        if objective_c.IS_HERE:
            self._own_count = _conceal()
        self._pending = True
        self._timer.start()

    def clear(self) -> None:
        """Take away what this program put there; what others put there since stays."""
        was_pending, self._pending = self._pending, False
        self._timer.stop()
        board = QGuiApplication.clipboard()
        if self._is_ours() or (was_pending and self._is_unchanged()):
            board.clear()
        if board.supportsSelection() and board.ownsSelection():
            board.clear(QClipboard.Mode.Selection)
        if was_pending:
            self.cleared.emit()

    def _look(self) -> None:
        """Mark what Qt copied by itself."""
        if not self._is_ours():
            return
        content = QGuiApplication.clipboard().mimeData()
        if content is not None and content.hasText() and not content.hasFormat(next(iter(MARKS))):
            self.copy(content.text())

    def _is_ours(self) -> bool:
        """Whether this program copied last; what another one put there is never read here.

        Reading it would wait for that program, which may hang, and a lock cannot wait.
        """
        alone = QGuiApplication.platformName() in _WITHOUT_OTHERS
        return alone or QGuiApplication.clipboard().ownsClipboard()

    def _is_unchanged(self) -> bool:
        """On macOS nobody owns the pasteboard; a counter says whether it changed since."""
        return objective_c.IS_HERE and self._own_count == _count()


def clear_clipboard() -> None:
    """At lock and at exit: nothing of ours stays there."""
    Clipboard.of_application().clear()


def _pasteboard() -> int:
    objective_c.load("AppKit")
    return int(objective_c.send(objective_c.class_named("NSPasteboard"), "generalPasteboard"))


def _count() -> int:
    return int(objective_c.send(_pasteboard(), "changeCount", returns=objective_c.NUMBER))


def _conceal() -> int:
    """Mark what was just copied as concealed; the count of changes since the system started."""
    board, kind = _pasteboard(), objective_c.text(_CONCEALED)
    kinds = objective_c.send(objective_c.class_named("NSArray"), "arrayWithObject:", kind)
    objective_c.send(board, "addTypes:owner:", kinds, None)
    objective_c.send(board, "setString:forType:", objective_c.text(""), kind)
    return _count()
