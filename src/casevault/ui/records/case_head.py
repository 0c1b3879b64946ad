"""The head of a case: its code, its status, its dates; neutral words only."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from casevault.domain import codes
from casevault.domain.dates import PartialDate
from casevault.i18n import gettext, ngettext
from casevault.services import cases
from casevault.services.cases import CaseRow
from casevault.ui.forms.options import label_of
from casevault.ui.page import Desk
from casevault.ui.records.answer_words import moment_words
from casevault.ui.theme import Space
from casevault.ui.widgets.buttons import Button
from casevault.ui.widgets.text import Pill, Tone

STATUS_LIST = "CASEST"
_TONES = {"ACTIVE": Tone.INFO, "REOPEN": Tone.INFO, "FOLLOW": Tone.INFO, "HOLD": Tone.CAUTION}


def status_tone(status: str) -> Tone:
    """The tone of a status; closed cases are plain."""
    return _TONES.get(status, Tone.PLAIN)


def case_lead(row: CaseRow) -> str:
    """When it was opened, who is in it, when it last changed."""
    opened = gettext("Opened {day}").format(day=PartialDate.from_iso(row.opened_on).text())
    persons = ngettext("{count} person", "{count} persons", row.person_count)
    changed = gettext("changed {when}").format(when=moment_words(row.changed_at))
    return " · ".join((opened, persons.format(count=row.person_count), changed))


class CaseStatus(QWidget):
    """The status in words, and the way to change it; a notice takes a change back.

    Signals:
        changed: the `Changes` of another status.
    """

    changed = Signal(object)

    def __init__(self, desk: Desk, *, may_edit: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._row: CaseRow | None = None
        self._pill = Pill("")
        self._change = Button(gettext("Change status…"))
        self._change.clicked.connect(self.offer)
        if not may_edit:
            self._change.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.MEDIUM)
        row.addWidget(self._pill)
        row.addWidget(self._change)

    def show_row(self, row: CaseRow) -> None:
        """Show the status of a case."""
        self._row = row
        self._pill.show_state(label_of(STATUS_LIST, row.status), status_tone(row.status))

    def offer(self) -> None:
        """Open the menu of statuses."""
        menu = QMenu(self)
        group = QActionGroup(menu)
        for code in codes.code_list(STATUS_LIST).offered:
            entry = QAction(label_of(STATUS_LIST, code.code), menu)
            entry.setCheckable(True)
            entry.setChecked(self._row is not None and code.code == self._row.status)
            entry.triggered.connect(lambda _on, status=code.code: self.change(status))
            group.addAction(entry)
            menu.addAction(entry)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self._change.mapToGlobal(QPoint(0, self._change.height())))

    def change(self, status: str) -> None:
        """Give the case another status."""
        row = self._row
        if row is None or status == row.status:
            return
        self._set(status)
        self._desk.notices.show_done(
            gettext("The status is now: {status}.").format(status=label_of(STATUS_LIST, status)),
            gettext("Undo"),
            lambda: self._set(row.status),
        )

    def _set(self, status: str) -> None:
        session, row = self._desk.session, self._row
        if row is None:
            return
        self._desk.jobs.run(
            lambda _report: cases.set_status(
                session, row.case_id, status, seen_version=row.version
            ),
            self.changed.emit,
            owner=self,
            quiet=True,
        )
