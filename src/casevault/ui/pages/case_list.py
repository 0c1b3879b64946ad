"""All cases: searched, filtered, sorted, counted in words; Enter opens one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar, Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from casevault.domain.roles import Right
from casevault.i18n import N_, gettext, ngettext
from casevault.services import cases
from casevault.services.cases import CaseColumn, CaseQuery, CaseRow
from casevault.services.session import ChangeKind, Changes
from casevault.services.users import list_users
from casevault.ui.actions import Action
from casevault.ui.forms.options import label_of
from casevault.ui.forms.text_editors import TextLine
from casevault.ui.lists.case_columns import NAME_COLUMN, case_columns
from casevault.ui.lists.filter_chips import FilterChips
from casevault.ui.lists.list_pane import ListPane
from casevault.ui.lists.paged_model import Order, PagedModel
from casevault.ui.lists.paged_table import PagedTable
from casevault.ui.page import Desk, Page
from casevault.ui.records.case_head import STATUS_LIST
from casevault.ui.theme import Space
from casevault.ui.typed_words import TypedWords
from casevault.ui.widgets.buttons import Button, ButtonKind
from casevault.ui.widgets.empty import EmptyState

_WAIT_MS: Final = 120
_NAMES_SHOWN_MS: Final = 60_000
_FEWEST_LETTERS: Final = 2
_CODE_SIGNS: Final = 10
_MOST_BY_CODE: Final = 50
_OWN: Final = "own"
_OPEN_REPORT: Final = "open_report"
_STATUSES: Final = ("ACTIVE", "FOLLOW", "HOLD", "CLOSED", "ARCH")


class _Source:
    """The case list as the table asks for it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.query = CaseQuery()
        self.named: Sequence[int] | None = None

    def find(self, order: Order) -> Sequence[int]:
        if self.named is not None:
            return self.named
        column = CaseColumn(order.by) if order.by else CaseColumn.CHANGED_AT
        wanted = replace(self.query, sort=column, descending=order.descending)
        return cases.find(self._desk.session, wanted)

    def fetch(self, numbers: Sequence[int]) -> Sequence[CaseRow]:
        return cases.fetch(self._desk.session, numbers)


class _Search(TextLine):
    """Down goes into the list. Sealed: names are typed here."""

    def __init__(self, below: QWidget) -> None:
        super().__init__(sealed=True)
        self._below = below

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.key() == Qt.Key.Key_Down:
            self._below.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        super().keyPressEvent(event)


