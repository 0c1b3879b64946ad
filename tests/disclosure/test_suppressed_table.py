"""Hiding cells of a table that stands alone, for readers who need exact totals."""

from __future__ import annotations

import itertools
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casevault.disclosure.attack_report import ReasonKind
from casevault.disclosure.protect import protect
from casevault.disclosure.published_attack import SourceFile, attack_files
from casevault.disclosure.suppression_problem import Zeros
from casevault.domain.errors import ExitCode, UserError
from disclosure.tables_to_hide import (
    SECRET,
    cell_atoms,
    hidden,
    hierarchy_text,
    row_name,
    rows,
    table_text,
)

TWO = {"sex": ("F", "M"), "form": ("SEX", "LAB", "BEG")}
THREE = {"sex": ("F", "M", "U"), "form": ("SEX", "LAB", "BEG")}
PLACES = {"place": ("a", "b", "c", "d"), "sex": ("F", "M")}
NORTH = {"place": {"north": ("a", "b"), "south": ("c", "d")}}


@settings(max_examples=8, deadline=None)
@given(
    st.lists(st.integers(0, 4), min_size=6, max_size=6).filter(
        lambda counts: 6 <= sum(counts) <= 12
    )
)
def test_intervals_of_hidden_cells_equal_the_listing(counts: list[int]) -> None:
    done = hidden(table_text(TWO, counts), k=3)
    shown = rows(done)
    if shown[0]["status"] == "hidden":
        return
    total = sum(counts)
    worlds = [
        (*head, total - sum(head))
        for head in itertools.product(range(total + 1), repeat=5)
        if sum(head) <= total
        and all(
            sum((*head, total - sum(head))[n] for n in cell_atoms(TWO, row)) == int(row["n"])
            for row in shown
            if row["status"] == "published"
        )
    ]
    found = {answer.name: answer for answer in done.attack.answers}
    for row in shown:
        if row["status"] == "hidden":
            values = {sum(world[n] for n in cell_atoms(TWO, row)) for world in worlds}
            answer = found[row_name(TWO, row)]
            assert (answer.lo, answer.hi) == (min(values), max(values))
            assert answer.values is None or set(answer.values) == values
            assert len(values) >= 3
            assert not values <= {1, 2}


@settings(max_examples=10, deadline=None)
@given(st.lists(st.integers(0, 12), min_size=8, max_size=8), st.sampled_from([3, 5]))
def test_published_figures_are_true_and_small_ones_hidden(counts: list[int], k: int) -> None:
    text = table_text(PLACES, counts, NORTH)
    done = hidden(text, k=k, groups=NORTH)
    for before, row in zip(text.splitlines()[1:], rows(done), strict=True):
        true = int(before.rsplit(",", 1)[1])
        assert row["status"] in {"published", "hidden"}
        assert row["n"] == (str(true) if row["status"] == "published" else "x")
        assert row["status"] == "hidden" or true >= k
    assert done.attack.safe


def test_the_written_files_say_nothing_of_why_a_cell_is_hidden() -> None:
    done = hidden(table_text(TWO, [12, 3, 9, 8, 14, 11]), k=5)
    assert {row["status"] for row in rows(done)} == {"published", "hidden"}
    assert done.cells is not None
    assert done.cells.extra > 0
    described = json.loads(done.description)
    assert not {"primary", "gap", "proof", "worlds"} & set(described)


def test_the_description_says_what_suppression_cannot_promise() -> None:
    described = json.loads(hidden(table_text(TWO, [12, 3, 9, 8, 14, 11]), k=5).description)
    assert described["statement"] == "Protected alone, not against other publications."
    assert "depends on the true numbers" in described["caution"]
    assert described["method"] == "suppress"
    assert described["hidden_at_least"] == 0


def test_the_same_table_is_hidden_alike_again() -> None:
    text = table_text(PLACES, [9, 2, 7, 8, 1, 6, 12, 10], NORTH)
    assert hidden(text, k=5, groups=NORTH) != hidden(text, k=3, groups=NORTH)
    first, second = (hidden(text, k=5, groups=NORTH) for _ in range(2))
    assert (first.csv, first.description) == (second.csv, second.description)


