"""The documents of a case: counted openly, named for a reason, opened inside, kept and removed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import ClassVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from casevault.domain.errors import UserError
from casevault.domain.roles import Right
from casevault.i18n import gettext
from casevault.services import attachments
from casevault.services.attachments import Description, NewDocument, SourceFile
from casevault.services.identity import Reason
from casevault.services.session import Changes
from casevault.ui.attachments.decoder import Decoder
from casevault.ui.attachments.document_list import DocumentLine, DocumentList
from casevault.ui.attachments.keep_document import Content, KeepDocument
from casevault.ui.attachments.remark_words import size_words
from casevault.ui.attachments.viewer import DocumentViewer
from casevault.ui.page import Desk
from casevault.ui.records.answer_words import moment_words
from casevault.ui.records.reason_panel import ReasonPanel
from casevault.ui.widgets.banner import Banner
from casevault.ui.widgets.card import Card
from casevault.ui.widgets.column import ScrollColumn
from casevault.ui.widgets.path_picker import ANY_FILE, pick_file
from casevault.ui.widgets.reason_dialog import ask_reason
from casevault.ui.widgets.text import Tone

Pick = Callable[[QWidget, str, tuple[str, ...]], Path | None]


class DocumentsPane(QWidget):
    """One thing at a time: the list, a reason, a file to be kept, or an open document.

    Signals:
        changed: what a service changed.
        settled: another thing stands on the screen.
    """

    changed = Signal(object)
    settled = Signal()
    help_id: ClassVar[str] = "documents"

    def __init__(
        self,
        desk: Desk,
        case_id: str,
        people: Mapping[str, str],
        *,
        may_open: bool,
        start: Callable[[], Decoder] = Decoder,
        pick: Pick = pick_file,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._case_id = case_id
        self._people = people
        self._may_open = may_open
        self._start = start
        self._pick = pick
        self._names: Mapping[str, Description] = {}
        self._is_stale = False
        self._reason: tuple[Reason, str] | None = None
        self.problem = Banner()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(self.problem)
        self.inside: QWidget = QWidget()
        self._column.addWidget(self.inside, 1)
        self.show_list()

    @property
    def viewer(self) -> DocumentViewer | None:
        """The open document, if one is open."""
        return self.inside if isinstance(self.inside, DocumentViewer) else None

    def first_focus(self) -> QWidget:
        """The list, or what stands in its place."""
        return self.list.first_focus() if isinstance(self.inside, DocumentList) else self.inside

    @property
    def list(self) -> DocumentList:
        """The list of documents."""
        if not isinstance(self.inside, DocumentList):
            raise TypeError
        return self.inside

    def show_list(self) -> None:
        """Show what the case holds; names only where they were asked for."""
        self._is_stale = False
        session = self._desk.session
        found = attachments.documents(session, self._case_id)
        lines = [
            DocumentLine(
                each.attachment_id,
                moment_words(each.stamp),
                size_words(each.padded_size),
                self._people.get(each.person_id or "", ""),
                self._names.get(each.attachment_id),
            )
            for each in found
        ]
        may_edit = session.may(Right.EDIT_CASES) and self._may_open
        made = DocumentList(
            lines, may_open=self._may_open, may_edit=may_edit, is_named=self._reason is not None
        )
        made.names_asked.connect(lambda: self._ask_reason(""))
        made.opened.connect(self._open)
        made.add_asked.connect(self._choose_file)
        made.remove_asked.connect(self._remove)
        made.hide_asked.connect(self._hide_names)
        self._put(made)

    def refresh(self) -> None:
        """Read again; what is being kept or looked at stays."""
        if isinstance(self.inside, DocumentList):
            self.show_list()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """Names that are not looked at are closed."""
        super().hideEvent(event)
        self._names, self._reason, self._is_stale = {}, None, True
        if isinstance(self.inside, DocumentList):
            self.inside.forget()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Begin with the list again."""
        super().showEvent(event)
        if self._is_stale:
            self.show_list()

    def keep_file(self, path: Path) -> None:
        """Look at a file that may be kept."""
        try:
            source = SourceFile.at(path)
        except UserError as error:
            self._say(error)
            return
        made = KeepDocument(self._case_id, source, self._people, start=self._start)
        made.wanted.connect(self._keep)
        made.given_up.connect(self._back_to_list)
        made.looked.connect(self.settled)
        column = ScrollColumn(gettext("Keep this document"))
        column.body.addWidget(made)
        column.body.addStretch()
        self._put(column)
        made.first_focus().setFocus(Qt.FocusReason.OtherFocusReason)

    def _choose_file(self) -> None:
        path = self._pick(self, gettext("Choose a document"), (ANY_FILE,))
        if path is not None:
            self.keep_file(path)

    def _keep(self, new: NewDocument, content: Content) -> None:
        session = self._desk.session
        self._desk.jobs.run(
            lambda _report: attachments.add(session, new, content),
            self._kept,
            self._not_kept,
            owner=self,
            quiet=True,
        )

    def _kept(self, changes: Changes) -> None:
        reason = self._reason
        if reason is None:
            self._back_to_list()
        else:
            self._describe(*reason)
        self.changed.emit(changes)

    def _not_kept(self, error: UserError) -> None:
        found = self.inside.findChild(KeepDocument)
        if isinstance(found, KeepDocument):
            found.say(error)
        else:
            self._say(error)

    def _ask_reason(self, attachment_id: str) -> None:
        panel = ReasonPanel(attachment_id or "names")
        panel.given.connect(lambda reason, words: self._given(reason, words, attachment_id))
        panel.given_up.connect(self._back_to_list)
        card = Card(gettext("Documents"))
        card.body.addWidget(panel)
        column = ScrollColumn(gettext("Reason"))
        column.body.addWidget(card)
        column.body.addStretch()
        self._put(column)
        panel.first_focus().setFocus(Qt.FocusReason.OtherFocusReason)

    def _given(self, reason: Reason, own_words: str, attachment_id: str) -> None:
        self._reason = (reason, own_words)
        if attachment_id:
            self._open(attachment_id)
        else:
            self._describe(reason, own_words)

    def _describe(self, reason: Reason, own_words: str) -> None:
        session, case_id = self._desk.session, self._case_id
        self._desk.jobs.run(
            lambda _report: attachments.describe(session, case_id, reason, own_words),
            self._show_names,
            self._refused,
            owner=self,
            quiet=True,
        )

    def _show_names(self, names: Mapping[str, Description]) -> None:
        self._names = names
        self._back_to_list()

    def _hide_names(self) -> None:
        self._names, self._reason = {}, None
        self._back_to_list()

    def _open(self, attachment_id: str) -> None:
        if self._reason is None:
            self._ask_reason(attachment_id)
            return
        session, (reason, own_words) = self._desk.session, self._reason
        viewer = DocumentViewer(
            lambda: attachments.open_document(session, attachment_id, reason, own_words),
            start=self._start,
        )
        viewer.closed.connect(self._back_to_list)
        viewer.shown.connect(self.settled)
        self._put(viewer)

    def _back_to_list(self) -> None:
        self.show_list()
        self.list.first_focus().setFocus(Qt.FocusReason.OtherFocusReason)

    def _remove(self, attachment_id: str) -> None:
        reason = ask_reason(
            self,
            gettext("Remove this document?"),
            gettext("It is gone at once and for good; only backups made before still hold it."),
            (gettext("Kept twice"), gettext("Kept by mistake"), gettext("No longer needed")),
            name=attachment_id,
            go=gettext("Remove"),
        )
        if reason is None:
            return
        session = self._desk.session
        self._desk.jobs.run(
            lambda _report: attachments.remove(session, attachment_id, reason),
            self._removed,
            self._refused,
            owner=self,
            quiet=True,
        )

    def _removed(self, changes: Changes) -> None:
        self._back_to_list()
        self.changed.emit(changes)

    def _refused(self, error: UserError) -> None:
        self._reason = None
        self.show_list()
        self._say(error)

    def _say(self, error: UserError) -> None:
        self.problem.say(error.text(), Tone.CAUTION)

    def _put(self, inside: QWidget) -> None:
        self.problem.clear()
        before, self.inside = self.inside, inside
        if isinstance(before, DocumentList):
            before.forget()
        self._column.removeWidget(before)
        before.hide()
        before.deleteLater()
        self._column.addWidget(inside, 1)
        inside.show()
        self.settled.emit()
