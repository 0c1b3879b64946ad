"""Making a vault in four short steps: where, who, passphrase, check; then the work."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from casevault.domain.errors import UserError
from casevault.i18n import N_, gettext
from casevault.ui.jobs import Jobs
from casevault.ui.pages.new_vault_passphrase import CheckStep, PassphraseStep
from casevault.ui.pages.new_vault_steps import PersonStep, PlaceStep
from casevault.ui.pages.stepped_door import SteppedDoor
from casevault.ui.widgets.text import Tone

if TYPE_CHECKING:
    from casevault.services.session import Session


class NewVaultPage(SteppedDoor):
    """A wizard that asks one thing at a time and never loses what was given.

    Signals:
        made: the `Session` of the new vault.
    """

    help_id: ClassVar[str] = "new-vault"
    last_id: ClassVar[str] = N_("Make the vault")
    busy_id: ClassVar[str] = N_("Making the keys…")
    made = Signal(object)

    def __init__(self, jobs: Jobs, parent: QWidget | None = None) -> None:
        self._jobs = jobs
        self._place = PlaceStep()
        self._person = PersonStep()
        self._passphrase = PassphraseStep(self._own_words)
        self._check = CheckStep(self._passphrase.passphrase)
        steps = (self._place, self._person, self._passphrase, self._check)
        super().__init__(gettext("Make a new vault"), steps, parent)

    def finish(self) -> None:
        """Make the vault."""
        self._set_busy(busy=True)
        self._jobs.run(
            self._work(),
            self.made.emit,
            self._refused,
            self._progress.advance,
            owner=self,
            quiet=True,
        )

    def _own_words(self) -> tuple[str, ...]:
        return (self._person.name(), self._place.label())

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
