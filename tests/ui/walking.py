"""Walks through a page as a keyboard and a screen reader do."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLabel,
    QRadioButton,
    QScrollArea,
    QWidget,
)

MOST_STOPS = 400


def stops(root: QWidget) -> list[QWidget]:
    """Every visible, enabled widget inside `root` that Tab should reach."""
    return [
        widget
        for widget in root.findChildren(QWidget)
        if widget.isVisible()
        and widget.isEnabled()
        and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and widget.focusProxy() is None
        and not is_inside_another(widget)
    ]


def is_inside_another(widget: QWidget) -> bool:
    """Whether it is a part of a composite control, such as the line of a spin box."""
    return widget.objectName().startswith("qt_")


def name_of(widget: QWidget) -> str:
    """What a screen reader calls it."""
    interface = QAccessible.queryAccessibleInterface(widget)
    return interface.text(QAccessible.Text.Name) if interface is not None else ""


def tab_through() -> list[QWidget]:
    """Press Tab until the walk comes back to where it began; the widgets in order."""
    visited: list[QWidget] = []
    for _ in range(MOST_STOPS):
        here = QApplication.focusWidget()
        if here is None or here in visited:
            break
        visited.append(here)
        QTest.keyClick(here, Qt.Key.Key_Tab)
    return visited


def missed(root: QWidget) -> list[str]:
    """The stops that a walk with Tab does not reach.

    A group of radio buttons is one stop; arrow keys move inside it.
    """
    visited = tab_through()
    groups = {w.group() for w in visited if isinstance(w, QRadioButton)} - {None}
    return [
        f"{type(widget).__name__} {name_of(widget)}"
        for widget in stops(root)
        if widget not in visited
        and not (isinstance(widget, QRadioButton) and widget.group() in groups)
    ]


def nameless(root: QWidget) -> list[str]:
    """The stops of Tab that a screen reader could not name."""
    return [type(widget).__name__ for widget in stops(root) if not name_of(widget).strip()]


def cut_texts(root: QWidget) -> list[str]:
    """Words on labels and buttons that do not fit where they stand."""
    return [text for widget, text in _texts(root) if not _fits(widget)]


def _texts(root: QWidget) -> Iterator[tuple[QWidget, str]]:
    for widget in root.findChildren(QWidget):
        if widget.isVisible() and isinstance(widget, (QLabel, QAbstractButton)) and widget.text():
            yield widget, widget.text()


def _fits(widget: QWidget) -> bool:
    if isinstance(widget, QLabel) and widget.wordWrap():
        return widget.height() >= widget.heightForWidth(widget.width())
    if isinstance(widget, QAbstractButton) and widget.property("kind") == "find":
        return True  # it shortens its words by itself
    return widget.width() >= widget.minimumSizeHint().width()


def sideways(root: QWidget) -> list[str]:
    """Scroll areas whose contents are wider than they show."""
    return [
        area.accessibleName()
        for area in root.findChildren(QScrollArea)
        if area.isVisible() and _wider(area)
    ]


def _wider(area: QScrollArea) -> bool:
    inside = area.widget()
    return inside is not None and inside.width() > area.viewport().width()
