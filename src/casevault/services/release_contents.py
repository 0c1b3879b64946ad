"""Whether all files of a release say the same: its tables, its workbook, its sentences.

Every file is compared with figures.json, which the certificate speaks of. Nothing here trusts the
signature: a release whose signer made a mistake is found as well.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterator, Mapping

from casevault.domain.narrative import strange_numbers
from casevault.domain.published_figures import SIZE_CLASS_BOUNDS, PublishedFigures
from casevault.domain.release import Balance, Figure, FigureStatus, ReleasedTable
from casevault.reports.bundle import NARRATIVE
from casevault.reports.narrative_text import paragraphs
from casevault.reports.sdmx_data import observations

Read = Callable[[str], bytes | None]
_Check = Callable[[bytes], bool]

WORKBOOK = "tables.xlsx"
_TOLD = ("value", "at_least", "at_most", "status")


def differing(figures: PublishedFigures, read: Read) -> Iterator[str]:
    """The names of the files that say something else than the figures, or cannot be read.

    `read` gives the content of a file by its name, or None where it is missing.
    """
    for name, agrees in _checks(figures).items():
        content = read(name)
        if content is None:
            continue
        try:
            fits = agrees(content)
        except (ValueError, KeyError, csv.Error):
            fits = False
        if not fits:
            yield name


def strange_numbers_in(figures: PublishedFigures) -> tuple[str, ...]:
    """The numbers in the sentences that are not printed anywhere in the release."""
    printed = [
        figure
        for balance in figures.balances
        for figure in (balance.total.figure, *(term.figure for term in balance.terms))
    ]
    printed += [figure for table in figures.tables for figure in table.cells.values()]
    return strange_numbers(figures.narrative, printed, figures.period)


def _checks(figures: PublishedFigures) -> Mapping[str, _Check]:
    found: dict[str, _Check] = {}
    for number, balance in enumerate(figures.balances, start=1):
        found[f"balance-{number}.csv"] = _balance_check(balance)
    for number, table in enumerate(figures.tables, start=1):
        found[f"table-{number:02}.csv"] = _table_check(table)
    found["sdmx.csv"] = lambda content: _sdmx_agrees(content, figures)
    found[WORKBOOK] = lambda content: _workbook_agrees(content, figures)
    if figures.narrative:
        found[NARRATIVE] = lambda content: _narrative_agrees(content, figures)
    return found


def _rows(content: bytes) -> list[dict[str, str]]:
    text = content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def _told(figure: Figure) -> tuple[str, ...]:
    """What the columns of numbers say of a figure."""
    ends: tuple[int | None, int | None] = (None, None)
    if figure.status is FigureStatus.EXACT:
        ends = (figure.value, figure.value)
    elif figure.size_class is not None:
        ends = SIZE_CLASS_BOUNDS[figure.size_class]
    numbers = ("" if number is None else str(number) for number in (figure.value, *ends))
    return (*numbers, figure.status.value)


def _balance_check(balance: Balance) -> _Check:
    expected = [
        ("+".join(term.term_ids), *_told(term.figure)) for term in (*balance.terms, balance.total)
    ]

    def agrees(content: bytes) -> bool:
        said = [(row["term"], *(row[name] for name in _TOLD)) for row in _rows(content)]
        return said == expected

    return agrees


def _table_check(table: ReleasedTable) -> _Check:
    expected = {key: _told(figure) for key, figure in table.cells.items()}
    if table.withheld is not None:
        nowhere = ("",) * len(table.axes)
        expected = {nowhere: _told(Figure(FigureStatus.WITHHELD))}

    def agrees(content: bytes) -> bool:
        rows = _rows(content)
        said = {
            tuple(row[f"{axis.dimension}_code"] for axis in table.axes): tuple(
                row[name] for name in _TOLD
            )
            for row in rows
        }
        return said == expected and len(rows) == len(expected)

    return agrees


def _sdmx_agrees(content: bytes, figures: PublishedFigures) -> bool:
    expected = list(observations(figures))
    said = _rows(content)
    return len(said) == len(expected) and all(
        row[name] == wanted
        for row, observation in zip(said, expected, strict=True)
        for name, wanted in observation.items()
    )


def _workbook_agrees(content: bytes, figures: PublishedFigures) -> bool:
    """Each sheet of figures holds exactly the numbers of its table; the last sheets are theirs."""
    from python_calamine import CalamineError, CalamineWorkbook, ZipError

    expected = [
        [figure.value for figure in (*(term.figure for term in one.terms), one.total.figure)]
        for one in figures.balances
    ]
    expected += [[figure.value for figure in table.cells.values()] for table in figures.tables]
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            names = book.sheet_names
            sheets = [
                book.get_sheet_by_name(name).to_python()
                for name in names[len(names) - len(expected) :]
            ]
    except (CalamineError, ZipError):
        return False
    return len(sheets) == len(expected) and all(
        Counter(cell for row in sheet for cell in row if isinstance(cell, int | float))
        == Counter(value for value in values if value is not None)
        for sheet, values in zip(sheets, expected, strict=True)
    )


def _narrative_agrees(content: bytes, figures: PublishedFigures) -> bool:
    lines = [line for line in content.decode("utf-8-sig").split("\r\n") if line]
    expected = [
        line
        for block in figures.narrative
        for line in (block.title, "-" * len(block.title), *paragraphs(block.text))
    ]
    return lines[len(lines) - len(expected) :] == expected
