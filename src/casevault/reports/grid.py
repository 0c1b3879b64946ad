"""A released table laid out in rows and columns, the same for paper and workbook.

The axis with the fewest codes (the last of several) stands across, the others down; "all" comes
after the codes it sums.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Protocol

from casevault.domain.release import TOTAL, Axis, Figure, FigureStatus
from casevault.i18n import N_
from casevault.reports.words import ALL, Words


class Crossed(Protocol):
    """What is laid out: axes, and a figure for one code of each (`TOTAL` for all)."""

    @property
    def title_id(self) -> str:
        """The title, as a message id."""

    @property
    def axes(self) -> tuple[Axis, ...]:
        """The dimensions in printed order."""

    @property
    def cells(self) -> Mapping[tuple[str, ...], Figure]:
        """The figures by one code per axis."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: a label per axis that stands down, and a figure per column."""

    labels: tuple[str, ...]
    figures: tuple[Figure, ...]
    is_total: bool


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows under their heads; `across` is the title of the axis that stands across, or None."""

    row_titles: tuple[str, ...]
    across: str | None
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    last_column_is_total: bool


def lay_out(table: Crossed, words: Words) -> Grid:
    """The grid of a table that is not withheld."""
    if not table.axes:
        return _one_number(table, words)
    printed = [_printed(table, place) for place in range(len(table.axes))]
    lying = _lying(printed)
    last = table.axes[lying] if lying is not None else None
    across = printed[lying] if lying is not None else ()
    down = tuple(axis for axis in table.axes if axis is not last)
    standing = [codes for place, codes in enumerate(printed) if place != lying]
    rows = []
    for key in product(*standing):
        full_keys = [(*key[:lying], code, *key[lying:]) for code in across] if last else [key]
        if not any(full_key in table.cells for full_key in full_keys):
            continue
        rows.append(
            Row(
                labels=tuple(words.code(axis, code) for axis, code in zip(down, key, strict=True)),
                figures=tuple(
                    table.cells.get(full_key, Figure(FigureStatus.WITHHELD))
                    for full_key in full_keys
                ),
                is_total=TOTAL in key,
            )
        )
    return Grid(
        row_titles=tuple(words(axis.title_id) for axis in down),
        across=words(last.title_id) if last else None,
        columns=tuple(words.code(last, code) for code in across)
        if last
        else (words(N_("Number")),),
        rows=tuple(rows),
        last_column_is_total=bool(across) and across[-1] == TOTAL,
    )


def _one_number(table: Crossed, words: Words) -> Grid:
    """A total that stands alone: one row, one figure."""
    return Grid(
        row_titles=(words(table.title_id),),
        across=None,
        columns=(words(N_("Number")),),
        rows=(Row((words(ALL),), tuple(table.cells.values()), is_total=True),),
        last_column_is_total=False,
    )


def _lying(printed: Sequence[tuple[str, ...]]) -> int | None:
    """The place of the axis that stands across; None where there is only one axis."""
    if len(printed) == 1:
        return None
    return min(range(len(printed)), key=lambda place: (len(printed[place]), -place))


def _printed(table: Crossed, place: int) -> tuple[str, ...]:
    """The codes of one axis that have a cell, in printed order, with "all" last if it has one."""
    used = {key[place] for key in table.cells}
    return tuple(code for code in (*table.axes[place].codes, TOTAL) if code in used)
