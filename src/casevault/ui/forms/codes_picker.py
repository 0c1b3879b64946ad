"""The editor for several choices out of many; where the form asks for it, one is marked as main."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QRadioButton, QVBoxLayout, QWidget

from casevault.i18n import gettext
from casevault.ui.forms.code_picker import Offer
from casevault.ui.forms.options import Option, label_of
from casevault.ui.forms.pick_line import PickLine
from casevault.ui.theme import Space
from casevault.ui.widgets.buttons import Button, ButtonKind
from casevault.ui.widgets.text import Body


class CodesPicker(QWidget):
    """Chosen codes as rows, and a line below that adds one.

    `exclusive` holds codes that stand alone. With `marks_main` each row has a mark; which one is
    main is told by `main` and set by `show_main`.

    Signals:
        changed: the choice, the mark or the typed text was changed by hand.
    """

    changed = Signal()

    def __init__(
        self,
        list_id: str,
        offer: Offer,
        *,
        exclusive: frozenset[str] = frozenset(),
        marks_main: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._list_id = list_id
        self._exclusive = exclusive
        self._marks_main = marks_main
        self._chosen: list[str] = []
        self._main = ""
        self._name = ""
        self._read_only = False
        self._line = PickLine(lambda: offer(""), list_id=list_id, several=True, parent=self)
        self._line.setPlaceholderText(gettext("Add: choose or type"))
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(Space.HAIR)
        self._rows: QWidget | None = None
        self._layout.addWidget(self._line)
        self._line.picked.connect(self._toggle)
        self._line.edited.connect(self.changed)
        self._line.left.connect(self._settle)

    def answer(self) -> Any:
        """The chosen codes in the order of choosing, None when there are none."""
        return list(self._chosen) or None

    def show_answer(self, answer: Any) -> None:
        """Show codes."""
        self._chosen = list(answer or ())
        self._line.clear()
        self._show()

    def main(self) -> str | None:
        """The code marked as main, if any."""
        return self._main or None

    def show_main(self, code: str | None) -> None:
        """Mark a code as main."""
        self._main = code or ""
        self._show()

    def typed(self) -> str:
        """Text that names no choice."""
        return self._line.text().strip()

    def show_typed(self, text: str) -> None:
        """Put a text back as it was typed."""
        self._line.setText(text)

    def trouble(self) -> str:
        """Why the text is no choice."""
        if not self.typed():
            return ""
        return gettext("This text names no choice yet. Choose from the list, or empty the line.")

    def focus_target(self) -> QWidget:
        """The line that adds."""
        return self._line

    def describe(self, name: str, description: str) -> None:
        """Name the line; what is chosen is part of its description."""
        self._name = name
        self._line.setAccessibleName(name)
        self._line.setProperty("description", description)
        self._tell()

    def set_read_only(self, read_only: bool) -> None:  # noqa: FBT001 - as Qt's setReadOnly
        """Keep the choice as it is."""
        self._read_only = read_only
        self._line.setReadOnly(read_only)
        self._show()

    def _toggle(self, code: str) -> None:
        if code in self._chosen:
            self._chosen.remove(code)
            self._main = "" if code == self._main else self._main
        elif code in self._exclusive:
            self._chosen = [code]
        else:
            self._chosen = [c for c in self._chosen if c not in self._exclusive] + [code]
        self._line.clear()
        self._show()
        self.changed.emit()

    def _settle(self) -> None:
        found = self._line.matches() if self.typed() else ()
        if len(found) == 1 and found[0].value not in self._chosen:
            self._toggle(found[0].value)
        elif len(found) == 1:
            self._line.clear()
            self.changed.emit()

    def _show(self) -> None:
        if self._rows is not None:
            self._layout.removeWidget(self._rows)
            self._rows.hide()
            self._rows.deleteLater()
            self._rows = None
        if self._chosen:
            self._rows = self._made_rows(
                [Option(c, label_of(self._list_id, c)) for c in self._chosen]
            )
            self._layout.insertWidget(0, self._rows)
        self._line.refill(frozenset(self._chosen))
        self._tell()

    def _made_rows(self, options: Sequence[Option]) -> QWidget:
        rows = QWidget()
        column = QVBoxLayout(rows)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        marks = QButtonGroup(rows)
        for option in options:
            row = QHBoxLayout()
            row.setSpacing(Space.SMALL)
            row.addWidget(Body(option.label), 1)
            if self._marks_main and len(options) > 1:
                mark = self._mark(option)
                marks.addButton(mark)
                row.addWidget(mark)
            if not self._read_only:
                row.addWidget(self._remove_button(option))
            column.addLayout(row)
        return rows

    def _mark(self, option: Option) -> QRadioButton:
        mark = QRadioButton(gettext("main"))
        mark.setAccessibleName(gettext("{label} is the main one").format(label=option.label))
        mark.setChecked(option.value == self._main)
        mark.setDisabled(self._read_only)
        mark.clicked.connect(lambda: self._mark_main(option.value))
        return mark

    def _remove_button(self, option: Option) -> Button:
        """For the mouse: the keyboard takes a choice back where it was made, in the list."""
        remove = Button(gettext("Remove"), ButtonKind.QUIET)
        remove.setAccessibleName(gettext("Remove {label}").format(label=option.label))
        remove.clicked.connect(lambda: self._toggle(option.value))
        return remove

    def _mark_main(self, code: str) -> None:
        self._main = code
        self._tell()
        self.changed.emit()

    def _tell(self) -> None:
        labels = ", ".join(label_of(self._list_id, code) for code in self._chosen)
        chosen = gettext("Chosen: {labels}.").format(labels=labels) if labels else ""
        how = gettext("Type to search, Down opens the list, Enter adds or takes back.")
        description = str(self._line.property("description") or "")
        parts = (chosen, description, how)
        self._line.setAccessibleDescription(" ".join(part for part in parts if part))
