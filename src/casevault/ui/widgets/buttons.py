"""Buttons of four kinds. Each page has at most one primary button."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QSize
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QPushButton, QWidget

from casevault.ui import icons, theme


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


def _colour(kind: ButtonKind) -> str:
    tokens = theme.tokens()
    return {
        ButtonKind.PRIMARY: tokens.on_accent,
        ButtonKind.SECONDARY: tokens.text,
        ButtonKind.QUIET: tokens.accent,
        ButtonKind.DANGER: tokens.danger,
    }[kind]
