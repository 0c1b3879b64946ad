"""A whole release on the screen: its balances and tables in printed order."""

from __future__ import annotations

from collections import Counter
from itertools import groupby

from PySide6.QtWidgets import QVBoxLayout, QWidget

from casevault.domain.release import FigureStatus, Release
from casevault.i18n import gettext, ngettext
from casevault.services import figure_words
from casevault.ui.figures.balance_view import BalanceCard
from casevault.ui.figures.figure_table import FigureTable
from casevault.ui.figures.table_pane import TableCard, WithheldCard
from casevault.ui.theme import Space
from casevault.ui.widgets.text import Body


class ReleaseView(QWidget):
    """Everything of a release that is printed; nothing of it can be copied from here."""

    def __init__(self, release: Release, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        words = figure_words.words_in_use()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.LARGE)
        self.summary = Body(summary(release))
        layout.addWidget(self.summary)
        for number, balance in enumerate(release.balances, start=1):
            layout.addWidget(BalanceCard(balance, number, release.base, words))
        numbered = enumerate(release.tables, start=1)
        for withheld, run in groupby(numbered, lambda each: each[1].withheld):
            if withheld is not None:
                layout.addWidget(WithheldCard(list(run), withheld))
                continue
            for number, table in run:
                layout.addWidget(TableCard(table, number, release.base, words))

    def first_table(self) -> FigureTable | None:
        """The first table that shows figures, for the keyboard."""
        return self.findChild(FigureTable)


def summary(release: Release) -> str:
    """How much is shown, and how, in two or three short sentences."""
    shown = [table for table in release.tables if table.withheld is None]
    withheld = len(release.tables) - len(shown)
    parts = [
        ngettext("One table is shown.", "{count} tables are shown.", len(shown)).format(
            count=len(shown)
        )
    ]
    if withheld:
        parts.append(
            ngettext(
                "One is left out; its reason stands in its place.",
                "{count} are left out; the reason stands in the place of each.",
                withheld,
            ).format(count=withheld)
        )
    statuses = Counter(f.status for table in shown for f in table.cells.values())
    if statuses[FigureStatus.ROUNDED]:
        parts.append(
            gettext("Figures marked {mark} are protected by rounding.").format(
                mark=figure_words.ROUNDED_MARK
            )
        )
    return " ".join(parts)
