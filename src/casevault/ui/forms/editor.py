"""What every editor of an answer can do, whatever widget it is."""

from __future__ import annotations

from typing import Any, Protocol

from PySide6.QtCore import QLocale
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget

from casevault import i18n


class Editor(Protocol):
    """Shows one answer and lets a person change it; implemented by widgets.

    An editor never loses what was typed: text that is no answer yet stays in the widget, is given
    by `typed`, kept in drafts, and `trouble` says what to do about it.
    """

    @property
    def changed(self) -> Any:
        """The signal that the answer or the typed text changed by hand."""

    def answer(self) -> Any:
        """The answer in its canonical form, None when there is none."""

    def show_answer(self, answer: Any) -> None:
        """Show an answer in its canonical form; None empties the editor. `changed` stays silent."""

    def typed(self) -> str:
        """What stands in the editor and is no answer yet; empty when there is nothing such."""

    def show_typed(self, text: str) -> None:
        """Put back what `typed` gave."""

    def trouble(self) -> str:
        """Why the typed text is no answer, and what to do: translated, empty when all is well."""

    def focus_target(self) -> QWidget:
        """The widget that takes the keyboard and wears the label's name."""

    def describe(self, name: str, description: str) -> None:
        """Give name and description to screen readers, for every part that takes the keyboard."""

    def set_read_only(self, read_only: bool) -> None:  # noqa: FBT001 - as Qt's setReadOnly
        """Show the answer without letting it be changed."""


_LOCALES = {
    "sr": "sr_Cyrl_RS",
    "sr_Latn": "sr_Latn_RS",
    "bs": "bs_Latn_BA",
    "mk": "mk_MK",
    "bg": "bg_BG",
    "sq": "sq_AL",
}


def locale() -> QLocale:
    """Names of days and months and the decimal mark of the language in use."""
    return QLocale(_LOCALES.get(i18n.language().code, "en_GB"))


def announce(widget: QWidget, text: str) -> None:
    """Let a screen reader say something that the eye sees without moving the focus."""
    if QAccessible.isActive():
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, text))
