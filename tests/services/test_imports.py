from __future__ import annotations

import datetime as dt
import shutil
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from casevault.domain.answers import normalise
from casevault.domain.errors import UserError
from casevault.domain.forms import forms
from casevault.services import cases, imports
from casevault.services.import_columns import ImportProfile, Target
from casevault.services.import_values import CellProblemError, answer_of
from casevault.services.session import Session

TEMPLATES = Path(__file__).resolve().parents[1] / "data" / "htcds"
MULTI = TEMPLATES / "HTCDS Excel Spreadsheet multi select with validation v2.0.xlsm"
SINGLE = TEMPLATES / "HTCDS Excel Spreadsheet single select with validation v2.0.xlsx"
PLAIN = TEMPLATES / "HTCDS Excel Spreadsheet v2.0.xlsx"
FIRST_ROW = {MULTI: 3, SINGLE: 3, PLAIN: 3}

A_PERSON: dict[str, object] = {
    "D": "Jelena",
    "E": "Đorđević",
    "F": "Yes",
    "G": dt.date(2008, 5, 1),
    "H": "Feminine",
    "I": "RS",
    "N": "Ulica 1",
    "O": "Niš",
    "Q": "18000",
    "R": "RS",
    "S": "Actual victim of trafficking",
    "T": "Police",
    "V": "Serbia",
    "X": "Forced labour",
    "Y": "Agriculture, forestry and fishing",
    "AA": "Serbia",
    "AB": "Follow up",
    "AC": "Police",
    "AD": dt.date(2026, 2, 15),
    "AF": "Other",
}


def filled(template: Path, target: Path, rows: list[Mapping[str, object]]) -> Path:
    """A template of the standard, filled in as people do."""
    book = openpyxl.load_workbook(template, keep_vba=template.suffix == ".xlsm")
    sheet = book.worksheets[0]
    for offset, cells in enumerate(rows):
        for column, value in cells.items():
            sheet[f"{column}{FIRST_ROW[template] + offset}"] = value
    book.save(target)
    return target


