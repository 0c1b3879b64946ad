"""What the computer itself gives away: looked at when the page opens, worst first, printable."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from PySide6.QtWidgets import QVBoxLayout, QWidget

from casevault.domain.errors import UserError
from casevault.i18n import N_, gettext, ngettext
from casevault.services import anchors, device_check, device_sheet
from casevault.services.device.findings import State
from casevault.services.device_check import DeviceReport
from casevault.ui import device_watch
from casevault.ui.page import Desk, Page
from casevault.ui.pages.device_findings import FindingCard, GoodCard
from casevault.ui.theme import Space
from casevault.ui.widgets.banner import Banner
from casevault.ui.widgets.buttons import Button, ButtonKind
from casevault.ui.widgets.column import clear_layout
from casevault.ui.widgets.progress import ProgressRow
from casevault.ui.widgets.text import Body, Tone


class DeviceCheckPage(Page):
    """Looks in the background; reads settings only, and changes nothing."""

    title_id: ClassVar[str] = N_("Device check")
    help_id: ClassVar[str] = "device-check"

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.report: DeviceReport | None = None
        self.is_looking = False
        self.say_lead(
            gettext("What this computer gives away, and what to click. Nothing is changed here.")
        )
        self._again = Button(gettext("Check again"), ButtonKind.PRIMARY, icon="refresh-cw")
        self._again.clicked.connect(self.look)
        self._print = Button(
            gettext("Print to PDF…"),
            icon="printer",
            description=gettext(
                "A sheet for whoever mends this computer. It names no vault, no folder, no person."
            ),
        )
        self._print.clicked.connect(self._choose_place)
        self._print.setEnabled(False)
        self.head_actions.addWidget(self._print)
        self.head_actions.addWidget(self._again)
        self.banner = Banner()
        self._running = QVBoxLayout()
        self._results = QVBoxLayout()
        self._results.setSpacing(Space.LARGE)
        self.body.addWidget(self.banner)
        self.body.addLayout(self._running)
        self.body.addLayout(self._results)
        self.body.addStretch(1)

    def first_focus(self) -> QWidget | None:
        """Check again."""
        return self._again

    def opened(self) -> None:
        """Look at once: what was found earlier may be mended."""
        self.look()

    def look(self) -> None:
        """Look at the computer; the page stays as it is until something is found."""
        if self.is_looking:
            return
        self.is_looking = True
        row = ProgressRow(gettext("Looking at this computer"))
        self._running.addWidget(row)
        session = self.desk.session
        job = self.desk.jobs.run(
            lambda report: device_check.check_device(session, progress=report),
            self.show_report,
            self._failed,
            row.advance,
            owner=self,
            quiet=True,
        )
        row.cancelled.connect(job.cancel)
        job.ended.connect(self._ended)

    def show_report(self, report: DeviceReport) -> None:
        """Show what was found, worst first."""
        self.report = report
        self._print.setEnabled(True)
        device_watch.keep(self.desk, report)
        clear_layout(self._results)
        self.banner.say(*_summary(report))
        for state in State:
            found = report.of(state)
            if state is State.GOOD and found:
                self._results.addWidget(GoodCard(found))
            elif state is not State.GOOD:
                for finding in found:
                    self._results.addWidget(FindingCard(finding))
        self._results.addWidget(
            Body(
                gettext(
                    "Good means that nothing was found, not that nothing is there: no program can "
                    "see everything. Programs made for spying hide from checks like this one."
                ),
                muted=True,
            )
        )

    def _ended(self) -> None:
        self.is_looking = False
        clear_layout(self._running)

    def _failed(self, error: UserError) -> None:
        self.banner.say(error.text(), Tone.DANGER)

    def _choose_place(self) -> None:
        from casevault.ui.widgets.path_picker import pick_folder

        folder = pick_folder(self, gettext("Where should the sheet lie?"), Path.home())
        if folder is not None:
            self.write_sheet(folder)

    def write_sheet(self, folder: Path) -> None:
        """Print what is shown into a folder."""
        report = self.report
        if report is None:
            return
        session = self.desk.session
        self.desk.jobs.run(
            lambda _report: device_sheet.write(report, folder, log_code=anchors.code_now(session)),
            self._written,
            self._failed,
            owner=self,
        )

    def _written(self, path: Path) -> None:
        self.banner.say(
            gettext(
                "The sheet is at {path}. Whoever reads it knows where this computer is weak: "
                "destroy it when the work is done."
            ).format(path=str(path)),
            Tone.OK,
        )


def _summary(report: DeviceReport) -> tuple[str, Tone]:
    """One sentence on what was found, and how bad it is."""
    dangers, looks = len(report.of(State.DANGER)), len(report.of(State.LOOK))
    if dangers:
        words = ngettext(
            "One danger was found. It comes first.",
            "{count} dangers were found. They come first.",
            dangers,
        )
        return words.format(count=dangers), Tone.DANGER
    if looks:
        words = ngettext(
            "No danger was found. One thing is worth a look.",
            "No danger was found. {count} things are worth a look.",
            looks,
        )
        return words.format(count=looks), Tone.CAUTION
    return gettext("Nothing was found that needs your attention."), Tone.OK