def test_groups_of_codes_are_part_of_what_readers_compute() -> None:
    """North and its code b would give a, which is small."""
    text = table_text(PLACES, [9, 2, 17, 18, 11, 16, 12, 10], NORTH)
    done = hidden(text, k=5, groups=NORTH)
    files = [SourceFile("p.csv", done.csv), SourceFile("p.json", done.description)]
    assert attack_files(files).safe
    raw = "\n".join(
        f"{line.rsplit(',', 1)[0]},x" if line.startswith("a,M") else line
        for line in text.splitlines()
    )
    only = json.dumps({**json.loads(done.description), "hidden_at_least": 0})
    report = attack_files([SourceFile("q.csv", raw + "\n"), SourceFile("q.json", only)])
    assert {r.kind for r in report.reasons if r.name == "place=a, sex=M"} == {ReasonKind.EXACT}


def test_where_zeros_are_shown_readers_know_that_hidden_is_somebody() -> None:
    text = table_text(THREE, [12, 0, 9, 8, 14, 13, 9, 10, 3])
    done = hidden(text, k=5, zeros=Zeros.SHOWN)
    assert json.loads(done.description)["hidden_at_least"] == 1
    assert all(answer.lo >= 1 for answer in done.attack.answers)
    by_name = {(row["sex"], row["form"]): row for row in rows(done)}
    assert by_name["F", "LAB"]["n"] == "0"


def test_zeros_shown_around_one_small_cell_cannot_be_protected() -> None:
    """Who is in that row is in that cell, whatever else is hidden."""
    with pytest.raises(UserError) as refused:
        hidden(table_text(TWO, [3, 0, 0, 8, 14, 13]), k=5, zeros=Zeros.SHOWN)
    assert refused.value.exit_code is ExitCode.REFUSED


def test_five_variables_are_too_many_to_hide_cells() -> None:
    many = dict.fromkeys("abcde", ("0", "1"))
    with pytest.raises(UserError, match="up to 4 variables"):
        hidden(table_text(many, [9] * 32), k=5)


def test_a_hierarchy_also_guides_rounding() -> None:
    text = table_text(PLACES, [9, 2, 7, 8, 1, 6, 12, 10], NORTH)
    done = protect(text, measure="n", total="All", hierarchy=hierarchy_text(NORTH), secret=SECRET)
    shown = {(row["place"], row["sex"]): int(row["n"]) for row in rows(done)}
    assert shown["north", "F"] == shown["a", "F"] + shown["b", "F"]
    assert shown["All", "All"] == shown["north", "All"] + shown["south", "All"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("north,F,10\n", "north,F,11\n"), r"place=north, sex=F\) says 11, .* sum to 10"),
        (("a,F,9\n", "a,F,-9\n"), r"Line 12 has no count .*-9"),
        (("a,F,9\n", "a,F,9.5\n"), r"Line 12 has no count .*9\.5"),
        (("a,F,9\n", "a,M,9\n"), "are the same cell"),
        (("a,F,9\n", ""), "no line for place=a, sex=F"),
    ],
)
def test_a_bad_table_is_refused_by_row_and_column(change: tuple[str, str], said: str) -> None:
    text = table_text(PLACES, [9, 2, 1, 8, 1, 6, 12, 10], NORTH)
    assert change[0] in text
    with pytest.raises(UserError, match=said) as refused:
        hidden(text.replace(*change), k=5, groups=NORTH)
    assert refused.value.exit_code is ExitCode.BAD_INPUT


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("variable,code\nplace,a\n", "columns variable, code, parent"),
        ("variable,code,parent\nplace,a,north\nplace,a,south\n", "Line 3"),
        ("variable,code,parent\nplace,a,b\nplace,b,a\n", "inside itself"),
        ("variable,code,parent\nregion,a,north\n", "no variable of the table"),
        ("variable,code,parent\nplace,z,north\n", "code z"),
        ("variable,code,parent\nplace,,north\n", "Line 2"),
    ],
)
def test_a_bad_hierarchy_is_refused_by_line(text: str, said: str) -> None:
    table = table_text(PLACES, [9, 2, 1, 8, 1, 6, 12, 10], NORTH)
    with pytest.raises(UserError, match=said):
        protect(table, measure="n", total="All", hierarchy=text, secret=SECRET)
