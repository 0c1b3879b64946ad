"""A release in four pages: what, for whom, check, save. The check cannot be skipped."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from casevault.domain.errors import UserError
from casevault.i18n import N_, gettext
from casevault.services import key_files, releases
from casevault.services.releases import PreparedRelease, ReleaseSpec
from casevault.services.session import ChangeKind, Changes
from casevault.ui.page import Desk, Page
from casevault.ui.pages.release_check import CheckStep
from casevault.ui.pages.release_done import DoneView
from casevault.ui.pages.release_save import SaveStep, SaveWish
from casevault.ui.pages.release_steps import ReleaseStep, WhatStep, WhomStep
from casevault.ui.pages.saved_choice import choice_from, choice_to
from casevault.ui.theme import Space
from casevault.ui.widgets.banner import Banner
from casevault.ui.widgets.buttons import Button, ButtonKind
from casevault.ui.widgets.column import ScrollColumn
from casevault.ui.widgets.into_view import into_view
from casevault.ui.widgets.progress import ProgressRow
from casevault.ui.widgets.text import Tone

Report = Callable[[str, float], None]
_COLUMN_CHARACTERS: Final = 130


class ReleaseWizardPage(Page):
    """Nothing leaves and nothing is kept before the last button of the last page."""

    title_id: ClassVar[str] = N_("Make a release")
    help_id: ClassVar[str] = "releases"
    scrolls: ClassVar[bool] = False

    def __init__(self, desk: Desk, parent: QWidget | None = None, **chosen: Any) -> None:
        super().__init__(desk, parent)
        self.what = WhatStep(desk.session)
        self.what.choose(*choice_from(chosen))
        self.whom = WhomStep(desk.session)
        self.whom.choose(str(chosen.get("profile", "")), str(chosen.get("recipient", "")))
        self.check = CheckStep(desk, self.spec)
        self.save = SaveStep(desk.session, desk.jobs)
        self.steps: tuple[ReleaseStep, ...] = (self.what, self.whom, self.check, self.save)
        self._at = 0
        self.banner = Banner()
        self._stack = QStackedWidget()
        self._columns: list[ScrollColumn] = []
        self._progress = ProgressRow("", can_stop=False)
        self._progress.hide()
        self.back = Button(gettext("Back"))
        self.forth = Button(gettext("Continue"), ButtonKind.PRIMARY)
        self._lay_out()
        self._show(0)

    def first_focus(self) -> QWidget | None:
        """The first field of the open step."""
        return self.steps[self._at].first_focus()

    def arguments(self) -> dict[str, Any]:
        """What was chosen; the check is made anew after a lock."""
        return {
            **choice_to(self.what.choice.chosen()),
            "profile": self.whom.profile().value,
            "recipient": self.whom.recipient(),
        }

    def refresh(self, changes: object, initiator: object = None) -> None:
        """What was refused is checked anew once a coordinator has freed its quarters."""
        if (
            isinstance(changes, Changes)
            and ChangeKind.RELEASE in changes.kinds
            and initiator is not self
            and self.steps[self._at] is self.check
        ):
            self.check.forget()
            self.check.begin()

    def spec(self) -> ReleaseSpec:
        """What is asked for."""
        chosen = self.what.choice.chosen()
        return ReleaseSpec(
            table_set=chosen.table_set,
            profile=self.whom.profile(),
            period=chosen.period,
            cut_off=self.what.cut_off(),
            recipient=self.whom.recipient(),
        )

    def _lay_out(self) -> None:
        for step in self.steps:
            column = ScrollColumn(gettext(step.title_id), characters=_COLUMN_CHARACTERS)
            column.body.addWidget(step)
            step.finished.connect(self._next)
            self._columns.append(column)
            self._stack.addWidget(column)
        buttons = QHBoxLayout()
        buttons.setSpacing(Space.SMALL)
        buttons.addWidget(self.back)
        buttons.addStretch(1)
        buttons.addWidget(self.forth)
        self.body.addWidget(self._stack, 1)
        self.body.addWidget(self.banner)
        self.body.addWidget(self._progress)
        self.body.addLayout(buttons)
        self.body.setSpacing(Space.MEDIUM)
        self.back.clicked.connect(self._previous)
        self.forth.clicked.connect(self._next)
        self.check.settled.connect(self._settled)
        self.check.looked.toggled.connect(lambda _on: self.banner.clear())

    def _show(self, at: int) -> None:
        self.steps[self._at].leave()
        self._at = at
        step = self.steps[at]
        self.banner.clear()
        self.say_lead(
            gettext("Step {number} of {count}: {title}").format(
                number=at + 1, count=len(self.steps), title=gettext(step.title_id)
            )
        )
        self._stack.setCurrentIndex(at)
        step.begin()
        if step is self.save and self.check.prepared is not None:
            self.save.offer(self.check.prepared)
        last = step is self.save
        self._name(self.forth, gettext("Write the release") if last else gettext("Continue"))
        self._name(self.back, gettext("Back") if at else gettext("Cancel"))
        self._focus_step()

    def _name(self, button: Button, words: str) -> None:
        button.setText(words)
        button.setAccessibleName(words)

    def _focus_step(self) -> None:
        where = self.first_focus() or self.forth
        where.setFocus(Qt.FocusReason.OtherFocusReason)
        into_view(where)

    def _settled(self) -> None:
        if self.steps[self._at] is not self.check:
            return
        self.banner.clear()
        if self.isVisible():
            (self.first_focus() or self.forth).setFocus(Qt.FocusReason.OtherFocusReason)
            into_view(self.check)  # the verdict, which stands above the table with the keyboard

    def _previous(self) -> None:
        if self._at == 0:
            self.desk.go_back()
        else:
            self._show(self._at - 1)

    def _next(self) -> None:
        problem = self.steps[self._at].problem()
        if problem:
            self.banner.say(problem, Tone.CAUTION)
        elif self.steps[self._at] is not self.save:
            self._show(self._at + 1)
        elif self.check.prepared is not None:
            self._write(self.check.prepared, self.save.wish())

    def _write(self, prepared: PreparedRelease, wish: SaveWish) -> None:
        session = self.desk.session

        def work(report: Report) -> list[Path]:
            approval = None
            if wish.approver:
                report(gettext("Checking the approval"), -1)
                approval = releases.approve(
                    session,
                    prepared,
                    wish.approver,
                    wish.passphrase,
                    second_factor=key_files.read_given(wish.key_file),
                )
            return releases.write(
                session,
                prepared,
                wish.folder,
                language_code=wish.language_code,
                approval=approval,
                progress=report,
            )

        self._set_busy(busy=True)
        self.desk.jobs.run(
            work, self._written, self._refused, self._progress.advance, owner=self, quiet=True
        )

    def _written(self, paths: list[Path]) -> None:
        self._set_busy(busy=False)
        self.check.forget()
        self.say_lead("")
        for part in (self._stack, self.back, self.forth):
            part.hide()
        done = DoneView(self.desk, paths)
        self.body.insertWidget(0, done, 1)
        kinds = frozenset({ChangeKind.RELEASE, ChangeKind.BACKUP})
        self.desk.feed.tell(Changes(kinds), self)
        done.first_focus().setFocus(Qt.FocusReason.OtherFocusReason)

    def _refused(self, error: UserError) -> None:
        self._set_busy(busy=False)
        self.banner.say(error.text(), Tone.DANGER)
        self._focus_step()

    def _set_busy(self, *, busy: bool) -> None:
        if busy:
            self.banner.clear()
            self.setFocus()
        for part in (self._stack, self.back, self.forth):
            part.setEnabled(not busy)
        self._progress.advance(gettext("Checking the approval"), -1)
        self._progress.setVisible(busy)
