"""What stands in a form for questions whose answers are sealed: why, and how they are opened."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from casevault.i18n import gettext
from casevault.ui import icons, theme
from casevault.ui.theme import Space
from casevault.ui.widgets.buttons import Button
from casevault.ui.widgets.card import Card
from casevault.ui.widgets.text import Body, Caption


class SealedState(StrEnum):
    """How the sealed side of a form stands on the screen."""

    OPEN = "open"
    CLOSED = "closed"
    NO_KEY = "no_key"


class SealedMark(QWidget):
    """A small lock with its word."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        side = round(self.fontMetrics().height() * 0.8)
        drawing = QLabel()
        drawing.setPixmap(
            icons.picture("lock", side, theme.tokens().muted, ratio=self.devicePixelRatioF())
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.HAIR)
        row.addWidget(drawing, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(Caption(gettext("sealed"), wraps=False))
        self.setToolTip(gettext("Kept with the identities, under a key of its own."))


class SealedCard(Card):
    """Instead of the sealed questions of a form.

    Signals:
        wanted: the person asks to open them.
    """

    wanted = Signal()

    def __init__(self, state: SealedState, parent: QWidget | None = None) -> None:
        super().__init__(gettext("Sealed questions"), parent)
        self.head_actions.addWidget(SealedMark())
        if state is SealedState.NO_KEY:
            words = gettext(
                "Names and words of this form are sealed for you: your keys do not open them. "
                "What you see and change here are the facts beside them. "
                "The case worker or the coordinator can open the rest."
            )
            self.body.addWidget(Body(words))
            return
        words = gettext(
            "Names and words of this form are closed. You can work on the facts without them. "
            "Opening them is written in the log."
        )
        self.body.addWidget(Body(words))
        self.open = Button(gettext("Open to read or change…"), icon="lock-open")
        self.open.clicked.connect(self.wanted)
        self.body.addWidget(self.open, 0, Qt.AlignmentFlag.AlignLeft)
        self._panel: QWidget | None = None

    def show_panel(self, panel: QWidget | None) -> None:
        """Put a question in place of the button; None takes it away again."""
        if self._panel is not None:
            self._panel.hide()
            self._panel.deleteLater()
        self._panel = panel
        if panel is not None:
            self.body.addWidget(panel)
        self.open.setVisible(panel is None)
        if panel is None:
            self.open.setFocus(Qt.FocusReason.OtherFocusReason)
