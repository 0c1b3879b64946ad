"""One record being filled in: what is typed against what is saved, drafts, the sealed side."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from casevault.domain.errors import UserError
from casevault.domain.forms import Field
from casevault.i18n import gettext
from casevault.services import identity
from casevault.services.drafts import Draft
from casevault.services.identity import Reason
from casevault.ui.forms.code_picker import CodePicker
from casevault.ui.forms.editors import Surroundings
from casevault.ui.forms.form_view import FormView
from casevault.ui.forms.options import Option
from casevault.ui.forms.sealed_card import SealedState
from casevault.ui.page import Desk
from casevault.ui.records.currencies import currency_of
from casevault.ui.records.reason_panel import ReasonPanel
from casevault.ui.records.record_target import Saving, Target
from casevault.ui.theme import Space
from casevault.ui.widgets.card import Card
from casevault.ui.widgets.field_row import FieldRow

SEALED_OPEN: Final = "@sealed_open"
"""Stands in a draft whose sealed questions were on the screen."""
WHOSE: Final = "@whose"
"""Stands for the person whom a record about the case concerns."""
_OWN: Final = frozenset({SEALED_OPEN, WHOSE})

References = Callable[[Field], Sequence[Option]]


class RecordEditor(QWidget):
    """A form, the person it concerns, and whether anything is unsaved.

    Signals:
        changed: something was typed, loaded or taken back.
        refused: the sealed side could not be opened; the `UserError`.
    """

    changed = Signal()
    refused = Signal(object)

    def __init__(
        self, desk: Desk, target: Target, references: References, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self.target = target
        self.seen = 0 if target.stored is None else target.stored.version
        self._knows_sealed = True
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(Space.MEDIUM)
        session = desk.session
        around = Surroundings(
            session.today, currency_of(session.vault.info.country), references=references
        )
        self.view = FormView(target.form, around, sealed=target.sealed_state, parent=self)
        self._layout.addWidget(self.view, 1)
        self._whose = self._made_whose()
        self.view.set_read_only(not target.may_edit)
        stored = target.stored
        self.view.load(target.form.usual_answers if stored is None else stored.facts)
        self._saved = self.state()
        self.view.changed.connect(self.changed)
        self.view.sealed_wanted.connect(self._ask_reason)

    def state(self) -> dict[str, Any]:
        """Everything that stands on the screen."""
        return {**self.view.kept(), **self._own_state()}

    def is_unsaved(self) -> bool:
        """Whether something is typed that is not saved."""
        return self.target.may_edit and self.state() != self._saved

    def person_id(self) -> str:
        """Whom the record concerns."""
        if self._whose is None:
            return self.target.person_id
        return self._whose.answer() or ""

    def saving(self) -> Saving:
        """What is to be saved now."""
        with_identity = self.view.sealed is SealedState.OPEN
        return Saving(self.view.answers(), with_identity, self.seen, self.person_id())

    def mark_saved(self, state: Mapping[str, Any], version: int) -> None:
        """That state is on the disk as that version."""
        self._saved = dict(state)
        self._knows_sealed = True
        self.seen = version
        self.changed.emit()

    def draft(self) -> Draft | None:
        """What is typed and not saved, None when there is nothing such."""
        state = self.state()
        if not self.target.may_edit or state == self._saved:
            return None
        if self.view.sealed is SealedState.OPEN:
            state[SEALED_OPEN] = True
        return Draft(
            key=self.target.key,
            case_id=self.target.case_id,
            form_id=self.target.form.id,
            record_id=self.target.record_id,
            person_id=self.person_id(),
            seen_version=self.seen,
            answers=state,
            field_id=self.view.field_in_hand(),
        )

    def restore(self, draft: Draft) -> None:
        """Put a draft back; `seen` is then the version that the draft was typed over."""
        if SEALED_OPEN in draft.answers and self.view.sealed is not SealedState.OPEN:
            self.view.open_sealed({})
            self._knows_sealed = False
        self.seen = draft.seen_version
        self._load(draft.answers)
        self.view.begin_at(draft.field_id)

    def revert(self) -> None:
        """Show what is saved."""
        if not self._knows_sealed:
            # Only the draft knew the sealed answers: saving now would wipe those that are stored.
            self.view.close_sealed()
            self._knows_sealed = True
        self._load(self._saved)

    def join(self, stored: Mapping[str, Any], version: int, theirs: frozenset[str]) -> None:
        """Stand over a newer version: its answers to the questions `theirs`, ours to the rest."""
        merged = self.state() | {field_id: stored.get(field_id) for field_id in theirs}
        self.seen = version
        self._saved = {**stored, **self._own_state()}
        self._knows_sealed = True
        self._load(merged)

    def _own_state(self) -> dict[str, Any]:
        return {} if self._whose is None else {WHOSE: self.person_id()}

    def _load(self, state: Mapping[str, Any]) -> None:
        self.view.load({key: value for key, value in state.items() if key not in _OWN})
        if self._whose is not None:
            self._whose.show_answer(state.get(WHOSE) or None)
        self.changed.emit()

    def _made_whose(self) -> CodePicker | None:
        if not self.target.asks_whose:
            return None
        options = [Option(key, words) for key, words in self.target.people.items()]
        whose = CodePicker(lambda _now: options)
        whose.show_answer(self.target.person_id or None)
        whose.set_read_only(not self.target.may_edit)
        whose.changed.connect(self.changed)
        question = gettext("Whom does it concern?")
        card = Card()
        card.body.addWidget(FieldRow(question, whose))
        whose.describe(question, "")
        self.view.put_first(card)
        return whose

    def _ask_reason(self) -> None:
        card = self.view.body.sealed_card
        if card is None:
            return
        panel = ReasonPanel(self.target.record_id, card)
        panel.given.connect(self._open_sealed)
        panel.given_up.connect(lambda: card.show_panel(None))
        card.show_panel(panel)
        panel.first_focus().setFocus(Qt.FocusReason.OtherFocusReason)
        self.view.body.bring(card)

    def _open_sealed(self, reason: Reason, own_words: str) -> None:
        session, record_id = self._desk.session, self.target.record_id
        self._desk.jobs.run(
            lambda _report: identity.open_identity(session, record_id, reason, own_words),
            self._show_sealed,
            self._not_opened,
            owner=self,
            quiet=True,
        )

    def _not_opened(self, error: UserError) -> None:
        if self.view.body.sealed_card is not None:
            self.view.body.sealed_card.show_panel(None)
        self.refused.emit(error)

    def _show_sealed(self, answers: Mapping[str, Any]) -> None:
        typed = self.state()
        self._load(self._saved)
        self.view.open_sealed(answers)
        facts, opened = self._saved, self.view.kept()
        sealed = {key: value for key, value in opened.items() if key not in facts}
        self._saved = {**facts, **sealed}
        self._load({**typed, **sealed})
        first = next(
            (self.view.body.rows[key] for key in sealed if key in self.view.body.rows), None
        )
        if first is not None:
            self.view.body.go_to(first)
