"""Scrolls a page so that something that has just changed is seen."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QScrollArea, QWidget

from casevault.ui.theme import Space


def into_view(widget: QWidget) -> None:
    """Bring a widget into view once the layout has settled; its top where it is too high."""
    QTimer.singleShot(0, widget, lambda: _scroll_to(widget))


def scroll_area_of(widget: QWidget) -> QScrollArea | None:
    """The area that scrolls the widget, if one does."""
    area = widget.parentWidget()
    while area is not None and not isinstance(area, QScrollArea):
        area = area.parentWidget()
    return area


def _scroll_to(widget: QWidget) -> None:
    area = scroll_area_of(widget)
    content = area.widget() if area is not None else None
    if area is None or content is None:
        return
    layout = content.layout()
    if layout is not None:
        layout.activate()
    top = widget.mapTo(content, widget.rect().topLeft()).y()
    bottom = top + min(widget.height(), area.viewport().height() - 2 * Space.LARGE)
    bar = area.verticalScrollBar()
    if top - Space.LARGE < bar.value():
        bar.setValue(top - Space.LARGE)
    elif bottom > bar.value() + area.viewport().height():
        bar.setValue(bottom - area.viewport().height() + Space.LARGE)
