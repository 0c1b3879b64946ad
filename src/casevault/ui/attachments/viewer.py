"""Shows one document, page by page, from a process that holds no keys; closed, it is gone.

Bytes come sealed from the vault, go opened into a pipe, and come back as dots. No file of them is
ever written. When the viewer is hidden, whatever the reason, that process is ended.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from casevault.domain.errors import UserError
from casevault.i18n import gettext
from casevault.services.attachments import OpenedAttachment
from casevault.ui.attachments.decoder import Decoder, PagePicture
from casevault.ui.attachments.page_view import ZOOMS, PageView
from casevault.ui.attachments.remark_words import kind_words, remark_lines, size_words
from casevault.ui.attachments.text_view import TextView
from casevault.ui.attachments.wire import DocumentInfo, Kind
from casevault.ui.forms.editor import announce
from casevault.ui.forms.flow import FlowLayout
from casevault.ui.jobs import JobCancelledError, Jobs
from casevault.ui.theme import Space
from casevault.ui.widgets.banner import Banner
from casevault.ui.widgets.buttons import Button, ButtonKind
from casevault.ui.widgets.card import Card
from casevault.ui.widgets.column import ScrollColumn
from casevault.ui.widgets.text import Body, Caption, Heading, Tone
from casevault.ui.widgets.visibility import set_shown

_SPOKEN: Final = 4000
"""The most letters of a page that a screen reader is given at once."""


class DocumentViewer(QWidget):
    """One opened document.

    Signals:
        closed: it was closed by hand; everything of it is gone.
        shown: a page stands on the screen.
    """

    closed = Signal()
    shown = Signal()

    def __init__(
        self,
        opened: Callable[[], OpenedAttachment],
        *,
        start: Callable[[], Decoder] = Decoder,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._decoder: Decoder | None = None
        self._is_over = False
        self._taking = threading.Lock()
        self._jobs = Jobs(self)
        self._info: DocumentInfo | None = None
        self._page = 0
        self._drawn = 0
        self._is_drawing = False
        self._asked: int | None = None
        self.title = Heading("")
        self.about = Caption("")
        self.problem = Banner()
        self.pages = PageView()
        self.text = TextView()
        self.remarks = ScrollColumn(gettext("What this file tells about itself"))
        self.remarks.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.told = Body("")
        telling = Card(gettext("What this file tells about itself"))
        telling.body.addWidget(self.told)
        self.remarks.body.addWidget(telling)
        self.remarks.body.addStretch()
        self._lay_out()
        self._connect()
        self._say_state()
        self._jobs.run(
            lambda _report: self._loaded(opened, start),
            self._show_document,
            self._refused,
            owner=self,
            quiet=True,
        )

    @property
    def process_id(self) -> int:
        """Of the decoding process; 0 when there is none."""
        return 0 if self._decoder is None else self._decoder.process_id

    def end(self) -> None:
        """Let go of everything: pixels, words, the process."""
        with self._taking:
            self._is_over = True
            decoder, self._decoder = self._decoder, None
        if decoder is not None:
            decoder.close()
        self._jobs.stop()
        self.pages.forget()
        self.text.forget()
        self._info = None
        for words in (self.title, self.about, self.told):
            words.clear()
        self.pages.setAccessibleDescription("")

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """A document that is not looked at is closed."""
        super().hideEvent(event)
        self.end()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.SMALL)
        head = QHBoxLayout()
        self.back = Button(gettext("Close the document"), icon="x")
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.title)
        words.addWidget(self.about)
        head.addLayout(words, 1)
        head.addWidget(self.back, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(head)
        column.addWidget(self._bar())
        column.addWidget(self.problem)
        column.addWidget(self.remarks, 1)
        column.addWidget(self.pages, 1)
        column.addWidget(self.text, 1)
        for part in (self.remarks, self.pages, self.text, self.bar):
            part.hide()

    def _bar(self) -> QWidget:
        quiet = ButtonKind.QUIET
        self.bar = QWidget()
        row = FlowLayout(self.bar, spacing=Space.HAIR)
        self.previous = Button(gettext("Previous page"), quiet, icon="chevron-left")
        self.where = Caption("", wraps=False)
        self.where.setMinimumHeight(self.previous.sizeHint().height())
        self.where.setAlignment(Qt.AlignmentFlag.AlignVCenter)
        self.next = Button(gettext("Next page"), quiet, icon="chevron-right")
        self.smaller = Button(gettext("Smaller"), quiet, icon="minus")
        self.larger = Button(gettext("Larger"), quiet, icon="plus")
        self.turn = Button(gettext("Turn"), quiet, icon="refresh-cw")
        self.tells = Button(gettext("About this file"), quiet, icon="info")
        self.tells.setCheckable(True)
        for part in (
            self.previous,
            self.where,
            self.next,
            self.smaller,
            self.larger,
            self.turn,
            self.tells,
        ):
            row.addWidget(part)
        return self.bar

    def _connect(self) -> None:
        self.back.clicked.connect(self._close)
        self.previous.clicked.connect(lambda: self.go(self._page - 1))
        self.next.clicked.connect(lambda: self.go(self._page + 1))
        self.smaller.clicked.connect(lambda: self._zoom(-1))
        self.larger.clicked.connect(lambda: self._zoom(1))
        self.turn.clicked.connect(self._turn)
        self.tells.toggled.connect(self._show_remarks)
        self.pages.page_asked.connect(lambda by: self.go(self._page + by))
        self.pages.ends_asked.connect(self._go_to_end)
        self.pages.zoom_asked.connect(self._zoom)
        self.pages.turn_asked.connect(self._turn)
        self.pages.sharper_asked.connect(self._draw_sharper)
        self.text.page_asked.connect(lambda by: self.go(self._page + by))

    def go(self, page: int) -> None:
        """Show another page; nothing happens where there is none."""
        if self._info is None or not 0 <= page < self._info.pages:
            return
        if self._is_drawing:
            self._asked = page
            return
        self._page = page
        self._draw()

    def _close(self) -> None:
        self.end()
        self.closed.emit()

    def _loaded(
        self, opened: Callable[[], OpenedAttachment], start: Callable[[], Decoder]
    ) -> tuple[OpenedAttachment, DocumentInfo]:
        """In the worker: the entry in the log, then the bytes, into the other process at once."""
        document = opened()
        decoder = start()
        with self._taking:
            if self._is_over:
                decoder.close()
                raise JobCancelledError
            self._decoder = decoder
        return document, decoder.load(document.chunks, document.description.size)

    def _show_document(self, loaded: tuple[OpenedAttachment, DocumentInfo]) -> None:
        document, info = loaded
        told = document.description
        self._info = info
        self.title.setText(told.name)
        about = [kind_words(info.media_type), size_words(told.size), told.note]
        self.about.setText(" · ".join(part for part in about if part))
        self._fill_remarks(info)
        is_text = info.kind is Kind.TEXT
        for part in (self.smaller, self.larger, self.turn):
            part.setVisible(not is_text)
        self.bar.setVisible(not is_text or info.pages > 1 or bool(info.remarks))
        self.text.setVisible(is_text)
        self.pages.setVisible(not is_text)
        self._draw()

    def _fill_remarks(self, info: DocumentInfo) -> None:
        lines = remark_lines(info.remarks)
        self.told.setText("\n".join(lines))
        self.tells.setVisible(bool(lines))

    def _show_remarks(self, wanted: bool) -> None:  # noqa: FBT001 - a slot
        """In place of the page, and back."""
        is_text = self._info is not None and self._info.kind is Kind.TEXT
        self.remarks.setVisible(wanted)
        self.text.setVisible(is_text and not wanted)
        self.pages.setVisible(not is_text and not wanted)

    def _draw(self, *, from_top: bool = True) -> None:
        decoder, info, page = self._decoder, self._info, self._page
        if decoder is None or info is None:
            return
        self._is_drawing = True
        side = self.pages.wanted_side()

        def draw() -> tuple[PagePicture | None, str]:
            words = decoder.words(page) if info.kind is not Kind.IMAGE else ""
            return (None if info.kind is Kind.TEXT else decoder.page(page, side)), words

        self._jobs.run(
            lambda _report: draw(),
            lambda drawn: self._show_page(drawn, from_top=from_top),
            self._refused,
            owner=self,
            quiet=True,
        )

    def _draw_sharper(self) -> None:
        wanted = self.pages.wanted_side()
        if not self._is_drawing and wanted > self._drawn * 1.1:
            self._draw(from_top=False)

    def _show_page(self, drawn: tuple[PagePicture | None, str], *, from_top: bool) -> None:
        self._is_drawing = False
        picture, words = drawn
        if picture is None:
            self.text.show_words(words)
        else:
            self.pages.show_page(picture, from_top=from_top)
            self._drawn = self.pages.wanted_side()
            self.pages.setAccessibleDescription(words[:_SPOKEN])
        self._say_state()
        if not self.focusWidget():
            (self.text if picture is None else self.pages).setFocus()
        announce(self, self.where.text())
        self.shown.emit()
        asked, self._asked = self._asked, None
        if asked is not None and asked != self._page:
            self.go(asked)

    def _say_state(self) -> None:
        count = 0 if self._info is None else self._info.pages
        words = gettext("Page {number} of {count}").format(number=self._page + 1, count=count)
        self.where.setText(words if count else "")
        for part in (self.pages, self.text):
            part.setAccessibleName(words if count else gettext("Document"))
        ways = ((self.previous, self._page > 0), (self.next, self._page + 1 < count))
        for button, is_there in ways:
            button.setEnabled(is_there)
            set_shown(button, count > 1)
        set_shown(self.where, count > 1)

    def _go_to_end(self, which: int) -> None:
        if self._info is not None:
            self.go(self._info.pages - 1 if which > 0 else 0)

    def _zoom(self, by: int) -> None:
        at = ZOOMS.index(self.pages.zoom)
        to = ZOOMS[min(max(at + by, 0), len(ZOOMS) - 1)] if by else 100
        self.pages.set_zoom(to)
        announce(self, gettext("{percent} %").format(percent=to))

    def _turn(self) -> None:
        self.pages.set_turns(self.pages.turns + 1)

    def _refused(self, error: UserError) -> None:
        self._is_drawing = False
        self.problem.say(error.text(), Tone.CAUTION)
        self.back.setFocus(Qt.FocusReason.OtherFocusReason)
        self.shown.emit()
