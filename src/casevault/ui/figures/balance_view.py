"""A balance on the screen: one bar cut into its terms, and beneath it the same as an account."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from casevault.domain.release import Balance, FigureStatus
from casevault.i18n import gettext
from casevault.services import figure_words
from casevault.services.figure_words import Words
from casevault.ui import theme
from casevault.ui.figures.figure_model import FigureModel
from casevault.ui.figures.table_pane import FigurePane, WithheldBox, counting_note
from casevault.ui.theme import Space
from casevault.ui.widgets.card import Card
from casevault.ui.widgets.text import Caption, Heading

_SHADES: Final = (1.0, 0.58, 0.8, 0.42, 0.28, 0.68, 0.36)
_SWATCH: Final = 12
_GAP: Final = 2


def shade(place: int) -> QColor:
    """The colour of a term: the accent, mixed with the ground so that neighbours differ."""
    tokens = theme.tokens()
    accent, ground = QColor(tokens.accent), QColor(tokens.raised)
    strength = _SHADES[place % len(_SHADES)]
    mixed = (
        strength * one + (1 - strength) * other
        for one, other in zip(_parts(accent), _parts(ground), strict=True)
    )
    return QColor.fromRgbF(*mixed)


class Segments(QWidget):
    """The total as one bar, cut into its terms in true proportion, each with its number."""

    def __init__(self, balance: Balance, words: Words, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parts = [(term.figure.value or 0) for term in balance.terms]
        self._texts = [words.figure(term.figure) for term in balance.terms]
        self.setAccessibleName(equation(balance, words))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """A little higher than a line of text."""
        return QSize(400, self.fontMetrics().height() + Space.LARGE)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Segments with gaps between them; a number where there is room for it."""
        painter = QPainter(self)
        font = painter.font()
        font.setBold(True)
        painter.setFont(font)
        whole = sum(self._parts) or 1
        left = 0.0
        for place, part in enumerate(self._parts):
            width = part / whole * self.width()
            if part:
                area = QRectF(left, 0, max(width - _GAP, 1), self.height())
                self._segment(painter, area, place)
            left += width
        painter.end()

    def _segment(self, painter: QPainter, area: QRectF, place: int) -> None:
        colour = shade(place)
        painter.fillRect(area, colour)
        text = self._texts[place]
        if painter.fontMetrics().horizontalAdvance(text) + Space.SMALL > area.width():
            return
        painter.setPen(text_on(colour))
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, text)


class BalanceCard(Card):
    """One balance: number and title, rule, bar and account, or the reason why it is absent."""

    def __init__(
        self, balance: Balance, number: int, base: int, words: Words, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent=parent)
        title = gettext(balance.title_id)
        self.setAccessibleName(title)
        self.pane: FigurePane | None = None
        self.body.setSpacing(Space.SMALL)
        self.body.addWidget(Caption(gettext("Balance {number}").format(number=number)))
        self.body.addWidget(Heading(title))
        self.body.addWidget(counting_note("", balance.counting_rule_id))
        whole = adds_up(balance)
        if whole:
            self.body.addWidget(Segments(balance, words))
        if balance.terms or balance.total.figure.status is not FigureStatus.WITHHELD:
            swatches = [_swatch(place) for place in range(len(balance.terms))] if whole else []
            grid = figure_words.account(balance, words)
            model = FigureModel(grid, words, base=base, swatches=swatches)
            note = equation(balance, words) if whole else ""
            self.pane = FigurePane(title, model, note)
            self.body.addWidget(self.pane)
        if balance.withheld is not None:
            self.body.addWidget(WithheldBox(balance.withheld))


def adds_up(balance: Balance) -> bool:
    """Whether every figure is exact and the terms make the total."""
    figures = [term.figure for term in (balance.total, *balance.terms)]
    if not balance.terms or any(each.status is not FigureStatus.EXACT for each in figures):
        return False
    total, *parts = [figure.value or 0 for figure in figures]
    return total == sum(parts) and total > 0


def equation(balance: Balance, words: Words) -> str:
    """The account as a sentence."""
    return gettext("The account adds up: {parts} = {total}.").format(
        parts=" + ".join(words.figure(term.figure) for term in balance.terms),
        total=words.figure(balance.total.figure),
    )


def _swatch(place: int) -> QPixmap:
    made = QPixmap(_SWATCH, _SWATCH)
    made.fill(shade(place))
    return made


def text_on(ground: QColor) -> QColor:
    """The colour of the theme, or black or white, that stands out most on a ground."""
    tokens = theme.tokens()
    colours = [QColor(name) for name in (tokens.on_accent, tokens.text, "#000000", "#ffffff")]
    return max(colours, key=lambda colour: contrast(colour, ground))


def contrast(one: QColor, other: QColor) -> float:
    """How clearly two colours differ, 1 to 21 (WCAG 2.2)."""
    bright, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def _parts(colour: QColor) -> tuple[float, float, float]:
    return colour.redF(), colour.greenF(), colour.blueF()


def _luminance(colour: QColor) -> float:
    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(part) for part in _parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
