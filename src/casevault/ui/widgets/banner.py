"""A message inside the page: what happened and what to do, never a dialog."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from casevault.ui import icons, theme
from casevault.ui.theme import Space
from casevault.ui.widgets.text import Body, Tone
from casevault.ui.widgets.visibility import set_shown

_ICONS = {
    Tone.PLAIN: "info",
    Tone.INFO: "info",
    Tone.OK: "circle-check",
    Tone.CAUTION: "triangle-alert",
    Tone.DANGER: "circle-alert",
}


def tone_colour(tone: Tone) -> str:
    """The text colour of a tone in the theme worn now."""
    tokens = theme.tokens()
    return {
        Tone.PLAIN: tokens.muted,
        Tone.INFO: tokens.accent,
        Tone.OK: tokens.ok,
        Tone.CAUTION: tokens.caution,
        Tone.DANGER: tokens.danger,
    }[tone]


class ToneMark(QLabel):
    """The small drawing of a tone; the words beside it say the same."""

    def __init__(self, tone: Tone, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.show_tone(tone)

    def show_tone(self, tone: Tone) -> None:
        """Change the drawing."""
        side = round(self.fontMetrics().height() * 1.1)
        self.setPixmap(icons.picture(_ICONS[tone], side, tone_colour(tone)))


class Banner(QFrame):
    """Icon and words on a soft ground; hidden while it has nothing to say."""

    def __init__(
        self, text: str = "", tone: Tone = Tone.INFO, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.MEDIUM, Space.SMALL, Space.MEDIUM, Space.SMALL)
        row.setSpacing(Space.MEDIUM)
        self._icon = ToneMark(tone)
        self._words = Body("")
        self.buttons = QHBoxLayout()
        row.addWidget(self._icon)
        row.addWidget(self._words, 1)
        row.addLayout(self.buttons)
        self.hide()
        if text:
            self.say(text, tone)

    def say(self, text: str, tone: Tone = Tone.INFO) -> None:
        """Show a message and read it to a screen reader."""
        self.setProperty("banner", str(tone))
        self.style().unpolish(self)
        self.style().polish(self)
        self._icon.show_tone(tone)
        self._words.setText(text)
        self.setAccessibleName(text)
        set_shown(self, True)
        from PySide6.QtGui import QAccessible, QAccessibleEvent

        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def clear(self) -> None:
        """Say nothing any more."""
        self._words.setText("")
        self.setAccessibleName("")
        self.hide()

    def text(self) -> str:
        """What it says now."""
        return self._words.text()


class ErrorBanner(Banner):
    """A banner for what went wrong on this page."""

    def say(self, text: str, tone: Tone = Tone.DANGER) -> None:
        """Show what went wrong and what to do."""
        super().say(text, tone)
