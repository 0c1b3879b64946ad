"""What an empty page says: what belongs here, and the one next step."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from casevault.ui import icons, theme
from casevault.ui.theme import Space
from casevault.ui.widgets.buttons import Button, ButtonKind
from casevault.ui.widgets.text import Body, Heading
from casevault.ui.widgets.visibility import set_shown

_DRAWING: Final = 48


class EmptyState(QWidget):
    """Icon, title, sentence, one button. "Nothing yet" and "nothing found" are two different ones.

    Signals:
        chosen: the button was pressed.
    """

    chosen = Signal()

    def __init__(
        self,
        title: str,
        text: str,
        button: str = "",
        *,
        icon: str = "folder-open",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._layout = layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.WIDE, Space.HUGE, Space.WIDE, Space.HUGE)
        layout.setSpacing(Space.MEDIUM)
        layout.addStretch(2)
        self._drawing = QLabel()
        self._drawing.setPixmap(icons.picture(icon, _DRAWING, theme.tokens().muted))
        self._drawing.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        layout.addWidget(self._drawing)
        self.title = Heading(title)
        self.title.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        layout.addWidget(self.title)
        self.text = Body(text, muted=True)
        self.text.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        layout.addWidget(self.text)
        self.button = Button(button, ButtonKind.PRIMARY)
        set_shown(self.button, bool(button))
        self.button.clicked.connect(self.chosen)
        layout.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(3)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Where large letters leave little room, the words come before drawing and air."""
        super().resizeEvent(event)
        width = event.size().width() - 2 * Space.WIDE
        words = self.title.heightForWidth(width) + self.text.heightForWidth(width)
        words += self.button.sizeHint().height() + 3 * Space.MEDIUM
        roomy = words + _DRAWING + 2 * Space.HUGE <= event.size().height()
        set_shown(self._drawing, roomy)
        edge = Space.HUGE if roomy else Space.HAIR
        self._layout.setContentsMargins(Space.WIDE, edge, Space.WIDE, edge)
