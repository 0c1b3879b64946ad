"""My day: drafts that wait, reports to decide, and how safe the records are."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from casevault.domain.dates import format_day
from casevault.domain.forms import forms
from casevault.domain.roles import Right
from casevault.i18n import N_, gettext, ngettext
from casevault.services import cases, drafts
from casevault.services.device_check import DeviceReport
from casevault.services.drafts import Draft
from casevault.ui import device_watch
from casevault.ui.navigation import page_spec
from casevault.ui.page import Desk, Page
from casevault.ui.theme import Space
from casevault.ui.trust_words import TrustFact, trust_facts
from casevault.ui.widgets.banner import ToneMark
from casevault.ui.widgets.buttons import Button, ButtonKind
from casevault.ui.widgets.card import Card
from casevault.ui.widgets.column import clear_layout
from casevault.ui.widgets.empty import EmptyState
from casevault.ui.widgets.side_by_side import SideBySide
from casevault.ui.widgets.text import Body, Caption, Tone


class HomePage(Page):
    """Reads anew whenever something changed."""

    title_id: ClassVar[str] = N_("My day")
    help_id: ClassVar[str] = "my-day"
    column_characters: ClassVar[int] = 190

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._first: QWidget | None = None
        self._safety: Card | None = None
        self._told_in: Card | None = None
        self._read()

    def first_focus(self) -> QWidget | None:
        """The first thing to do."""
        return self._first

    def refresh(self, _changes: object, _initiator: object = None) -> None:
        """Everything here is counted from the vault, except what the computer gives away."""
        self._read()
        self._ask_the_device()

    def _read(self) -> None:
        clear_layout(self.body)
        self._first = None
        self.say_lead(format_day(self.desk.session.today))
        waiting = drafts.pending(self.desk.session)
        columns = SideBySide()
        if waiting:
            columns.main.addWidget(self._drafts_card(waiting))
        if self.desk.session.may(Right.SEE_FACTS):
            self._add_cases(columns.main)
        columns.main.addStretch(1)
        self._safety = self._safety_card()
        columns.side.addWidget(self._safety)
        columns.side.addStretch(1)
        self.body.addWidget(columns)
        self.body.addStretch(1)

    def _drafts_card(self, waiting: tuple[Draft, ...]) -> Card:
        count = len(waiting)
        card = Card(gettext("Not saved yet"))
        card.body.addWidget(
            Body(
                ngettext(
                    "One form holds answers that are sealed but not saved.",
                    "{count} forms hold answers that are sealed but not saved.",
                    count,
                ).format(count=count),
                muted=True,
            )
        )
        for draft in waiting:
            card.body.addLayout(self._draft_row(draft))
        return card

    def _draft_row(self, draft: Draft) -> QHBoxLayout:
        form = forms().get(draft.form_id)
        title = gettext(form.title_id) if form is not None else gettext("A form")
        code = self._code(draft.case_id)
        row = QHBoxLayout()
        row.addWidget(Body(title), 1)
        if code:
            row.addWidget(Caption(code, wraps=False))
        go_on = self._button(gettext("Go on"), ButtonKind.PRIMARY)
        go_on.setAccessibleName(
            gettext("Go on with {form} {code}").format(form=title, code=code).strip()
        )
        go_on.clicked.connect(partial(self._open_draft, draft))
        row.addWidget(go_on)
        return row

    def _code(self, case_id: str) -> str:
        return cases.case_view(self.desk.session, case_id).row.code if case_id else ""

    def _open_draft(self, draft: Draft, _checked: bool = False) -> None:  # noqa: FBT001, FBT002 - a slot
        self.desk.open_page(
            "case",
            case_id=draft.case_id,
            form_id=draft.form_id,
            record_id=draft.record_id,
            person_id=draft.person_id,
        )

    def _add_cases(self, column: QVBoxLayout) -> None:
        session = self.desk.session
        every = len(cases.find(session, cases.CaseQuery()))
        may_start = session.may(Right.EDIT_CASES) and page_spec("new_case") is not None
        if not every:
            words = gettext("Take a report") if may_start else ""
            empty = EmptyState(
                gettext("No case yet"),
                gettext("A case begins with a report: who told you, when, and what was seen."),
                words,
                icon="file-text",
            )
            empty.chosen.connect(lambda: self.desk.open_page("new_case"))
            self._first = empty.button if words else None
            column.addWidget(empty)
            return
        waiting = len(cases.find(session, cases.CaseQuery(report_open=True)))
        column.addWidget(self._cases_card(every, waiting, may_start=may_start))

    def _cases_card(self, every: int, waiting: int, *, may_start: bool) -> Card:
        card = Card(gettext("Cases"))
        words = (
            ngettext(
                "One report waits for a decision.",
                "{count} reports wait for a decision.",
                waiting,
            ).format(count=waiting)
            if waiting
            else gettext("No report waits for a decision.")
        )
        row = QHBoxLayout()
        row.addWidget(Body(words), 1)
        row.addWidget(
            Caption(
                ngettext("One case in all", "{count} cases in all", every).format(count=every),
                wraps=False,
            )
        )
        card.body.addLayout(row)
        buttons = QHBoxLayout()
        if may_start:
            start = self._button(gettext("Take a report"), ButtonKind.PRIMARY, icon="plus")
            start.clicked.connect(lambda: self.desk.open_page("new_case"))
            buttons.addWidget(start)
        if page_spec("cases") is not None:
            look = self._button(gettext("Open the list"), icon="users")
            look.clicked.connect(lambda: self.desk.open_page("cases"))
            buttons.addWidget(look)
        buttons.addStretch(1)
        card.body.addLayout(buttons)
        return card

    def _safety_card(self) -> Card:
        card = Card(gettext("Safety of the records"))
        for fact in trust_facts(self.desk.session):
            self._add_fact(card, fact)
        return card

    def opened(self) -> None:
        """Look at the computer, once in a session."""
        self._ask_the_device()

    def _ask_the_device(self) -> None:
        device_watch.look_once(self.desk, self, self._say_what_the_device_tells)

    def _say_what_the_device_tells(self, report: DeviceReport) -> None:
        """One quiet line when a danger was found; nothing otherwise."""
        count = len(report.dangers_of_the_computer)
        if not count or self._safety is None or self._told_in is self._safety:
            return
        self._told_in = self._safety
        words = ngettext(
            "This computer gives something away: one danger.",
            "This computer gives something away: {count} dangers.",
            count,
        ).format(count=count)
        fact = TrustFact(words, Tone.DANGER, gettext("Device check"), "device_check")
        self._add_fact(self._safety, fact)

    def _add_fact(self, card: Card, fact: TrustFact) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(Space.SMALL)
        grid.setColumnStretch(1, 1)
        grid.addWidget(ToneMark(fact.tone), 0, 0)
        grid.addWidget(Body(fact.words), 0, 1)
        if fact.action and page_spec(fact.page) is not None:
            act = self._button(fact.action)
            act.clicked.connect(partial(self._open, fact.page))
            grid.addWidget(act, 1, 1, Qt.AlignmentFlag.AlignLeft)
        card.body.addLayout(grid)

    def _open(self, page: str, _checked: bool = False) -> None:  # noqa: FBT001, FBT002 - a slot
        self.desk.open_page(page)

    def _button(
        self, words: str, kind: ButtonKind = ButtonKind.SECONDARY, *, icon: str = ""
    ) -> Button:
        button = Button(words, kind, icon=icon)
        self._first = self._first or button
        return button
