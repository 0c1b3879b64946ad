"""Showing and hiding parts of a page without a flash."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


def set_shown(widget: QWidget, shown: bool) -> None:  # noqa: FBT001 - as QWidget.setVisible
    """Show or hide a part of a page.

    `setVisible(True)` on a widget that has no parent yet would open it as a window of its own for a
    moment; such a widget only forgets that it was hidden and appears with its page.
    """
    if shown and widget.parentWidget() is None:
        widget.setAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide, False)
        return
    widget.setVisible(shown)
