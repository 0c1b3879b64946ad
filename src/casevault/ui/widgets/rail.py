"""The left rail: where one can go, as icon and word, one below the other."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QToolButton, QVBoxLayout, QWidget

from casevault.i18n import gettext
from casevault.ui import icons, theme
from casevault.ui.navigation import PageSpec
from casevault.ui.theme import Space
from casevault.ui.widgets.visibility import set_shown

_NARROWEST = 88
_EDGE = 2


class _Entry(QToolButton):
    """Leaves the arrows to the rail; Qt alone would take them for Tab."""

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.key() in {Qt.Key.Key_Up, Qt.Key.Key_Down}:
            event.ignore()
            return
        super().keyPressEvent(event)


class Rail(QFrame):
    """One checkable button for each page that has a word; arrow keys move along it.

    Below them stands the way to the help, which opens nothing and is therefore not checkable.

    Signals:
        chosen: the name of a page.
        help_asked: the help on the open page is wanted.
    """

    chosen = Signal(str)
    help_asked = Signal()

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
        self._help = self._dressed(gettext("Help (F1)"), "circle-help")
        self._help.clicked.connect(self.help_asked)
        layout.addWidget(self._help)
        for button in self._stops():
            button.ensurePolished()
        widest = max(button.sizeHint().width() for button in self._stops())
        self.setFixedWidth(max(_NARROWEST, widest + 2 * Space.SMALL + _EDGE))

    def light(self, area: str) -> None:
        """Show which area is open."""
        for name, button in self._buttons.items():
            button.setChecked(name == area)
            on = name == area
            button.setIcon(icons.icon(button.property("drawing"), _colour(on=on)))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """The pages alone: large letters must not make the window taller than the screen."""
        least = super().minimumSizeHint()
        spare = 0 if self._help.isHidden() else self._room_for_help()
        return QSize(least.width(), least.height() - spare)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Where room is scarce the way to the help goes; its key works all the same."""
        super().resizeEvent(event)
        pages = self.minimumSizeHint().height()
        set_shown(self._help, pages + self._room_for_help() <= event.size().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Up and Down move along the rail."""
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        buttons = self._stops()
        here = next((i for i, b in enumerate(buttons) if b.hasFocus()), None)
        if step is None or here is None:
            super().keyPressEvent(event)
            return
        buttons[(here + step) % len(buttons)].setFocus(Qt.FocusReason.TabFocusReason)

    def _stops(self) -> list[QToolButton]:
        helping = [] if self._help.isHidden() else [self._help]
        return [*self._buttons.values(), *helping]

    def _room_for_help(self) -> int:
        return self._help.sizeHint().height() + Space.HAIR

    def _button(self, spec: PageSpec) -> QToolButton:
        button = self._dressed(gettext(spec.rail_id), spec.icon)
        button.setCheckable(True)
        button.clicked.connect(lambda: self.chosen.emit(spec.name))
        self._group.addButton(button)
        self._buttons[spec.area] = button
        return button

    def _dressed(self, words: str, drawing: str) -> QToolButton:
        button = _Entry()
        button.setProperty("rail", "true")
        button.setProperty("drawing", drawing)
        button.setText(words)
        button.setAccessibleName(words)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        side = round(button.fontMetrics().height() * 1.25)
        button.setIconSize(QSize(side, side))
        button.setIcon(icons.icon(drawing, _colour(on=False)))
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.setMinimumWidth(_NARROWEST - 2 * Space.SMALL)
        policy = button.sizePolicy()
        policy.setHorizontalPolicy(policy.Policy.Expanding)
        button.setSizePolicy(policy)
        return button


def _colour(*, on: bool) -> str:
    tokens = theme.tokens()
    return tokens.accent if on else tokens.text
