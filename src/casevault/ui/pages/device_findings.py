"""One finding of the device check as a card, and those that are good as a short list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from casevault.i18n import gettext
from casevault.services.device.findings import Finding, State
from casevault.ui.theme import Space
from casevault.ui.widgets.banner import ToneMark
from casevault.ui.widgets.card import Card
from casevault.ui.widgets.text import Body, Caption, Heading, Pill, Tone

TONES: Final[dict[State, Tone]] = {
    State.DANGER: Tone.DANGER,
    State.LOOK: Tone.CAUTION,
    State.CANNOT_TELL: Tone.PLAIN,
    State.GOOD: Tone.OK,
}


class FindingCard(Card):
    """What was found, why it matters, what to click. Tab stops here, so that a reader hears it."""

    def __init__(self, finding: Finding, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.finding = finding
        tone = TONES[finding.state]
        steps = finding.advice()
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(
            gettext("{state}: {title}").format(state=finding.state_words(), title=finding.title())
        )
        self.setAccessibleDescription(" ".join((finding.found(), finding.why(), *steps)))
        head = QHBoxLayout()
        head.setSpacing(Space.SMALL)
        head.addWidget(ToneMark(tone), 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(Heading(finding.title()), 1)
        head.addWidget(Pill(finding.state_words(), tone), 0, Qt.AlignmentFlag.AlignTop)
        self.body.addLayout(head)
        self.body.addWidget(Body(finding.found()))
        self.body.addWidget(Body(finding.why(), muted=True))
        if steps:
            self.body.addLayout(numbered(gettext("What to do"), steps))


class GoodCard(Card):
    """Everything that is as it should be, one line each."""

    def __init__(self, findings: Sequence[Finding], parent: QWidget | None = None) -> None:
        super().__init__(findings[0].state_words(), parent)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleDescription(
            " ".join(f"{finding.title()}: {finding.found()}" for finding in findings)
        )
        for finding in findings:
            row = QGridLayout()
            row.setHorizontalSpacing(Space.SMALL)
            row.setVerticalSpacing(0)
            row.setColumnStretch(1, 1)
            mark = ToneMark(TONES[finding.state])
            row.addWidget(mark, 0, 0, Qt.AlignmentFlag.AlignTop)
            row.addWidget(Heading(finding.title(), level=3), 0, 1)
            row.addWidget(Body(finding.found(), muted=True), 1, 1)
            self.body.addLayout(row)


def numbered(heading: str, steps: Sequence[str]) -> QGridLayout:
    """Steps, one after another."""
    grid = QGridLayout()
    grid.setHorizontalSpacing(Space.SMALL)
    grid.setVerticalSpacing(Space.HAIR)
    grid.setColumnStretch(1, 1)
    grid.addWidget(Caption(heading), 0, 0, 1, 2)
    for number, step in enumerate(steps, start=1):
        place = Body(f"{number}.")
        place.setWordWrap(False)
        place.setMinimumWidth(0)
        grid.addWidget(place, number, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(Body(step), number, 1)
    return grid
