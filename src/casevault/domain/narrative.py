"""The director's own sentences in a report: typed with placeholders, printed with its figures.

A placeholder such as `{identified.total}` names one printed figure: the id of its table or balance,
then one code per axis, or the codes of its term; `total` stands for all. Figures that are not shown
have none. `{period}` is the period of the report.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from casevault.domain.periods import Period
from casevault.domain.release import (
    TOTAL,
    Axis,
    Balance,
    Figure,
    FigureStatus,
    NarrativeBlock,
    Release,
    ReleasedTable,
    SizeClass,
)

PERIOD: Final = "period"
"""The placeholder that is no figure."""

MOST_BLOCKS: Final = 12
MOST_SIGNS: Final = 4000
MOST_SIGNS_OF_A_TITLE: Final = 120

PLACEHOLDER: Final = re.compile(r"\{([^{}\n]*)\}")

_ALL: Final = "total"
_NUMBER: Final = re.compile(r"\d{1,3}(?:[.,\u202f]\d{3})+(?!\d)|\d+")
_IN_CLASS_WORDS: Final[Mapping[SizeClass, frozenset[int]]] = {
    SizeClass.UNDER_5: frozenset({0, 4, 5}),
    SizeClass.FROM_5_TO_19: frozenset({5, 19}),
    SizeClass.FROM_20: frozenset({20}),
}


@dataclass(frozen=True, slots=True)
class TypedBlock:
    """What was typed: a heading, and text in which placeholders stand in braces."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A figure that a sentence may name, and where it stands in the report.

    `codes` holds an axis and its code (`TOTAL` for all) for a table, `label_ids` the words of the
    term for a balance.
    """

    key: str
    figure: Figure
    title_id: str
    codes: tuple[tuple[Axis, str], ...] = ()
    label_ids: tuple[str, ...] = ()


def placeholders(release: Release) -> Mapping[str, Placeholder]:
    """Every figure of a release that a sentence may name, by its placeholder, in printed order."""
    found: dict[str, Placeholder] = {}
    for balance in release.balances:
        for one in _of_balance(balance):
            found.setdefault(one.key, one)
    for table in release.tables:
        for one in _of_table(table):
            found.setdefault(one.key, one)
    return {
        key: one for key, one in found.items() if one.figure.status is not FigureStatus.WITHHELD
    }


def _of_balance(balance: Balance) -> Iterator[Placeholder]:
    total = balance.total
    yield Placeholder(
        f"{balance.id}.{_ALL}", total.figure, balance.title_id, label_ids=total.label_ids
    )
    for term in balance.terms:
        key = f"{balance.id}.{'+'.join(term.term_ids)}"
        yield Placeholder(key, term.figure, balance.title_id, label_ids=term.label_ids)


def _of_table(table: ReleasedTable) -> Iterator[Placeholder]:
    def place(key: tuple[str, ...]) -> tuple[int, ...]:
        return tuple(
            axis.codes.index(code) if code in axis.codes else -1
            for axis, code in zip(table.axes, key, strict=True)
        )

    for key in sorted(table.cells, key=place):
        name = [_ALL] if set(key) <= {TOTAL} else [_ALL if c == TOTAL else c for c in key]
        yield Placeholder(
            ".".join((table.id, *name)),
            table.cells[key],
            table.title_id,
            codes=tuple(zip(table.axes, key, strict=True)),
        )


def filled(text: str, say: Callable[[str], str]) -> str:
    """The text with each placeholder replaced by what `say` says for its key."""
    return PLACEHOLDER.sub(lambda found: say(found[1]), text)


def strange_numbers(
    narrative: Iterable[NarrativeBlock], figures: Iterable[Figure], period: Period
) -> tuple[str, ...]:
    """The numbers in the sentences that are neither a printed figure nor part of the period.

    Needs no language: it reads digits in every way of setting thousands apart.
    """
    known: set[int] = set()
    for figure in figures:
        if figure.value is not None:
            known.add(figure.value)
        if figure.size_class is not None:
            known |= _IN_CLASS_WORDS[figure.size_class]
    for day in (period.start, period.end):
        known |= {day.year, day.month, day.day}
    return tuple(
        found
        for block in narrative
        for found in _NUMBER.findall(f"{block.title}\n{block.text}")
        if int(re.sub(r"\D", "", found)) not in known
    )
