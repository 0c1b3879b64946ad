"""The one window: a neutral title, a cover that hides everything, and whatever is inside."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QEvent, Qt, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication
from PySide6.QtWidgets import QStackedLayout, QWidget

from casevault.i18n import gettext
from casevault.ui import icons
from casevault.ui.covering import Covering

_FIRST_WIDTH = 1180
_FIRST_HEIGHT = 760
_LEAST_WIDTH = 720
_LEAST_HEIGHT = 520
_NEUTRAL_ICON = "briefcase"
_ICON_COLOUR = "#6b7780"
"""Seen on light and dark task bars alike."""


class Window(QWidget):
    """Shows one content at a time.

    Signals:
        minimised_changed: True when the window was minimised, False when it is back.
        close_asked: the person closes the window; whoever listens ends the program.
    """

    minimised_changed = Signal(bool)
    close_asked = Signal()

    def __init__(self) -> None:
        super().__init__(None, Qt.WindowType.Window)
        self.setWindowTitle(gettext("CaseVault"))
        self.setWindowIcon(icons.icon(_NEUTRAL_ICON, _ICON_COLOUR))
        self.setMinimumSize(_LEAST_WIDTH, _LEAST_HEIGHT)
        self._content: QWidget | None = None
        self._cover = QWidget()
        self._covering = Covering()
        self._layout = QStackedLayout(self)
        self._layout.addWidget(self._cover)
        self._was_minimised = False

    def show_content(self, content: QWidget) -> None:
        """Put a new content in; the one before is deleted."""
        before, self._content = self._content, content
        self._layout.addWidget(content)
        self._layout.setCurrentWidget(self._cover if self._was_minimised else content)
        if before is not None:
            self._layout.removeWidget(before)
            before.hide()
            before.deleteLater()

    def content(self) -> QWidget | None:
        """What is inside."""
        return self._content

    def place(self, geometry: bytes, *, behind: bool = False) -> None:
        """Stand where an earlier session's window stood; else fit the screen, in its middle.

        `behind` leaves the keyboard to the program that has it: nobody should go on typing there
        and find the words in a passphrase field here.
        """
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating, behind)
        if geometry and self.restoreGeometry(QByteArray(geometry)):
            return
        screen = QGuiApplication.primaryScreen().availableGeometry()
        width = min(_FIRST_WIDTH, screen.width() - 40)
        height = min(_FIRST_HEIGHT, screen.height() - 60)
        self.resize(width, height)
        self.move(
            screen.x() + (screen.width() - width) // 2, screen.y() + (screen.height() - height) // 2
        )

    def geometry_bytes(self) -> bytes:
        """Where the window stands, for `place`."""
        return bytes(self.saveGeometry().data())

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """A minimised window shows nothing, not even in the preview of a task bar."""
        super().changeEvent(event)
        if event.type() != QEvent.Type.WindowStateChange:
            return
        minimised = self.isMinimized()
        if minimised == self._was_minimised:
            return
        self._was_minimised = minimised
        shown = self._cover if minimised or self._content is None else self._content
        self._layout.setCurrentWidget(shown)
        if minimised:
            self._covering.cover(self)
        else:
            self._covering.uncover()
        self.minimised_changed.emit(minimised)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Never close by itself: drafts are kept first."""
        event.ignore()
        self.close_asked.emit()
