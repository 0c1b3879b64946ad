"""A raised surface that holds what belongs together."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from casevault.ui.theme import Space
from casevault.ui.widgets.text import Heading


class Card(QFrame):
    """Add to `body`; small buttons for the whole card go to `head_actions`."""

    def __init__(self, title: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "card")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(Space.LARGE, Space.LARGE, Space.LARGE, Space.LARGE)
        self.body.setSpacing(Space.MEDIUM)
        self.head_actions = QHBoxLayout()
        if title:
            self.setAccessibleName(title)
            head = QHBoxLayout()
            head.addWidget(Heading(title), 1)
            head.addLayout(self.head_actions)
            self.body.addLayout(head)


class Line(QFrame):
    """A thin line between two parts."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "line")
        self.setFixedHeight(1)
