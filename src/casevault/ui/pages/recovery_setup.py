"""Issuing recovery shares: a few short steps; nothing changes before the last."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from casevault.domain.errors import UserError
from casevault.domain.roles import Right
from casevault.i18n import N_, gettext
from casevault.services import recovery, recovery_kit
from casevault.services.recovery import NewShares
from casevault.services.session import REFUSAL, Changes
from casevault.ui.page import Desk, Page
from casevault.ui.pages.recovery_steps import ForceStep, HoldersStep, SchemeStep, ShareStep
from casevault.ui.pages.stepped_door import Step
from casevault.ui.theme import Space
from casevault.ui.widgets.banner import ErrorBanner
from casevault.ui.widgets.buttons import Button, ButtonKind
from casevault.ui.widgets.card import Card
from casevault.ui.widgets.text import Body, Caption, Heading, Tone
from casevault.ui.widgets.visibility import set_shown

_STEP_WORDS: Final = N_("Step {number} of {count}")


class RecoverySetupPage(Page):
    """Whoever leaves before the last button has changed nothing; the shares shown are void."""

    title_id: ClassVar[str] = N_("Issue recovery shares")
    help_id: ClassVar[str] = "recovery"

    def __init__(self, desk: Desk, parent: QWidget | None = None, *, interrupted: str = "") -> None:
        super().__init__(desk, parent)
        self._new: NewShares | None = None
        self._set_name = ""
        self._scheme = SchemeStep()
        self._holders = HoldersStep(self._scheme.scheme)
        self._later: list[Step] = []
        self._at = 0
        self._counter = Caption("")
        self._title = Heading("")
        self._lead = Body("", muted=True)
        self._banner = ErrorBanner(parent=self)
        self._area = QVBoxLayout()
        self._back = Button(gettext("Back"))
        self._forth = Button(gettext("Continue"), ButtonKind.PRIMARY)
        self._cancel = Button(gettext("Cancel"), ButtonKind.QUIET)
        if desk.session.may(Right.CHANGE_USERS):
            self._lay_out()
            self._show(0)
            if interrupted:
                self._banner.say(_not_in_force(interrupted), Tone.CAUTION)
        else:
            self.body.addWidget(self._banner)
            self._banner.say(gettext(REFUSAL[Right.CHANGE_USERS]))
            self.body.addStretch(1)

    def first_focus(self) -> QWidget | None:
        """The first thing to do in the step."""
        return self._steps()[self._at].first_focus() or self._forth

    def arguments(self) -> Mapping[str, Any]:
        """After a lock or a change of language the page says which set came to nothing."""
        return {"interrupted": self._set_name} if self._new is not None else {}

    def may_leave(self) -> bool:
        """Leaving throws the shares away that were shown, and says so."""
        if self._new is not None:
            self._new.close()
            self._new = None
            self.desk.notices.show_caution(_not_in_force(self._set_name))
        return True

    def _lay_out(self) -> None:
        card = Card()
        self._area.setContentsMargins(0, 0, 0, 0)
        for part in (self._counter, self._title, self._lead, self._banner):
            card.body.addWidget(part)
        card.body.addLayout(self._area)
        for step in (self._scheme, self._holders):
            self._take(step)
        buttons = QHBoxLayout()
        buttons.setSpacing(Space.SMALL)
        buttons.addWidget(self._back)
        buttons.addWidget(self._cancel)
        buttons.addStretch(1)
        buttons.addWidget(self._forth)
        card.body.addLayout(buttons)
        self.body.addWidget(card)
        self.body.addStretch(1)
        self._back.clicked.connect(lambda: self._show(self._at - 1))
        self._forth.clicked.connect(self._next)
        self._cancel.clicked.connect(self._give_up)

    def _steps(self) -> tuple[Step, ...]:
        return (self._scheme, self._holders, *self._later)

    def _take(self, step: Step) -> None:
        step.hide()
        self._area.addWidget(step)
        step.finished.connect(self._next)

    def _count(self) -> int:
        return 2 + self._scheme.scheme().total + 1

    def _show(self, at: int) -> None:
        self._at = at
        step = self._steps()[at]
        self._banner.clear()
        words = gettext(_STEP_WORDS).format(number=at + 1, count=self._count())
        self._counter.setText(words)
        self._title.setText(step.title() if isinstance(step, ShareStep) else gettext(step.title_id))
        self._lead.setText(gettext(step.lead_id) if step.lead_id else "")
        set_shown(self._lead, bool(step.lead_id))
        step.begin()
        for each in self._steps():
            set_shown(each, each is step)
        last = at == self._count() - 1
        forth = gettext("Put the shares in force") if last else gettext("Continue")
        self._forth.setText(forth)
        self._forth.setAccessibleName(forth)
        # Back from the first share would leave words on paper that belong to no set.
        set_shown(self._back, at not in {0, 2})
        first = self.first_focus()
        if first is not None:
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _next(self) -> None:
        step = self._steps()[self._at]
        problem = step.problem()
        if problem:
            self._say(problem)
        elif step is self._holders:
            self._make()
        elif self._at < self._count() - 1:
            self._show(self._at + 1)
        else:
            self._put_in_force()

    def _make(self) -> None:
        try:
            new = recovery.make_shares(
                self.desk.session, self._scheme.scheme(), self._holders.holders()
            )
        except UserError as error:
            self._say(error.text())
            return
        self._new, self._set_name = new, new.set_name
        minutes = self.desk.preferences.now.idle_minutes
        self._later = [
            *(ShareStep(new, at + 1, self._write, minutes) for at in range(new.scheme.total)),
            ForceStep(new),
        ]
        for step in self._later:
            self._take(step)
        self._show(self._at + 1)

    def _write(self, position: int, with_words: bool) -> Path | None:  # noqa: FBT001 - a callback
        from casevault.ui.widgets.path_picker import pick_folder

        folder = pick_folder(self, gettext("On which stick? It should belong to the holder."))
        if folder is None or self._new is None:
            return None
        self._banner.clear()
        try:
            return recovery_kit.write_sheet(
                self.desk.session, self._new, position, folder, with_words=with_words
            )
        except UserError as error:
            self._say(error.text())
            return None

    def _put_in_force(self) -> None:
        new, session = self._new, self.desk.session
        if new is None:
            return
        self._new = None
        self._set_busy(busy=True)
        self.desk.jobs.run(
            lambda _report: recovery.put_in_force(session, new),
            self._done,
            self._refused,
            owner=self,
        )

    def _done(self, changes: Changes) -> None:
        self.desk.notices.show_done(
            gettext("The shares are in force. Let each holder try hers now.")
        )
        self.desk.feed.tell(changes, self)
        self.desk.go_back()

    def _refused(self, error: UserError) -> None:
        self._cancel.setEnabled(True)
        self._say(error.text())

    def _give_up(self) -> None:
        self.desk.go_back()

    def _say(self, words: str) -> None:
        self._banner.say(words)
        first = self.first_focus()
        if first is not None:
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _set_busy(self, *, busy: bool) -> None:
        for part in (self._back, self._forth, self._cancel):
            part.setEnabled(not busy)


def _not_in_force(set_name: str) -> str:
    return gettext(
        "The shares were not put in force. Destroy what was written of set {name}; "
        "everything is as it was before."
    ).format(name=set_name)
