"""Looks at a file before it is kept: what it is, what it tells, what is taken out of it.

The file is decoded in the process without keys, like every document. What is taken out is gone:
the vault then holds the cleaned document only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QWidget

from casevault.domain.errors import UserError
from casevault.i18n import gettext
from casevault.services.attachments import LONGEST_NAME, LONGEST_NOTE, NewDocument, SourceFile
from casevault.ui.attachments.decoder import REFUSAL_WORDS, CannotShowError, Decoder
from casevault.ui.attachments.remark_words import (
    UNKNOWN_TYPE,
    kind_words,
    remark_lines,
    size_words,
)
from casevault.ui.attachments.wire import DocumentInfo, Refusal
from casevault.ui.forms.choice_group import ChoiceGroup
from casevault.ui.forms.options import Option
from casevault.ui.forms.text_editors import TextLine
from casevault.ui.jobs import Jobs
from casevault.ui.theme import Space
from casevault.ui.typed_words import TypedWords
from casevault.ui.widgets.banner import Banner
from casevault.ui.widgets.buttons import Button, ButtonKind
from casevault.ui.widgets.card import Card
from casevault.ui.widgets.field_row import FieldRow
from casevault.ui.widgets.text import Body, Tone

OF_THE_CASE: Final = "case"
Content = SourceFile | bytes


class KeepDocument(Card):
    """One file that was chosen; says what it is and asks what to keep.

    Signals:
        wanted: the `NewDocument` and its content, a `SourceFile` or bytes.
        given_up: the person changed her mind.
        looked: everything about the file is on the screen.
    """

    wanted = Signal(object, object)
    given_up = Signal()
    looked = Signal()

    def __init__(
        self,
        case_id: str,
        source: SourceFile,
        people: Mapping[str, str],
        *,
        start: Callable[[], Decoder] = Decoder,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(gettext("Keep this document"), parent)
        self._case_id = case_id
        self._source = source
        self._info: DocumentInfo | None = None
        self._jobs = Jobs(self)
        self._start = start
        self.what = Body(gettext("Looking at the file…"), muted=True)
        self.problem = Banner()
        self.name = TextLine(sealed=True)
        self.name.setMaxLength(LONGEST_NAME)
        self.name.setText(source.name)
        self.name.setModified(True)
        self.note = TextLine(sealed=True)
        self.note.setMaxLength(LONGEST_NOTE)
        TypedWords(self, "keep").keep("note", self.note)
        self.of = self._choice(people)
        self.told = Body("")
        self.strip = QCheckBox(gettext("Take all this out before it is kept"))
        self._lay_out(people)
        self._jobs.run(
            lambda _report: self._look(), self._show_look, self._refused, owner=self, quiet=True
        )

    def first_focus(self) -> QWidget:
        """The name."""
        return self.name

    def end(self) -> None:
        """Stop looking."""
        self._jobs.stop()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """Nobody looks any more."""
        super().hideEvent(event)
        self.end()

    def _choice(self, people: Mapping[str, str]) -> ChoiceGroup:
        options = [Option(OF_THE_CASE, gettext("the whole case"))]
        options += [Option(each, words) for each, words in people.items()]
        choice = ChoiceGroup(options, in_columns=True, parent=self)
        choice.describe(gettext("It belongs to"), "")
        choice.show_answer(OF_THE_CASE)
        return choice

    def _lay_out(self, people: Mapping[str, str]) -> None:
        self.body.addWidget(self.what)
        self.body.addWidget(self.problem)
        self._telling = Card(gettext("What this file tells about itself"))
        self._telling.body.addWidget(self.told)
        self._telling.body.addWidget(self.strip)
        self._telling.hide()
        self.body.addWidget(self._telling)
        help_text = gettext("Sealed like a name: only who may open this case sees it.")
        self.body.addWidget(FieldRow(gettext("Name"), self.name, help_text))
        self.body.addWidget(FieldRow(gettext("Note"), self.note))
        if people:
            self.body.addWidget(FieldRow(gettext("It belongs to"), self.of))
        row = QHBoxLayout()
        row.setSpacing(Space.SMALL)
        self.keep = Button(gettext("Keep the document"), ButtonKind.PRIMARY, icon="lock")
        self.keep.setEnabled(False)
        self.cancel = Button(gettext("Cancel"))
        row.addWidget(self.keep)
        row.addWidget(self.cancel)
        row.addStretch()
        self.body.addLayout(row)
        self.keep.clicked.connect(self._keep)
        self.cancel.clicked.connect(self.given_up)
        self.name.textChanged.connect(lambda _text: self._look_at_name())

    def _look(self) -> DocumentInfo | CannotShowError:
        try:
            decoder = self._start()
        except CannotShowError as error:
            return error
        try:
            return decoder.load(self._source.pieces(), self._source.size)
        except CannotShowError as error:
            return error
        finally:
            decoder.close()

    def _show_look(self, found: DocumentInfo | CannotShowError) -> None:
        size = size_words(self._source.size)
        if isinstance(found, CannotShowError):
            self.what.setText(size)
            tells = gettext(
                "What it may tell about place, time or author is not known and stays in it."
            )
            self.problem.say(f"{found.text()} {tells}", Tone.CAUTION)
        else:
            self._info = found
            self.what.setText(f"{kind_words(found.media_type)} · {size}")
            self._show_remarks(found)
        self._look_at_name()
        self.looked.emit()

    def _show_remarks(self, info: DocumentInfo) -> None:
        lines = remark_lines(info.remarks)
        if not lines:
            return
        self.told.setText("\n".join(lines))
        self.strip.setChecked(info.cleanable)
        self.strip.setEnabled(info.cleanable)
        if not info.cleanable:
            self.strip.hide()
            words = gettext(
                "This cannot be taken out of this kind of file without changing it. "
                "A photograph of the paper tells less."
            )
            self._telling.body.addWidget(Body(words, muted=True))
        self._telling.show()

    def _look_at_name(self) -> None:
        self.keep.setEnabled(bool(self.name.text().strip()) and bool(self.what.text()))

    def _keep(self) -> None:
        self.keep.setEnabled(False)
        if self._info is None or not self.strip.isChecked():
            self._give(self._source)
            return
        self._jobs.run(
            lambda _report: self._cleaned(), self._give, self._refused, owner=self, quiet=True
        )

    def _cleaned(self) -> bytes:
        """The cleaned document, once another process found nothing more in it."""
        decoder = self._start()
        try:
            decoder.load(self._source.pieces(), self._source.size)
            clean = decoder.cleaned()
        finally:
            decoder.close()
        second = self._start()
        try:
            left = second.load([clean], len(clean)).remarks
        finally:
            second.close()
        if left:
            why = Refusal.NOT_CLEANABLE
            raise CannotShowError(REFUSAL_WORDS[why], why)
        return clean

    def _give(self, content: Content) -> None:
        of = self.of.answer()
        new = NewDocument(
            case_id=self._case_id,
            name=self.name.text(),
            media_type=UNKNOWN_TYPE if self._info is None else self._info.media_type,
            person_id="" if of in {None, OF_THE_CASE} else str(of),
            note=self.note.text(),
        )
        self.wanted.emit(new, content)

    def _refused(self, error: UserError) -> None:
        self.say(error)
        self.looked.emit()

    def say(self, error: UserError) -> None:
        """Say what went wrong; it can be tried again."""
        self.problem.say(error.text(), Tone.CAUTION)
        self.keep.setEnabled(True)
        self.cancel.setFocus(Qt.FocusReason.OtherFocusReason)
