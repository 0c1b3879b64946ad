"""Taking over a spreadsheet: first what would be taken and what not, then, if wanted, for good."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from casevault.domain.errors import UserError
from casevault.domain.roles import Right
from casevault.i18n import N_, gettext, ngettext
from casevault.services import imports
from casevault.services.imports import ImportReport
from casevault.services.session import REFUSAL, ChangeKind, Changes
from casevault.ui.navigation import page_spec
from casevault.ui.page import Desk, Page
from casevault.ui.pages.import_report import ImportDetails, counts_card
from casevault.ui.widgets.banner import Banner
from casevault.ui.widgets.buttons import Button, ButtonKind
from casevault.ui.widgets.card import Card
from casevault.ui.widgets.column import clear_layout
from casevault.ui.widgets.into_view import into_view
from casevault.ui.widgets.progress import ProgressRow
from casevault.ui.widgets.text import Body, Caption, Tone
from casevault.ui.widgets.visibility import set_shown

SUFFIXES: Final = (".xlsx", ".xlsm", ".csv")


class ImportPage(Page):
    """Nothing is taken over before the person has seen what would be, and pressed the button."""

    title_id: ClassVar[str] = N_("Take over a spreadsheet")
    help_id: ClassVar[str] = "import"
    column_characters: ClassVar[int] = 130

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.say_lead(
            gettext("Each row becomes a case. First you see what would be taken and what not.")
        )
        self._file: Path | None = None
        self._mapping: Path | None = None
        self._banner = Banner()
        self._choose = Button(gettext("Choose the file…"), ButtonKind.PRIMARY, icon="folder-open")
        self._choose.clicked.connect(self._pick_file)
        self._chosen = Body("", muted=True)
        self._map = Button(gettext("Choose that file…"))
        self._map.clicked.connect(self._pick_mapping)
        self._mapped = Caption("")
        self._columns = self._columns_row()
        self._running = QVBoxLayout()
        self._counts, self._details = QVBoxLayout(), QVBoxLayout()
        self._take_over = Button("", ButtonKind.PRIMARY, icon="download")
        self._take_over.clicked.connect(self._import)
        self._open_list = Button(gettext("Open the list"), ButtonKind.PRIMARY, icon="users")
        self._open_list.clicked.connect(lambda: desk.open_page("cases"))
        self._lay_out()

    def first_focus(self) -> QWidget | None:
        """The file."""
        return self._choose

    def look_at(self, file: Path, mapping: Path | None = None) -> None:
        """Read a file and show what would be taken; nothing is written."""
        self._file, self._mapping = file, mapping
        self._chosen.setText(str(file))
        words = gettext("List of columns: {name}").format(name=mapping.name) if mapping else ""
        self._mapped.setText(words)
        self._run(dry_run=True)

    def _lay_out(self) -> None:
        self.body.addWidget(self._banner)
        card = Card(gettext("The file"))
        card.body.addWidget(
            Body(
                gettext(
                    "A workbook (.xlsx) or a text file (.csv). Known headings are found by "
                    "themselves: those of the human trafficking case data standard and our own."
                ),
                muted=True,
            )
        )
        row = QHBoxLayout()
        row.addWidget(self._choose)
        row.addWidget(self._chosen, 1)
        card.body.addLayout(row)
        card.body.addWidget(self._columns)
        set_shown(self._columns, False)
        may = self.desk.session.may(Right.EDIT_CASES)
        self._choose.setEnabled(may)
        if not may:
            self._banner.say(gettext(REFUSAL[Right.EDIT_CASES]), Tone.CAUTION)
        self.body.addWidget(card)
        self.body.addLayout(self._running)
        self.body.addLayout(self._counts)
        buttons = QHBoxLayout()
        for button in (self._take_over, self._open_list):
            buttons.addWidget(button)
            set_shown(button, False)
        buttons.addStretch(1)
        self.body.addLayout(buttons)
        self.body.addLayout(self._details)
        self.body.addStretch(1)

    def _columns_row(self) -> QWidget:
        row = QWidget()
        inside = QVBoxLayout(row)
        inside.setContentsMargins(0, 0, 0, 0)
        words = gettext("Headings of your own? A small file can say which column means what.")
        inside.addWidget(Body(words, muted=True))
        line = QHBoxLayout()
        line.addWidget(self._map)
        line.addWidget(self._mapped, 1)
        inside.addLayout(line)
        return row

    def _pick_file(self) -> None:
        from casevault.ui.widgets.path_picker import pick_file

        chosen = pick_file(self, gettext("Which spreadsheet?"), SUFFIXES, self._file)
        if chosen is not None:
            self.look_at(chosen)

    def _pick_mapping(self) -> None:
        from casevault.ui.widgets.path_picker import pick_file

        chosen = pick_file(self, gettext("Which list of columns?"), (".toml",), self._file)
        if chosen is not None and self._file is not None:
            self.look_at(self._file, chosen)

    def _import(self) -> None:
        self._run(dry_run=False)

    def _run(self, *, dry_run: bool) -> None:
        if self._file is None:
            return
        session, file, mapping = self.desk.session, self._file, self._mapping
        self._banner.clear()
        row = ProgressRow(gettext("Reading the spreadsheet"), can_stop=dry_run)
        self._running.addWidget(row)
        self._set_busy(busy=True)
        job = self.desk.jobs.run(
            lambda report: imports.import_file(
                session, file, mapping=mapping, dry_run=dry_run, progress=report
            ),
            self._seen if dry_run else self._taken,
            self._refused,
            row.advance,
            owner=self,
            quiet=True,
        )
        row.cancelled.connect(job.cancel)
        job.ended.connect(self._ended)

    def _ended(self) -> None:
        clear_layout(self._running)
        self._set_busy(busy=False)

    def _seen(self, report: ImportReport) -> None:
        self._show_report(report)
        words = ngettext("Take over {count} row", "Take over {count} rows", report.taken)
        self._take_over.setText(f" {words.format(count=report.taken)}")
        self._take_over.setAccessibleName(words.format(count=report.taken))
        set_shown(self._take_over, report.taken > 0)
        set_shown(self._columns, True)
        where = self._take_over if report.taken else self._choose
        where.setFocus(Qt.FocusReason.OtherFocusReason)

    def _taken(self, report: ImportReport) -> None:
        self._show_report(report)
        words = ngettext("{count} row taken over.", "{count} rows taken over.", report.taken)
        self._banner.say(words.format(count=report.taken), Tone.OK)
        into_view(self._banner)
        set_shown(self._take_over, False)
        set_shown(self._columns, False)
        set_shown(self._open_list, page_spec("cases") is not None)
        self.desk.feed.tell(Changes(frozenset({ChangeKind.CASE, ChangeKind.RECORD})), self)
        where = self._open_list if page_spec("cases") is not None else self._choose
        where.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_report(self, report: ImportReport) -> None:
        self._clear_report()
        set_shown(self._open_list, False)
        self._counts.addWidget(counts_card(report))
        self._details.addWidget(ImportDetails(report))

    def _refused(self, error: UserError) -> None:
        self._clear_report()
        set_shown(self._take_over, False)
        set_shown(self._columns, True)
        self._banner.say(error.text(), Tone.DANGER)
        into_view(self._banner)

    def _clear_report(self) -> None:
        for part in (self._counts, self._details):
            clear_layout(part)

    def _set_busy(self, *, busy: bool) -> None:
        if busy:
            self.setFocus()  # a button that goes grey would hand the keyboard to the next one
        for part in (self._choose, self._map, self._take_over):
            part.setEnabled(not busy)
