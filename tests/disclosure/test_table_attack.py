"""The attack on tables of counts: textbook cases, and small grids against the listing of worlds."""

from __future__ import annotations

import itertools
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casevault.disclosure.attack_report import AttackReport, ReasonKind, Verdict
from casevault.disclosure.protect import protect
from casevault.disclosure.published_attack import SourceFile, attack_files
from casevault.disclosure.table_attack import attack_tables, rounded_bounds
from casevault.disclosure.table_files import read_csv, read_json_table
from casevault.domain.errors import ExitCode, UserError
from disclosure.brute_force import possible


def attacked(*texts: str, threshold: int | None = None) -> AttackReport:
    """Attack CSV texts as files of one population."""
    files = [SourceFile(f"table{n}.csv", text) for n, text in enumerate(texts)]
    return attack_files(files, threshold=threshold)


def names(report: AttackReport, kind: ReasonKind) -> set[str]:
    """What is unsafe in one way."""
    return {reason.name for reason in report.reasons if reason.kind is kind}


def test_a_raw_table_is_unsafe_by_each_small_cell() -> None:
    report = attacked("sex,form,count\nF,SEX,12\nF,LAB,3\nM,SEX,7\nM,LAB,9\n")
    assert names(report, ReasonKind.EXACT) == {"sex=F, form=LAB"}


def test_a_raw_table_of_large_cells_is_safe() -> None:
    assert attacked("sex,form,count\nF,SEX,12\nF,LAB,8\nM,SEX,7\nM,LAB,9\n").safe


def test_hiding_only_the_small_cell_hides_nothing() -> None:
    report = attacked("sex,form,count\nF,SEX,12\nF,LAB,*\nM,SEX,7\nM,LAB,9\nTotal,Total,31\n")
    assert names(report, ReasonKind.EXACT) == {"sex=F, form=LAB"}
    [answer] = report.answers
    assert (answer.lo, answer.hi, answer.verdict) == (3, 3, Verdict.EXACT)


def test_hiding_a_square_leaves_intervals() -> None:
    report = attacked(
        "sex,form,count\nF,SEX,*\nF,LAB,*\nM,SEX,*\nM,LAB,*\n"
        "F,Total,15\nM,Total,16\nTotal,SEX,19\nTotal,LAB,12\nTotal,Total,31\n"
    )
    assert report.safe
    assert {(a.name, a.lo, a.hi) for a in report.answers} >= {("sex=F, form=LAB", 0, 12)}


def test_a_printed_zero_tells_that_what_is_hidden_is_somebody() -> None:
    shown = "a,b,count\nx,u,{zero}\nx,v,*\ny,u,*\ny,v,{more}\nx,Total,4\ny,Total,14\n"
    small = attacked(shown.format(zero=0, more=12))
    assert {answer.verdict for answer in small.answers} == {Verdict.EXACT}
    assert not small.safe


def test_a_hidden_count_beside_a_printed_zero_is_at_least_one() -> None:
    text = "a,b,count\nx,u,{}\nx,v,*\ny,u,*\ny,v,12\nTotal,Total,{}\n"
    [known] = [a for a in attacked(text.format(0, 30)).answers if a.name == "a=x, b=v"]
    [open_] = [a for a in attacked(text.format(6, 36)).answers if a.name == "a=x, b=v"]
    assert (known.lo, known.hi) == (1, 17)
    assert (open_.lo, open_.hi) == (0, 18)


def test_a_row_with_one_category_tells_what_all_its_people_are() -> None:
    report = attacked("home,form,count\nA,SEX,6\nA,LAB,0\nB,SEX,8\nB,LAB,9\n")
    assert "home=A and form=SEX" in names(report, ReasonKind.GROUP)


def test_a_row_with_all_but_one_in_a_category_tells_the_one_about_the_rest() -> None:
    report = attacked("home,form,count\nA,SEX,16\nA,LAB,1\nB,SEX,8\nB,LAB,9\n")
    assert "home=A and form=SEX" in names(report, ReasonKind.GROUP)


def period(name: str, end: str, rows: list[dict[str, Any]]) -> SourceFile:
    """A table of the months from January to `end`."""
    raw = {"period": {"start": "2024-01-01", "end": end}, "rows": rows}
    return SourceFile(f"{name}.json", json.dumps(raw))


A = period(
    "A",
    "2024-06-30",
    [
        {"region": "South", "form": "Total", "n": "<5"},
        {"region": "Total", "form": "Total", "n": 23},
        {"region": "Total", "form": "marriage", "n": "<5"},
    ],
)
B = period(
    "B",
    "2024-07-31",
    [
        {"region": "South", "form": "Total", "n": "<5"},
        {"region": "Total", "form": "Total", "n": 24},
        {"region": "Total", "form": "marriage", "n": "<5"},
    ],
)
C = period("C", "2024-07-31", [{"region": "North", "form": "Total", "n": 20}])


def test_a_month_more_is_one_person_by_difference() -> None:
    assert attack_files([A]).safe
    assert attack_files([B]).safe
    both = attack_files([A, B])
    assert "total [2024-07-01 .. 2024-08-01)" in names(both, ReasonKind.EXACT)


def test_a_difference_of_two_periods_may_be_several_stretches() -> None:
    """Nine months less three are four people, though neither half of them is known."""
    spans = [("2024-03-31", 20), ("2024-06-30", "*"), ("2024-09-30", 24)]
    files = [
        period(f"until {end}", end, [{"region": "all of it", "n": 9}, {"region": "Total", "n": n}])
        for end, n in spans
    ]
    report = attack_files(files)
    assert "total [2024-04-01 .. 2024-10-01)" in names(report, ReasonKind.EXACT)


