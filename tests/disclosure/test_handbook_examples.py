"""Examples of the Handbook on Statistical Disclosure Control, with the answers it publishes.

Hundepool and others, Handbook on Statistical Disclosure Control (sdcTools edition of 2026),
section 5.2, disclosure risks of frequency tables.
"""

from __future__ import annotations

import json

from casevault.disclosure.attack_report import AttackReport, ReasonKind
from casevault.disclosure.published_attack import SourceFile, attack_files
from casevault.disclosure.suppression_problem import Zeros
from disclosure.tables_to_hide import hidden, rows, table_text

MARITAL_BY_SEX = {"marital": ("Married", "Divorced", "Single"), "sex": ("Male", "Female")}
SEX_COUNTS = [38, 17, 7, 4, 3, 1]
MARITAL_BY_HOURS = {"marital": ("Married", "Divorced", "Single"), "hours": ("full", "part")}
HOURS_COUNTS = [6, 0, 5, 1, 2, 2]
SEX_AND_HOURS = {
    "marital": ("Married", "Divorced", "Single"),
    "sex": ("Male", "Female"),
    "hours": (">30", "16-30", "<=15"),
}
SEX_AND_HOURS_COUNTS = [30, 6, 2, 14, 3, 0, 3, 4, 0, 2, 2, 0, 2, 0, 1, 0, 0, 1]


def attacked(text: str) -> AttackReport:
    """The attack on a table as it stands."""
    raw = json.dumps({"measure": "n", "total": "All", "format": "casevault-protected-1"})
    return attack_files([SourceFile("t.csv", text), SourceFile("t.json", raw)])


def found(report: AttackReport, kind: ReasonKind) -> set[str]:
    """What is unsafe in one way."""
    return {reason.name for reason in report.reasons if reason.kind is kind}


def test_the_single_woman_is_identified() -> None:
    report = attacked(table_text(MARITAL_BY_SEX, SEX_COUNTS))
    assert "marital=Single, sex=Female" in found(report, ReasonKind.EXACT)


def test_the_single_woman_is_hidden_and_the_totals_stay() -> None:
    done = hidden(table_text(MARITAL_BY_SEX, SEX_COUNTS), k=3, zeros=Zeros.EITHER)
    shown = {(row["marital"], row["sex"]): row["n"] for row in rows(done)}
    assert shown["Single", "Female"] == "x"
    assert shown["All", "All"] == "70"
    assert done.attack.safe


def test_her_working_hours_are_an_attribute_disclosed() -> None:
    report = attacked(table_text(SEX_AND_HOURS, SEX_AND_HOURS_COUNTS))
    assert "marital=Single, sex=Female and hours=<=15" in found(report, ReasonKind.GROUP)


def test_all_married_people_work_full_time() -> None:
    report = attacked(table_text(MARITAL_BY_HOURS, HOURS_COUNTS))
    assert "marital=Married and hours=full" in found(report, ReasonKind.GROUP)


def test_one_divorced_person_learns_about_all_the_others() -> None:
    """Within-group disclosure."""
    report = attacked(table_text(MARITAL_BY_HOURS, HOURS_COUNTS))
    assert "marital=Divorced and hours=full" in found(report, ReasonKind.GROUP)


def test_hiding_cells_ends_the_group_disclosures() -> None:
    done = hidden(table_text(MARITAL_BY_HOURS, HOURS_COUNTS), k=3)
    shown = {(row["marital"], row["hours"]): row["n"] for row in rows(done)}
    assert shown["Married", "part"] == "x"
    assert shown["Divorced", "part"] == "x"
    assert done.attack.safe


def test_geographical_differencing_gives_the_table_of_the_rest() -> None:
    """Output Areas of 2001 inside Enumeration Districts of 1991: 2, 1, 2, 0, 0, 0 remain."""
    inner = [("m", "30+", 50), ("f", "30+", 54), ("m", "16-30", 128), ("f", "16-30", 140)]
    outer = [("m", "30+", 52), ("f", "30+", 55), ("m", "16-30", 130), ("f", "16-30", 140)]
    tables = [
        {"rows": [{"area": area, "sex": s, "hours": h, "n": n} for s, h, n in own]}
        for area, own in (("OA", inner), ("Total", outer))
    ]
    report = attack_files(
        [SourceFile(f"t{n}.json", json.dumps(one)) for n, one in enumerate(tables)]
    )
    rest = {
        reason.name: reason.values["lo"]
        for reason in report.reasons
        if reason.kind is ReasonKind.EXACT and reason.name.startswith("area=(other), ")
    }
    assert rest["area=(other), sex=m, hours=30+"] == 2
    assert rest["area=(other), sex=f, hours=30+"] == 1
    assert rest["area=(other), sex=m, hours=16-30"] == 2
    assert "area=(other), sex=f, hours=16-30" not in rest
