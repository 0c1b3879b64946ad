"""The editor for one choice out of many: type a few letters of any script, or open the list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QWidget

from casevault.domain.names import fold_key
from casevault.i18n import gettext
from casevault.ui.forms.options import Option
from casevault.ui.forms.pick_line import PickLine

Offer = Callable[[str], Sequence[Option]]
"""What may be chosen now, given the present answer (which is always among it)."""


class CodePicker(PickLine):
    """A line that shows the label of the chosen value.

    Signals:
        changed: the choice or the typed text was changed by hand.
    """

    changed = Signal()

    def __init__(
        self, offer: Offer, *, list_id: str | None = None, parent: QWidget | None = None
    ) -> None:
        self._value = ""
        self._before = ""
        super().__init__(lambda: offer(self._value), list_id=list_id, parent=parent)
        self.setPlaceholderText(gettext("Choose or type"))
        self.picked.connect(self._take)
        self.edited.connect(self._edited)
        self.left.connect(self._settle)
        self.escaped.connect(self._put_back)

    def answer(self) -> Any:
        """The chosen value, or None."""
        return self._value or None

    def show_answer(self, answer: Any) -> None:
        """Show a value by its label."""
        self._value = self._before = answer or ""
        self.chosen = frozenset({self._value} - {""})
        self._write()

    def typed(self) -> str:
        """Text that names no choice."""
        return "" if self._value else self.text().strip()

    def show_typed(self, text: str) -> None:
        """Put a text back as it was typed."""
        self.show_answer(None)
        self.setText(text)

    def trouble(self) -> str:
        """Why the text is no choice."""
        if not self.typed():
            return ""
        if self.matches():
            return gettext("This fits more than one choice. Choose one from the list.")
        return gettext("This is not in the list. Choose one from the list, or leave it empty.")

    def focus_target(self) -> QWidget:
        """The line."""
        return self

    def describe(self, name: str, description: str) -> None:
        """Name the line and say how to choose."""
        self.setAccessibleName(name)
        how = gettext("Type to search, Down opens the list.")
        self.setAccessibleDescription(" ".join(part for part in (description, how) if part))

    def set_read_only(self, read_only: bool) -> None:  # noqa: FBT001 - as Qt's setReadOnly
        """Keep the choice as it is."""
        self.setReadOnly(read_only)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """What is typed replaces the label; Escape puts it back."""
        super().focusInEvent(event)
        self.selectAll()

    def _take(self, value: str) -> None:
        different = value != self._value
        self.show_answer(value)
        self.close_list()
        if different:
            self.changed.emit()

    def _edited(self) -> None:
        self._value = ""
        self.chosen = frozenset()
        self.changed.emit()

    def _put_back(self) -> None:
        if not self._value and self._before:
            self._take(self._before)

    def _settle(self) -> None:
        """Take the typed text for the one choice that it names, when it names only one."""
        if not self.typed():
            return
        found = self.matches()
        wanted = fold_key(self.text())
        exact = [option for option in found if fold_key(option.label) == wanted]
        if len(exact) == 1 or len(found) == 1:
            self._take((exact or list(found))[0].value)

    def _write(self) -> None:
        label = next((o.label for o in self._offer() if o.value == self._value), self._value)
        self.setText(label)
        self.setCursorPosition(0)
        if self.hasFocus():
            self.selectAll()
