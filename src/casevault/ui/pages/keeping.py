"""Keeping and erasing: what is up for review, how long cases are kept, and what was erased."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from casevault.domain.dates import format_day
from casevault.domain.errors import UserError
from casevault.domain.retention import CLASS_WORDS, HOLD_WORDS, has_archive_law
from casevault.i18n import N_, gettext
from casevault.services import cases, erasing, retention
from casevault.services.erasing import Erased
from casevault.services.retention import ReviewLine
from casevault.services.session import ChangeKind, Changes
from casevault.ui.page import Desk, Page
from casevault.ui.pages.keeping_schedule import ScheduleCard
from casevault.ui.theme import Space
from casevault.ui.typed_words import TypedWords
from casevault.ui.widgets.buttons import Button
from casevault.ui.widgets.card import Card, Line
from casevault.ui.widgets.column import clear_layout
from casevault.ui.widgets.field_row import FieldRow
from casevault.ui.widgets.text import Body, Heading
from casevault.ui.widgets.work_card import WorkCard

_MOST_LINES = 50


class KeepingPage(Page):
    """For coordinators. The review is read in the worker: it looks through every closed case."""

    title_id: ClassVar[str] = N_("Keeping and erasing")
    help_id: ClassVar[str] = "keeping"

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.say_lead(
            gettext("Nothing is erased by itself: the program asks, and a coordinator decides.")
        )
        self._review = WorkCard(gettext("Up for review"))
        self._lines = QVBoxLayout()
        self._lines.setSpacing(Space.MEDIUM)
        self._review.body.insertLayout(1, self._lines)
        self.is_read = False
        self._code = QLineEdit()
        TypedWords(self, "code").keep("code", self._code)
        self._erase = Button(gettext("Erase…"), icon="trash-2")
        self._erase.clicked.connect(self._erase_typed)
        self._hold = Button(gettext("Legal hold…"), icon="scale")
        self._hold.clicked.connect(self._hold_typed)
        self._schedule = ScheduleCard(desk)
        self._erased = Card(gettext("Erased cases"))
        self._gone = QVBoxLayout()
        self._gone.setSpacing(Space.MEDIUM)
        self._erased.body.addLayout(self._gone)
        for card in (self._review, self._one_case(), self._schedule, self._erased):
            self.body.addWidget(card)
        self.body.addStretch(1)
        self._read()

    def first_focus(self) -> QWidget | None:
        """The code of a case."""
        return self._code

    def refresh(self, changes: object, _initiator: object = None) -> None:
        """A case was closed, held or kept otherwise."""
        if isinstance(changes, Changes) and ChangeKind.CASE in changes.kinds:
            self._read()

    def _one_case(self) -> WorkCard:
        self._one = WorkCard(gettext("One case"))
        row = FieldRow(gettext("The code of the case"), self._code)
        self._one.body.insertWidget(1, row)
        self._one.buttons.addWidget(self._hold)
        self._one.buttons.addWidget(self._erase)
        if has_archive_law(self.desk.session.vault.info.country):
            words = gettext(
                "Public bodies here may have to keep social protection records longer, or for "
                "good. Put a legal hold on such cases."
            )
            self._one.body.addWidget(Body(words, muted=True))
        return self._one

    def _read(self) -> None:
        session = self.desk.session
        self.desk.jobs.run(
            lambda _report: (retention.review(session), erasing.erased(session)),
            self._show,
            owner=self,
            quiet=True,
        )

    def _show(self, found: tuple[list[ReviewLine], list[Erased]]) -> None:
        review, gone = found
        self.is_read = True
        clear_layout(self._lines)
        if not review:
            self._lines.addWidget(Body(gettext("No closed case is past its time."), muted=True))
        for number, line in enumerate(review[:_MOST_LINES]):
            if number:
                self._lines.addWidget(Line())
            self._lines.addLayout(self._review_line(line))
        clear_layout(self._gone)
        if not gone:
            self._gone.addWidget(Body(gettext("No case was erased in this vault."), muted=True))
        for number, each in enumerate(gone):
            if number:
                self._gone.addWidget(Line())
            self._gone.addLayout(self._gone_line(each))

    def _review_line(self, line: ReviewLine) -> QHBoxLayout:
        words = gettext("{kind}. Last entry {last}; to be looked at since {due}.").format(
            kind=gettext(CLASS_WORDS[line.kind]),
            last=format_day(line.last_entry),
            due=format_day(line.review_on),
        )
        if line.hold is not None:
            words += " " + gettext("Legal hold: {reason}.").format(
                reason=gettext(HOLD_WORDS[line.hold.reason])
            )
        row = _words_of(line.code, words)
        look = Button(
            gettext("Open"), description=gettext("Open case {code}").format(code=line.code)
        )
        look.clicked.connect(lambda: self.desk.open_page("case", case_id=line.case_id))
        hold = Button(
            gettext("Legal hold…"),
            description=gettext("Legal hold on case {code}").format(code=line.code),
        )
        hold.clicked.connect(lambda: self._choose_hold(line.case_id, line.code))
        erase = Button(
            gettext("Erase…"),
            description=gettext("Erase case {code}").format(code=line.code),
        )
        erase.clicked.connect(lambda: self._open_erasing(line.case_id))
        erase.setEnabled(line.hold is None)
        for button in (look, hold, erase):
            row.addWidget(button)
        return row

    def _gone_line(self, gone: Erased) -> QHBoxLayout:
        words = gettext("Erased on {day}. {ground}.").format(
            day=format_day(gone.on), ground=gone.ground_words()
        )
        row = _words_of(gone.code, words)
        paper = Button(
            gettext("Certificate…"),
            icon="file-text",
            description=gettext("Certificate for case {code}").format(code=gone.code),
        )
        paper.clicked.connect(lambda: self._write_certificate(gone))
        row.addWidget(paper)
        return row

    def _typed(self) -> cases.CaseRow | None:
        try:
            row = cases.find_by_code(self.desk.session, self._code.text())
            if row is not None:
                self._one.banner.clear()
                return row
            self._one.fail(UserError(N_("There is no case of this code. Check it.")))
        except UserError as error:
            self._one.fail(error)
        self._code.setFocus()
        return None

    def _erase_typed(self) -> None:
        row = self._typed()
        if row is not None:
            self._open_erasing(row.case_id)

    def _hold_typed(self) -> None:
        row = self._typed()
        if row is not None:
            self._choose_hold(row.case_id, row.code)

    def _open_erasing(self, case_id: str) -> None:
        self.desk.open_page("erase_case", case_id=case_id)

    def _choose_hold(self, case_id: str, code: str) -> None:
        from casevault.ui.pages.legal_hold import ask_hold

        held = retention.holds(self.desk.session).get(case_id)
        answer = ask_hold(self, code, None if held is None else held.reason)
        if answer is None:
            return
        session = self.desk.session
        self.desk.jobs.run(
            lambda _report: retention.hold(session, case_id, answer.reason),
            lambda _nothing: self._held(code),
            owner=self,
            quiet=True,
        )

    def _held(self, code: str) -> None:
        self.desk.notices.show_done(
            gettext("The legal hold of case {code} is kept as you chose.").format(code=code)
        )
        self._read()

    def _write_certificate(self, gone: Erased) -> None:
        from casevault.ui.widgets.path_picker import pick_folder

        folder = pick_folder(self, gettext("Choose a folder for the certificate"))
        if folder is None:
            return
        session = self.desk.session
        self.desk.jobs.run(
            lambda _report: erasing.write_certificate(session, gone, folder),
            lambda path: self.desk.notices.show_done(
                gettext("The certificate is at {path}.").format(path=str(path))
            ),
            owner=self,
        )


def _words_of(code: str, words: str) -> QHBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(Space.HAIR)
    column.addWidget(Heading(code, level=3))
    column.addWidget(Body(words, muted=True))
    row = QHBoxLayout()
    row.addLayout(column, 1)
    return row
