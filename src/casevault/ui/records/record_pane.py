"""One record with the bar that stays: saved in the background, drafts kept, conflicts shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from casevault.domain.errors import ExitCode, UserError
from casevault.i18n import gettext
from casevault.services import cases, drafts, identity
from casevault.services.cases import AnswersRefusedError, Record
from casevault.services.drafts import Draft
from casevault.services.identity import Reason
from casevault.services.session import Changes
from casevault.services.users import list_users
from casevault.ui.forms.sealed_card import SealedState
from casevault.ui.page import Desk
from casevault.ui.records.answer_words import moment_words
from casevault.ui.records.conflict_panel import ConflictPanel
from casevault.ui.records.differences import differences
from casevault.ui.records.outline import PERSON_FORM
from casevault.ui.records.record_editor import RecordEditor, References
from casevault.ui.records.record_target import Save, Saving, Target
from casevault.ui.records.save_bar import SaveBar
from casevault.ui.theme import Space
from casevault.ui.widgets.banner import Banner
from casevault.ui.widgets.dialog import Leaving, ask_unsaved
from casevault.ui.widgets.text import Tone

Check = Callable[[Mapping[str, Any], Callable[[], None]], None]
"""Looks at answers before they are saved, and calls on when they may be."""


class RecordPane(QWidget):
    """A form with everything around it.

    Signals:
        saved: the `Changes` of a save that is on the disk, None when there was nothing to save,
            and whether to go on to the next form.
        changed: what is typed differs from what is saved, or no longer does.
    """

    saved = Signal(object, bool)
    changed = Signal()

    def __init__(
        self,
        desk: Desk,
        target: Target,
        save: Save,
        *,
        references: References = lambda _field: (),
        check: Check | None = None,
        has_next: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._save = save
        self._check = check
        self._is_saving = False
        self._was_unsaved = False
        self._conflict: ConflictPanel | None = None
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(Space.MEDIUM)
        self.banner = Banner(parent=self)
        self.editor = RecordEditor(desk, target, references, self)
        self.bar = SaveBar(has_next=has_next, parent=self)
        self.bar.setVisible(target.may_edit)
        self._layout.addWidget(self.banner)
        self._layout.addWidget(self.editor, 1)
        self._layout.addWidget(self.bar)
        self.editor.changed.connect(self._typed)
        self.editor.refused.connect(lambda error: self.banner.say(error.text(), Tone.CAUTION))
        self.bar.save_asked.connect(self.save)
        self.bar.next_asked.connect(lambda: self.save(and_next=True))
        self.bar.revert_asked.connect(self.revert)

    @property
    def target(self) -> Target:
        """Which record it is."""
        return self.editor.target

    def adopt(self, stored: Record) -> None:
        """What was new is stored now."""
        self.editor.target = replace(self.target, stored=stored)

    def draft(self) -> Draft | None:
        """What is typed and not saved."""
        return self.editor.draft()

    def restore(self, draft: Draft, *, quietly: bool = False) -> None:
        """Put a draft back; a version saved since then shows as a conflict at once."""
        stored = self.editor.seen
        self.editor.restore(draft)
        if draft.seen_version != stored:
            self._look_for_conflict(None)
        elif not quietly:
            self.banner.say(gettext("Restored, not yet saved."), Tone.INFO)

    def draft_kept(self, moment: datetime) -> None:
        """The draft is sealed in the vault since then."""
        if self.editor.is_unsaved() and not self._is_saving:
            self.bar.show_draft_kept(moment)

    def revert(self) -> None:
        """Go back to what is saved; a notice gives back what was typed."""
        draft = self.draft()
        self.banner.clear()
        self._end_conflict()
        self.editor.revert()
        if draft is not None:
            self.drop_draft()
            self._desk.notices.show_done(
                gettext("Your changes were taken back."),
                gettext("Undo"),
                partial(self.restore, draft, quietly=True),
            )

    def keep_draft_now(self) -> None:
        """Seal what is typed before the pane goes away."""
        draft = self.draft()
        if draft is not None:
            drafts.keep(self._desk.session, draft)

    def drop_draft(self) -> None:
        """Forget the draft; after every store of it that is still under way."""
        session, key = self._desk.session, self.target.key
        self._desk.jobs.run(lambda _r: drafts.drop(session, key), lambda _none: None, quiet=True)

    def may_leave(self) -> bool:
        """Ask what becomes of unsaved answers; False stays."""
        if not self.editor.is_unsaved():
            return True
        answer = ask_unsaved(self)
        if answer == Leaving.SAVE:
            return self.save_now()
        if answer == Leaving.KEEP_DRAFT:
            self.keep_draft_now()
        elif answer == Leaving.DISCARD:
            self.drop_draft()
        return answer != Leaving.STAY

    def save(self, *, and_next: bool = False) -> None:
        """Save, or say what must be put right first."""
        if self._is_saving or not self.target.may_edit:
            return
        if self._conflict is not None:
            self._conflict.first_focus().setFocus(Qt.FocusReason.OtherFocusReason)
            return
        if not self.editor.is_unsaved() and self.editor.seen:
            self.saved.emit(None, and_next)
            return
        if not self._is_sound():
            return
        store = partial(self._store, and_next=and_next)
        if self._check is not None:
            self._check(self.editor.view.answers(), store)
        else:
            store()

    def save_now(self) -> bool:
        """Save before the pane goes away; False when something keeps it from being saved."""
        if self._conflict is not None or not self._is_sound():
            return False
        state, saving = self.editor.state(), self.editor.saving()
        try:
            changes = self._save(saving)
        except UserError as error:
            self._refused(error)
            return False
        self._taken(changes, state, saving)
        return True

    def _is_sound(self) -> bool:
        found = self.editor.view.find_problems()
        self.editor.view.show_problems(found)
        return not found

    def _store(self, *, and_next: bool) -> None:
        saving, state = self.editor.saving(), self.editor.state()
        self._is_saving = True
        self.bar.show_saving(now=True)

        def done(changes: Changes) -> None:
            self._taken(changes, state, saving)
            self.saved.emit(changes, and_next)

        self._desk.jobs.run(
            lambda _report: self._save(saving), done, self._refused, owner=self, quiet=True
        )

    def _taken(self, changes: Changes, state: Mapping[str, Any], saving: Saving) -> None:
        self._is_saving = False
        self.bar.show_saving(now=False)
        self.banner.clear()
        self.editor.mark_saved(state, changes.version)
        self.drop_draft()
        if self.target.form.id == PERSON_FORM and saving.with_identity:
            self._desk.names.put(self.target.case_id, changes.record_id, saving.answers)
        if not self.editor.is_unsaved():
            self.bar.show_saved(self._desk.session.clock.now().astimezone())
        self._desk.feed.tell(changes, self)

    def _refused(self, error: UserError) -> None:
        self._is_saving = False
        self.bar.show_saving(now=False)
        self.bar.show_unsaved()
        if isinstance(error, AnswersRefusedError):
            words = {field_id: problem.text() for field_id, problem in error.problems.items()}
            self.editor.view.show_problems(words)
        elif error.exit_code is ExitCode.REFUSED and self.editor.seen:
            self._look_for_conflict(error)
        else:
            self.banner.say(error.text(), Tone.DANGER)

    def _look_for_conflict(self, error: UserError | None) -> None:
        """Compare with what is stored now; without a newer version the error itself is shown."""
        session = self._desk.session
        found = cases.case_view(session, self.target.case_id).records
        now = next((each for each in found if each.record_id == self.target.record_id), None)
        if now is None or now.version == self.editor.seen:
            if error is not None:
                self.banner.say(error.text(), Tone.DANGER)
            return
        stored = dict(now.facts)
        if self.editor.view.sealed is SealedState.OPEN and now.has_sealed:
            why = gettext("compare two versions of one form")
            stored |= identity.open_identity(session, now.record_id, Reason.CORRECTION, why)
        users = {user.user_id: user.name for user in list_users(session)}
        mine = self.editor.view.answers()
        panel = ConflictPanel(
            users.get(now.author_id, gettext("Somebody")),
            moment_words(now.stamp),
            differences(self.target.form, stored, mine),
            untouched=self._untouched(mine),
        )
        panel.settled.connect(lambda theirs: self._settle(stored, now.version, theirs))
        self._end_conflict()
        self._conflict = panel
        self.banner.clear()
        self.editor.view.put_first(panel)
        panel.show()
        self.editor.view.body.bring(panel)
        panel.first_focus().setFocus(Qt.FocusReason.OtherFocusReason)

    def _untouched(self, mine: Mapping[str, Any]) -> frozenset[str]:
        """The questions that nobody answered otherwise here than in the version seen."""
        versions = cases.history(self._desk.session, self.target.record_id)
        seen = next((v.facts for v in versions if v.version == self.editor.seen), {})
        return frozenset(
            field.id
            for field in self.target.form.fields
            if mine.get(field.id) == seen.get(field.id)
        )

    def _settle(self, stored: Mapping[str, Any], version: int, theirs: frozenset[str]) -> None:
        self._end_conflict()
        self.editor.join(stored, version, theirs)
        self.banner.say(gettext("Both versions are joined. Look at them and save."), Tone.INFO)

    def _end_conflict(self) -> None:
        if self._conflict is not None:
            self.editor.view.take_away(self._conflict)
            self._conflict = None

    def _typed(self) -> None:
        unsaved = self.editor.is_unsaved()
        if unsaved:
            self.bar.show_unsaved()
        elif self._was_unsaved:
            self.bar.show_saved(None)
        if unsaved != self._was_unsaved:
            self._was_unsaved = unsaved
            self.changed.emit()
