import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import openpyxl

from casevault.domain.release import (
    Figure,
    FigureStatus,
    Release,
    ReleasedTable,
    SizeClass,
    WithheldReason,
)
from casevault.i18n import LANGUAGES
from casevault.reports import explanations
from casevault.reports.grid import lay_out
from casevault.reports.words import Words
from casevault.reports.workbook import workbook

ENGLISH = Words("en")


def opened(release: Release, words: Words = ENGLISH) -> Any:
    return openpyxl.load_workbook(io.BytesIO(workbook(release, words, "7F3A 91C4")))


def cells(sheet: Any) -> list[Any]:
    return [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]


def numbers_of(sheet: Any) -> list[int]:
    return [cell.value for cell in cells(sheet) if cell.data_type == "n"]


def shown(release: Release) -> list[tuple[int, ReleasedTable]]:
    return [
        (number, table)
        for number, table in enumerate(release.tables, start=1)
        if table.withheld is None
    ]


def test_every_table_holds_its_figures_as_numbers_and_no_others(release: Release) -> None:
    book = opened(release)
    for number, table in shown(release):
        grid = lay_out(table, ENGLISH)
        expected = [figure.value for row in grid.rows for figure in row.figures]
        written = numbers_of(book[f"Table {number}"])
        assert written == [value for value in expected if value is not None]


def test_every_row_stands_beside_its_labels(release: Release) -> None:
    book = opened(release)
    for number, table in shown(release):
        grid = lay_out(table, ENGLISH)
        down = len(grid.row_titles)
        written = {
            tuple(values[:down]): values[down : down + len(grid.columns)]
            for values in book[f"Table {number}"].iter_rows(values_only=True)
        }
        for row in grid.rows:
            assert list(written[row.labels]) == [
                ENGLISH.figure(figure) if figure.value is None else figure.value
                for figure in row.figures
            ]


def test_balances_hold_their_terms_and_total(year: Release) -> None:
    book = opened(year)
    assert numbers_of(book["Balance 1"]) == [57, 31, 10, 19, 51, 168]
    assert numbers_of(book["Balance 2"]) == [57, 9, 66]


def test_only_sheets_of_figures_hold_numbers(release: Release) -> None:
    book = opened(release)
    released = {figure.value for figure in explanations.printed_figures(release)}
    assert numbers_of(book["Contents"]) == []
    assert set(numbers_of(book["How to read"])) <= released


def test_a_rounded_number_is_marked_and_hatched_and_a_true_one_is_not(statuses: Release) -> None:
    by_value = {cell.value: cell for cell in cells(opened(statuses)["Table 1"])}
    assert by_value[1105].number_format.startswith('"≈ "')
    assert by_value[1105].fill.fill_type == "lightUp"
    assert by_value[1234].fill.fill_type is None
    assert by_value["not shown"].fill.fill_type == "lightUp"


def test_there_is_no_formula_and_nothing_is_hidden(release: Release) -> None:
    book = opened(release)
    assert not book.defined_names
    for sheet in book:
        assert sheet.sheet_state == "visible"
        assert not [cell for cell in cells(sheet) if cell.data_type == "f" or cell.comment]
        assert not any(dimension.hidden for dimension in sheet.row_dimensions.values())
        assert not any(dimension.hidden for dimension in sheet.column_dimensions.values())
        assert not sheet.conditional_formatting
        assert not sheet.data_validations.dataValidation


PARTS = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|docProps/(app|core)\.xml|xl/workbook\.xml|xl/styles\.xml"
    r"|xl/_rels/workbook\.xml\.rels|xl/sharedStrings\.xml|xl/theme/theme1\.xml"
    r"|xl/worksheets/sheet\d+\.xml"
)
"""All that a workbook consists of: no comments, drawings, macros, links, custom properties."""


def test_the_file_has_no_part_in_which_something_could_hide(release: Release) -> None:
    with zipfile.ZipFile(io.BytesIO(workbook(release, ENGLISH, "7F3A"))) as book:
        assert [name for name in book.namelist() if not PARTS.fullmatch(name)] == []


def test_no_cell_keeps_a_value_behind_the_one_it_shows(release: Release) -> None:
    """A formula would carry the result of its last calculation; a figure is the number alone."""
    released = {figure.value for figure in explanations.printed_figures(release)}
    with zipfile.ZipFile(io.BytesIO(workbook(release, ENGLISH, None))) as book:
        sheets = [book.read(name).decode() for name in book.namelist() if "worksheets" in name]
    for sheet in sheets:
        assert "<f" not in re.sub(r"</?(?:filter|formatPr|firstFooter)", "", sheet)
        numbers = re.findall(r'<c r="[A-Z]+\d+"(?: s="\d+")?><v>([^<]*)</v>', sheet)
        assert {int(number) for number in numbers} <= released


