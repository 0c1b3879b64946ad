"""The words of a share on the screen: numbered, hidden until asked for, never copied."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from casevault.i18n import gettext
from casevault.ui.theme import Space
from casevault.ui.widgets.buttons import Button
from casevault.ui.widgets.card import Card
from casevault.ui.widgets.text import Caption
from casevault.ui.widgets.visibility import set_shown

_MOST_COLUMNS: Final = 3
_CHARACTERS: Final = 17
"""Room for a number and the longest word, set bold."""


class WordGrid(QWidget):
    """A button, and the words while it is pressed in; they are asked for only then.

    The words cannot be selected or dragged, have no menu, and go when the page does.
    """

    def __init__(self, words: Callable[[], Sequence[str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self.show_words = Button(gettext("Show the words"), icon="eye")
        self.show_words.setCheckable(True)
        self._place = QVBoxLayout()
        self._card: Card | None = None
        self._hint = Caption(
            gettext("Make sure that nobody but the holder, and no camera, sees the screen.")
        )
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(Space.SMALL)
        outer.addWidget(self.show_words, 0, Qt.AlignmentFlag.AlignLeft)
        outer.addWidget(self._hint)
        outer.addLayout(self._place)
        self.show_words.toggled.connect(self._look)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """What goes from the screen shows nothing when it comes back."""
        super().hideEvent(event)
        self.show_words.setChecked(False)

    def _look(self, shown: bool) -> None:  # noqa: FBT001 - a slot
        if self._card is not None:
            self._card.hide()
            self._card.deleteLater()
            self._card = None
        words = gettext("Hide the words") if shown else gettext("Show the words")
        self.show_words.setText(f" {words}")
        self.show_words.setAccessibleName(words)
        set_shown(self._hint, not shown)
        if shown:
            room = self.fontMetrics().averageCharWidth() * _CHARACTERS
            columns = max(1, min(_MOST_COLUMNS, (self.width() - 2 * Space.LARGE) // room))
            self._card = _card(self._words(), columns)
            self._place.addWidget(self._card)


def _card(words: Sequence[str], columns: int) -> Card:
    card = Card()
    card.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    # A screen reader says them in order, with their numbers.
    card.setAccessibleName(", ".join(f"{at} {word}" for at, word in enumerate(words, start=1)))
    grid = QGridLayout()
    grid.setHorizontalSpacing(Space.SMALL)
    grid.setVerticalSpacing(Space.SMALL)
    height = -(-len(words) // columns)
    for place, word in enumerate(words):
        column, row = divmod(place, height)
        number = Caption(str(place + 1), wraps=False)
        number.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        shown = QLabel(word)
        shown.setTextFormat(Qt.TextFormat.PlainText)
        shown.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        shown.setProperty("role", "strong")
        grid.addWidget(number, row, 2 * column)
        grid.addWidget(shown, row, 2 * column + 1)
    for column in range(columns):
        grid.setColumnStretch(2 * column + 1, 1)
    card.body.addLayout(grid)
    return card
