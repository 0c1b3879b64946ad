"""The log: who did what and when, narrowed by person, by day and by action."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from casevault.domain.dates import PartialDate
from casevault.i18n import N_, gettext, ngettext
from casevault.services import log_reading
from casevault.services.log_reading import LogFilter, LogLine, LogPart
from casevault.ui import theme
from casevault.ui.actions import Action
from casevault.ui.forms.date_line import DateLine
from casevault.ui.lists.list_pane import ListPane
from casevault.ui.lists.paged_model import Column, Order, PagedModel
from casevault.ui.lists.paged_table import PagedTable
from casevault.ui.navigation import page_spec
from casevault.ui.page import Desk, Page
from casevault.ui.records.answer_words import local_words
from casevault.ui.theme import Space
from casevault.ui.widgets.banner import ErrorBanner
from casevault.ui.widgets.buttons import Button, ButtonKind
from casevault.ui.widgets.empty import EmptyState
from casevault.ui.widgets.field_row import FieldRow
from casevault.ui.widgets.text import Body, Caption


def _grave(line: LogLine) -> QColor | None:
    return QColor(theme.tokens().danger) if line.is_grave else None


COLUMNS: Final[tuple[Column[LogLine], ...]] = (
    Column(N_("When"), lambda line: local_words(line.moment), "when", 17),
    Column(N_("Who"), lambda line: line.user_name, "who", 12),
    Column(N_("What"), lambda line: line.action_words, "what", 32, colour=_grave),
    Column(N_("Case"), lambda line: line.case_code, "case", 9),
    Column(N_("More"), lambda line: line.detail, stretches=True),
)


class LogSource:
    """The lines that were read, narrowed and sorted."""

    def __init__(self) -> None:
        self.lines: Sequence[LogLine] = ()
        self.wanted = LogFilter()
        self._by_number: dict[int, LogLine] = {}

    def take(self, lines: Sequence[LogLine]) -> None:
        """Show these lines from now on."""
        self.lines = lines
        self._by_number = {line.number: line for line in lines}

    def find(self, order: Order) -> Sequence[int]:
        """The numbers of the lines wanted, newest first unless asked otherwise."""
        found = log_reading.narrowed(self.lines, self.wanted)
        found.reverse()
        keys = {
            "who": lambda line: line.user_name.casefold(),
            "what": lambda line: line.action_words.casefold(),
            "case": lambda line: line.case_code,
        }
        if order.by in keys:
            found.sort(key=keys[order.by], reverse=order.descending)
        elif order == Order("when"):
            found.reverse()
        return [line.number for line in found]

    def fetch(self, numbers: Sequence[int]) -> Sequence[LogLine]:
        """The lines of these numbers."""
        return [self._by_number[number] for number in numbers]

    def line(self, number: int) -> LogLine | None:
        """The line of one number."""
        return self._by_number.get(number)


class LogPage(Page):
    """Reads the newest entries once, when it opens: each reading is an entry itself."""

    title_id: ClassVar[str] = N_("Log")
    help_id: ClassVar[str] = "log"
    scrolls: ClassVar[bool] = False

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._newest = log_reading.AT_ONCE
        self._banner = ErrorBanner()
        self._source = LogSource()
        model = PagedModel(self._source, COLUMNS, Order("when", descending=True))
        self.table = PagedTable(model, gettext("Log"))
        model.setParent(self.table)
        self._pane = self._make_pane()
        self._person, self._action = QComboBox(), QComboBox()
        self._day = DateLine(desk.session.today, partial=True)
        self._count = Caption("", wraps=False)
        self._whole = Body("")
        self._older = Button(gettext("Show earlier entries"), ButtonKind.QUIET, icon="history")
        self._lay_out()
        self._connect()
        self._read()

    def first_focus(self) -> QWidget | None:
        """The list."""
        return self.table

    def actions_here(self) -> tuple[Action, ...]:
        """Reading again is an action: it does not happen by itself."""
        return (Action("log.read", N_("Read the log again"), self._read, "F5", "refresh-cw"),)

    def _make_pane(self) -> ListPane:
        nothing_yet = EmptyState(
            gettext("Nothing in the log yet"),
            gettext("Everything that is done in this vault will stand here."),
            icon="history",
        )
        nothing_found = EmptyState(
            gettext("No entry like this"),
            gettext("No entry that was read fits the person, day and action chosen above."),
            gettext("Show all entries"),
            icon="funnel",
        )
        nothing_found.chosen.connect(self._show_all)
        pane = ListPane(self.table, nothing_yet, nothing_found)
        pane.hide()
        return pane

    def _lay_out(self) -> None:
        self.say_lead(
            gettext(
                "What was done in this vault, by whom and when. A change from outside would show."
            )
        )
        filters = QHBoxLayout()
        filters.setSpacing(Space.LARGE)
        rows = (
            (FieldRow(gettext("Who"), self._person), 2),
            (FieldRow(gettext("Action"), self._action), 3),
        )
        for row, share in rows:
            filters.addWidget(row, share, Qt.AlignmentFlag.AlignTop)
        day = FieldRow(gettext("Day, month or year"), self._day)
        self._day.describe(gettext("Day, month or year"), "")
        filters.addWidget(day, 3, Qt.AlignmentFlag.AlignTop)
        foot = QHBoxLayout()
        foot.addWidget(self._count, 1)
        foot.addWidget(self._older)
        self._older.hide()
        self.body.setSpacing(Space.MEDIUM)
        self.body.addWidget(self._banner)
        self.body.addLayout(filters)
        self.body.addWidget(self._pane, 1)
        self.body.addWidget(self._whole)
        self.body.addLayout(foot)

    def _connect(self) -> None:
        self._person.activated.connect(self._narrow)
        self._action.activated.connect(self._narrow)
        self._day.changed.connect(self._narrow)
        self._older.clicked.connect(self._read_older)
        self.table.chosen.connect(self._show_whole)
        self.table.opened.connect(self._open_case)

    def _read(self) -> None:
        session, newest = self.desk.session, self._newest
        self._count.setText(gettext("Reading the log…"))
        self.desk.jobs.run(
            lambda report: log_reading.read(session, newest=newest, progress=report),
            self._take,
            self._refused,
            owner=self,
        )

    def _read_older(self) -> None:
        self._newest *= 4
        self._read()

    def _take(self, part: LogPart) -> None:
        self._banner.clear()
        self._source.take(part.lines)
        self._fill(self._person, gettext("Everybody"), log_reading.people_in(part.lines))
        self._fill(self._action, gettext("Everything"), log_reading.actions_in(part.lines))
        self._older.setVisible(bool(part.earlier))
        self._pane.show()
        self._narrow()

    def _refused(self, error: object) -> None:
        self._count.setText("")
        self._banner.say(str(error))

    def _fill(self, box: QComboBox, all_words: str, choices: Sequence[tuple[str, str]]) -> None:
        before = box.currentData()
        box.clear()
        box.addItem(all_words, "")
        for value, words in choices:
            box.addItem(words, value)
        box.setCurrentIndex(max(0, box.findData(before)))

    def _narrow(self, *_change: object) -> None:
        iso = self._day.answer()
        day = PartialDate.from_iso(iso) if iso else None
        self._source.wanted = LogFilter(
            user_id=self._person.currentData() or "",
            action=self._action.currentData() or "",
            first=None if day is None else day.earliest,
            last=None if day is None else day.latest,
        )
        self._pane.reload(filtered=self._source.wanted.narrows)
        shown, read = self.table.model().rowCount(), len(self._source.lines)
        words = ngettext("{count} entry", "{count} entries", shown).format(count=shown)
        self._count.setText(
            words
            if shown == read
            else gettext("{shown} of {read} that were read").format(shown=words, read=read)
        )
        self._show_whole(self.table.current_number())

    def _show_all(self) -> None:
        self._person.setCurrentIndex(0)
        self._action.setCurrentIndex(0)
        self._day.show_answer(None)
        self._narrow()

    def _show_whole(self, number: int) -> None:
        line = self._source.line(number)
        words = ("", "") if line is None else (line.action_words, line.detail)
        self._whole.setText(". ".join(part for part in words if part))

    def _open_case(self, number: int) -> None:
        line = self._source.line(number)
        if line is not None and line.case_code and page_spec("case") is not None:
            self.desk.open_page("case", case_id=line.case_id)
