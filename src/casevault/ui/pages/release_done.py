"""A release that was written: where it lies, and what to do with it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from casevault.i18n import gettext, ngettext
from casevault.services import release_words
from casevault.ui.page import Desk
from casevault.ui.theme import Space
from casevault.ui.widgets.banner import Banner
from casevault.ui.widgets.buttons import Button, ButtonKind
from casevault.ui.widgets.card import Card
from casevault.ui.widgets.column import ScrollColumn
from casevault.ui.widgets.text import Body, Caption, Heading, Tone


class DoneView(QWidget):
    """The folder, its files, and the fingerprint that belongs on the letterhead."""

    def __init__(self, desk: Desk, paths: list[Path], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._list = Button(gettext("Open the list of releases"), ButtonKind.PRIMARY, icon="send")
        self._list.clicked.connect(lambda: desk.open_page("releases"))
        column = ScrollColumn(gettext("The release is written"))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(column)
        body = column.body
        body.addWidget(Banner(gettext("The release is written, signed and backed up."), Tone.OK))
        body.addWidget(self._files(paths))
        key = Card(gettext("Fingerprint of your key"))
        key.body.addWidget(Heading(release_words.own_fingerprint(desk.session), level=3))
        words = gettext(
            "Let it stand on your letterhead: by it whoever receives the files knows that they "
            "are yours."
        )
        key.body.addWidget(Body(words, muted=True))
        body.addWidget(key)
        buttons = QHBoxLayout()
        buttons.addWidget(self._list)
        buttons.addStretch(1)
        body.addLayout(buttons)
        body.addStretch(1)

    def first_focus(self) -> QWidget:
        """The next step."""
        return self._list

    def _files(self, paths: list[Path]) -> Card:
        card = Card(gettext("Where it lies"))
        card.body.setSpacing(Space.SMALL)
        if paths:
            card.body.addWidget(Body(str(paths[0].parent)))
        words = gettext(
            "To read: {report}. As a workbook: {workbook}. What the others are says {read_me}."
        ).format(report="report.pdf", workbook="tables.xlsx", read_me="READ_ME.txt")
        card.body.addWidget(Body(words, muted=True))
        count = ngettext("{count} file in all", "{count} files in all", len(paths))
        card.body.addWidget(Caption(count.format(count=len(paths))))
        return card
