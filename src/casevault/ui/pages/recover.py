"""Getting back in by recovery shares, before anything is unlocked.

Holders come to one screen one after another; what each typed leaves the screen as soon as it is
taken. Then the new coordinator chooses her name and her passphrase. Left alone for some minutes,
the page forgets every share.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget

from casevault.domain.errors import ExitCode, UserError
from casevault.i18n import N_, gettext
from casevault.services.entered_shares import EnteredShares
from casevault.ui.jobs import Jobs
from casevault.ui.pages.new_vault_passphrase import CheckStep, PassphraseStep
from casevault.ui.pages.recover_steps import CoordinatorStep, SharesStep
from casevault.ui.pages.stepped_door import SteppedDoor
from casevault.ui.restore_form import LIST_WORDS
from casevault.ui.widgets.text import Tone

if TYPE_CHECKING:
    from casevault.services.session import Session

FORGOTTEN_AFTER_MS: Final = 10 * 60_000


class RecoverPage(SteppedDoor):
    """Shares first, then the person who comes in.

    Signals:
        recovered: the `Session` of the new coordinator.
    """

    help_id: ClassVar[str] = "recover"
    last_id: ClassVar[str] = N_("Let me in")
    busy_id: ClassVar[str] = N_("Opening the vault with the shares")
    recovered = Signal(object)

    def __init__(
        self,
        jobs: Jobs,
        folder: Path,
        *,
        backup: Path | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """`backup` is what the vault at `folder` is made from first; there is none yet then."""
        self._jobs, self._folder, self._backup = jobs, folder, backup
        self._list_state = ""
        self._entered = EnteredShares()
        self._shares = SharesStep(self._entered)
        self._person = CoordinatorStep()
        self._passphrase = PassphraseStep(lambda: (self._person.name(),))
        self._check = CheckStep(self._passphrase.passphrase)
        steps = (self._shares, self._person, self._passphrase, self._check)
        super().__init__(gettext("Recovery"), steps, parent)
        self._alone = QTimer(self)
        self._alone.setSingleShot(True)
        self._alone.setInterval(FORGOTTEN_AFTER_MS)
        self._alone.timeout.connect(self.give_up)
        self._shares.typed.connect(self._alone.start)
        self._look_for_shares()

    def give_up(self) -> None:
        """Forget every share, and leave."""
        self._alone.stop()
        self._entered.close()
        super().give_up()

    def finish(self) -> None:
        """Open the vault with the shares."""
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

    def _next(self) -> None:
        self._alone.start()
        if self._steps[self._at] is self._shares and self._shares.has_text():
            self._take_share()
        else:
            super()._next()

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

    def _take_share(self) -> None:
        try:
            said = self._shares.take()
        except UserError as error:
            self._say(error.text(), Tone.CAUTION)
            return
        if self._entered.are_enough:
            self._show(self._at + 1)
        self._say(said, Tone.OK)

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
