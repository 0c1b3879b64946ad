"""The sheet of shortcuts, made from the table of actions."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtWidgets import QGridLayout, QWidget

from casevault.i18n import gettext
from casevault.ui.actions import Action
from casevault.ui.theme import Space
from casevault.ui.widgets.buttons import ButtonKind
from casevault.ui.widgets.dialog import Dialog
from casevault.ui.widgets.text import Body, Pill


def show_shortcuts(parent: QWidget, actions: Iterable[Action]) -> Dialog:
    """Open the sheet; it stays until it is closed and stops nothing."""
    dialog = Dialog(parent, gettext("Shortcuts"))
    grid = QGridLayout()
    grid.setHorizontalSpacing(Space.WIDE)
    grid.setVerticalSpacing(Space.SMALL)
    for row, action in enumerate(each for each in actions if each.shortcut):
        grid.addWidget(Body(action.title), row, 0)
        grid.addWidget(Pill(action.keys), row, 1)
    dialog.body.addLayout(grid)
    dialog.add_button(gettext("Close"), ButtonKind.PRIMARY, result=0).setFocus()
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
    return dialog
