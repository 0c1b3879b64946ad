"""Filters as a row of words that can be on or off."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QWidget

from casevault.ui import icons, theme
from casevault.ui.forms.flow import FlowLayout
from casevault.ui.theme import Space
from casevault.ui.widgets.buttons import Button


class FilterChips(QWidget):
    """Any number of chips may be on; one that is on has a check mark, not only a colour.

    Signals:
        changed: a chip was turned by hand.
    """

    changed = Signal()

    def __init__(
        self, chips: Sequence[tuple[str, str]], name: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._chips: dict[str, Button] = {}
        layout = FlowLayout(self, spacing=Space.SMALL, row_spacing=Space.SMALL)
        for key, words in chips:
            chip = Button(words, parent=self)
            chip.setCheckable(True)
            chip.setProperty("chip", "true")
            chip.toggled.connect(lambda on, chip=chip: self._draw(chip, on=on))
            chip.clicked.connect(self.changed)
            self._chips[key] = chip
            layout.addWidget(chip)

    def on(self) -> frozenset[str]:
        """The keys of the chips that are on."""
        return frozenset(key for key, chip in self._chips.items() if chip.isChecked())

    def turn_on(self, keys: Iterable[str]) -> None:
        """Turn these chips on and all others off, without telling."""
        wanted = set(keys)
        for key, chip in self._chips.items():
            chip.setChecked(key in wanted)

    @staticmethod
    def _draw(chip: Button, *, on: bool) -> None:
        chip.setIcon(icons.icon("check", theme.tokens().accent) if on else QIcon())