def written(target: Path, rows: Sequence[Sequence[object]]) -> Path:
    """A plain workbook."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    book.save(target)
    return target


def facts_of_only_case(session: Session) -> dict[str, Mapping[str, object]]:
    """The facts of the one case there is, by form."""
    [row] = cases.fetch(session, cases.find(session, cases.CaseQuery()))
    return {r.form_id: r.facts for r in cases.case_view(session, row.case_id).records}


@pytest.mark.parametrize("template", [MULTI, SINGLE, PLAIN], ids=["multi", "single", "plain"])
@pytest.mark.filterwarnings("ignore:Data Validation extension is not supported")
def test_every_template_of_the_standard_is_taken_unchanged(
    session: Session, tmp_path: Path, template: Path
) -> None:
    file = filled(template, tmp_path / f"list{template.suffix}", [A_PERSON])
    report = imports.import_file(session, file)
    assert (report.taken, report.refused) == (1, 0)
    facts = facts_of_only_case(session)
    assert facts["person"] == {"birth_year": 2008, "citizenship": ["RS"], "sex": "F"}
    assert facts["report"]["received"] == "2026-02-15"
    assert facts["report"]["source"] == "POL"
    assert facts["exploitation"]["forms"] == ["LAB"]
    assert facts["exploitation"]["industry"] == "A"
    assert facts["status_decision"]["status"] == "FORMAL"


@pytest.mark.filterwarnings("ignore:Data Validation extension is not supported")
def test_the_swapped_address_headings_are_followed_as_people_read_them(
    session: Session, tmp_path: Path
) -> None:
    file = filled(PLAIN, tmp_path / "list.xlsx", [A_PERSON])
    report = imports.import_file(session, file)
    [row] = cases.fetch(session, cases.find(session, cases.CaseQuery()))
    [person] = cases.case_view(session, row.case_id).of_form("person")
    sealed = session.vault.identities.open(person.record_id, "test")
    assert sealed["street"] == "Ulica 1"
    assert sealed["town"] == "Niš"
    assert sealed["postal_code"] == "18000"
    assert any("two headings differ" in line for line in report.lines())


@pytest.mark.filterwarnings("ignore:Data Validation extension is not supported")
def test_a_misspelt_and_a_nameless_column_are_understood_and_reported(
    session: Session, tmp_path: Path
) -> None:
    file = filled(PLAIN, tmp_path / "list.xlsx", [A_PERSON | {"AJ": "Other"}])
    lines = list(imports.import_file(session, file).lines())
    assert any("vic_TraffickinStatusDecisionMakingOrg is misspelt" in line for line in lines)
    assert any("Column AJ has no name of the standard" in line for line in lines)


@pytest.mark.filterwarnings("ignore:Data Validation extension is not supported")
def test_several_answers_in_one_cell_are_told_apart_though_labels_hold_commas(
    session: Session, tmp_path: Path
) -> None:
    chosen = {"W": "Physical threats, Debt bondage, Uses victim's children", "U": "At work"}
    file = filled(MULTI, tmp_path / "list.xlsm", [A_PERSON | chosen])
    imports.import_file(session, file)
    facts = facts_of_only_case(session)
    assert facts["exploitation"]["control"] == ["DEBT", "PHTHR", "CHILDU"]


@pytest.mark.filterwarnings("ignore:Data Validation extension is not supported")
def test_what_has_no_field_is_kept_sealed_under_its_heading(
    session: Session, tmp_path: Path
) -> None:
    file = filled(PLAIN, tmp_path / "list.xlsx", [A_PERSON | {"B": "worker seven"}])
    imports.import_file(session, file)
    [row] = cases.fetch(session, cases.find(session, cases.CaseQuery()))
    [report] = cases.case_view(session, row.case_id).of_form("report")
    sealed = session.vault.identities.open(report.record_id, "test")
    assert sealed["note"].splitlines() == [
        "Case Owner: worker seven",
        "Reason for Incoming Referral: Other",
    ]


@pytest.mark.parametrize(
    "notation",
    ["15.2.2026.", "15/02/2026", "2026-02-15", "15 feb 2026", "15. februar 2026.", "46068"],
)
def test_a_date_is_read_in_six_notations(session: Session, tmp_path: Path, notation: str) -> None:
    value: object = float(notation) if notation.isdecimal() else notation
    file = written(
        tmp_path / "list.xlsx", [["report.received", "report.source"], [value, "Police"]]
    )
    assert imports.import_file(session, file).taken == 1
    assert facts_of_only_case(session)["report"]["received"] == "2026-02-15"


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("person.birth_date", "31.2.2001", "no such day"),
        ("person.birth_date", "1.1.1880", "date"),
        ("person.sex", "banana", "not on the list"),
        ("person.citizenship", "Atlantis", "not on the list"),
        ("report.received", "sometime", "date"),
        ("report.received", "1.1.2099", "future"),
        ("person.children", "many", "whole number"),
    ],
)
def test_a_wrong_cell_refuses_its_row_and_names_the_place(
    session: Session, tmp_path: Path, field: str, value: str, words: str
) -> None:
    good = ["F", "1.2.2026.", "Police"]
    head = ["person.sex", "report.received", "report.source"]
    bad = list(good)
    if field in head:
        bad[head.index(field)] = value
    else:
        head.append(field)
        good.append("")
        bad.append(value)
    file = written(tmp_path / "list.xlsx", [list(head), list(good), list(bad)])
    report = imports.import_file(session, file)
    assert (report.taken, report.refused) == (1, 1)
    [issue] = report.issues
    assert issue.row == 3
    assert issue.column == "ABCD"[head.index(field)]
    assert any(words in line.casefold() for line in report.lines())


def test_a_row_is_taken_whole_or_not_at_all(session: Session, tmp_path: Path) -> None:
    head = ["person.sex", "person.given_name", "report.received", "report.source"]
    file = written(tmp_path / "list.xlsx", [head, ["F", "Ana", "99.99.2026", "Police"]])
    report = imports.import_file(session, file)
    assert (report.taken, report.refused) == (0, 1)
    assert cases.find(session, cases.CaseQuery()) == []


def test_a_dry_run_writes_nothing(session: Session, tmp_path: Path) -> None:
    file = written(tmp_path / "l.xlsx", [["report.received", "report.source"], ["1.2.2026", "NGO"]])
    report = imports.import_file(session, file, dry_run=True)
    assert report.taken == 1
    assert cases.find(session, cases.CaseQuery()) == []


def test_merged_cells_refuse_their_rows(session: Session, tmp_path: Path) -> None:
    file = tmp_path / "list.xlsx"
    written(file, [["report.received", "report.source"], ["1.2.2026", "NGO"], ["2.2.2026", "NGO"]])
    book = openpyxl.load_workbook(file)
    book.worksheets[0].merge_cells("B2:B3")
    book.save(file)
    report = imports.import_file(session, file)
    assert (report.taken, report.refused) == (0, 2)
    assert any("merged cells" in line for line in report.lines())


def test_formulas_give_the_value_they_last_showed_and_are_never_run(
    session: Session, tmp_path: Path
) -> None:
    file = tmp_path / "list.xlsx"
    book = xlsxwriter.Workbook(str(file))
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["report.received", "report.source"])
    sheet.write_formula(1, 0, '="2026-02-"&"15"', None, "2026-02-15")
    sheet.write(1, 1, "Police")
    book.close()
    report = imports.import_file(session, file)
    assert report.taken == 1
    assert facts_of_only_case(session)["report"]["received"] == "2026-02-15"
    assert any("formulas" in line for line in report.lines())


def test_a_cell_that_begins_with_an_equals_sign_is_only_text(
    session: Session, tmp_path: Path
) -> None:
    file = tmp_path / "list.csv"
    file.write_text(
        'report.received;report.source;report.note\n1.2.2026;Police;"=cmd|calc"\n', "utf-8"
    )
    imports.import_file(session, file)
    [row] = cases.fetch(session, cases.find(session, cases.CaseQuery()))
    [report] = cases.case_view(session, row.case_id).of_form("report")
    assert session.vault.identities.open(report.record_id, "test")["note"] == "=cmd|calc"


def test_control_characters_are_dropped_and_mixed_scripts_kept(
    session: Session, tmp_path: Path
) -> None:
    file = tmp_path / "list.csv"
    file.write_text("person.sex,person.given_name\nF,Ана\u202e\x07 Ana\n", "utf-8")
    imports.import_file(session, file)
    [row] = cases.fetch(session, cases.find(session, cases.CaseQuery()))
    [person] = cases.case_view(session, row.case_id).of_form("person")
    assert session.vault.identities.open(person.record_id, "test")["given_name"] == "Ана Ana"


def test_the_same_person_twice_in_a_file_is_pointed_out(session: Session, tmp_path: Path) -> None:
    head = ["person.sex", "person.given_name", "person.family_name", "person.birth_date"]
    file = written(
        tmp_path / "list.xlsx",
        [head, ["F", "Jelena", "Đorđević", "1.5.2001"], ["F", "Јелена", "Ђорђевић", "1.5.2001"]],
    )
    assert imports.import_file(session, file).likely_known == (3,)


def test_a_mapping_says_what_foreign_headings_mean(session: Session, tmp_path: Path) -> None:
    file = written(tmp_path / "list.xlsx", [["Datum", "Ko je javio"], ["1.2.2026", "policija"]])
    mapping = tmp_path / "map.toml"
    mapping.write_text(
        '[columns]\n"Datum" = "report.received"\n"Ko je javio" = "report.source"\n', "utf-8"
    )
    report = imports.import_file(session, file, mapping=mapping)
    assert report.taken == 1
    assert facts_of_only_case(session)["report"]["source"] == "POL"


def test_a_mapping_to_a_field_that_does_not_exist_is_refused(
    session: Session, tmp_path: Path
) -> None:
    file = written(tmp_path / "list.xlsx", [["Datum"], ["1.2.2026"]])
    mapping = tmp_path / "map.toml"
    mapping.write_text('[columns]\n"Datum" = "report.nothing"\n', "utf-8")
    with pytest.raises(UserError, match=r"report\.nothing"):
        imports.import_file(session, file, mapping=mapping)


def test_unknown_headings_refuse_the_file(session: Session, tmp_path: Path) -> None:
    file = written(tmp_path / "list.xlsx", [["a", "b"], [1, 2]])
    with pytest.raises(UserError, match="No sheet"):
        imports.import_file(session, file, profile=ImportProfile.HTCDS)


def test_a_million_rows_are_refused_before_they_are_unpacked(
    session: Session, tmp_path: Path
) -> None:
    file = tmp_path / "list.csv"
    with file.open("w", encoding="utf-8") as out:
        out.write("report.received,report.source\n")
        for _ in range(1000):
            out.write("1.2.2026,Police\n" * 1000)
    with pytest.raises(UserError, match="Split it"):
        imports.import_file(session, file)
    assert cases.find(session, cases.CaseQuery()) == []


def test_an_archive_that_unpacks_without_end_is_refused(session: Session, tmp_path: Path) -> None:
    file = tmp_path / "list.xlsx"
    with (
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet,
    ):
        for _ in range(1025):
            sheet.write(bytes(1 << 20))
    assert file.stat().st_size < 10 << 20
    with pytest.raises(UserError, match="Split it"):
        imports.import_file(session, file)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no", b"\x00" * 100])
def test_a_damaged_workbook_is_refused(session: Session, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "list.xlsx"
    file.write_bytes(content)
    with pytest.raises(UserError, match="cannot be opened"):
        imports.import_file(session, file)


def test_letters_in_an_old_encoding_are_refused_with_what_to_do(
    session: Session, tmp_path: Path
) -> None:
    file = tmp_path / "list.csv"
    file.write_bytes("report.received,report.source\n1.2.2026,граничар\n".encode("cp1251"))
    with pytest.raises(UserError, match="CSV UTF-8"):
        imports.import_file(session, file)


def test_another_kind_of_file_is_refused(session: Session, tmp_path: Path) -> None:
    file = tmp_path / "list.docx"
    shutil.copy(PLAIN, file)
    with pytest.raises(UserError, match="no spreadsheet"):
        imports.import_file(session, file)


def test_a_missing_file_is_refused(session: Session, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="cannot be read"):
        imports.import_file(session, tmp_path / "none.xlsx")


@pytest.mark.parametrize("cell", ["1.200", "12,000", "1.200 RSD", "RSD 999,999"])
@pytest.mark.parametrize("name", ["quantity", "cost"])
def test_a_number_that_can_be_read_in_two_ways_is_not_guessed(name: str, cell: str) -> None:
    form = forms()["service_act"]
    target = Target(name, form, form.field(name))
    with pytest.raises(CellProblemError) as refused:
        answer_of(target, cell, today=dt.date(2026, 3, 2))
    assert "two ways" in refused.value.message_id


@pytest.mark.parametrize(
    ("name", "cell", "meant"),
    [
        ("quantity", "12,5", "12.5"),
        ("quantity", "12.5", "12.5"),
        ("quantity", 1.234, "1.234"),
        ("cost", "1200,50 RSD", "1200.50 RSD"),
        ("cost", "1200.50 rsd", "1200.50 RSD"),
    ],
)
def test_decimal_comma_and_point_are_both_taken_over(
    name: str, cell: str | float, meant: str
) -> None:
    form = forms()["service_act"]
    answer = answer_of(Target(name, form, form.field(name)), cell, today=dt.date(2026, 3, 2))
    assert normalise(form, {name: answer})[name] == meant
