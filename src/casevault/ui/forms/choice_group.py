"""Editors for short lists: every choice in sight. One Tab enters, arrows walk, Space chooses."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from textwrap import wrap
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QRadioButton, QWidget

from casevault.i18n import gettext
from casevault.ui.forms.flow import FlowLayout
from casevault.ui.forms.options import Option
from casevault.ui.theme import Space

_LINE = 38
_BACK = frozenset({Qt.Key.Key_Left, Qt.Key.Key_Up})
_FORTH = frozenset({Qt.Key.Key_Right, Qt.Key.Key_Down})
_CLEARS = frozenset({Qt.Key.Key_Delete, Qt.Key.Key_Backspace})


class _Radio(QRadioButton):
    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        _pass_on(self, event)


class _Check(QCheckBox):
    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        _pass_on(self, event)


def _pass_on(button: QAbstractButton, event: QKeyEvent) -> None:
    group = button.parentWidget()
    if not isinstance(group, ChoiceGroup) or not group.key(button, event):
        type(button).__base__.keyPressEvent(button, event)  # type: ignore[union-attr]  # it has


class ChoiceGroup(QWidget):
    """Choices side by side, as many rows as it takes.

    With `several` any number may be on, and codes in `exclusive` stand alone; otherwise one, which
    Delete takes away again. A value that is not offered any more gets a button of its own when it
    is shown, so that an old answer is never lost.

    Signals:
        changed: a choice was made or taken back by hand.
    """

    changed = Signal()

    def __init__(
        self,
        options: Sequence[Option],
        *,
        several: bool = False,
        in_columns: bool = False,
        exclusive: frozenset[str] = frozenset(),
        label_of: Callable[[str], str] = str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._several = several
        self._exclusive = exclusive
        self._read_only = False
        self._buttons: dict[str, QAbstractButton] = {}
        self._label_of = label_of
        self._flow = FlowLayout(self, spacing=Space.HAIR, in_columns=several or in_columns)
        for option in options:
            self._add(option)
        self._rove(next(iter(self._buttons.values())))

    def answer(self) -> Any:
        """The value that is on, the list of values with `several`, None when there is none."""
        on = [value for value, button in self._buttons.items() if button.isChecked()]
        if self._several:
            return on or None
        return on[0] if on else None

    def show_answer(self, answer: Any) -> None:
        """Turn on what the answer says, and only that."""
        wanted = set(answer or ()) if self._several else {answer} - {None}
        for value in sorted(wanted - self._buttons.keys()):
            self._add(Option(value, self._label_of(value)))
        for value, button in self._buttons.items():
            button.setChecked(value in wanted)
        on = [button for button in self._buttons.values() if button.isChecked()]
        self._rove(on[0] if on else next(iter(self._buttons.values())))

    def typed(self) -> str:
        """Nothing can be typed here."""
        return ""

    def show_typed(self, text: str) -> None:
        """Nothing can be typed here."""

    def trouble(self) -> str:
        """A choice in sight is never in trouble."""
        return ""

    def focus_target(self) -> QWidget:
        """The button that Tab enters by."""
        for button in self._buttons.values():
            if button.focusPolicy() & Qt.FocusPolicy.TabFocus:
                return button
        return self

    def describe(self, name: str, description: str) -> None:
        """Name every button with the question it answers."""
        self.setAccessibleName(name)
        for button in self._buttons.values():
            label = button.text().replace("&&", "&").replace("\n", " ")
            button.setAccessibleName(
                gettext("{question}: {answer}").format(question=name, answer=label)
            )
            button.setAccessibleDescription(description)

    def set_read_only(self, read_only: bool) -> None:  # noqa: FBT001 - as Qt's setReadOnly
        """Keep the choice as it is; the keyboard still reaches it."""
        self._read_only = read_only

    def key(self, button: QAbstractButton, event: QKeyEvent) -> bool:
        """Arrows walk, Delete clears; True when the key is used up."""
        key = Qt.Key(event.key())
        if key in _BACK | _FORTH:
            self._walk(button, 1 if key in _FORTH else -1)
            return True
        if key in _CLEARS and not self._read_only and self.answer() is not None:
            for each in self._buttons.values():
                each.setChecked(False)
            self.changed.emit()
            return True
        return False

    def _add(self, option: Option) -> None:
        words = "\n".join(wrap(option.label, _LINE)).replace("&", "&&")
        button: QAbstractButton = _Check(words, self) if self._several else _Radio(words, self)
        button.setAutoExclusive(False)
        button.clicked.connect(lambda _on: self._clicked(option.value))
        self._buttons[option.value] = button
        self._flow.addWidget(button)

    def _clicked(self, value: str) -> None:
        button = self._buttons[value]
        if self._read_only:
            button.setChecked(not button.isChecked())
            return
        for other, each in self._buttons.items():
            alone = not self._several or value in self._exclusive or other in self._exclusive
            if other != value and alone and button.isChecked():
                each.setChecked(False)
        self._rove(button)
        self.changed.emit()

    def _walk(self, button: QAbstractButton, step: int) -> None:
        order = list(self._buttons.values())
        to = order[(order.index(button) + step) % len(order)]
        self._rove(to)
        to.setFocus(Qt.FocusReason.TabFocusReason)

    def _rove(self, entry: QAbstractButton) -> None:
        """Make one button the way in for Tab."""
        for button in self._buttons.values():
            reachable = button is entry
            button.setFocusPolicy(
                Qt.FocusPolicy.StrongFocus if reachable else Qt.FocusPolicy.ClickFocus
            )


class YesNoEditor(ChoiceGroup):
    """Yes or no, as True or False."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            (Option("yes", gettext("Yes")), Option("no", gettext("No"))), parent=parent
        )

    def answer(self) -> Any:
        """True, False or None."""
        return {"yes": True, "no": False, None: None}[super().answer()]

    def show_answer(self, answer: Any) -> None:
        """Show yes, no or nothing."""
        super().show_answer({True: "yes", False: "no"}.get(answer))
