"""The third page of a release: every table as it will be printed, after it was attacked."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from casevault.domain.errors import UserError
from casevault.i18n import N_, gettext, ngettext
from casevault.services import figure_words, release_words, releases
from casevault.services.figure_words import words_in_use
from casevault.services.releases import PreparedRelease, ReleaseSpec
from casevault.ui.figures.release_view import ReleaseView
from casevault.ui.jobs import Job
from casevault.ui.page import Desk
from casevault.ui.pages.refusal_view import RefusalView
from casevault.ui.pages.release_steps import ReleaseStep
from casevault.ui.pages.restored_notice import RestoredNotice
from casevault.ui.theme import Space
from casevault.ui.widgets.banner import Banner
from casevault.ui.widgets.column import clear_layout
from casevault.ui.widgets.progress import ProgressRow
from casevault.ui.widgets.text import Body, Caption, Tone


class CheckStep(ReleaseStep):
    """Cannot be passed without a release that held, and a person who looked at it.

    Signals:
        settled: the attack has ended, with a release that held or with a refusal.
    """

    title_id: ClassVar[str] = N_("Check what leaves")
    settled = Signal()

    def __init__(self, desk: Desk, wanted: Callable[[], ReleaseSpec]) -> None:
        super().__init__()
        self._desk = desk
        self._wanted = wanted
        self._job: Job | None = None
        self._spec: ReleaseSpec | None = None
        self.prepared: PreparedRelease | None = None
        self._view: ReleaseView | None = None
        self.looked = QCheckBox(gettext("I have looked at every table"))
        self.looked.hide()
        self.restored = RestoredNotice(desk)
        self._shown = QVBoxLayout()
        self._shown.setSpacing(Space.LARGE)
        self.body.addWidget(self.restored)
        self.body.addLayout(self._shown)
        self.body.addWidget(self.looked)
        self.body.addStretch(1)

    def begin(self) -> None:
        """Prepare the release, unless it is the one that stands here already."""
        spec = self._wanted()
        if spec == self._spec and self.prepared is not None:
            return
        self.forget()
        self._spec = spec
        session = self._desk.session
        row = ProgressRow(gettext("Counting and protecting"))
        self._shown.addWidget(row)
        job = self._desk.jobs.run(
            lambda report: releases.prepare(session, spec, progress=report),
            self._held,
            self._refused,
            row.advance,
            owner=self,
            quiet=True,
        )
        self._job = job
        row.cancelled.connect(job.cancel)
        row.cancelled.connect(lambda: row.advance(gettext("Stopping…"), -1))
        job.ended.connect(lambda: self._ended(job))

    def leave(self) -> None:
        """Nobody waits for it any more."""
        if self._job is not None:
            self._job.cancel()

    def forget(self) -> None:
        """Take away what stands here: something else is wanted, or it was written."""
        self.leave()
        self._spec = self.prepared = self._view = None
        self.looked.setChecked(False)
        self.looked.hide()
        clear_layout(self._shown)

    def first_focus(self) -> QWidget | None:
        """The first table; after a refusal what may help against it."""
        if self._view is not None:
            return self._view.first_table()
        return self.restored.first_focus() if self._job is None else None

    def problem(self) -> str:
        """Why one cannot go on."""
        if self._job is not None:
            return gettext("The release is still being checked. Wait until it is done.")
        if self.prepared is None:
            return gettext("There is nothing to save. Go back and ask for something else.")
        if not self.looked.isChecked():
            return gettext("Look at every table, then say so below the last one.")
        return ""

    def _ended(self, job: Job) -> None:
        if self._job is not job:
            return
        self._job = None
        clear_layout(self._shown)
        self._shown.addWidget(Body(gettext("The check was stopped. Go back and try again.")))

    def _held(self, prepared: PreparedRelease) -> None:
        clear_layout(self._shown)
        self.prepared = prepared
        self._shown.addWidget(Banner(release_words.verdict(prepared), Tone.OK))
        self._shown.addWidget(Caption(_particulars(prepared)))
        count = release_words.new_quarters(prepared)
        if count:
            words = ngettext(
                "One quarter is closed by this release. Its rounding is fixed for good when you "
                "save.",
                "{count} quarters are closed by this release. Their rounding is fixed for good "
                "when you save.",
                count,
            )
            self._shown.addWidget(Body(words.format(count=count), muted=True))
        self._view = ReleaseView(prepared.release)
        self._shown.addWidget(self._view)
        self.looked.show()
        self.settled.emit()

    def _refused(self, error: UserError) -> None:
        clear_layout(self._shown)
        self._shown.addWidget(RefusalView(release_words.refusal(error)))
        self.settled.emit()


def _particulars(prepared: PreparedRelease) -> str:
    release, words = prepared.release, words_in_use()
    return gettext("{title} · {period} · {profile} · on record by {day}").format(
        title=gettext(release.title_id),
        period=figure_words.period_words(release.period),
        profile=gettext(figure_words.PROFILE_NAMES[release.profile]),
        day=words.date(release.cut_off),
    )