def test_the_country_without_one_region_is_that_region_by_difference() -> None:
    report = attack_files([B, C])
    assert names(report, ReasonKind.EXACT) >= {"total without region=North"}


@pytest.mark.parametrize(
    ("protected", "atoms", "expected"),
    [(0, 1, (0, 4)), (5, 1, (0, 9)), (10, 1, (6, 14)), (10, 2, (0, 18)), (20, 2, (11, 28))],
)
def test_sums_of_protected_numbers_have_these_bounds(
    protected: int, atoms: int, expected: tuple[int, int]
) -> None:
    assert rounded_bounds(protected, atoms, 5) == expected


@given(st.integers(0, 6), st.integers(1, 3))
def test_bounds_of_protected_sums_equal_the_listing(units: int, atoms: int) -> None:
    base = 3
    splits = [s for s in itertools.product(range(units + 1), repeat=atoms) if sum(s) == units]
    reached = {
        sum(true)
        for split in splits
        for true in itertools.product(*(possible(base * u, base) for u in split))
    }
    assert rounded_bounds(base * units, atoms, base) == (min(reached), max(reached))


counts_2x2 = st.lists(st.integers(0, 6), min_size=4, max_size=4)


@settings(max_examples=60, deadline=None)
@given(counts_2x2, st.sets(st.integers(0, 3)))
def test_hidden_cells_of_small_tables_equal_the_listing(
    counts: list[int], hidden: set[int]
) -> None:
    cells = list(itertools.product("xy", "uv"))
    rows = {c: sum(n for cell, n in zip(cells, counts, strict=True) if c in cell) for c in "xyuv"}
    lines = [
        f"{a},{b},{'*' if place in hidden else counts[place]}" for place, (a, b) in enumerate(cells)
    ]
    lines += [f"{a},Total,{rows[a]}" for a in "xy"] + [f"Total,{b},{rows[b]}" for b in "uv"]
    printed = [n for place, n in enumerate(counts) if place not in hidden] + list(rows.values())
    least = int(0 in printed)
    worlds = [
        w
        for w in itertools.product(range(13), repeat=4)
        if all(w[p] == counts[p] if p not in hidden else w[p] >= least for p in range(4))
        and all(
            sum(n for cell, n in zip(cells, w, strict=True) if c in cell) == rows[c] for c in "xyuv"
        )
    ]
    text = "a,b,count\n" + "\n".join(lines) + "\n"
    if not worlds:
        with pytest.raises(UserError):
            attacked(text)
        return
    report = attacked(text, threshold=3)
    for place in hidden:
        name = f"a={cells[place][0]}, b={cells[place][1]}"
        [answer] = [a for a in report.answers if a.name == name]
        values = sorted({w[place] for w in worlds})
        assert (answer.lo, answer.hi) == (values[0], values[-1])
    small = {
        f"a={cells[p][0]}, b={cells[p][1]}" for p in range(4) if {w[p] for w in worlds} <= {1, 2}
    }
    found = names(report, ReasonKind.EXACT) | names(report, ReasonKind.SMALL)
    assert {name for name in found if "without" not in name and "," in name} == small


def test_tables_that_contradict_each_other_are_named() -> None:
    with pytest.raises(UserError) as refused:
        attacked("sex,count\nF,12\nM,9\n", "sex,count\nF,11\nM,9\n")
    assert refused.value.exit_code is ExitCode.BAD_INPUT
    assert "table1.csv sex=F" in refused.value.text()


def test_a_protected_table_beside_the_raw_one_protects_nothing() -> None:
    raw = "sex,form,count\nF,SEX,12\nF,LAB,3\nM,SEX,7\nM,LAB,9\n"
    done = protect(raw, measure="count", secret=bytes(32))
    files = [SourceFile("protected.csv", done.csv), SourceFile("protected.json", done.description)]
    assert attack_files(files).safe
    assert not attack_files([*files, SourceFile("raw.csv", raw)]).safe


def test_populations_that_differ_are_not_pooled() -> None:
    rows = [{"sex": "F", "n": 12}, {"sex": "M", "n": 9}]
    other = [{"sex": "F", "n": 13}, {"sex": "M", "n": 9}]
    files = [
        SourceFile("a.json", json.dumps({"population": "a", "rows": rows})),
        SourceFile("b.json", json.dumps({"population": "b", "rows": other})),
    ]
    assert attack_files(files).safe


def test_a_tables_own_threshold_can_be_replaced() -> None:
    table = read_csv("t", "sex,count\nF,8\nM,9\n", None)
    assert attack_tables([table]).safe
    assert not attack_tables([table], threshold=10).safe


@pytest.mark.parametrize(
    "text",
    ["", "a,a\n1,2\n", "a,b\n1\n", ",count\nx,1\n", "a,b\nx,y\n", 'a,count\n"x,1\n'],
)
def test_files_that_are_no_tables_are_refused_in_words(text: str) -> None:
    with pytest.raises(UserError) as refused:
        attacked(text)
    assert refused.value.exit_code is ExitCode.BAD_INPUT


@pytest.mark.parametrize(
    "raw", [3, [], [1], {"rows": []}, [{"a": "x", "n": 1}, {"b": "y", "n": 1}]]
)
def test_json_that_is_no_table_is_refused_in_words(raw: Any) -> None:
    with pytest.raises(UserError):
        attack_files([SourceFile("t.json", json.dumps(raw))])


def test_a_period_that_cannot_be_read_is_refused() -> None:
    with pytest.raises(UserError, match="period"):
        read_json_table("t", {"period": {"start": "soon", "end": "later"}, "rows": [{"n": 1}]})


def test_semicolons_marks_and_local_words_are_understood() -> None:
    report = attacked("\ufeffпол;број\nЖ;12\nМ;3\nУкупно;15\n")
    assert names(report, ReasonKind.EXACT) == {"пол=М"}
