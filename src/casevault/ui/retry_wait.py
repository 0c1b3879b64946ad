"""The pause after several wrong tries: counted down in words, said aloud when it begins and ends.

A pause adds nothing against a stolen disk, only against somebody who guesses at the keyboard.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from casevault.i18n import gettext, ngettext
from casevault.ui.forms.editor import announce
from casevault.ui.idle import seconds_awake_or_asleep
from casevault.ui.widgets.text import Body

_TICK_MS: Final = 250


class RetryWait(QObject):
    """Counts down by a clock that nobody can set; put `words` on the page.

    Signals:
        changed: another second, or the end.
    """

    changed = Signal()

    def __init__(self, page: QWidget, clock: Callable[[], float] = seconds_awake_or_asleep) -> None:
        super().__init__(page)
        self._page = page
        self._clock = clock
        self._end = 0.0
        self._shown = 0
        self.words = Body("")
        self.words.hide()
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self.look)

    @property
    def is_on(self) -> bool:
        """Whether the next try has to wait."""
        return self._timer.isActive()

    def begin(self, seconds: int) -> None:
        """Wait so many seconds from now; 0 takes a wait away."""
        self._shown = 0
        if seconds <= 0:
            self._stop("")
            return
        self._end = self._clock() + seconds
        self._timer.start()
        self.look()
        self.say_again()

    def look(self) -> None:
        """Say how long it still lasts; at its end say that too."""
        left = math.ceil(self._end - self._clock())
        if left <= 0:
            self._stop(gettext("You can try again now."))
            announce(self._page, self.words.text())
        elif left != self._shown:
            self._shown = left
            words = ngettext(
                "After several wrong tries there is a pause: {count} more second.",
                "After several wrong tries there is a pause: {count} more seconds.",
                left,
            )
            self.words.setText(words.format(count=left))
            self.words.show()
            self.changed.emit()

    def say_again(self) -> None:
        """Tell a screen reader how long it lasts, once; not every second."""
        announce(self._page, self.words.text())

    def _stop(self, words: str) -> None:
        self._timer.stop()
        self.words.setText(words)
        self.words.setVisible(bool(words))
        self.changed.emit()
