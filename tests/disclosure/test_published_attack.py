"""The attack on release files: several recipients' copies pooled, and changed ones noticed."""

from __future__ import annotations

import json
from datetime import date

import pytest

from casevault.disclosure.detail import DetailPolicy
from casevault.disclosure.published_attack import SourceFile, attack_files
from casevault.domain import published_figures
from casevault.domain.errors import ExitCode, UserError
from casevault.domain.periods import Period
from casevault.domain.release import Profile
from disclosure import serbian


@pytest.fixture(scope="module")
def files() -> list[SourceFile]:
    """Figures of a quarter, a half-year and the year, for two kinds of reader."""
    asked = [
        (Profile.PUBLIC, Period(date(2023, 1, 1), date(2023, 3, 31))),
        (Profile.TRUSTED, Period(date(2023, 1, 1), date(2023, 6, 30))),
        (Profile.TRUSTED, Period.year(2023)),
        (Profile.PUBLIC, Period.year(2023)),
    ]
    done, _ = serbian.releases(serbian.year(1, 168), asked, DetailPolicy())
    return [
        SourceFile(f"out{n}/figures.json", published_figures.to_json(one.release))
        for n, one in enumerate(done)
    ]


def test_pooled_releases_are_safe(files: list[SourceFile]) -> None:
    report = attack_files(files)
    assert report.safe
    assert report.checked > 100_000
    assert {answer.verdict.value for answer in report.answers} <= {"open", "exact"}


def test_every_protected_figure_is_answered_with_an_interval(files: list[SourceFile]) -> None:
    report = attack_files(files[3:])
    named = {answer.name: answer for answer in report.answers}
    police = named["reports_by_source[POLICE]"]
    assert police.hi is not None
    assert police.lo < police.hi
    assert police.hi <= 168


def test_other_files_beside_the_figures_are_left_aside(files: list[SourceFile]) -> None:
    beside = SourceFile("out3/identified_by_sex.csv", "sex_code,value\nF,3\n")
    assert attack_files([files[3], beside]).safe


def test_a_changed_figure_contradicts_the_other_copies(files: list[SourceFile]) -> None:
    raw = json.loads(files[3].text)
    [table] = [t for t in raw["tables"] if t["id"] == "identified_by_sex"]
    table["cells"][1]["value"] += 50
    changed = SourceFile("changed/figures.json", json.dumps(raw))
    with pytest.raises(UserError) as refused:
        attack_files([*files[:3], changed])
    assert refused.value.exit_code is ExitCode.BAD_INPUT


def test_an_exact_small_figure_in_a_release_is_found(files: list[SourceFile]) -> None:
    """Somebody adds the exact number of one category by hand."""
    raw = json.loads(files[3].text)
    [table] = [t for t in raw["tables"] if t["id"] == "identified_by_form"]
    for cell in table["cells"]:
        if cell["key"] == ["OTHER"]:
            cell["status"], cell["value"] = "exact", 3
    report = attack_files([SourceFile("changed/figures.json", json.dumps(raw))])
    assert not report.safe
    assert any("form=OTHER" in reason.name for reason in report.reasons)


def test_a_facts_file_is_attacked_alone(files: list[SourceFile]) -> None:
    facts = SourceFile("facts.json", '{"atoms": ["a"], "queries": [{"name": "q", "sum": ["a"]}]}')
    assert attack_files([facts]).safe
    with pytest.raises(UserError):
        attack_files([facts, files[0]])


def test_nothing_to_attack_is_said() -> None:
    with pytest.raises(UserError) as refused:
        attack_files([])
    assert refused.value.exit_code is ExitCode.BAD_INPUT
