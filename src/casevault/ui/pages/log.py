"""The log: entry by entry, counted by day, by user, by case, and what in it is worth a question."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import ClassVar, Final, TypeVar

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QTabBar, QWidget

from casevault.domain.errors import UserError
from casevault.domain.log_patterns import Question
from casevault.domain.roles import Right
from casevault.i18n import N_, gettext, ngettext
from casevault.services import log_questions, working_hours
from casevault.services.log_questions import WorthAsking
from casevault.services.log_reading import LogBook, LogItem, LogReader
from casevault.services.session import Session
from casevault.ui.actions import Action
from casevault.ui.jobs import Report
from casevault.ui.lists.list_pane import ListPane
from casevault.ui.lists.paged_model import Order, PagedModel
from casevault.ui.lists.paged_table import PagedTable
from casevault.ui.log.filters import LogFilters
from casevault.ui.log.hours_dialog import ask_hours
from casevault.ui.log.questions_view import QuestionsView
from casevault.ui.log.sources import (
    ENTRY_COLUMNS,
    CaseSource,
    CountSource,
    DaySource,
    EntrySource,
    UserSource,
)
from casevault.ui.navigation import page_spec
from casevault.ui.page import Desk, Page
from casevault.ui.theme import Space
from casevault.ui.widgets.banner import ErrorBanner
from casevault.ui.widgets.empty import EmptyState
from casevault.ui.widgets.reason_dialog import ask_reason
from casevault.ui.widgets.text import Body, Caption
from casevault.ui.widgets.visibility import set_shown

T = TypeVar("T")
ENTRIES: Final = 0
QUESTIONS: Final = 4
_TABS: Final = (
    N_("Entries"),
    N_("By day"),
    N_("By user"),
    N_("By case and person"),
    N_("Worth a question"),
)


class LogPage(Page):
    """Reads the log once, when it opens, part by part: each reading is an entry itself."""

    title_id: ClassVar[str] = N_("Log")
    help_id: ClassVar[str] = "log"
    scrolls: ClassVar[bool] = False

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._banner = ErrorBanner()
        self.source = EntrySource()
        self.filters = LogFilters(desk.session.today)
        self.tabs = QTabBar()
        self.tabs.setAccessibleName(gettext("Views of the log"))
        self.tabs.setExpanding(False)
        for title in _TABS:
            self.tabs.addTab(gettext(title))
        self._stack = QStackedWidget()
        self.table, self._pane = self._make_entries()
        self._counts: list[tuple[CountSource, PagedTable]] = []
        self.questions = QuestionsView(may_set_hours=desk.session.may(Right.CHANGE_USERS))
        self._found: list[WorthAsking] = []
        self._reading = False
        self._count = Caption("", wraps=False)
        self._whole = Body("")
        self._lay_out()
        self._connect()
        self._read()

    def first_focus(self) -> QWidget | None:
        """The list, as soon as there is one."""
        return self.tabs if self._stack.isHidden() else self.table

    def actions_here(self) -> tuple[Action, ...]:
        """Reading again is an action: it does not happen by itself."""
        return (Action("log.read", N_("Read the log again"), self._read, "F5", "refresh-cw"),)

    @property
    def is_reading(self) -> bool:
        """Whether older entries are still to come."""
        return self._reading

    def _make_entries(self) -> tuple[PagedTable, ListPane]:
        model = PagedModel(self.source, ENTRY_COLUMNS, Order("when", descending=True))
        table = PagedTable(model, gettext("Log"))
        model.setParent(table)
        nothing_yet = EmptyState(
            gettext("Nothing in the log yet"),
            gettext("Everything that is done in this vault will stand here."),
            icon="history",
        )
        nothing_found = EmptyState(
            gettext("No entry like this"),
            gettext("No entry fits who, action, case and day chosen above together."),
            gettext("Show all entries"),
            icon="funnel",
        )
        nothing_found.chosen.connect(self.filters.show_all)
        pane = ListPane(table, nothing_yet, nothing_found)
        return table, pane

    def _lay_out(self) -> None:
        self._stack.addWidget(self._pane)
        for source, name in (
            (DaySource(), gettext("By day")),
            (UserSource(), gettext("By user")),
            (CaseSource(), gettext("By case and person")),
        ):
            model = PagedModel(source, source.columns)
            table = PagedTable(model, name)
            model.setParent(table)
            table.opened.connect(partial(self._choose_counted, source))
            self._counts.append((source, table))
            self._stack.addWidget(table)
        self._stack.addWidget(self.questions)
        foot = QHBoxLayout()
        foot.addWidget(self._count, 1)
        self.body.setSpacing(Space.MEDIUM)
        for part in (self._banner, self.tabs, self.filters):
            self.body.addWidget(part)
        self.body.addWidget(self._stack, 1)
        self.body.addWidget(self._whole)
        self.body.addLayout(foot)
        self._stack.hide()

    def _connect(self) -> None:
        self.filters.changed.connect(self._narrow)
        self.tabs.currentChanged.connect(self._show_tab)
        self.table.chosen.connect(self._show_whole)
        self.table.opened.connect(self._open_case)
        self.questions.entries_wanted.connect(self._show_entries_of)
        self.questions.talked.connect(self._talk)
        self.questions.hours_wanted.connect(self._change_hours)

    def _read(self) -> None:
        self._reading = True
        self._found = []
        self.tabs.setTabText(QUESTIONS, gettext(_TABS[QUESTIONS]))
        session = self.desk.session
        self._count.setText(gettext("Reading the log…"))
        begin = partial(_begin, session)
        self.desk.jobs.run(begin, self._begun, self._refused, owner=self, quiet=True)

    def _begun(self, begun: tuple[LogReader, list[LogItem]]) -> None:
        reader, part = begun
        self._reader = reader
        self.source.book = LogBook(reader.last, reader.users)
        self.source.book.take(part)
        self._banner.clear()
        self._stack.show()
        self._offer()
        self._narrow()
        if self.tabs.hasFocus() and self.tabs.currentIndex() == ENTRIES:
            self.table.setFocus()
        self._go_on()

    def _go_on(self) -> None:
        """Read on behind what is on the screen; the lists are renewed when all is there."""
        if self.source.book.is_whole:
            self._all_read()
            return
        self._say_count()
        reader, book = self._reader, self.source.book

        def taken(part: list[LogItem]) -> None:
            if book is not self.source.book:
                return  # it is being read anew
            book.take(part)
            if part:
                self._go_on()
            else:
                self._all_read()

        self._work(lambda _report: reader.part(), taken)

    def _all_read(self) -> None:
        self._reading = False
        self._offer()
        self._narrow()
        self._ask()

    def _ask(self) -> None:
        book, session = self.source.book, self.desk.session
        hours = working_hours.working_hours(session)
        self._work(
            lambda _report: log_questions.worth_asking(book, hours),
            lambda found: self._asked(found) if book is self.source.book else None,
        )

    def _asked(self, found: list[WorthAsking]) -> None:
        self._found = found
        title = gettext(_TABS[QUESTIONS])
        words = gettext("{title} ({count})").format(title=title, count=len(found))
        self.tabs.setTabText(QUESTIONS, words if found else title)
        self.questions.show_questions(found, working_hours.working_hours(self.desk.session))

    def _work(self, work: Callable[[Report], T], done: Callable[[T], None]) -> None:
        # Beside the worker that saves: a save must not wait for the log.
        self.desk.background.run(work, done, self._refused, owner=self, quiet=True)

    def _refused(self, error: UserError) -> None:
        self._reading = False
        self._count.setText("")
        self._banner.say(error.text())

    def _offer(self) -> None:
        book = self.source.book
        self.filters.offer(book.people(), book.actions())

    def _narrow(self) -> None:
        self.source.wanted = self.filters.wanted()
        self.source.narrow()
        self._show_tab(self.tabs.currentIndex())

    def _show_tab(self, tab: int) -> None:
        """Bring a view up to date and to the front; those behind wait until they are wanted."""
        self._stack.setCurrentIndex(tab)
        set_shown(self.filters, tab != QUESTIONS)
        set_shown(self._whole, tab == ENTRIES)
        if tab == ENTRIES:
            self._pane.reload(filtered=self.source.wanted.narrows)
            self._show_whole(self.table.current_number())
        elif tab == QUESTIONS:
            if self._reading:
                self.questions.wait(gettext("The log is still being read."))
        else:
            source, table = self._counts[tab - 1]
            source.count(self.source.book, self.source.items)
            table.reload()
        self._say_count()

    def _say_count(self) -> None:
        book, shown = self.source.book, len(self.source.items)
        words = ngettext("{count} entry", "{count} entries", shown).format(count=shown)
        if self._reading:
            share = round(100 * book.share)
            words = gettext("{shown}; reading older ones: {share} %").format(
                shown=words, share=share
            )
        elif self.source.wanted.narrows:
            words = gettext("{shown} of {all}").format(shown=words, all=len(book.items))
        self._count.setText("" if self.tabs.currentIndex() == QUESTIONS else words)

    def _show_whole(self, number: int) -> None:
        line = self.source.book.line(number)
        if line is None:
            self._whole.setText("")
            return
        parts = [line.action_words, line.detail]
        if not line.is_timed:
            parts.append(gettext("The computer's clock was behind: the time is not certain"))
        self._whole.setText(". ".join(part for part in parts if part))

    def _open_case(self, number: int) -> None:
        line = self.source.book.line(number)
        if line is not None and line.about and page_spec("case") is not None:
            self.desk.open_page("case", case_id=line.case_id)

    def _choose_counted(self, source: CountSource, place: int) -> None:
        """Want the entries behind a counted line, and show them."""
        (row,) = source.fetch([place])
        if isinstance(source, DaySource):
            self.filters.choose(day=date.fromisoformat(row.key))
        elif isinstance(source, UserSource):
            self.filters.choose(user_id=row.key)
        else:
            self.filters.choose(about=row.key)
        self.tabs.setCurrentIndex(ENTRIES)
        self.table.setFocus()

    def _show_entries_of(self, question: Question) -> None:
        self.filters.show_all()
        self.filters.choose(user_id=question.user_id, day=question.ends.date())
        self.tabs.setCurrentIndex(ENTRIES)
        self.table.go_to(question.last)
        self.table.setFocus()

    def _talk(self, question: Question) -> None:
        note = ask_reason(
            self,
            gettext("What came of it?"),
            gettext(
                "Your note stays in the log and cannot be taken back. Write no names of people in "
                "cases. The question does not come up again."
            ),
            name=f"talk/{question.last}",
            go=gettext("Enter in the log"),
        )
        if note is None:
            return
        try:
            log_questions.talked_about(self.desk.session, question, note)
        except UserError as error:
            self._banner.say(error.text())
            return
        self._asked([one for one in self._found if one.question != question])

    def _change_hours(self) -> None:
        session = self.desk.session
        hours = ask_hours(self, working_hours.working_hours(session))
        if hours is None:
            return
        try:
            working_hours.set_working_hours(session, hours)
        except UserError as error:
            self._banner.say(error.text())
            return
        self._ask()


def _begin(session: Session, report: Report) -> tuple[LogReader, list[LogItem]]:
    reader = LogReader(session, progress=report)
    return reader, reader.part()
