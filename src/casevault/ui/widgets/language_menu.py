"""The language switch that stands in the same place on every screen."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from casevault.i18n import LANGUAGES, gettext, language
from casevault.ui import icons, theme


class LanguageMenu(QToolButton):
    """Shows the language in use by its own name.

    Signals:
        chosen: the code of another language.
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        now = language()
        self.setProperty("kind", "quiet")
        self.setText(f" {now.own_name}")
        self.setIcon(icons.icon("languages", theme.tokens().accent))
        side = self.fontMetrics().height()
        self.setIconSize(QSize(side, side))
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(gettext("Language: {language}").format(language=now.own_name))
        menu = QMenu(self)
        menu.setAccessibleName(gettext("Language"))
        menu.aboutToShow.connect(self._fill)
        self.setMenu(menu)

    def _fill(self) -> None:
        """Offer the languages, once they are asked for."""
        menu = self.menu()
        menu.clear()
        group = QActionGroup(menu)
        for each in LANGUAGES:
            choice = menu.addAction(each.own_name)
            choice.setCheckable(True)
            choice.setChecked(each == language())
            group.addAction(choice)
            choice.triggered.connect(partial(self._choose, each.code))

    def _choose(self, code: str, _checked: bool = False) -> None:  # noqa: FBT001, FBT002 - a slot
        self.chosen.emit(code)
