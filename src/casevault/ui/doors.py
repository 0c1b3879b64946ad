"""The pages before a vault is open, and the ways between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from casevault.ui.door import DoorPage, DoorView
from casevault.ui.handover import After
from casevault.ui.pages.unlock import UnlockPage

if TYPE_CHECKING:
    from pathlib import Path

    from casevault.domain.errors import UserError
    from casevault.ui.jobs import Jobs
    from casevault.ui.link import SupervisorLink
    from casevault.ui.window import Window


class Doors(QObject):
    """Shows one page at a time in the window.

    Signals:
        entered: a `Session`: a vault is open now.
        language_chosen: the code of another language.
        hide_asked: everything off the screen now.
    """

    entered = Signal(object)
    language_chosen = Signal(str)
    hide_asked = Signal()

    def __init__(self, window: Window, jobs: Jobs, link: SupervisorLink, parent: QObject) -> None:
        super().__init__(parent)
        self._window = window
        self._jobs = jobs
        self._link = link

    def show_unlock(self, after: After = After.START) -> None:
        """The page that opens a vault."""
        page = UnlockPage(
            self._jobs,
            folder=self._link.handover.folder,
            after=after,
            drafts_waiting=bool(self._link.handover.drafts),
        )
        page.unlocked.connect(self.entered)
        page.new_vault_asked.connect(self.show_new_vault)
        page.recovery_asked.connect(self.show_recover)
        page.restore_asked.connect(self.show_restore)
        page.damage_found.connect(self.show_damaged)
        self._show(page)

    def show_damaged(self, folder: Path, error: UserError, user_name: str) -> None:
        """The page about a vault that is not opened as it is."""
        from casevault.ui.pages.damaged import DamagedPage

        page = DamagedPage(self._jobs, folder, error, user_name)
        page.unlocked.connect(self.entered)
        page.restore_asked.connect(self.show_restore)
        page.given_up.connect(self.show_unlock)
        self._show(page)

    def show_restore(self) -> None:
        """The page that brings a vault back from a backup."""
        from casevault.ui.pages.restore import RestoreDoor

        page = RestoreDoor(self._jobs)
        page.given_up.connect(self.show_unlock)
        page.open_asked.connect(self._unlock_at)
        page.shares_asked.connect(lambda backup, folder: self.show_recover(folder, backup=backup))
        self._show(page)

    def show_new_vault(self) -> None:
        """The page that makes one."""
        from casevault.ui.pages.new_vault import NewVaultPage

        page = NewVaultPage(self._jobs)
        page.made.connect(self.entered)
        page.given_up.connect(self.show_unlock)
        self._show(page)

    def show_recover(self, folder: Path, *, backup: Path | None = None) -> None:
        """The page that lets somebody in by recovery shares; first from a backup, if one is given.

        Then there is no vault at `folder` yet.
        """
        from casevault.ui.pages.recover import RecoverPage

        page = RecoverPage(self._jobs, folder, backup=backup)
        page.recovered.connect(self.entered)
        page.given_up.connect(self.show_unlock)
        self._show(page)

    def _unlock_at(self, folder: Path) -> None:
        self.show_unlock()
        view = self._window.content()
        page = view.page if isinstance(view, DoorView) else None
        if isinstance(page, UnlockPage):
            page.offer(folder)

    def _show(self, page: DoorPage) -> None:
        view = DoorView(page)
        view.language_chosen.connect(self.language_chosen)
        view.hide_asked.connect(self.hide_asked)
        self._window.show_content(view)
        view.focus()
