"""The words of protected figures, the same on the screen as on paper.

Screens may not reach into the report writers; what they share with them passes here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from casevault.disclosure.internal import InternalBalance, InternalTable
from casevault.domain.offered_periods import Span, span_of
from casevault.domain.periods import Period
from casevault.domain.release import (
    Axis,
    Balance,
    Figure,
    FigureStatus,
    Profile,
    WithheldReason,
)
from casevault.i18n import N_, gettext, language
from casevault.reports.explanations import (
    PARTS_NOTE,
    POSSIBLE,
    REASONS,
    STATUS_MEANINGS,
    STATUS_WORDS,
)
from casevault.reports.grid import Grid, Row, lay_out
from casevault.reports.words import ROUNDED_MARK, Words

__all__ = [
    "PARTS_NOTE",
    "PROFILE_NAMES",
    "ROUNDED_MARK",
    "Grid",
    "Row",
    "Words",
    "account",
    "exact_account",
    "exact_grid",
    "lay_out",
    "meaning",
    "period_words",
    "possible",
    "reason",
    "spoken",
    "words_in_use",
]

PROFILE_NAMES: Final[Mapping[Profile, str]] = MappingProxyType(
    {
        Profile.PUBLIC: N_("For the public"),
        Profile.TRUSTED: N_("For a named authority under agreement"),
    }
)


_QUARTERS: Final[Mapping[int, str]] = MappingProxyType(
    {
        1: N_("{year}, January to March"),
        2: N_("{year}, April to June"),
        3: N_("{year}, July to September"),
        4: N_("{year}, October to December"),
    }
)
_FIRST_HALF_ENDS: Final = 6


def words_in_use() -> Words:
    """Numbers, dates and labels in the language of the screen."""
    return Words(language().code)


@dataclass(frozen=True, slots=True)
class _OnScreen:
    """Exact figures laid out for the screen; no writer of files accepts it."""

    title_id: str
    axes: tuple[Axis, ...]
    cells: Mapping[tuple[str, ...], Figure]


def exact_grid(table: InternalTable, words: Words) -> Grid:
    """The rows of an exact table, for the screen alone."""
    cells = {key: Figure(FigureStatus.EXACT, number) for key, number in table.cells.items()}
    return lay_out(_OnScreen(table.title_id, table.axes, cells), words)


def exact_account(balance: InternalBalance) -> Grid:
    """The rows of an exact balance, for the screen alone."""
    lines = [(label, number, False) for label, number in balance.terms]
    lines.append((*balance.total, True))
    return _bill(
        [
            Row((gettext(label),), (Figure(FigureStatus.EXACT, number),), is_total=is_total)
            for label, number, is_total in lines
        ]
    )


def period_words(period: Period) -> str:
    """A period as people call it: a year, a half of one, a quarter; else its two ends."""
    year = period.start.year
    match span_of(period):
        case Span.YEAR:
            return str(year)
        case Span.HALF_YEAR:
            half = N_("{year}, January to June"), N_("{year}, July to December")
            return gettext(half[period.start.month > _FIRST_HALF_ENDS]).format(year=year)
        case Span.QUARTER:
            number = (period.start.month + 2) // 3
            return gettext(_QUARTERS[number]).format(year=year)
    return words_in_use().period(period)


def reason(withheld: WithheldReason) -> str:
    """Why a table or balance is not shown."""
    return gettext(REASONS[withheld])


def possible(withheld: WithheldReason) -> str:
    """What could be shown in its place."""
    return gettext(POSSIBLE[withheld])


def spoken(figure: Figure, words: Words) -> str:
    """A figure as a screen reader says it: the number and how it relates to the truth."""
    if figure.status is FigureStatus.EXACT or figure.value is None:
        return words.figure(figure)
    return gettext("{number}, {status}").format(
        number=words.number(figure.value), status=gettext(STATUS_WORDS[figure.status])
    )


def meaning(figure: Figure, base: int) -> str:
    """What a printed figure says about the true number."""
    return gettext(STATUS_MEANINGS[figure.status]).format(base=base)


def account(balance: Balance, words: Words) -> Grid:
    """A balance as rows: its terms, then the total, as on a bill."""
    terms = [Row((words.term(term),), (term.figure,), is_total=False) for term in balance.terms]
    total = Row((words.term(balance.total),), (balance.total.figure,), is_total=True)
    return _bill([*terms, total])


def _bill(rows: Sequence[Row]) -> Grid:
    return Grid(
        row_titles=(gettext("Account"),),
        across=None,
        columns=(gettext("Number"),),
        rows=tuple(rows),
        last_column_is_total=False,
    )
