"""The two faces of a report's figures; neither computes anything before it is asked."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from casevault.domain.errors import UserError
from casevault.domain.release import Profile
from casevault.i18n import N_, gettext
from casevault.services import figure_words, release_words, releases, slicing, statistics
from casevault.services.releases import PreparedRelease, ReleaseSpec
from casevault.services.statistics import InternalReport
from casevault.ui.figures.exact_view import ExactView
from casevault.ui.figures.figure_table import FigureTable
from casevault.ui.figures.release_view import ReleaseView
from casevault.ui.figures.report_choice import ReportChoice
from casevault.ui.forms.flow import FlowLayout
from casevault.ui.jobs import Job
from casevault.ui.page import Desk
from casevault.ui.pages.refusal_view import RefusalView
from casevault.ui.pages.saved_choice import choice_to
from casevault.ui.theme import Space
from casevault.ui.widgets.banner import Banner
from casevault.ui.widgets.buttons import Button, ButtonKind
from casevault.ui.widgets.column import clear_layout
from casevault.ui.widgets.into_view import into_view
from casevault.ui.widgets.progress import ProgressRow
from casevault.ui.widgets.text import Body, Tone


class _Tab(QWidget):
    """A bar with the button that shows the figures, and the figures below it."""

    show_id: ClassVar[str] = ""

    def __init__(self, desk: Desk, choice: ReportChoice, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.desk = desk
        self.choice = choice
        self._job: Job | None = None
        bar = QWidget()
        self.bar = FlowLayout(bar, spacing=Space.MEDIUM, row_spacing=Space.SMALL)
        self.show_button = Button(gettext(self.show_id), ButtonKind.PRIMARY, icon="table-2")
        self.show_button.clicked.connect(self.show_figures)
        self.above = QVBoxLayout()
        self.shown = QVBoxLayout()
        self.shown.setSpacing(Space.LARGE)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.LARGE)
        layout.addLayout(self.above)
        layout.addWidget(bar)
        layout.addLayout(self.shown)

    def show_figures(self) -> None:
        """Compute and show them."""
        raise NotImplementedError

    def forget(self) -> None:
        """Take the figures away."""
        if self._job is not None:
            self._job.cancel()
        clear_layout(self.shown)

    def started(self, job: Job, row: ProgressRow) -> None:
        """Work is under way: show it, and let it be stopped."""
        self._job = job
        self.show_button.setEnabled(False)
        self.shown.addWidget(row)
        row.cancelled.connect(job.cancel)
        row.cancelled.connect(lambda: row.advance(gettext("Stopping…"), -1))
        job.ended.connect(self._ended)

    def take(self, view: QWidget, table: FigureTable | None) -> None:
        """Show what came of it."""
        clear_layout(self.shown)
        self.shown.addWidget(view)
        if table is not None and self.isVisible():
            table.setFocus(Qt.FocusReason.OtherFocusReason)
        into_view(view)

    def refused(self, error: UserError) -> None:
        """Show why there is nothing."""
        clear_layout(self.shown)
        self.shown.addWidget(RefusalView(release_words.refusal(error)))

    def _ended(self) -> None:
        self._job = None
        self.show_button.setEnabled(True)
        clear_layout(self.shown)


class ReleaseTab(_Tab):
    """Protected figures exactly as a release of today would print them."""

    show_id = N_("Show the protected figures")

    def __init__(self, desk: Desk, choice: ReportChoice) -> None:
        super().__init__(desk, choice, gettext("As it would be released"))
        self.profile = QComboBox()
        for profile in reversed(Profile):
            self.profile.addItem(gettext(figure_words.PROFILE_NAMES[profile]), profile)
        self.profile.setAccessibleName(gettext("For whom"))
        self.profile.activated.connect(lambda _at: self.forget())
        self.release_button = Button(gettext("Make a release of this…"), icon="send")
        self.release_button.clicked.connect(self._make_release)
        self.bar.addWidget(self.profile)
        self.bar.addWidget(self.show_button)
        self.bar.addWidget(self.release_button)

    def show_figures(self) -> None:
        """Protect and attack a release of the chosen report, and write nothing."""
        if self._job is not None:
            return
        self.forget()
        session, chosen = self.desk.session, self.choice.chosen()
        spec = ReleaseSpec(chosen.table_set, self._profile(), chosen.period, session.today)
        row = ProgressRow(gettext("Counting and protecting"))
        job = self.desk.jobs.run(
            lambda report: releases.prepare(session, spec, progress=report),
            self._prepared,
            self.refused,
            row.advance,
            owner=self,
            quiet=True,
        )
        self.started(job, row)

    def _prepared(self, prepared: PreparedRelease) -> None:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.LARGE)
        column.addWidget(Banner(release_words.verdict(prepared), Tone.OK))
        if release_words.new_quarters(prepared):
            column.addWidget(
                Body(
                    gettext(
                        "Some of these quarters are not closed yet: what is recorded before their "
                        "first release still changes the figures."
                    ),
                    muted=True,
                )
            )
        view = ReleaseView(prepared.release)
        column.addWidget(view)
        self.take(page, view.first_table())

    def _make_release(self) -> None:
        chosen = choice_to(self.choice.chosen())
        self.desk.open_page("release_wizard", **chosen, profile=self._profile().value)

    def _profile(self) -> Profile:
        return Profile(self.profile.currentData())


class ExactTab(_Tab):
    """True numbers; gone as soon as somebody looks elsewhere, and each look is in the log."""

    show_id = N_("Show the exact figures")

    def __init__(self, desk: Desk, choice: ReportChoice) -> None:
        super().__init__(desk, choice, gettext("Exact, for our eyes only"))
        self.warning = Banner(
            gettext(
                "These are the true numbers. They are for your eyes only: they can be neither "
                "copied nor saved nor printed, and each look is entered in the log. What leaves, "
                "leaves as a release."
            ),
            Tone.CAUTION,
        )
        self.above.addWidget(self.warning)
        self.bar.addWidget(self.show_button)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)

    def show_figures(self) -> None:
        """Count, after the entry in the log."""
        if self._job is not None:
            return
        self.forget()
        session, chosen = self.desk.session, self.choice.chosen()
        row = ProgressRow(gettext("Counting"))
        job = self.desk.jobs.run(
            lambda _report: statistics.internal_report(session, chosen.table_set, chosen.period),
            self._counted,
            self.refused,
            owner=self,
            quiet=True,
        )
        self.started(job, row)

    def _counted(self, report: InternalReport) -> None:
        view = ExactView(report, slicing.threshold(self.desk.session))
        self.take(view, view.first_table())
