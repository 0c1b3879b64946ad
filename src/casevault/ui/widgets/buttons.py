"""Buttons of four kinds. Each page has at most one primary button."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QPushButton, QWidget

from casevault.ui import icons, theme

_RING = 2


class ButtonKind(StrEnum):
    """How much a button asks for: the one next step, a choice, a side way, a danger."""

    PRIMARY = "primary"
    SECONDARY = "secondary"
    QUIET = "quiet"
    DANGER = "danger"


class Button(QPushButton):
    """A button with words, an optional icon before them, and what it does for screen readers."""

    def __init__(
        self,
        text: str,
        kind: ButtonKind = ButtonKind.SECONDARY,
        *,
        icon: str = "",
        shortcut: str = "",
        description: str = "",
        parent: QWidget | None = None,
    ) -> None:
        words = text.replace("&", "&&")
        super().__init__(f" {words}" if icon else words, parent)
        self.setProperty("kind", str(kind))
        self.setAccessibleName(text)
        self.setAutoDefault(False)
        if description:
            self.setAccessibleDescription(description)
            self.setToolTip(description)
        if shortcut:
            self.setShortcut(QKeySequence(shortcut))
        if icon:
            self.setIcon(icons.icon(icon, _colour(kind)))
            side = self.fontMetrics().height()
            self.setIconSize(QSize(side, side))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter does what Space does; Qt alone would leave it to dialogs."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not event.isAutoRepeat():
            self.click()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """A filled button wears its focus ring inside, where it can be told from the ground."""
        super().paintEvent(event)
        if self.property("kind") == ButtonKind.PRIMARY and self.hasFocus():
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(theme.tokens().on_accent), _RING))
            inset = _RING * 1.5
            painter.drawRoundedRect(
                QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), _RING * 2, _RING * 2
            )


def _colour(kind: ButtonKind) -> str:
    tokens = theme.tokens()
    return {
        ButtonKind.PRIMARY: tokens.on_accent,
        ButtonKind.SECONDARY: tokens.text,
        ButtonKind.QUIET: tokens.accent,
        ButtonKind.DANGER: tokens.danger,
    }[kind]
