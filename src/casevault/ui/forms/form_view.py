"""One renderer for every form: answers in and out, problems at their questions.

It knows no case and saves nothing: `load` shows answers, `answers` gives them back in their stored
form, and what a person typed that is no answer yet is kept too (`kept`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from casevault.domain.answers import normalise, problems, warnings
from casevault.domain.conditions import fields_of
from casevault.domain.forms import Form, Side
from casevault.ui.forms.codes_picker import CodesPicker
from casevault.ui.forms.editors import Surroundings
from casevault.ui.forms.error_summary import ErrorSummary
from casevault.ui.forms.field_view import FieldView
from casevault.ui.forms.form_body import FormBody
from casevault.ui.forms.row_actions import NO_ANSWER_KEY, WHY_KEY
from casevault.ui.forms.sealed_card import SealedState
from casevault.ui.theme import Space


class FormView(QWidget):
    """A form on the screen.

    Signals:
        changed: an answer or what is typed was changed by hand.
        sealed_wanted: the person asks to open the sealed questions.
    """

    changed = Signal()
    sealed_wanted = Signal()

    def __init__(
        self,
        form: Form,
        around: Surroundings,
        *,
        sealed: SealedState = SealedState.OPEN,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.form = form
        self.sealed = sealed
        self._around = replace(
            around,
            answer=self._present,
            marked=frozenset(one.main_of for one in form.fields if one.main_of and not one.retired),
        )
        self._carried: dict[str, Any] = {}
        self._read_only = False
        self._main_of = {one.main_of: one.id for one in form.fields if one.main_of}
        conditions = [one.shown_when for one in form.fields if one.shown_when is not None]
        self._deciding = frozenset().union(*(fields_of(condition) for condition in conditions))
        self._above: list[QWidget] = []
        self._begins_at = ""
        self.summary = ErrorSummary()
        self.summary.chosen.connect(self.go_to)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(Space.MEDIUM)
        self._layout.addWidget(self.summary)
        self.body = self._made_body()
        self._layout.addWidget(self.body, 1)
        self.body.fit(self.answers())

    def load(self, answers: Mapping[str, Any]) -> None:
        """Show answers, of this form or of a draft; `changed` stays silent."""
        self._carried = {
            key: value
            for key, value in answers.items()
            if value is not None and not self._is_shown(key, value)
        }
        for field_id, row in self.body.rows.items():
            row.show_answer(answers.get(field_id))
            if isinstance(row.editor, CodesPicker):
                main = answers.get(self._main_of.get(field_id, ""))
                row.editor.show_main(main if isinstance(main, str) else None)
            row.show_problem("")
        self.summary.show_problems({})
        self.body.fit(self.answers())
        self._warn()

    def answers(self) -> dict[str, Any]:
        """The answers of the questions that are asked, in their stored form."""
        return normalise(self.form, self._all(FieldView.answer))

    def kept(self) -> dict[str, Any]:
        """Everything that stands in the form, also what is hidden or is no answer yet."""
        return {k: v for k, v in self._all(FieldView.kept).items() if v is not None}

    def find_problems(self) -> dict[str, str]:
        """What must be put right before saving, by question: translated; nothing is shown yet."""
        today = self._around.today
        found = {
            self._home(field_id): problem.text()
            for field_id, problem in problems(self.form, self.answers(), today=today).items()
            if self.sealed is SealedState.OPEN or self._is_fact(field_id)
        }
        for field_id, row in self.body.rows.items():
            if not row.isHidden() and row.trouble():
                found[field_id] = row.trouble()
        return found

    def show_problems(self, found: Mapping[str, str]) -> None:
        """Show problems (field id to words) at their questions and go to the first."""
        texts = {self._home(field_id): words for field_id, words in found.items()}
        for field_id, row in self.body.rows.items():
            row.show_problem(texts.get(field_id, ""))
        self._sum_up()
        self.summary.go()

    def go_to(self, field_id: str) -> None:
        """Put the keyboard on a question."""
        row = self.body.rows.get(self._home(field_id))
        if row is not None:
            self.body.go_to(row)

    def first_focus(self) -> QWidget | None:
        """The question to begin at, else the first that is asked."""
        rows = {name: row for name, row in self.body.rows.items() if not row.isHidden()}
        first = rows.get(self._home(self._begins_at), next(iter(rows.values()), None))
        return None if first is None else first.focus_target()

    def field_in_hand(self) -> str:
        """The question that has or last had the keyboard, "" if none had."""
        last = self.body.focusWidget()
        held = (name for name, row in self.body.rows.items() if last and row.isAncestorOf(last))
        return next(held, "")

    def begin_at(self, field_id: str) -> None:
        """Go on with this question, where something interrupted it."""
        self._begins_at = field_id

    def set_read_only(self, read_only: bool) -> None:  # noqa: FBT001 - as Qt's setReadOnly
        """Show everything, let nothing be changed."""
        self._read_only = self.body.row_actions.is_read_only = read_only
        for row in self.body.rows.values():
            row.set_read_only(read_only)

    def open_sealed(self, identity: Mapping[str, Any]) -> None:
        """Show the sealed questions with their answers, beside the facts as they stand."""
        self._turn_sealed(SealedState.OPEN, identity)

    def put_first(self, widget: QWidget) -> None:
        """Let something stand above the first question and scroll with it."""
        self._above.insert(0, widget)
        self.body.body.insertWidget(0, widget)

    def take_away(self, widget: QWidget) -> None:
        """Take away what `put_first` put."""
        self._above.remove(widget)
        self.body.body.removeWidget(widget)
        widget.hide()
        widget.deleteLater()

    def close_sealed(self) -> None:
        """Take the sealed questions off the screen; the facts stay as they stand."""
        self._turn_sealed(SealedState.CLOSED, {})

    def _turn_sealed(self, state: SealedState, identity: Mapping[str, Any]) -> None:
        facts = {key: value for key, value in self.kept().items() if self._is_fact(key)}
        self.sealed = state
        before, self.body = self.body, self._made_body()
        self._layout.replaceWidget(before, self.body)
        for place, widget in enumerate(self._above):
            self.body.body.insertWidget(place, widget)
        before.hide()
        before.deleteLater()
        self.load({**facts, **identity})
        self.set_read_only(self._read_only)

    def event(self, event: QEvent) -> bool:
        """F1 and F8 belong to the question with the keyboard, before any shortcut."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            key = Qt.Key(event.key())
            if key in {WHY_KEY, NO_ANSWER_KEY} and self.body.row_actions.row is not None:
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """F1 explains, once more it goes on to the help; F8 says why there is no answer."""
        if event.key() == WHY_KEY:
            if not self.body.row_actions.turn_why():
                super().keyPressEvent(event)
        elif event.key() == NO_ANSWER_KEY:
            self.body.row_actions.offer_reasons()
        else:
            super().keyPressEvent(event)

    def _made_body(self) -> FormBody:
        body = FormBody(self.form, self._around, self.sealed, self)
        body.edited.connect(self._edited)
        body.moved_on.connect(self._warn)
        body.sealed_wanted.connect(self.sealed_wanted)
        return body

    def _is_fact(self, field_id: str) -> bool:
        known = self.form.by_id.get(field_id)
        return known is not None and known.side is Side.FACTS

    def _home(self, field_id: str) -> str:
        """The question at which a field is answered: a main one at the choice it belongs to."""
        known = self.form.by_id.get(field_id)
        return known.main_of if known is not None and known.main_of else field_id

    def _is_shown(self, field_id: str, answer: Any) -> bool:
        """Whether an answer stands on the screen: in a row, or as the mark of a main choice."""
        if field_id in self.body.rows:
            return True
        return self._home(field_id) in self.body.rows and isinstance(answer, str)

    def _present(self, field_id: str) -> Any:
        row = self.body.rows.get(field_id)
        return self._carried.get(field_id) if row is None else row.answer()

    def _all(self, take: Callable[[FieldView], Any]) -> dict[str, Any]:
        found = dict(self._carried)
        for field_id, row in self.body.rows.items():
            found[field_id] = take(row)
            if field_id in self._main_of and isinstance(row.editor, CodesPicker):
                main_id = self._main_of[field_id]
                found[main_id] = row.editor.main() or found.get(main_id)
        return found

    def _edited(self, field_id: str) -> None:
        if field_id in self._deciding:
            self.body.fit(self.answers())
        if self.summary.is_on and not self.body.rows[field_id].trouble():
            self._look_again()
        self.changed.emit()

    def _look_again(self) -> None:
        """Take away what has been put right; new problems wait for the next save."""
        left = self.find_problems()
        for field_id, row in self.body.rows.items():
            if row.problem():
                row.show_problem(left.get(field_id, ""))
        self._sum_up()

    def _sum_up(self) -> None:
        self.summary.show_problems(
            {row.question: key for key, row in self.body.rows.items() if row.problem()}
        )

    def _warn(self) -> None:
        odd = warnings(self.form, self.answers(), today=self._around.today)
        for field_id, row in self.body.rows.items():
            row.show_warning(odd[field_id].text() if field_id in odd else "")
