"""Editors for numbers and money: lines that read what people write, never spin boxes.

A spin box changes its number when the page is scrolled by the wheel; a line does not.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QStringListModel, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QWidget

from casevault.domain.errors import UserError
from casevault.i18n import gettext
from casevault.ui.forms.editor import locale
from casevault.ui.forms.number_reading import CURRENCIES, read_amount, read_decimal, read_integer
from casevault.ui.theme import Space
from casevault.ui.widgets.text import Caption

_NUMBER_CHARACTERS = 14


class ReadingLine(QLineEdit):
    """A line whose text is read into an answer by `read`; what cannot be read stays as typed.

    Signals:
        changed: the text was changed by hand.
    """

    changed = Signal()

    def __init__(
        self,
        read: Callable[[str], Any],
        write: Callable[[Any], str],
        *,
        characters: int = _NUMBER_CHARACTERS,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._read = read
        self._write = write
        self._answer: Any = None
        self._trouble = ""
        self.setMaximumWidth(self.fontMetrics().averageCharWidth() * characters + 2 * Space.WIDE)
        self.textEdited.connect(self._edited)

    def answer(self) -> Any:
        """What the text means, None when it is empty or cannot be read."""
        return self._answer

    def show_answer(self, answer: Any) -> None:
        """Show an answer as people write it."""
        self._answer, self._trouble = answer, ""
        self.setText("" if answer is None else self._write(answer))

    def typed(self) -> str:
        """The text when it cannot be read."""
        return self.text() if self._trouble else ""

    def show_typed(self, text: str) -> None:
        """Put a text back as it was typed."""
        self.setText(text)
        self._look()

    def trouble(self) -> str:
        """Why the text cannot be read."""
        return self._trouble

    def focus_target(self) -> QWidget:
        """The line."""
        return self

    def describe(self, name: str, description: str) -> None:
        """Name the line."""
        self.setAccessibleName(name)
        self.setAccessibleDescription(description)

    def set_read_only(self, read_only: bool) -> None:  # noqa: FBT001 - as Qt's setReadOnly
        """Keep the number as it is."""
        self.setReadOnly(read_only)

    def read_again(self) -> None:
        """Read the same text again, because what it is read by has changed."""
        self._edited()

    def _edited(self) -> None:
        self._look()
        self.changed.emit()

    def _look(self) -> None:
        text = self.text().strip()
        self._answer, self._trouble = None, ""
        if not text:
            return
        try:
            self._answer = self._read(text)
        except UserError as error:
            self._trouble = error.text()


def integer_line(parent: QWidget | None = None) -> ReadingLine:
    """A line for a whole number."""
    return ReadingLine(read_integer, str, parent=parent)


def decimal_line(parent: QWidget | None = None) -> ReadingLine:
    """A line for a number with a decimal part, shown with the decimal mark of the language."""
    return ReadingLine(read_decimal, _with_mark, parent=parent)


def _with_mark(number: str) -> str:
    return number.replace(".", locale().decimalPoint())


class MeasureEditor(QWidget):
    """A number with its unit in words behind it.

    Signals:
        changed: the number was changed by hand.
    """

    changed = Signal()

    def __init__(
        self,
        make_line: Callable[[QWidget | None], ReadingLine],
        unit: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._line = line = make_line(self)
        self._unit = unit
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.SMALL)
        row.addWidget(line)
        row.addWidget(Caption(unit, wraps=False, parent=self), 1)
        self.answer = line.answer
        self.show_answer = line.show_answer
        self.typed = line.typed
        self.show_typed = line.show_typed
        self.trouble = line.trouble
        self.set_read_only = line.set_read_only
        line.changed.connect(self.changed)

    def focus_target(self) -> QWidget:
        """The line."""
        return self._line

    def describe(self, name: str, description: str) -> None:
        """Name the line; the unit belongs to the name."""
        words = gettext("{label}, in {unit}").format(label=name, unit=self._unit)
        self._line.describe(words, description)


class MoneyEditor(QWidget):
    """An amount and its currency.

    Signals:
        changed: the amount or the currency was changed by hand.
    """

    changed = Signal()

    def __init__(self, usual_currency: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._usual = usual_currency
        self._line = ReadingLine(
            lambda text: read_amount(text, self._currency()), self._shown, parent=self
        )
        self._choice = QComboBox(self)
        others = [each for each in CURRENCIES if each != usual_currency]
        self._choice.setModel(QStringListModel([usual_currency, *others], self._choice))
        self._choice.wheelEvent = lambda event: event.ignore()  # type: ignore[method-assign]  # Qt allows
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.SMALL)
        row.addWidget(self._line)
        row.addWidget(self._choice)
        row.addStretch()
        self._line.changed.connect(self._line_changed)
        self._choice.activated.connect(lambda _at: self._line.read_again())

    def answer(self) -> Any:
        """The amount with its currency, None when there is no amount."""
        return self._line.answer()

    def show_answer(self, answer: Any) -> None:
        """Show an amount and its currency."""
        self._choose(self._usual if answer is None else str(answer).rpartition(" ")[2])
        self._line.show_answer(answer)

    def typed(self) -> str:
        """The text when it cannot be read."""
        return self._line.typed()

    def show_typed(self, text: str) -> None:
        """Put a text back as it was typed."""
        self._line.show_typed(text)

    def trouble(self) -> str:
        """Why the text cannot be read."""
        return self._line.trouble()

    def focus_target(self) -> QWidget:
        """The line for the amount."""
        return self._line

    def describe(self, name: str, description: str) -> None:
        """Name both parts."""
        self._line.describe(name, description)
        self._choice.setAccessibleName(gettext("{label}: currency").format(label=name))

    def set_read_only(self, read_only: bool) -> None:  # noqa: FBT001 - as Qt's setReadOnly
        """Keep amount and currency as they are."""
        self._line.set_read_only(read_only)
        self._choice.setDisabled(read_only)

    def _currency(self) -> str:
        return self._choice.currentText()

    def _choose(self, currency: str) -> None:
        if self._choice.findText(currency) < 0:
            self._choice.addItem(currency)
        self._choice.setCurrentText(currency)

    def _shown(self, answer: Any) -> str:
        return _with_mark(str(answer).rpartition(" ")[0])

    def _line_changed(self) -> None:
        """A currency written with the amount moves to its own place."""
        answer = self._line.answer()
        if answer is not None:
            self._choose(str(answer).rpartition(" ")[2])
        self.changed.emit()
