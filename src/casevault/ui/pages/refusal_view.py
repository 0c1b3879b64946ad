"""Why a release was refused, and what may help: calmly, one thing per line."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from casevault.i18n import gettext
from casevault.services.release_words import Refusal
from casevault.ui.theme import Space
from casevault.ui.widgets.banner import Banner, ToneMark
from casevault.ui.widgets.card import Card
from casevault.ui.widgets.text import Body, Tone


class RefusalView(QWidget):
    """What happened, the reasons, the remedies."""

    def __init__(self, refusal: Refusal, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.LARGE)
        layout.addWidget(Banner(refusal.what, Tone.CAUTION))
        for title, lines, tone in (
            (gettext("What would be known"), refusal.reasons, Tone.CAUTION),
            (gettext("What may help"), refusal.remedies, Tone.INFO),
        ):
            if lines:
                layout.addWidget(_list(title, lines, tone))


def _list(title: str, lines: tuple[str, ...], tone: Tone) -> Card:
    card = Card(title)
    for line in lines:
        row = QHBoxLayout()
        row.addWidget(ToneMark(tone))
        row.addWidget(Body(line), 1)
        card.body.addLayout(row)
    return card
