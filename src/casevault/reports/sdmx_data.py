"""All figures of a release as one SDMX-CSV 2.0 file.

One row for every cell of every table and balance, also for those whose number is not given: they
say `NaN` and all bear the same confidentiality status. SDMX has codes that part "small by itself"
from "hidden so that a small one cannot be computed"; told apart, they would say which cells are
small, so they are never used.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import product
from typing import Final

from casevault.domain.periods import Period
from casevault.domain.published_figures import SIZE_CLASS_BOUNDS
from casevault.domain.release import (
    TOTAL,
    Figure,
    FigureStatus,
    Release,
    ReleasedTable,
)
from casevault.reports.admission import only_a_release
from casevault.reports.sdmx_structure import (
    ALL_CODES,
    ATTRIBUTES,
    FREE,
    HIDDEN,
    NOT_APPLICABLE,
    OBS_VALUE,
    REF_AREA,
    TABLE,
    TERM,
    TIME_PERIOD,
    Printed,
    axes,
    sdmx_id,
    structure_id,
    term_code,
)
from casevault.reports.words import Words

NO_NUMBER: Final = "NaN"


def sdmx_csv(release: Release, words: Words) -> bytes:
    """The file: UTF-8, comma, CRLF; a row per figure, the hidden ones included."""
    only_a_release(release)
    dimensions = axes(release)
    columns = (
        *("STRUCTURE", "STRUCTURE_ID", "ACTION", REF_AREA, TABLE, TERM, *dimensions),
        *(TIME_PERIOD, OBS_VALUE, *ATTRIBUTES),
    )
    target = io.StringIO(newline="")
    writer = csv.DictWriter(target, columns, restval="", lineterminator="\r\n")
    writer.writeheader()
    common = {
        "STRUCTURE": "datastructure",
        "STRUCTURE_ID": structure_id(release),
        "ACTION": "I",
        REF_AREA: release.country,
        TIME_PERIOD: time_period(release.period),
        "PRACTICE": "true" if release.practice else "false",
    }
    units = {sdmx_id(table.id): words(table.unit_id) for table in release.tables}
    units |= {sdmx_id(one.id): words.term(one.total) for one in release.balances}
    for row in observations(release):
        writer.writerow({**common, **row, "UNIT": units[row[TABLE]]})
    return target.getvalue().encode()


def observations(printed: Printed) -> Iterator[dict[str, str]]:
    """What is said of every cell: its place, its number or `NaN`, and what the number is."""
    dimensions = axes(printed)
    nowhere = {TERM: NOT_APPLICABLE, **dict.fromkeys(dimensions, NOT_APPLICABLE)}
    for balance in printed.balances:
        for term in (*balance.terms, balance.total):
            place = {TABLE: sdmx_id(balance.id), TERM: term_code(balance.id, term.term_ids)}
            yield {**nowhere, **place, **_figure(term.figure)}
    names = {axis: name for name, found in dimensions.items() for axis in found}
    for table in printed.tables:
        for key in _keys(table):
            figure = table.cells.get(key, Figure(FigureStatus.WITHHELD))
            codes = {
                names[axis]: ALL_CODES if code == TOTAL else sdmx_id(code)
                for axis, code in zip(table.axes, key, strict=True)
            }
            yield {**nowhere, TABLE: sdmx_id(table.id), **codes, **_figure(figure)}


def time_period(period: Period) -> str:
    """A period as SDMX writes it: `2025`, `2025-Q2`, or its first day and its length."""
    if period.is_year:
        return str(period.start.year)
    months = (period.end.year - period.start.year) * 12 + period.end.month - period.start.month + 1
    whole = period.start.day == 1 and (period.end + timedelta(days=1)).day == 1
    if whole and months == 3 and period.start.month % 3 == 1:
        return f"{period.start.year}-Q{period.start.month // 3 + 1}"
    length = f"P{months}M" if whole else f"P{_days(period.start, period.end)}D"
    return f"{period.start.isoformat()}/{length}"


def _days(first: date, last: date) -> int:
    return (last - first).days + 1


def _keys(table: ReleasedTable) -> Iterator[tuple[str, ...]]:
    """Every cell of a table in printed order; of a withheld one all that there could be."""
    shown = [
        [
            code
            for code in (*axis.codes, TOTAL)
            if table.withheld is not None or any(key[place] == code for key in table.cells)
        ]
        for place, axis in enumerate(table.axes)
    ]
    return product(*shown)


def _figure(figure: Figure) -> dict[str, str]:
    least: int | None = figure.value if figure.status is FigureStatus.EXACT else None
    most = least
    if figure.size_class is not None:
        least, most = SIZE_CLASS_BOUNDS[figure.size_class]
    return {
        OBS_VALUE: NO_NUMBER if figure.value is None else str(figure.value),
        "CONF_STATUS": HIDDEN if figure.value is None else FREE,
        "FIGURE_STATUS": figure.status.value,
        "AT_LEAST": "" if least is None else str(least),
        "AT_MOST": "" if most is None else str(most),
    }
