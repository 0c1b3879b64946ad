from dataclasses import replace

import pytest

from casevault.domain.release import Figure, FigureStatus, Release
from casevault.i18n import LANGUAGES
from casevault.reports.grid import lay_out
from casevault.reports.words import Words

ENGLISH = Words("en")


def test_every_cell_stands_in_the_grid_once(release: Release) -> None:
    for table in release.tables:
        if table.withheld is None:
            grid = lay_out(table, ENGLISH)
            placed = [figure for row in grid.rows for figure in row.figures]
            assert sorted(map(str, placed)) == sorted(map(str, table.cells.values()))


def test_a_table_of_one_axis_has_one_column(year: Release) -> None:
    grid = lay_out(year.tables[0], ENGLISH)
    assert (grid.across, grid.columns) == (None, ("Number",))


def test_totals_come_last_and_are_known_as_totals(year: Release) -> None:
    rows = lay_out(year.tables[0], ENGLISH).rows
    assert [row.is_total for row in rows] == [False] * (len(rows) - 1) + [True]
    assert rows[-1].labels == ("Total",)


def test_a_cell_that_is_missing_among_others_is_not_shown_instead_of_zero(
    statuses: Release,
) -> None:
    table = statuses.tables[0]
    crossed = replace(
        table,
        axes=(*table.axes, replace(table.axes[0], dimension="other")),
        cells={
            ("SEX", "LAB"): Figure(FigureStatus.EXACT, 7),
            ("LAB", "SEX"): Figure(FigureStatus.EXACT, 8),
        },
    )
    figures = {figure.status for row in lay_out(crossed, ENGLISH).rows for figure in row.figures}
    assert figures == {FigureStatus.EXACT, FigureStatus.WITHHELD}


@pytest.mark.parametrize("language", [language.code for language in LANGUAGES])
def test_every_label_begins_with_a_capital_and_is_not_a_code(language: str, year: Release) -> None:
    words = Words(language)
    for table in year.tables:
        for axis in table.axes:
            for code in axis.codes:
                label = words.code(axis, code)
                assert label[0] == label[0].upper()
                assert label != code
