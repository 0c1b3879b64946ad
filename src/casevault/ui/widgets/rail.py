"""The left rail: where one can go, as icon and word, one below the other."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QToolButton, QVBoxLayout, QWidget

from casevault.i18n import gettext
from casevault.ui import icons, theme
from casevault.ui.navigation import PageSpec
from casevault.ui.theme import Space

_NARROWEST = 88
_EDGE = 2


class Rail(QFrame):
    """One checkable button for each page that has a word; arrow keys move along it.

    Signals:
        chosen: the name of a page.
    """

    chosen = Signal(str)

    def __init__(self, specs: Sequence[PageSpec], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "rail")
        self.setAccessibleName(gettext("Areas"))
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QToolButton] = {}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.SMALL, Space.MEDIUM, Space.SMALL, Space.MEDIUM)
        layout.setSpacing(Space.HAIR)
        for spec in specs:
            if spec.name == "settings":
                layout.addStretch(1)
            layout.addWidget(self._button(spec))
        for button in self._buttons.values():
            button.ensurePolished()
        widest = max((b.sizeHint().width() for b in self._buttons.values()), default=0)
        self.setFixedWidth(max(_NARROWEST, widest + 2 * Space.SMALL + _EDGE))

    def light(self, area: str) -> None:
        """Show which area is open."""
        for name, button in self._buttons.items():
            button.setChecked(name == area)
            on = name == area
            button.setIcon(icons.icon(button.property("drawing"), _colour(on=on)))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Up and Down move along the rail."""
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        buttons = list(self._buttons.values())
        here = next((i for i, b in enumerate(buttons) if b.hasFocus()), None)
        if step is None or here is None:
            super().keyPressEvent(event)
            return
        buttons[(here + step) % len(buttons)].setFocus(Qt.FocusReason.TabFocusReason)

    def _button(self, spec: PageSpec) -> QToolButton:
        words = gettext(spec.rail_id)
        button = QToolButton()
        button.setProperty("rail", "true")
        button.setProperty("drawing", spec.icon)
        button.setCheckable(True)
        button.setText(words)
        button.setAccessibleName(words)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        side = round(button.fontMetrics().height() * 1.25)
        button.setIconSize(QSize(side, side))
        button.setIcon(icons.icon(spec.icon, _colour(on=False)))
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.setMinimumWidth(_NARROWEST - 2 * Space.SMALL)
        policy = button.sizePolicy()
        policy.setHorizontalPolicy(policy.Policy.Expanding)
        button.setSizePolicy(policy)
        button.clicked.connect(lambda: self.chosen.emit(spec.name))
        self._group.addButton(button)
        self._buttons[spec.area] = button
        return button


def _colour(*, on: bool) -> str:
    tokens = theme.tokens()
    return tokens.accent if on else tokens.text