def test_the_own_words_stand_on_a_sheet_as_text(year: Release, statuses: Release) -> None:
    sheet = opened(year)["In words"]
    values = [cell.value for cell in cells(sheet)]
    for block in year.narrative:
        assert set(block.text.split("\n")) <= set(values)
    assert "'=Thanks" in values
    assert "In words" not in opened(statuses).sheetnames


def test_heads_stay_in_sight(year: Release) -> None:
    book = opened(year)
    for number, table in shown(year):
        sheet = book[f"Table {number}"]
        first = lay_out(table, ENGLISH).rows[0].labels[0]
        assert sheet[sheet.freeze_panes].row == next(
            cell.row for cell in cells(sheet) if cell.value == first
        )


def test_the_contents_name_and_reach_every_sheet(release: Release) -> None:
    book = opened(release)
    links = {
        cell.value: cell.hyperlink.location
        for cell in cells(book["Contents"])
        if cell.hyperlink is not None
    }
    assert list(links) == book.sheetnames[1:]
    assert all(links[name] == f"'{name}'!A1" for name in links)


def test_no_link_leads_outside(release: Release) -> None:
    with zipfile.ZipFile(io.BytesIO(workbook(release, ENGLISH, None))) as book:
        for name in book.namelist():
            assert b'TargetMode="External"' not in book.read(name)


def test_the_file_names_nobody_and_no_time(year: Release) -> None:
    with zipfile.ZipFile(io.BytesIO(workbook(year, ENGLISH, None))) as book:
        core = book.read("docProps/core.xml").decode()
        app = book.read("docProps/app.xml").decode()
        assert {info.date_time for info in book.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert re.findall(r"<dc:creator>(.*?)</dc:creator>", core) in ([], [""])
    assert re.findall(r"<cp:lastModifiedBy>(.*?)</cp:lastModifiedBy>", core) in ([], [""])
    assert set(re.findall(r"\d{4}-\d\d-\d\dT[\d:]+Z", core)) == {"2000-01-01T00:00:00Z"}
    assert f"<dc:title>{year.id}</dc:title>" in core
    assert re.findall(r"<Company>(.*?)</Company>", app) in ([], [""])


def test_a_withheld_table_says_why_instead_of_zeros(year: Release) -> None:
    book = opened(year)
    for number, table in enumerate(year.tables, start=1):
        if table.withheld is not None:
            sheet = book[f"Table {number}"]
            assert numbers_of(sheet) == []
            assert explanations.REASONS[table.withheld] in [cell.value for cell in cells(sheet)]


def test_practice_is_the_first_word_of_every_sheet(statuses: Release, year: Release) -> None:
    assert {sheet["A1"].value for sheet in opened(statuses)} == {"PRACTICE"}
    assert "PRACTICE" not in {cell.value for sheet in opened(year) for cell in cells(sheet)}


def test_every_language_gives_sheet_names_that_spreadsheets_accept(statuses: Release) -> None:
    for language in LANGUAGES:
        for name in opened(statuses, Words(language.code)).sheetnames:
            assert 0 < len(name) <= 31
            assert not set(name) & set("[]:*?/\\")


def test_an_organisation_that_looks_like_a_formula_stays_text(
    year: Release, changed_release: Callable[..., Release]
) -> None:
    release = changed_release(organisation='=cmd|"/c calc"!A1 & Co', tables=year.tables[:1])
    for sheet in opened(release):
        for cell in cells(sheet):
            assert cell.data_type in {"s", "n"}
            assert not str(cell.value).startswith(("=", "+", "-", "@"))


def test_every_sheet_states_rule_source_period_and_cut_off(year: Release) -> None:
    sheet = opened(year)["Table 1"]
    stated = {cell.value for cell in cells(sheet)}
    wanted = {
        year.tables[0].unit_id,
        year.tables[0].counting_rule_id,
        year.definition_source,
        ENGLISH.period(year.period),
        ENGLISH.date(year.cut_off),
    }
    assert wanted <= stated


def test_a_balance_in_words_shows_the_words(
    year: Release, changed_release: Callable[..., Release]
) -> None:
    balance = year.balances[1]
    figure = Figure(FigureStatus.SIZE_CLASS, size_class=SizeClass.FROM_5_TO_19)
    small = replace(
        balance,
        total=replace(balance.total, figure=figure),
        terms=(),
        withheld=WithheldReason.NOT_ENOUGH_PUBLISHED,
    )
    values = [cell.value for cell in cells(opened(changed_release(balances=(small,)))["Balance 1"])]
    assert "5 to 19" in values
    assert explanations.REASONS[WithheldReason.NOT_ENOUGH_PUBLISHED] in values
