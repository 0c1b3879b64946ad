"""A balance on paper: one bar cut into its terms, and beneath it the same as an account."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from reportlab.lib.colors import Color
from reportlab.platypus import Flowable, KeepTogether, Spacer

from casevault.domain.release import Balance, BalanceTerm, FigureStatus, Release
from casevault.i18n import N_
from casevault.reports import fonts, style
from casevault.reports.figure_rows import figure_paragraph
from casevault.reports.printed_tables import heading, notes_band, reason_box
from casevault.reports.tagged import FigureTable, Paragraph
from casevault.reports.words import Words

_SHADES: Final = (1.0, 0.62, 0.82, 0.45, 0.3, 0.7, 0.38)
"""Strength of the accent per term: neighbours differ clearly, and white gaps part them."""

_SEGMENT_HEIGHT: Final = 26.0


def printed_balance(
    balance: Balance, number: int, release: Release, words: Words, width: float
) -> list[Flowable]:
    """Everything that is printed for one balance, `width` points wide."""
    head = heading(
        words(N_("Balance {number}"), number=number), words(balance.title_id), f"balance-{number}"
    )
    notes = notes_band(
        (
            (words(N_("Counting rule")), words(balance.counting_rule_id)),
            (words(N_("Definitions")), words(release.definition_source)),
        ),
        width,
    )
    body: list[Flowable] = [Spacer(1, 4)]
    if balance.terms and adds_up(balance):
        body += [_Segments(balance, words, width), Spacer(1, 4)]
    if balance.terms or balance.total.figure.status is not FigureStatus.WITHHELD:
        body.append(_account(balance, words, width))
    if balance.terms and adds_up(balance):
        body += [Spacer(1, 5), Paragraph(fonts.markup(_equation(balance, words)), _muted())]
    if balance.withheld is not None:
        body += [Spacer(1, 6), reason_box(balance.withheld, words, width)]
    return [KeepTogether([*head, notes, *body])]


def adds_up(balance: Balance) -> bool:
    """Whether the account is exact and the terms make the total."""
    figures = [term.figure for term in (balance.total, *balance.terms)]
    if any(figure.status is not FigureStatus.EXACT for figure in figures):
        return False
    total, *parts = [figure.value or 0 for figure in figures]
    return total == sum(parts) and total > 0


def _equation(balance: Balance, words: Words) -> str:
    parts = " + ".join(words.figure(term.figure) for term in balance.terms)
    return words(
        N_("The account adds up: {parts} = {total}."),
        parts=parts,
        total=words.figure(balance.total.figure),
    )


def _muted() -> Any:
    return style.paragraph_style(style.SMALL, muted=True)


def _shade(place: int) -> Color:
    strength = _SHADES[place % len(_SHADES)]
    red, green, blue = style.ACCENT.rgb()
    return Color(*(1 - strength * (1 - part) for part in (red, green, blue)))


def _account(balance: Balance, words: Words, width: float) -> FigureTable:
    """The terms one below the other, then the total, as on a bill."""
    with_swatches = adds_up(balance)
    rows = [_line(term, words, bold=False) for term in balance.terms]
    rows.append(_line(balance.total, words, bold=True))
    commands: list[tuple[Any, ...]] = [
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("LEFTPADDING", (0, 0), (-1, -1), 6),
        ("RIGHTPADDING", (0, 0), (-1, -1), 6),
        ("TOPPADDING", (0, 0), (-1, -1), 3),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 3.5),
        ("LINEBELOW", (0, 0), (-1, -2), 0.4, style.LINE),
        ("LINEABOVE", (0, -1), (-1, -1), 0.9, style.TEXT),
        ("LINEBELOW", (0, -1), (-1, -1), 0.9, style.TEXT),
    ]
    if with_swatches:
        for place in range(len(balance.terms)):
            cell = (0, place)
            commands.append(("BACKGROUND", cell, cell, _swatch(_shade(place))))
    for place, term in enumerate((*balance.terms, balance.total)):
        if term.figure.status is not FigureStatus.EXACT:
            cell = (2, place)
            commands.append(("BACKGROUND", cell, cell, style.hatched_cell))
    return FigureTable(rows, colWidths=[18, width - 18 - 110, 110], style=commands)


def _line(term: BalanceTerm, words: Words, *, bold: bool) -> list[Any]:
    font = fonts.BOLD if bold else fonts.REGULAR
    label = Paragraph(fonts.markup(words.term(term), font), style.paragraph_style(bold=bold))
    return ["", label, figure_paragraph(term.figure, words, bold=bold)]


def _swatch(colour: Color) -> Any:
    def paint(
        _table: FigureTable, canvas: Any, x: float, y: float, _width: float, height: float
    ) -> None:
        canvas.setFillColor(colour)
        canvas.rect(x + 1, y + height / 2 - 4.5, 9, 9, stroke=0, fill=1)

    return paint


class _Segments(Flowable):  # type: ignore[misc]  # reportlab has no types
    """The total as one bar, cut into its terms in true proportion, each with its number."""

    def __init__(self, balance: Balance, words: Words, width: float) -> None:
        super().__init__()
        self.terms: Sequence[BalanceTerm] = balance.terms
        self.total = balance.total.figure.value or 1
        self.words = words
        self.width = width
        self.height = _SEGMENT_HEIGHT

    def wrap(self, _available_width: float, _available_height: float) -> tuple[float, float]:
        """Take the whole width."""
        return self.width, self.height

    def draw(self) -> None:
        """Draw the segments with white gaps between them."""
        canvas: Any = self.canv
        x = 0.0
        for place, term in enumerate(self.terms):
            length = (term.figure.value or 0) / self.total * self.width
            if length:
                canvas.setFillColor(_shade(place))
                canvas.rect(x, 0, max(length - 1.5, 0.8), self.height, stroke=0, fill=1)
                self._number(canvas, x, length, place, self.words.figure(term.figure))
            x += length

    def _number(self, canvas: Any, x: float, length: float, place: int, text: str) -> None:
        """The number inside its segment, where it fits, in the ink that can be read there."""
        if fonts.width(text, fonts.BOLD, style.LARGE) + 10 > length:
            return
        dark_ground = _SHADES[place % len(_SHADES)] > 0.75
        canvas.setFillColor(style.WHITE if dark_ground else style.TEXT)
        fonts.draw(
            canvas,
            x + 6,
            self.height / 2 - style.LARGE * 0.36,
            text,
            font=fonts.BOLD,
            size=style.LARGE,
        )
