"""Words on a page: headings, sentences, small notes, pills."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from casevault.ui.theme import LINE_CHARACTERS


class Tone(StrEnum):
    """What a coloured thing says; the words beside it always say it too."""

    PLAIN = "plain"
    INFO = "info"
    OK = "ok"
    CAUTION = "caution"
    DANGER = "danger"


class _Words(QLabel):
    """Plain text only: nothing typed can become markup."""

    def __init__(self, text: str, role: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", role)


class Heading(_Words):
    """A heading; level 1 is the page's, level 2 a card's, level 3 a group's."""

    def __init__(self, text: str, level: int = 2, parent: QWidget | None = None) -> None:
        role = {1: "title", 2: "subtitle"}.get(level, "strong")
        super().__init__(text, role, parent)
        self.setWordWrap(True)


class Body(_Words):
    """A paragraph, wrapped at 75 characters."""

    def __init__(self, text: str, *, muted: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(text, "muted" if muted else "body", parent)
        self.setWordWrap(True)
        self.setMaximumWidth(self.fontMetrics().averageCharWidth() * LINE_CHARACTERS)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)


class Caption(_Words):
    """A small muted note."""

    def __init__(self, text: str, *, wraps: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(text, "caption", parent)
        self.setWordWrap(wraps)


class Pill(_Words):
    """One or two words of status in a rounded patch."""

    def __init__(self, text: str, tone: Tone = Tone.PLAIN, parent: QWidget | None = None) -> None:
        super().__init__(text, "pill", parent)
        self.setProperty("pill", str(tone))
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)

    def show_state(self, text: str, tone: Tone) -> None:
        """Change words and tone together."""
        self.setText(text)
        self.setProperty("pill", str(tone))
        self.style().unpolish(self)
        self.style().polish(self)
