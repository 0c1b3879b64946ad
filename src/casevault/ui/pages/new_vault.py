"""Making a vault in four short steps: where, who, passphrase, check; then the work."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from casevault.domain.errors import UserError
from casevault.i18n import N_, gettext
from casevault.ui.door import DoorPage
from casevault.ui.jobs import Jobs
from casevault.ui.pages.new_vault_passphrase import CheckStep, PassphraseStep
from casevault.ui.pages.new_vault_steps import PersonStep, PlaceStep, Step
from casevault.ui.theme import Space
from casevault.ui.widgets.banner import Banner
from casevault.ui.widgets.buttons import Button, ButtonKind
from casevault.ui.widgets.progress import ProgressRow
from casevault.ui.widgets.text import Caption, Tone
from casevault.ui.widgets.visibility import set_shown

if TYPE_CHECKING:
    from casevault.services.session import Session

_STEP_WORDS: Final = N_("Step {number} of {count}")


class NewVaultPage(DoorPage):
    """A wizard that asks one thing at a time and never loses what was given.

    Signals:
        made: the `Session` of the new vault.
        given_up: back to the unlock page.
    """

    help_id: ClassVar[str] = "new-vault"
    made = Signal(object)
    given_up = Signal()

    def __init__(self, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(gettext("Make a new vault"), parent=parent)
        self._jobs = jobs
        self._place = PlaceStep()
        self._person = PersonStep()
        self._passphrase = PassphraseStep(self._own_words)
        self._check = CheckStep(self._passphrase.passphrase)
        self._steps: tuple[Step, ...] = (self._place, self._person, self._passphrase, self._check)
        self._at = 0
        self._counter = Caption("")
        self._banner = Banner()
        self._step_area = QWidget()
        steps = QVBoxLayout(self._step_area)
        steps.setContentsMargins(0, 0, 0, 0)
        for step in self._steps:
            step.hide()
            steps.addWidget(step)
            step.finished.connect(self._next)
        self._progress = ProgressRow("", can_stop=False)
        self._progress.hide()
        self._back = Button(gettext("Back"))
        self._forth = Button(gettext("Continue"), ButtonKind.PRIMARY)
        self._forth.setDefault(True)
        self._lay_out()
        self._show(0)

    def first_focus(self) -> QWidget | None:
        """The first field of the step."""
        return self._steps[self._at].first_focus()

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(Space.SMALL)
        buttons.addWidget(self._back)
        buttons.addStretch(1)
        buttons.addWidget(self._forth)
        column = QVBoxLayout()
        column.setSpacing(Space.LARGE)
        for part in (self._counter, self._banner, self._step_area, self._progress):
            column.addWidget(part)
        column.addLayout(buttons)
        self.body.addLayout(column)
        self._back.clicked.connect(self._previous)
        self._forth.clicked.connect(self._next)

    def _show(self, at: int) -> None:
        self._at = at
        step = self._steps[at]
        self._banner.clear()
        self._counter.setText(gettext(_STEP_WORDS).format(number=at + 1, count=len(self._steps)))
        self.title.setText(gettext(step.title_id))
        self.lead.setText(gettext(step.lead_id))
        set_shown(self.lead, bool(step.lead_id))
        step.begin()
        for each in self._steps:
            set_shown(each, each is step)
        last = at == len(self._steps) - 1
        self._forth.setText(gettext("Make the vault") if last else gettext("Continue"))
        self._forth.setAccessibleName(self._forth.text())
        self._back.setText(gettext("Back") if at else gettext("Cancel"))
        self._back.setAccessibleName(self._back.text())
        first = self.first_focus()
        if first is not None:
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _previous(self) -> None:
        if self._at == 0:
            self.given_up.emit()
        else:
            self._show(self._at - 1)

    def _next(self) -> None:
        problem = self._steps[self._at].problem()
        if problem:
            self._banner.say(problem, Tone.CAUTION)
            first = self.first_focus()
            if first is not None:
                first.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self._at < len(self._steps) - 1:
            self._show(self._at + 1)
        else:
            self._make()

    def _own_words(self) -> tuple[str, ...]:
        return (self._person.name(), self._place.label())

    def _make(self) -> None:
        self._set_busy(busy=True)
        self._jobs.run(
            self._work(),
            self.made.emit,
            self._refused,
            self._progress.advance,
            owner=self,
            quiet=True,
        )

    def _work(self) -> Callable[[Callable[[str, float], None]], Session]:
        folder: Path = self._place.folder()
        label, country = self._place.label(), self._place.country()
        name, passphrase = self._person.name(), bytearray(self._passphrase.passphrase().encode())

        def work(report: Callable[[str, float], None]) -> Session:
            from casevault.services.unlock import create_vault

            return create_vault(
                folder,
                user_name=name,
                passphrase=passphrase,
                label=label,
                country=country,
                progress=report,
            )

        return work

    def _refused(self, error: UserError) -> None:
        self._set_busy(busy=False)
        self._banner.say(error.text(), Tone.DANGER)

    def _set_busy(self, *, busy: bool) -> None:
        if busy:
            self._banner.clear()
        for part in (self._step_area, self._back, self._forth):
            part.setEnabled(not busy)
        self._progress.advance(gettext("Making the keys…"), -1)
        self._progress.setVisible(busy)
