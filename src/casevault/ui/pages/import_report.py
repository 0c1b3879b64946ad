"""What an import would take or took, what it refuses by row and column, what to look at."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from casevault.domain.forms import forms
from casevault.i18n import gettext, ngettext
from casevault.services.imports import ImportReport
from casevault.ui.theme import Space
from casevault.ui.widgets.banner import ToneMark
from casevault.ui.widgets.card import Card
from casevault.ui.widgets.text import Body, Caption, Tone
from casevault.ui.widgets.word_table import WordModel, WordTable

MOST_ISSUES: Final = 200
MOST_ROWS_NAMED: Final = 30


class ImportDetails(QWidget):
    """What needs a look, then the refused cells one by one."""

    def __init__(self, report: ImportReport, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.LARGE)
        remarks = _remarks(report)
        if remarks:
            card = Card(gettext("Good to know"))
            for words in remarks:
                card.body.addWidget(Body(words))
            layout.addWidget(card)
        if report.issues:
            layout.addWidget(_issues(report))


def counts_card(report: ImportReport) -> Card:
    """How many rows are taken, refused, or may concern somebody who is here already."""
    title = gettext("What would be taken") if report.is_dry_run else gettext("What was taken")
    card = Card(title)
    card.head_actions.addWidget(
        Caption(gettext("Sheet: {name}").format(name=report.sheet), wraps=False)
    )
    taken = (
        ngettext("{count} row can be taken over.", "{count} rows can be taken over.", report.taken)
        if report.is_dry_run
        else ngettext("{count} row taken over.", "{count} rows taken over.", report.taken)
    )
    refused = ngettext(
        "{count} row cannot be taken over. The reason stands below.",
        "{count} rows cannot be taken over. The reasons stand below.",
        report.refused,
    )
    known = ngettext(
        "{count} row may be somebody who is here already. Look at it: {rows}",
        "{count} rows may be people who are here already. Look at the first: {rows}",
        len(report.likely_known),
    )
    rows = ", ".join(str(number) for number in report.likely_known[:MOST_ROWS_NAMED])
    lines = [
        (Tone.OK if report.taken else Tone.CAUTION, taken.format(count=report.taken), True),
        (Tone.CAUTION, refused.format(count=report.refused), report.refused > 0),
        (Tone.CAUTION, known.format(count=len(report.likely_known), rows=rows), bool(rows)),
    ]
    for tone, words, is_so in lines:
        if is_so:
            line = QHBoxLayout()
            line.addWidget(ToneMark(tone))
            line.addWidget(Body(words), 1)
            card.body.addLayout(line)
    return card


def _remarks(report: ImportReport) -> list[str]:
    remarks = [gettext(one.message_id).format(**one.values) for one in report.notices]
    remarks += [
        ngettext(
            "{count} row has no answer for {field}; it waits in the case.",
            "{count} rows have no answer for {field}; they wait in their cases.",
            count,
        ).format(count=count, field=_field_words(field))
        for field, count in report.gaps
    ]
    if report.skipped_empty:
        words = ngettext(
            "{count} empty row was left out.",
            "{count} empty rows were left out.",
            report.skipped_empty,
        )
        remarks.append(words.format(count=report.skipped_empty))
    return remarks


def _field_words(place: str) -> str:
    """A field as the screen calls it; `place` is `form.field`."""
    form_id, _, field_id = place.partition(".")
    form = forms().get(form_id)
    labels = [each.label_id for each in form.fields if each.id == field_id] if form else []
    return gettext(labels[0]) if labels else place


def _issues(report: ImportReport) -> Card:
    card = Card(gettext("Why rows are refused"))
    card.body.addWidget(
        Body(gettext("Correct them in the spreadsheet and choose it again."), muted=True)
    )
    rows = [
        (
            gettext(issue.message_id).format(**issue.values),
            str(issue.row),
            issue.column or "–",
        )
        for issue in report.issues[:MOST_ISSUES]
    ]
    titles = (gettext("Problem"), gettext("Row"), gettext("Column"))
    card.body.addWidget(WordTable(gettext("Why rows are refused"), WordModel(titles, rows)))
    more = len(report.issues) - len(rows)
    if more > 0:
        words = ngettext("and {count} more", "and {count} more", more).format(count=more)
        card.body.addWidget(Caption(words))
    return card