class CaseListPage(Page):
    """The list, whatever its length; its state comes back with Back and after a lock."""

    title_id: ClassVar[str] = N_("Cases")
    help_id: ClassVar[str] = "case-list"
    scrolls: ClassVar[bool] = False

    def __init__(
        self,
        desk: Desk,
        *,
        text: str = "",
        filters: Sequence[str] = (),
        sort: str = CaseColumn.CHANGED_AT.value,
        descending: bool = True,
        number: int = -1,
    ) -> None:
        super().__init__(desk)
        self._may_edit = desk.session.may(Right.EDIT_CASES)
        workers = {user.user_id: user.name for user in list_users(desk.session)}
        self._source = _Source(desk)
        self._every: int | None = None
        self._names: dict[str, str] = {}
        columns = case_columns(workers, self._names)
        self._model = PagedModel(self._source, columns, Order(sort, descending))
        self.table = PagedTable(self._model, gettext("Cases"))
        self._model.setParent(self.table)
        self.table.opened.connect(self._open)
        self.table.setColumnHidden(NAME_COLUMN, True)
        self.chips = FilterChips(_chips(), gettext("Filters"))
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(_WAIT_MS)
        self._wait.timeout.connect(self.read)
        self._build()
        self.search.setText(text)
        self.chips.turn_on(filters)
        self._forget = QTimer(self)
        self._forget.setSingleShot(True)
        self._forget.setInterval(_NAMES_SHOWN_MS)
        self._forget.timeout.connect(self._show_all)
        desk.names.ready.connect(self.read)
        words = TypedWords(self, "search")  # a name, which the arguments never hold
        words.keep("search", self.search)
        words.restored.connect(self.read)
        self.read()
        if number >= 0:
            self.table.go_to(number)

    def arguments(self) -> Mapping[str, Any]:
        """What is searched by code, filtered, sorted and under the cursor; never a name."""
        text = self.search.text()
        return {
            "text": text if _is_code(text) else "",
            "filters": sorted(self.chips.on()),
            "sort": self._model.order.by,
            "descending": self._model.order.descending,
            "number": self.table.current_number(),
        }

    def actions_here(self) -> tuple[Action, ...]:
        """A new case, the search line."""
        return (
            Action("case.new", N_("New case"), self._new, "Ctrl+N", "plus", Right.EDIT_CASES),
            Action("case.search", N_("Search in the list"), self._go_to_search, "Ctrl+F"),
        )

    def first_focus(self) -> QWidget | None:
        """The list, the search line while nothing fits, the button while there is nothing."""
        if self._model.rowCount():
            return self.table
        return self.search if self._tools.isVisibleTo(self) else self._nothing_yet.button

    def refresh(self, changes: object, _initiator: object = None) -> None:
        """Read again when a case changed."""
        if isinstance(changes, Changes) and ChangeKind.CASE in changes.kinds:
            self._every = None
            self.read()

    def read(self) -> None:
        """Read the list as it is searched and filtered now, and count it in words."""
        on = self.chips.on()
        self._find_names()
        own = self.desk.session.vault.user.user_id
        self._source.query = CaseQuery(
            code_prefix=_as_code(self.search.text()),
            statuses=frozenset(on & set(_STATUSES)),
            worker_id=own if _OWN in on else "",
            report_open=True if _OPEN_REPORT in on else None,
        )
        is_filtered = bool(on or self.search.text().strip())
        self.pane.reload(filtered=is_filtered)
        self._tools.setVisible(is_filtered or self._model.rowCount() > 0)
        self.say_lead(self._count_words(self._model.rowCount(), is_filtered=is_filtered))

    def _find_names(self) -> None:
        """With letters that are no code, those whose names fit; their names stand in the list."""
        text = self.search.text().strip()
        self._names.clear()
        self._source.named = None
        by_name = self.desk.names.may and len(text) >= _FEWEST_LETTERS and not _is_code(text)
        self.table.setColumnHidden(NAME_COLUMN, not by_name)
        self.chips.setEnabled(not by_name)
        if not by_name:
            self._forget.stop()
            return
        for person in self.desk.names.search(text):
            self._names.setdefault(person.case_id, person.name)
        rows = cases.rows_of(self.desk.session, tuple(self._names))
        by_code = cases.find(self.desk.session, CaseQuery(code_prefix=_as_code(text)))
        numbers = [*(row.number for row in rows), *by_code[:_MOST_BY_CODE]]
        self._source.named = tuple(dict.fromkeys(numbers))
        self._forget.start()

    def _count_words(self, found: int, *, is_filtered: bool) -> str:
        if self._source.named is not None and not self.desk.names.is_ready:
            return gettext("Reading the names…")
        if not is_filtered:
            self._every = found
        elif self._every is None:
            self._every = len(cases.find(self.desk.session, CaseQuery()))
        every = self._every
        if not every:
            return ""
        all_words = ngettext("{count} case", "{count} cases", every).format(count=f"{every:,}")
        if not is_filtered:
            return all_words.replace(",", "\u202f")
        words = ngettext("{count} of {all} fits", "{count} of {all} fit", found)
        return words.format(count=f"{found:,}", all=all_words).replace(",", "\u202f")

    def _build(self) -> None:
        self.search = _Search(self.table)
        by_name = self.desk.names.may
        words = gettext("Search by code or name") if by_name else gettext("Search by code")
        self.search.setPlaceholderText(words)
        self.search.setAccessibleName(words)
        if by_name:
            logged = gettext("Searching by name is written in the log.")
            self.search.setAccessibleDescription(logged)
            self.search.setToolTip(logged)
        self.search.setClearButtonEnabled(True)
        self.search.setMaximumWidth(self.fontMetrics().averageCharWidth() * 40)
        self.search.textChanged.connect(lambda _text: self._wait.start())
        self.search.returnPressed.connect(self._open_only)
        self.chips.changed.connect(self.read)
        self._tools = QWidget()
        tools = QVBoxLayout(self._tools)
        tools.setContentsMargins(0, 0, 0, 0)
        tools.setSpacing(Space.MEDIUM)
        tools.addWidget(self.search)
        tools.addWidget(self.chips)
        self.body.addWidget(self._tools)
        new_words = gettext("New case") if self._may_edit else ""
        self._nothing_yet = nothing_yet = EmptyState(
            gettext("No case yet"),
            gettext("A case begins with a report: who told you, when, and what was seen."),
            new_words,
            icon="file-text",
        )
        nothing_yet.chosen.connect(self._new)
        nothing_found = EmptyState(
            gettext("No case fits"),
            gettext("Nothing in this vault fits the search and the filters."),
            gettext("Show all cases"),
            icon="search",
        )
        nothing_found.chosen.connect(self._show_all)
        self.pane = ListPane(self.table, nothing_yet, nothing_found)
        self.body.addWidget(self.pane, 1)
        new = Button(gettext("New case"), ButtonKind.PRIMARY, icon="plus", description="Ctrl+N")
        new.clicked.connect(self._new)
        if not self._may_edit:
            new.hide()
        self.head_actions.addWidget(new)

    def _open(self, number: int) -> None:
        position = self._model.position(number)
        if position >= 0:
            self.desk.open_page("case", case_id=self._model.row(position).case_id)

    def _open_only(self) -> None:
        """Enter in the search line opens the only case that fits, else goes into the list."""
        self._wait.stop()
        self.read()
        if self._model.rowCount() == 1:
            self._open(self._model.number(0))
        elif self._model.rowCount():
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _new(self) -> None:
        self.desk.open_page("new_case")

    def _show_all(self) -> None:
        self.search.clear()
        self.chips.turn_on(())
        self._wait.stop()
        self.read()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _go_to_search(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()


def _chips() -> list[tuple[str, str]]:
    chips = [(status, label_of(STATUS_LIST, status)) for status in _STATUSES]
    return [*chips, (_OPEN_REPORT, gettext("Report not decided")), (_OWN, gettext("My cases"))]


def _is_code(typed: str) -> bool:
    """Whether it looks like the beginning of a code: a figure in it, and short."""
    signs = "".join(letter for letter in typed if letter.isalnum())
    return len(signs) <= _CODE_SIGNS and any(sign.isdigit() for sign in signs)


def _as_code(typed: str) -> str:
    """The beginning of a code as it is stored: capitals, and a dash after four signs."""
    signs = "".join(letter for letter in typed.upper() if letter.isalnum())
    return f"{signs[:4]}-{signs[4:]}" if len(signs) > 4 else signs
