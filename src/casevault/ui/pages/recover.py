"""Getting back in by recovery shares, before anything is unlocked.

Holders come to one screen one after another; what each typed leaves the screen as soon as it is
taken. Then the new coordinator chooses her name and her passphrase. Left alone for some minutes,
the page forgets every share.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from casevault.domain.errors import ExitCode, UserError
from casevault.i18n import N_, gettext
from casevault.services.entered_shares import EnteredShares
from casevault.ui.door import DoorPage
from casevault.ui.jobs import Jobs
from casevault.ui.pages.new_vault_passphrase import CheckStep, PassphraseStep
from casevault.ui.pages.new_vault_steps import Step
from casevault.ui.pages.recover_steps import CoordinatorStep, SharesStep
from casevault.ui.restore_form import LIST_WORDS
from casevault.ui.theme import Space
from casevault.ui.widgets.banner import Banner
from casevault.ui.widgets.buttons import Button, ButtonKind
from casevault.ui.widgets.progress import ProgressRow
from casevault.ui.widgets.text import Caption, Tone
from casevault.ui.widgets.visibility import set_shown

if TYPE_CHECKING:
    from casevault.services.session import Session

FORGOTTEN_AFTER_MS: Final = 10 * 60_000
_STEP_WORDS: Final = N_("Step {number} of {count}")


class RecoverPage(DoorPage):
    """Shares first, then the person who comes in.

    Signals:
        recovered: the `Session` of the new coordinator.
        given_up: back to the unlock page.
    """

    help_id: ClassVar[str] = "recover"
    recovered = Signal(object)
    given_up = Signal()

    def __init__(
        self,
        jobs: Jobs,
        folder: Path,
        *,
        backup: Path | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """`backup` is what the vault at `folder` is made from first; there is none yet then."""
        super().__init__(gettext("Recovery"), parent=parent)
        self._jobs, self._folder, self._backup = jobs, folder, backup
        self._list_state = ""
        self._entered = EnteredShares()
        self._shares = SharesStep(self._entered)
        self._person = CoordinatorStep()
        self._passphrase = PassphraseStep(lambda: (self._person.name(),))
        self._check = CheckStep(self._passphrase.passphrase)
        self._steps: tuple[Step, ...] = (
            self._shares,
            self._person,
            self._passphrase,
            self._check,
        )
        self._at = 0
        self._counter = Caption("")
        self._banner = Banner()
        self._area = QWidget()
        self._progress = ProgressRow("", can_stop=False)
        self._progress.hide()
        self._back = Button(gettext("Cancel"))
        self._forth = Button(gettext("Continue"), ButtonKind.PRIMARY)
        self._forth.setDefault(True)
        self._alone = QTimer(self)
        self._alone.setSingleShot(True)
        self._alone.setInterval(FORGOTTEN_AFTER_MS)
        self._alone.timeout.connect(self._give_up)
        self._shares.typed.connect(self._alone.start)
        self._lay_out()
        self._show(0)
        self._look_for_shares()

    def first_focus(self) -> QWidget | None:
        """The first field of the step."""
        return self._steps[self._at].first_focus()

    def _look_for_shares(self) -> None:
        """Say at once when typing would be in vain."""
        from casevault.services.recovering import has_shares

        if self._backup is not None:
            return
        try:
            if has_shares(self._folder):
                return
            words = gettext(
                "This vault has no recovery shares, so nobody can be let in this way. "
                "A backup of another day may have some."
            )
        except UserError as error:
            words = error.text()
        self._banner.say(words, Tone.CAUTION)

    def _lay_out(self) -> None:
        steps = QVBoxLayout(self._area)
        steps.setContentsMargins(0, 0, 0, 0)
        for step in self._steps:
            step.hide()
            steps.addWidget(step)
            step.finished.connect(self._next)
        buttons = QHBoxLayout()
        buttons.setSpacing(Space.SMALL)
        buttons.addWidget(self._back)
        buttons.addStretch(1)
        buttons.addWidget(self._forth)
        column = QVBoxLayout()
        column.setSpacing(Space.LARGE)
        for part in (self._counter, self._banner, self._area, self._progress):
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
        self._name(self._forth, gettext("Let me in") if last else gettext("Continue"))
        self._name(self._back, gettext("Back") if at else gettext("Cancel"))
        first = self.first_focus()
        if first is not None:
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _previous(self) -> None:
        if self._at == 0:
            self._give_up()
        else:
            self._show(self._at - 1)

    def _next(self) -> None:
        self._alone.start()
        step = self._steps[self._at]
        if step is self._shares and self._shares.has_text():
            self._take_share()
            return
        problem = step.problem()
        if problem:
            self._say(problem, Tone.CAUTION)
        elif self._at < len(self._steps) - 1:
            self._show(self._at + 1)
        else:
            self._recover()

    def _take_share(self) -> None:
        try:
            said = self._shares.take()
        except UserError as error:
            self._say(error.text(), Tone.CAUTION)
            return
        if self._entered.are_enough:
            self._show(self._at + 1)
        self._say(said, Tone.OK)

    def _recover(self) -> None:
        self._alone.stop()
        self._set_busy(busy=True)
        self._jobs.run(
            self._work(),
            self.recovered.emit,
            self._refused,
            self._progress.advance,
            owner=self,
            quiet=True,
        )

    def _work(self) -> Callable[[Callable[[str, float], None]], Session]:
        folder, shares, name = self._folder, self._entered, self._person.name()
        backup = self._backup if self._backup is not None and not folder.exists() else None
        typed = self._passphrase.passphrase().encode("utf-8")
        first, second = bytearray(typed), bytearray(typed)

        def work(report: Callable[[str, float], None]) -> Session:
            from casevault.services.recovering import bring_back, recover, say_on_entering
            from casevault.services.unlock import unlock

            if backup is not None:
                self._list_state = bring_back(backup, folder, shares, progress=report).list_state
            recover(folder, shares, user_name=name, passphrase=first, progress=report)
            session = unlock(folder, user_name=name, passphrase=second, progress=report)
            if self._list_state:
                say_on_entering(session, LIST_WORDS[self._list_state])
            return session

        return work

    def _refused(self, error: UserError) -> None:
        self._set_busy(busy=False)
        self._alone.start()
        if error.exit_code is ExitCode.WRONG_KEY:
            self._entered.close()
            self._show(0)
        self._say(error.text(), Tone.DANGER)

    def _give_up(self) -> None:
        self._alone.stop()
        self._entered.close()
        self.given_up.emit()

    def _say(self, words: str, tone: Tone) -> None:
        self._banner.say(words, tone)
        first = self.first_focus()
        if first is not None:
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _set_busy(self, *, busy: bool) -> None:
        if busy:
            self._banner.clear()
        for part in (self._area, self._back, self._forth):
            part.setEnabled(not busy)
        self._progress.advance(gettext("Opening the vault with the shares"), -1)
        self._progress.setVisible(busy)

    @staticmethod
    def _name(button: Button, words: str) -> None:
        button.setText(words)
        button.setAccessibleName(words)
