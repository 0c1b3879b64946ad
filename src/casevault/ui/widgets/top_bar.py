"""The bar above every page: find anything, language, and lock, always in the same corner."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPaintEvent
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
        self.setText(f" {words}")
        self.setIcon(icons.icon("search", theme.tokens().muted))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMaximumWidth(self.fontMetrics().averageCharWidth() * _FIND_CHARACTERS)
        self._keys = QLabel(gettext("Ctrl+K"), self)
        self._keys.setProperty("role", "caption")
        self._keys.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Room for the words and the shortcut."""
        size = super().sizeHint()
        return QSize(size.width() + self._keys.sizeHint().width() + Space.LARGE, size.height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Keep the shortcut at the right edge."""
        size = self._keys.sizeHint()
        left = self.width() - size.width() - Space.MEDIUM
        self._keys.setGeometry(
            left, (self.height() - size.height()) // 2, size.width(), size.height()
        )
        super().paintEvent(event)


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
        row.addWidget(self.find_button, 1)
        row.addStretch(1)
        row.addWidget(self.language_menu)
        row.addWidget(self.lock_button)
