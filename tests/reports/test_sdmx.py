import csv
import hashlib
import io
import json
import re
from datetime import date
from itertools import product

import pytest

from casevault.domain.periods import Period
from casevault.domain.release import TOTAL, FigureStatus, Release
from casevault.reports import explanations
from casevault.reports.bundle import write_bundle
from casevault.reports.sdmx_data import sdmx_csv, time_period
from casevault.reports.sdmx_structure import axes, sdmx_id, sdmx_structure
from casevault.reports.words import Words

ENGLISH = Words("en")


def rows(release: Release) -> list[dict[str, str]]:
    text = sdmx_csv(release, ENGLISH).decode()
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_every_printed_figure_has_its_row(release: Release) -> None:
    written = sorted(row["OBS_VALUE"] for row in rows(release) if row["OBS_VALUE"] != "NaN")
    figures = explanations.printed_figures(release)
    assert written == sorted(str(one.value) for one in figures if one.value is not None)


def test_every_hidden_cell_has_a_row_with_the_same_status(release: Release) -> None:
    found = rows(release)
    for table in release.tables:
        if table.withheld is not None:
            own = [row for row in found if row["TABLE"] == table.id]
            everywhere = list(product(*((*axis.codes, TOTAL) for axis in table.axes)))
            assert len(own) == len(everywhere)
            assert {row["FIGURE_STATUS"] for row in own} == {"withheld"}
    hidden = {row["CONF_STATUS"] for row in found if row["OBS_VALUE"] == "NaN"}
    given = {row["CONF_STATUS"] for row in found if row["OBS_VALUE"] != "NaN"}
    assert hidden <= {"N"}
    assert given <= {"F"}


def test_nothing_in_the_package_tells_primary_from_secondary(release: Release) -> None:
    structure = json.loads(sdmx_structure(release, ENGLISH))
    [listed] = [one for one in structure["data"]["codelists"] if one["id"] == "CONF_STATUS"]
    assert [code["id"] for code in listed["codes"]] == ["F", "N"]


def test_a_size_class_says_its_bounds_and_no_number(statuses: Release) -> None:
    found = [row for row in rows(statuses) if row["FIGURE_STATUS"] == "size_class"]
    assert {(row["AT_LEAST"], row["AT_MOST"]) for row in found} == {("5", "19"), ("20", "")}
    assert {(row["OBS_VALUE"], row["CONF_STATUS"]) for row in found} == {("NaN", "N")}


def test_code_lists_keep_the_names_of_the_program(year: Release) -> None:
    structure = json.loads(sdmx_structure(year, ENGLISH))
    lists = {one["id"] for one in structure["data"]["codelists"]}
    assert {axis.code_list for table in year.tables for axis in table.axes} <= lists
    assert set(axes(year)) <= {
        dimension["id"]
        for one in structure["data"]["dataStructures"]
        for dimension in one["dataStructureComponents"]["dimensionList"]["dimensions"]
    }


def test_every_code_is_one_that_sdmx_can_write(release: Release) -> None:
    structure = json.loads(sdmx_structure(release, ENGLISH))
    ids = [code["id"] for one in structure["data"]["codelists"] for code in one["codes"]]
    assert [one for one in ids if not re.fullmatch(r"[A-Za-z0-9_@$\-]+", one)] == []
    assert sdmx_id("ACC.SHELT") == "ACC-SHELT"


@pytest.mark.parametrize(
    ("start", "end", "written"),
    [
        (date(2025, 1, 1), date(2025, 12, 31), "2025"),
        (date(2025, 1, 1), date(2025, 3, 31), "2025-Q1"),
        (date(2025, 10, 1), date(2025, 12, 31), "2025-Q4"),
        (date(2025, 1, 1), date(2025, 6, 30), "2025-01-01/P6M"),
        (date(2024, 7, 1), date(2025, 6, 30), "2024-07-01/P12M"),
        (date(2025, 2, 1), date(2025, 4, 30), "2025-02-01/P3M"),
        (date(2025, 1, 1), date(2025, 1, 10), "2025-01-01/P10D"),
    ],
)
def test_periods_are_written_as_sdmx_does(start: date, end: date, written: str) -> None:
    assert time_period(Period(start, end)) == written


def test_practice_is_said_in_every_row(statuses: Release, year: Release) -> None:
    assert {row["PRACTICE"] for row in rows(statuses)} == {"true"}
    assert {row["PRACTICE"] for row in rows(year)} == {"false"}
    assert json.loads(sdmx_structure(statuses, ENGLISH))["meta"]["test"] is True


def test_rounded_numbers_bear_no_bounds(year: Release) -> None:
    found = [row for row in rows(year) if row["FIGURE_STATUS"] == FigureStatus.ROUNDED.value]
    assert {(row["AT_LEAST"], row["AT_MOST"]) for row in found} == {("", "")}


def test_the_package_knows_length_and_digest_of_every_csv_file(release: Release) -> None:
    files = write_bundle(release, language="en")
    resources = json.loads(files["datapackage.json"])["resources"]
    assert {one["path"] for one in resources} == {name for name in files if name.endswith(".csv")}
    for one in resources:
        content = files[one["path"]]
        assert one["bytes"] == len(content)
        assert one["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
