import csv
import io
import json
from collections.abc import Callable
from dataclasses import replace

from casevault.domain.release import Figure, FigureStatus, Release, ReleasedTable, SizeClass
from casevault.reports import explanations
from casevault.reports.delimited import balance_csv, table_columns, table_csv
from casevault.reports.descriptions import balance_description, table_description
from casevault.reports.words import Words

ENGLISH = Words("en")


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def figure_in(row: dict[str, str]) -> Figure:
    classes = {("0", "4"): SizeClass.UNDER_5, ("5", "19"): SizeClass.FROM_5_TO_19}
    status = FigureStatus(row["status"])
    size_class = None
    if status is FigureStatus.SIZE_CLASS:
        size_class = classes.get((row["at_least"], row["at_most"]), SizeClass.FROM_20)
    return Figure(status, int(row["value"]) if row["value"] else None, size_class)


def shown(release: Release) -> list[ReleasedTable]:
    return [table for table in release.tables if table.withheld is None]


def test_every_figure_of_a_table_can_be_read_back(release: Release) -> None:
    for table in shown(release):
        read = {
            tuple(row[f"{axis.dimension}_code"] for axis in table.axes): figure_in(row)
            for row in rows(table_csv(release, table, ENGLISH))
        }
        assert read == table.cells


def test_every_term_of_a_balance_can_be_read_back(release: Release) -> None:
    for balance in release.balances:
        read = rows(balance_csv(release, balance, ENGLISH))
        terms = (*balance.terms, balance.total)
        assert [figure_in(row) for row in read] == [term.figure for term in terms]
        assert [row["term"] for row in read] == ["+".join(term.term_ids) for term in terms]


def test_no_cell_holds_a_number_that_was_not_released(release: Release) -> None:
    released = {figure.value for figure in explanations.printed_figures(release)}
    for table in shown(release):
        for row in rows(table_csv(release, table, ENGLISH)):
            assert {int(row["value"])} <= released if row["value"] else True
            if row["status"] == "rounded":
                assert (row["at_least"], row["at_most"]) == ("", "")


def test_rows_come_in_the_printed_order_with_the_total_last(year: Release) -> None:
    table = year.tables[0]
    codes = [row["source_code"] for row in rows(table_csv(year, table, ENGLISH))]
    assert codes == [*table.axes[0].codes, "*"]


def test_a_withheld_table_says_why(year: Release) -> None:
    table = next(table for table in year.tables if table.withheld is not None)
    (row,) = rows(table_csv(year, table, ENGLISH))
    assert table.withheld is not None
    assert row["note"] == explanations.REASONS[table.withheld]
    assert (row["value"], row["status"]) == ("", "withheld")


def test_practice_stands_in_every_row(statuses: Release, year: Release) -> None:
    practice = rows(table_csv(statuses, statuses.tables[0], ENGLISH))
    real = rows(table_csv(year, year.tables[0], ENGLISH))
    assert {row["practice"] for row in practice} == {"true"}
    assert {row["practice"] for row in real} == {"false"}


def test_the_file_follows_rfc_4180(year: Release) -> None:
    content = table_csv(year, year.tables[0], Words("sr"))
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\n") == content.count(b"\r\n") == len(year.tables[0].cells) + 1


def test_a_size_class_cannot_be_taken_for_a_date(statuses: Release) -> None:
    content = table_csv(statuses, statuses.tables[0], ENGLISH).decode("utf-8-sig")
    assert "5-19" not in content
    assert ",5,19,size_class," in content


def test_the_description_knows_every_column_in_order(release: Release) -> None:
    for table in release.tables:
        described = json.loads(table_description(release, table, "table-01.csv", ENGLISH))
        columns = described["tableSchema"]["columns"]
        assert tuple(column["name"] for column in columns) == table_columns(table)
        assert all(column["dc:description"] for column in columns)


def test_the_description_knows_every_code_that_occurs(release: Release) -> None:
    for table in release.tables:
        notes = json.loads(table_description(release, table, "t.csv", ENGLISH))["notes"][0]
        for place, axis in enumerate(table.axes):
            described = {entry["code"] for entry in notes["codes"][axis.dimension]}
            assert {key[place] for key in table.cells} <= described
            assert all(entry["label"] for entry in notes["codes"][axis.dimension])


def test_the_description_says_how_and_what_was_counted(year: Release) -> None:
    table = year.tables[0]
    described = json.loads(table_description(year, table, "t.csv", ENGLISH))
    notes = described["notes"][0]
    assert notes["unit"] == table.unit_id
    assert notes["counting_rule"] == table.counting_rule_id
    assert notes["cut_off"] == "2026-01-31"
    assert notes["period"] == {"start": "2025-01-01", "end": "2025-12-31"}
    assert described["dc:source"] == year.definition_source
    assert [entry["status"] for entry in notes["protection"]] == ["rounded"]


def test_the_size_of_the_base_is_the_printed_total_in_words(statuses: Release) -> None:
    table = statuses.tables[0]
    in_words = Figure(FigureStatus.SIZE_CLASS, size_class=SizeClass.FROM_5_TO_19)
    small = replace(table, cells={**table.cells, ("*",): in_words})
    notes = json.loads(table_description(statuses, small, "t.csv", ENGLISH))["notes"][0]
    assert notes["size_of_base"] == "5 to 19"


def test_the_description_of_a_balance_knows_its_terms(year: Release) -> None:
    balance = year.balances[0]
    described = json.loads(balance_description(year, balance, "b.csv", ENGLISH))
    assert [entry["code"] for entry in described["notes"][0]["codes"]["term"]] == [
        "IDENT",
        "REJECT",
        "SUSP",
        "NOTVIC",
        "ONGOING",
        "RECEIVED",
    ]


def test_a_description_names_its_language_and_script(year: Release) -> None:
    for language, tag in (("sr", "sr-Cyrl"), ("sr_Latn", "sr-Latn"), ("sq", "sq")):
        described = json.loads(table_description(year, year.tables[0], "t.csv", Words(language)))
        assert described["@context"][1] == {"@language": tag}


def test_a_label_that_looks_like_a_formula_is_harmless(
    year: Release, changed_release: Callable[..., Release]
) -> None:
    balance = year.balances[1]
    term = replace(balance.terms[0], label_ids=('=HYPERLINK("evil")',))
    dangerous = replace(balance, terms=(term, *balance.terms[1:]))
    release = changed_release(balances=(dangerous,))
    assert rows(balance_csv(release, dangerous, ENGLISH))[0]["label"] == '\'=HYPERLINK("evil")'
