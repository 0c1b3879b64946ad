"""Every version of a record: when, by whom, what changed. Facts only; nothing sealed is opened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtWidgets import QWidget

from casevault.domain.forms import Form
from casevault.i18n import gettext
from casevault.services.cases import Record
from casevault.ui.records.answer_words import moment_words
from casevault.ui.records.differences import differences
from casevault.ui.widgets.buttons import ButtonKind
from casevault.ui.widgets.card import Card
from casevault.ui.widgets.column import ScrollColumn
from casevault.ui.widgets.dialog import Dialog
from casevault.ui.widgets.text import Body


def history_lines(form: Form, versions: Sequence[Record]) -> list[tuple[Record, tuple[str, ...]]]:
    """The versions, newest first, each with what it changed in words."""
    told: list[tuple[Record, tuple[str, ...]]] = []
    before: Mapping[str, object] = {}
    for record in versions:
        if record.deleted:
            lines: tuple[str, ...] = (gettext("Removed."),)
        else:
            lines = tuple(
                gettext("{question}: {before} → {after}").format(
                    question=each.question, before=each.before, after=each.after
                )
                for each in differences(form, before, record.facts)
            ) or (gettext("No fact changed; sealed answers may have."),)
        told.append((record, lines))
        before = record.facts
    return told[::-1]


class HistoryDialog(Dialog):
    """Shows the versions of one record."""

    def __init__(
        self,
        parent: QWidget | None,
        form: Form,
        versions: Sequence[Record],
        authors: Mapping[str, str],
    ) -> None:
        super().__init__(
            parent,
            gettext("History"),
            gettext("Facts only, newest first. Sealed answers are not shown here."),
        )
        column = ScrollColumn(gettext("History"))
        for record, lines in history_lines(form, versions):
            title = gettext("{when}, {who}").format(
                when=moment_words(record.stamp),
                who=authors.get(record.author_id, gettext("somebody who left")),
            )
            card = Card(title)
            for line in lines:
                card.body.addWidget(Body(line))
            column.body.addWidget(card)
        column.body.addStretch()
        letters = self.fontMetrics()
        column.setMinimumSize(letters.averageCharWidth() * 64, letters.height() * 18)
        self.body.addWidget(column)
        self.add_button(gettext("Close"), ButtonKind.PRIMARY, result=0).setFocus()
