"""Makes the backups that nobody asks for: in a pause, in a thread of its own, quietly.

A lock never waits for it: it is told to stop, and what it had begun is finished or swept by the
next round. What goes wrong is one quiet line, never a dialog.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from PySide6.QtCore import QObject, QTimer, Slot

from casevault.domain.backup_due import PAUSE, Work, is_time
from casevault.domain.errors import UserError
from casevault.domain.roles import Right
from casevault.i18n import gettext
from casevault.services import backup_places, backup_register, backup_rounds
from casevault.services.session import ChangeKind, Changes, Session
from casevault.services.volumes import Volumes
from casevault.ui.changes import ChangeFeed
from casevault.ui.idle import IdleWatch
from casevault.ui.jobs import Job, Jobs, Report

LOOK_MS: Final = 10_000


class BackupKeeper(QObject):
    """Looks every ten seconds whether it is time; lives as long as the vault is open."""

    def __init__(
        self,
        session: Session,
        jobs: Jobs,
        feed: ChangeFeed,
        idle: IdleWatch,
        *,
        say: Callable[[str], None],
        volumes: Volumes | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._jobs = jobs
        self._feed = feed
        self._idle = idle
        self._say = say
        self._volumes = volumes
        self._job: Job | None = None
        self._tried: datetime | None = None
        self._opened_with_work = backup_rounds.is_due(session) if self._makes_any() else False
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        """Begin to look."""
        if self._makes_any():
            self._timer.start()

    def stop(self) -> None:
        """Look no more, and stop what runs at its next step; waits for nothing."""
        self._timer.stop()
        if self._job is not None:
            self._job.cancel()

    @property
    def is_running(self) -> bool:
        """Whether a backup is being made now."""
        return self._job is not None

    @Slot()
    def look(self) -> None:
        """In a pause, let the thread find out whether it is time, and do it."""
        quiet = timedelta(seconds=self._idle.quiet_seconds())
        if self._job is not None or quiet < PAUSE or not self._makes_any():
            return
        self._job = self._jobs.run(
            lambda report: self._make_if_time(report, quiet),
            self._made,
            self._failed,
            owner=self,
            quiet=True,
        )
        self._job.ended.connect(self._ended)

    def _makes_any(self) -> bool:
        session = self._session
        return session.may(Right.BACK_UP) and not session.vault.info.practice

    def _make_if_time(self, report: Report, quiet: timedelta) -> bool:
        """In the thread: asking the disk whether a stick is there may take its time."""
        session = self._session
        if not session.vault.is_open:  # it went over to new keys, and the screen is about to lock
            return False
        if not is_time(self._work(), session.clock.now(), quiet):
            return False
        if backup_places.find(backup_places.usual_place(session), self._volumes) is None:
            return False  # as soon as the stick is plugged in, this goes on
        backup_rounds.run(session, progress=report, volumes=self._volumes)
        return True

    def _work(self) -> Work:
        place_id = backup_places.usual_place(self._session).place_id
        made = [
            datetime.fromisoformat(each.made_at)
            for each in backup_register.entries(self._session)
            if each.place_id == place_id and each.holds
        ]
        return Work(
            is_waiting=backup_rounds.is_due(self._session),
            is_of_earlier=self._opened_with_work,
            newest=max(made, default=None),
            tried=self._tried,
        )

    def _made(self, is_made: bool) -> None:  # noqa: FBT001 - what the job returned
        if is_made:
            self._opened_with_work = False
            self._tried = None
            self._feed.tell(Changes(frozenset({ChangeKind.BACKUP})), self)

    def _failed(self, error: UserError) -> None:
        first = self._tried is None
        self._tried = self._session.clock.now()
        backup_rounds.note_failure(self._session, error)
        if first:
            self._say(gettext("The backup did not succeed. {why}").format(why=error.text()))
        self._feed.tell(Changes(frozenset({ChangeKind.BACKUP})), self)

    @Slot()
    def _ended(self) -> None:
        self._job = None
