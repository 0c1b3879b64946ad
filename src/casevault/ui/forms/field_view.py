"""One question on the screen: label, marks in words, editor, help, and what needs attention."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QEnterEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QLabel, QVBoxLayout, QWidget

from casevault.domain.answers import MISSING
from casevault.domain.forms import Field, FieldKind, Side
from casevault.i18n import gettext
from casevault.ui.forms.editors import Surroundings, as_widget, make_editor
from casevault.ui.forms.missing import MissingNote
from casevault.ui.theme import Space
from casevault.ui.widgets.text import Body, Caption
from casevault.ui.widgets.visibility import set_shown

_NO_LIMIT = 16777215
TYPED = "typed"
"""The one key of a value in a draft that holds text which is no answer yet."""


def _is_text(answer: Any) -> bool:
    return isinstance(answer, str)


def _is_codes(answer: Any) -> bool:
    return isinstance(answer, list) and all(isinstance(code, str) for code in answer)


_FITS: dict[FieldKind, Callable[[Any], bool]] = dict.fromkeys(FieldKind, _is_text) | {
    FieldKind.CODES: _is_codes,
    FieldKind.INTEGER: lambda answer: isinstance(answer, int) and not isinstance(answer, bool),
    FieldKind.YES_NO: lambda answer: isinstance(answer, bool),
}
"""Which values an editor can show; what a newer program or a damaged file left is kept as it is."""


class FieldView(QWidget):
    """A question and its editor.

    Signals:
        changed: the field's id; its answer was changed by hand.
        entered: the mouse came in; the row itself.
    """

    changed = Signal(str)
    entered = Signal(object)

    def __init__(
        self,
        field: Field,
        around: Surroundings,
        *,
        says_sealed: bool,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.field = field
        self.editor = editor = make_editor(field, around, self)
        self._widget = as_widget(editor)
        self._missing = ""
        self._foreign: Any = None
        self._note: MissingNote | None = None
        self._problem: QLabel | None = None
        self._warning: QLabel | None = None
        self._why: QFrame | None = None
        self._is_left = False
        self._says_trouble = False
        self.question = gettext(field.label_id)
        self._build(says_sealed=says_sealed)
        self._describe()
        editor.changed.connect(self._edited)

    # -- the answer

    def answer(self) -> Any:
        """The answer, the reason why there is none, or None."""
        if self._missing:
            return {MISSING: self._missing}
        return self.editor.answer() if self._foreign is None else self._foreign

    def show_answer(self, answer: Any) -> None:
        """Show an answer, a reason, or text that was no answer yet."""
        note = answer if isinstance(answer, dict) else {}
        fits = answer is None or _FITS[self.field.kind](answer)
        self._foreign = None if fits or note else answer
        self._set_missing(str(note.get(MISSING, "")))
        self._is_left = TYPED in note
        if TYPED in note:
            self.editor.show_typed(str(note[TYPED]))
        else:
            self.editor.show_answer(answer if fits else None)
        self._say_trouble()

    def kept(self) -> Any:
        """What a draft must keep: the answer, or the text that is none yet."""
        typed = "" if self._missing else self.editor.typed()
        return {TYPED: typed} if typed else self.answer()

    def trouble(self) -> str:
        """Why what is typed is no answer."""
        return "" if self._missing else self.editor.trouble()

    def give_reason(self, code: str) -> None:
        """Say by hand why there is no answer; "" takes it back."""
        if code == self._missing:
            return
        self._set_missing(code)
        self.focus_target().setFocus(Qt.FocusReason.OtherFocusReason)
        self.changed.emit(self.field.id)

    @property
    def reason(self) -> str:
        """Why there is no answer: a code of list MISSING, or ""."""
        return self._missing

    # -- what is said beside it

    def show_problem(self, text: str) -> None:
        """Show what needs attention; an empty text takes it away."""
        if text and self._problem is None:
            self._problem = self._add_words("problem")
        if self._problem is not None:
            self._problem.setText(text)
            set_shown(self._problem, bool(text))
        target = self.editor.focus_target()
        if (target.property("problem") == "true") != bool(text):
            target.setProperty("problem", "true" if text else "false")
            target.style().unpolish(target)
            target.style().polish(target)
        self._describe()

    def show_warning(self, text: str) -> None:
        """Show what looks odd and may still be right."""
        if text and self._warning is None:
            self._warning = self._add_words("warning")
        if self._warning is not None and self._warning.text() != text:
            self._warning.setText(text)
            set_shown(self._warning, bool(text))
            self._describe()

    def problem(self) -> str:
        """What needs attention, as shown."""
        return "" if self._problem is None else self._problem.text()

    def turn_why(self) -> bool:
        """Open or close "why do we ask"; whether it is open now."""
        if self._why is None:
            self._why = QFrame()
            self._why.setProperty("banner", "info")
            inside = QVBoxLayout(self._why)
            inside.setContentsMargins(Space.MEDIUM, Space.SMALL, Space.MEDIUM, Space.SMALL)
            inside.addWidget(Body(gettext(self.field.why_id)))
            self._right.addWidget(self._why)
            self._why.show()
            return True
        self._why.setVisible(self._why.isHidden())
        return not self._why.isHidden()

    # -- place and focus

    def focus_target(self) -> QWidget:
        """What takes the keyboard now."""
        if self._missing and self._note is not None:
            return self._note.focus_target()
        return self.editor.focus_target()

    def arrange(self, label_width: int | None, reserve: int) -> None:
        """Put the label left in a column of this width, or above when there is none.

        `reserve` is the room kept free at the right for the buttons of the row.
        """
        wide = label_width is not None
        way = QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        self._box.setDirection(way)
        self._box.setSpacing(Space.LARGE if wide else Space.HAIR)
        drop = max(0, (self._label_line() - self.fontMetrics().height()) // 2) if wide else 0
        self._left.setContentsMargins(0, drop, 0 if wide else reserve, 0)
        self._right.setContentsMargins(0, 0, reserve if wide else 0, 0)
        for label in (self.label, self._marks):
            if label is None:
                continue
            label.setMinimumWidth(label_width or 0)
            label.setMaximumWidth(label_width or _NO_LIMIT)

    def first_line(self) -> int:
        """The middle of the first line, from the top: of the label where it stands above."""
        if self._box.direction() == QBoxLayout.Direction.TopToBottom:
            return self.label.geometry().center().y()
        return self._label_line() // 2

    def set_read_only(self, read_only: bool) -> None:  # noqa: FBT001 - as Qt's setReadOnly
        """Show the answer without letting it be changed."""
        self.editor.set_read_only(read_only)

    def leave(self) -> None:
        """Say what cannot be read, now that the person has gone on; not while she types."""
        self._is_left = True
        self._say_trouble()

    def enterEvent(self, event: QEnterEvent) -> None:  # noqa: N802 - Qt's name
        """Tell that the mouse is over the row."""
        super().enterEvent(event)
        self.entered.emit(self)

    # -- inside

    def _build(self, *, says_sealed: bool) -> None:
        self.label = QLabel(self.question.replace("&", "&&"), self)
        self.label.setProperty("role", "field")
        self.label.setWordWrap(True)
        self.label.setBuddy(self.editor.focus_target())
        marks = [gettext("required")] if self.field.required else []
        if says_sealed and self.field.side is Side.IDENTITY:
            marks.append(gettext("sealed"))
        self._marks = Caption(", ".join(marks), parent=self) if marks else None
        self._box = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._left = QVBoxLayout()
        self._left.setSpacing(0)
        self._left.addWidget(self.label)
        if self._marks is not None:
            self._left.addWidget(self._marks)
        self._left.addStretch()
        self._right = QVBoxLayout()
        self._right.setSpacing(Space.HAIR)
        self._add_editor()
        if self.field.help_id:
            self._right.addWidget(Caption(gettext(self.field.help_id), parent=self))
        self._box.addLayout(self._left)
        self._box.addLayout(self._right, 1)

    def _add_editor(self) -> None:
        if self._widget.maximumWidth() < _NO_LIMIT:
            self._right.addWidget(self._widget, 0, Qt.AlignmentFlag.AlignLeft)
            return
        self._right.addWidget(self._widget)

    def _label_line(self) -> int:
        return max(34, self.fontMetrics().height() + 14)

    def _add_words(self, role: str) -> QLabel:
        words = QLabel("")
        words.setTextFormat(Qt.TextFormat.PlainText)
        words.setProperty("role", role)
        words.setWordWrap(True)
        self._right.insertWidget(1, words)
        return words

    def _describe(self) -> None:
        field = self.field
        name = self.question
        if field.required:
            name = gettext("{label} (required)").format(label=name)
        if field.side is Side.IDENTITY:
            name = gettext("{label} (sealed)").format(label=name)
        said = [each.text() for each in (self._problem, self._warning) if each is not None]
        said.append(gettext(field.help_id))
        self.editor.describe(name, " ".join(text for text in said if text))

    def _edited(self) -> None:
        self._foreign = None
        if not self.trouble():
            self._say_trouble()
        self.changed.emit(self.field.id)

    def _say_trouble(self) -> None:
        refusal = getattr(self.editor, "refusal", str)()
        trouble = self.trouble() if self._is_left else ""
        text = refusal or trouble
        if text or self._says_trouble:
            self.show_problem(text)
        self._says_trouble = bool(text)

    def _set_missing(self, code: str) -> None:
        self._missing = code
        if code and self._note is None:
            self._note = MissingNote()
            self._note.taken_back.connect(lambda: self.give_reason(""))
            self._right.insertWidget(0, self._note)
        if self._note is not None:
            self._note.say(code, self.question)
            set_shown(self._note, bool(code))
        set_shown(self._widget, not code)
        if code and self._problem is not None:
            self.show_problem("")
