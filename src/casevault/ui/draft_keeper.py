"""Keeps what is typed: every two seconds, sealed, in the background."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

from PySide6.QtCore import QObject, QTimer

from casevault.services import drafts
from casevault.services.drafts import Draft
from casevault.services.session import Session
from casevault.ui.jobs import Jobs
from casevault.ui.page import Page
from casevault.ui.typed_words import WordStore

EVERY_MS: Final = 2000


class DraftKeeper(QObject):
    """Looks at the open page, and at words typed elsewhere on the desk.

    Stores what changed, drops what was saved or taken back there. A page that is left keeps the
    drafts of its forms: only an open page can say that one is no longer needed.
    """

    def __init__(
        self,
        session: Session,
        jobs: Jobs,
        page: Callable[[], Page | None],
        words: WordStore,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._jobs = jobs
        self._page = page
        self._words = words
        self._watched: Page | None = None
        self._kept: dict[str, Draft] = {}
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def look(self) -> None:
        """Compare what is typed with what is stored and bring the store up to date."""
        page = self._page()
        if page is not self._watched:
            self._watched, self._kept = page, {}
        self._store(*self._words.changes(), None)
        if page is None:
            return
        now = {draft.key: draft for draft in page.unsaved()}
        changed = [draft for key, draft in now.items() if self._kept.get(key) != draft]
        gone = [key for key in self._kept if key not in now]
        self._kept = now
        self._store(changed, gone, page)

    def _store(self, changed: list[Draft], gone: list[str], page: Page | None) -> None:
        if not changed and not gone:
            return
        session = self._session

        def store(_report: object) -> datetime:
            if not session.vault.is_open:  # it went over to new keys; what was typed was kept
                return session.clock.now().astimezone()
            for draft in changed:
                drafts.keep(session, draft)
            for key in gone:
                drafts.drop(session, key)
            return session.clock.now().astimezone()

        if changed and page is not None:
            self._jobs.run(store, page.draft_kept, owner=page, quiet=True)
        else:
            self._jobs.run(store, _nothing, quiet=True)


def _nothing(_moment: datetime) -> None:
    """Nobody asked when it was done."""
