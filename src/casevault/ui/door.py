"""Before unlock: one calm card in the middle, language at the right, nothing about any vault."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from casevault.i18n import N_, gettext
from casevault.ui import actions
from casevault.ui.actions import Action
from casevault.ui.theme import Space
from casevault.ui.widgets.buttons import Button, ButtonKind
from casevault.ui.widgets.card import Card
from casevault.ui.widgets.language_menu import LanguageMenu
from casevault.ui.widgets.text import Body, Heading

_CARD_CHARACTERS = 66


class DoorPage(Card):
    """A page shown before any vault is open. Add to `body`; `first_focus` gets the keyboard.

    `help_id` names the help that F1 opens.
    """

    help_id: ClassVar[str] = ""

    def __init__(self, title: str, lead: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.setAccessibleName(title)
        self.body.setContentsMargins(Space.HUGE, Space.HUGE, Space.HUGE, Space.HUGE)
        self.body.setSpacing(Space.LARGE)
        self.title = Heading(title, level=1)
        self.lead = Body(lead, muted=True)
        self.body.addWidget(self.title)
        self.body.addWidget(self.lead)
        if not lead:
            self.lead.hide()

    def first_focus(self) -> QWidget | None:
        """Where the keyboard goes."""
        return None


class DoorView(QWidget):
    """Holds one `DoorPage`.

    Signals:
        language_chosen: the code of another language.
        hide_asked: everything off the screen now.
    """

    language_chosen = Signal(str)
    hide_asked = Signal()

    def __init__(self, page: DoorPage, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.page = page
        menu = LanguageMenu()
        menu.chosen.connect(self.language_chosen)
        helping = Button(gettext("Help (F1)"), ButtonKind.QUIET, icon="circle-help")
        helping.clicked.connect(self.show_help)
        keys = (
            Action("help", N_("Help"), self.show_help, "F1"),
            actions.hide_action(self.hide_asked.emit),
        )
        actions.bind(keys, self)
        top = QHBoxLayout()
        top.setContentsMargins(Space.LARGE, Space.SMALL, Space.LARGE, Space.SMALL)
        top.addStretch(1)
        top.addWidget(helping)
        top.addWidget(menu)
        page.setMaximumWidth(self.fontMetrics().averageCharWidth() * _CARD_CHARACTERS)
        middle = QWidget()
        middle.setProperty("column", "true")
        row = QVBoxLayout(middle)
        row.setContentsMargins(Space.LARGE, Space.LARGE, Space.LARGE, Space.LARGE)
        row.addStretch(2)
        line = QHBoxLayout()
        line.addStretch(1)
        line.addWidget(page, 100)
        line.addStretch(1)
        row.addLayout(line)
        row.addStretch(3)
        scroll = QScrollArea()
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidgetResizable(True)
        scroll.setAccessibleName(gettext("CaseVault"))
        scroll.setWidget(middle)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addLayout(top)
        outer.addWidget(scroll, 1)
        self.setTabOrder(page, helping)
        self.setTabOrder(helping, menu)

    def focus(self) -> None:
        """Put the keyboard where the page wants it."""
        first = self.page.first_focus()
        if first is not None:
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_help(self) -> None:
        """Open the help on the page."""
        from casevault.ui.help_dialog import show_help

        show_help(self, self.page.help_id)
