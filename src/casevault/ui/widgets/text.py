"""Words on a page: headings, sentences, small notes, pills."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from casevault.ui.theme import LINE_CHARACTERS

_FEWEST_CHARACTERS = 10


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
    """A paragraph, wrapped at 75 characters however wide its place is.

    A maximum width would let the layout centre it, so the spare width becomes a margin instead: at
    the right, or at both sides when the text is centred.
    """

    def __init__(self, text: str, *, muted: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(text, "muted" if muted else "body", parent)
        self.setWordWrap(True)
        character = self.fontMetrics().averageCharWidth()
        self._limit = character * LINE_CHARACTERS
        self.setMinimumWidth(character * _FEWEST_CHARACTERS)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def heightForWidth(self, width: int) -> int:  # noqa: N802 - Qt's name
        """The height at the width the text really gets."""
        margins = self.contentsMargins()
        spare = margins.left() + margins.right()
        return super().heightForWidth(min(width, self._limit) + spare)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Turn the spare width into margins."""
        super().resizeEvent(event)
        spare = max(0, event.size().width() - self._limit)
        left = spare // 2 if self.alignment() & Qt.AlignmentFlag.AlignHCenter else 0
        self.setContentsMargins(left, 0, spare - left, 0)


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
