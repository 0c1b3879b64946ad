"""What an empty page says: what belongs here, and the one next step."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from casevault.ui import icons, theme
from casevault.ui.theme import Space
from casevault.ui.widgets.buttons import Button, ButtonKind
from casevault.ui.widgets.text import Body, Heading
from casevault.ui.widgets.visibility import set_shown


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
        layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.WIDE, Space.HUGE, Space.WIDE, Space.HUGE)
        layout.setSpacing(Space.MEDIUM)
        layout.addStretch(2)
        drawing = QLabel()
        drawing.setPixmap(icons.picture(icon, 48, theme.tokens().muted))
        drawing.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        layout.addWidget(drawing)
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
