"""The bar above every page: find anything, language, and lock, always in the same corner."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from casevault.i18n import gettext
from casevault.ui import icons, theme
from casevault.ui.theme import Space
from casevault.ui.widgets.buttons import Button
from casevault.ui.widgets.language_menu import LanguageMenu

_FIND_CHARACTERS = 70


class FindButton(QPushButton):
    """Looks like a search field and opens the palette; the shortcut stands at its right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        words = gettext("Find a case, a page or an action")
        self.setProperty("kind", "find")
        self.setAccessibleName(words)
        self._words = words
        self.setIcon(icons.icon("search", theme.tokens().muted))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMaximumWidth(self.fontMetrics().averageCharWidth() * _FIND_CHARACTERS)
        side = self.fontMetrics().height()
        self.setIconSize(QSize(side, side))
        self._keys = QLabel(gettext("Ctrl+K"), self)
        self._keys.setProperty("role", "caption")
        self._keys.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Room for the words and the shortcut."""
        words = self.fontMetrics().horizontalAdvance(self._words)
        width = words + self._keys.sizeHint().width() + self.iconSize().width() + 3 * Space.WIDE
        return QSize(width, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """A few letters are enough."""
        return QSize(self._keys.sizeHint().width() * 3, super().sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Shorten the words rather than let them run into the shortcut at the right edge."""
        super().resizeEvent(event)
        size = self._keys.sizeHint()
        room = self.width() - size.width() - self.iconSize().width() - 2 * Space.WIDE
        elided = self.fontMetrics().elidedText(self._words, Qt.TextElideMode.ElideRight, room)
        self.setText(f" {elided}")
        left = self.width() - size.width() - Space.MEDIUM
        self._keys.setGeometry(
            left, (self.height() - size.height()) // 2, size.width(), size.height()
        )


class TopBar(QFrame):
    """Find at the left, language and lock at the right.

    Signals:
        find_asked: the palette is wanted.
        lock_asked: lock now.
        language_chosen: the code of another language.
    """

    find_asked = Signal()
    lock_asked = Signal()
    language_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "bar")
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.WIDE, Space.SMALL, Space.LARGE, Space.SMALL)
        row.setSpacing(Space.SMALL)
        self.find_button = FindButton()
        self.find_button.clicked.connect(self.find_asked)
        self.language_menu = LanguageMenu()
        self.language_menu.chosen.connect(self.language_chosen)
        self.lock_button = Button(
            gettext("Lock"),
            icon="lock",
            description=gettext("Ctrl+L. What you typed stays sealed and comes back."),
        )
        self.lock_button.clicked.connect(self.lock_asked)
        row.addWidget(self.find_button, 100)
        row.addStretch(1)
        row.addWidget(self.language_menu)
        row.addWidget(self.lock_button)
