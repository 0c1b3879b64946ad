"""The words of protected figures, the same on the screen as on paper.

Screens may not reach into the report writers; what they share with them passes here.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from casevault.domain.release import Balance, Figure, FigureStatus, Profile, WithheldReason
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
    "lay_out",
    "meaning",
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


def words_in_use() -> Words:
    """Numbers, dates and labels in the language of the screen."""
    return Words(language().code)


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
    return Grid(
        row_titles=(gettext("Account"),),
        across=None,
        columns=(gettext("Number"),),
        rows=(*terms, total),
        last_column_is_total=False,
    )
