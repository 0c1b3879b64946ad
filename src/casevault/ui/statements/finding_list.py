"""What was found in a text, one entry each: number, kind, why, and wording to take instead."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from casevault.domain.statement_check import Finding, FindingKind, Seriousness
from casevault.i18n import gettext
from casevault.services.statement_check import KIND_NAMES, SERIOUSNESS_NAMES, why
from casevault.ui.theme import Space
from casevault.ui.widgets.buttons import Button, ButtonKind
from casevault.ui.widgets.card import Card, Line
from casevault.ui.widgets.column import clear_layout
from casevault.ui.widgets.text import Body, Caption, Heading, Pill, Tone

_MOST_SHOWN: Final = 40
_LONGEST_QUOTE: Final = 60
_TONES: Final[dict[Seriousness, Tone]] = {
    Seriousness.LOW: Tone.INFO,
    Seriousness.CAREFUL: Tone.CAUTION,
    Seriousness.SERIOUS: Tone.DANGER,
}


def numbered(findings: Sequence[Finding]) -> list[tuple[int, Finding]]:
    """The findings with the numbers they bear; what only sums up others has none (0)."""
    number, found = 0, []
    for one in findings:
        number += one.kind is not FindingKind.TOGETHER
        found.append((0 if one.kind is FindingKind.TOGETHER else number, one))
    return found


def _left(button: Button) -> QHBoxLayout:
    row = QHBoxLayout()
    row.addWidget(button)
    row.addStretch(1)
    return row


class FindingEntry(QFrame):
    """One finding.

    Signals:
        taken: this `Finding` is to be replaced by these words.
        pointed_at: show this `Finding` in the text.
    """

    taken = Signal(object, str)
    pointed_at = Signal(object)

    def __init__(
        self, finding: Finding, number: int, quote: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.finding = finding
        kind = gettext(KIND_NAMES[finding.kind])
        self.setAccessibleName(f"{number}: {kind}" if number else kind)
        body = QVBoxLayout(self)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(Space.HAIR)
        tone = _TONES[finding.seriousness]
        head = QHBoxLayout()
        if number:
            head.addWidget(Pill(str(number), tone))
        head.addWidget(Heading(kind, level=3), 1)
        head.addWidget(Pill(gettext(SERIOUSNESS_NAMES[finding.seriousness]), tone))
        body.addLayout(head)
        body.addWidget(Body(why(finding)))
        if number:
            self._add_choices(body, quote)

    def _add_choices(self, body: QVBoxLayout, quote: str) -> None:
        shown = quote if len(quote) <= _LONGEST_QUOTE else f"{quote[:_LONGEST_QUOTE]}…"
        show = Button(
            f"“{shown}”",
            ButtonKind.QUIET,
            icon="search",
            description=gettext("Show it in the text"),
        )
        show.clicked.connect(lambda: self.pointed_at.emit(self.finding))
        body.addLayout(_left(show))
        if not self.finding.suggestions:
            return
        body.addWidget(Caption(gettext("Take this wording:")))
        for words in self.finding.suggestions:
            label = words or gettext("Leave it out")
            button = Button(label, icon="" if words else "x")
            button.setAccessibleDescription(
                gettext("Takes this wording instead of “{words}”").format(words=shown)
            )
            button.clicked.connect(
                lambda _checked=False, taken=words: self.taken.emit(self.finding, taken)
            )
            body.addLayout(_left(button))


class FindingList(Card):
    """All findings, in the order of the text.

    Signals:
        taken, pointed_at: as of an entry.
    """

    taken = Signal(object, str)
    pointed_at = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(gettext("What was found"), parent)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(Space.MEDIUM)
        self.body.addLayout(self._rows)

    def show_findings(self, findings: Sequence[Finding], text: str) -> None:
        """Show these findings of a text."""
        clear_layout(self._rows)
        for place, (number, one) in enumerate(numbered(findings)[:_MOST_SHOWN]):
            if place:
                self._rows.addWidget(Line())
            quote = " ".join(text[one.start : one.end].split())
            entry = FindingEntry(one, number, quote)
            entry.taken.connect(self.taken)
            entry.pointed_at.connect(self.pointed_at)
            self._rows.addWidget(entry)
        if len(findings) > _MOST_SHOWN:
            words = gettext("There is more. It is listed when these are dealt with.")
            self._rows.addWidget(Caption(words))

    def entries(self) -> list[FindingEntry]:
        """The entries shown, in order."""
        found = (self._rows.itemAt(place) for place in range(self._rows.count()))
        widgets = (None if item is None else item.widget() for item in found)
        return [one for one in widgets if isinstance(one, FindingEntry)]
