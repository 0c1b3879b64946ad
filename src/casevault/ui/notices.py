"""What happened while you worked on: results with Undo, jobs under way, errors. Never a dialog."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget
from shiboken6 import isValid

from casevault.domain.errors import UserError
from casevault.i18n import gettext
from casevault.ui.jobs import Job, Jobs
from casevault.ui.theme import Space
from casevault.ui.widgets.banner import Banner
from casevault.ui.widgets.buttons import Button, ButtonKind
from casevault.ui.widgets.progress import ProgressRow
from casevault.ui.widgets.text import Tone
from casevault.ui.widgets.visibility import set_shown

SHOWN_MS: Final = 10_000
JOB_SHOWN_AFTER_MS: Final = 300
MOST_NOTICES: Final = 3


class NoticeArea(QWidget):
    """The strip between page and status bar; takes no room while there is nothing to say."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(gettext("Notices"))
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(Space.WIDE, Space.SMALL, Space.WIDE, Space.SMALL)
        self._layout.setSpacing(Space.SMALL)
        self._notices: list[Banner] = []
        self._passing: list[Banner] = []
        self._rows: list[ProgressRow] = []
        self._fit()

    def watch(self, jobs: Jobs) -> None:
        """Show jobs that last longer than 0.3 s, and the errors nobody else takes."""
        jobs.started.connect(self._job_started)
        jobs.failed.connect(self.show_error)

    def show_done(
        self, text: str, action: str = "", run: Callable[[], object] | None = None
    ) -> None:
        """Say that something is done, for 10 seconds, with one thing to do about it (Undo)."""
        self._add(text, Tone.OK, action, run, lasts=False)

    def show_info(
        self, text: str, action: str = "", run: Callable[[], object] | None = None
    ) -> None:
        """Say something that stays until it is closed."""
        self._add(text, Tone.INFO, action, run, lasts=True)

    def show_caution(
        self, text: str, action: str = "", run: Callable[[], object] | None = None
    ) -> None:
        """Say something to be careful about; stays until it is closed."""
        self._add(text, Tone.CAUTION, action, run, lasts=True)

    def show_error(self, error: UserError) -> None:
        """Say what went wrong and what to do; stays until it is closed."""
        self._add(error.text(), Tone.DANGER, "", None, lasts=True)

    def texts(self) -> tuple[str, ...]:
        """What is said now, oldest first."""
        return tuple(notice.text() for notice in self._notices)

    def _add(
        self, text: str, tone: Tone, action: str, run: Callable[[], object] | None, *, lasts: bool
    ) -> None:
        banner = Banner(text, tone)
        if action and run is not None:
            button = Button(action, ButtonKind.QUIET)
            button.clicked.connect(run)
            button.clicked.connect(lambda: self._close(banner))
            banner.buttons.addWidget(button)
        close = Button(gettext("Close"), ButtonKind.QUIET)
        close.clicked.connect(lambda: self._close(banner))
        banner.buttons.addWidget(close)
        if not lasts:
            # One success says enough: on a low screen two of them hide the page they are about.
            for before in [each for each in self._notices if each in self._passing]:
                self._close(before)
            self._passing = [banner]
        self._layout.addWidget(banner)
        self._notices.append(banner)
        if not lasts:
            timer = QTimer(banner)
            timer.setSingleShot(True)
            timer.timeout.connect(lambda: self._close(banner))
            timer.start(SHOWN_MS)
        while len(self._notices) > MOST_NOTICES:
            self._close(self._notices[0])
        self._fit()

    def _close(self, banner: Banner) -> None:
        if banner in self._notices:
            self._notices.remove(banner)
            self._layout.removeWidget(banner)
            banner.hide()
            banner.deleteLater()
        self._fit()

    def _job_started(self, job: Job) -> None:
        row = ProgressRow(gettext("Working…"))
        row.hide()
        row.cancelled.connect(job.cancel)
        job.advanced.connect(row.advance)
        job.ended.connect(lambda: self._drop_row(row))
        self._layout.addWidget(row)
        self._rows.append(row)
        wait = QTimer(row)
        wait.setSingleShot(True)
        wait.timeout.connect(row.show)
        wait.timeout.connect(self._fit)
        wait.start(JOB_SHOWN_AFTER_MS)

    def _drop_row(self, row: ProgressRow) -> None:
        if not isValid(row):  # the desk was built anew, in another language, while it went on
            return
        if row in self._rows:
            self._rows.remove(row)
            self._layout.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._fit()

    def _fit(self) -> None:
        set_shown(self, bool(self._notices) or any(not row.isHidden() for row in self._rows))
