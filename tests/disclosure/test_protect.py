"""Protecting a table of counts that stands alone."""

from __future__ import annotations

import csv
import io
import itertools
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casevault.disclosure.protect import ProtectedTable, protect
from casevault.domain.errors import ExitCode, UserError

SECRET = bytes(range(32))


def table(counts: list[int], *, total: str | None = None) -> str:
    """A table of two variables with three and two codes, with totals where a word is given."""
    cells = list(itertools.product(("F", "M", "U"), ("SEX", "LAB")))
    lines = [f"{sex},{form},{n}" for (sex, form), n in zip(cells, counts, strict=True)]
    if total:
        for place, sex in enumerate(("F", "M", "U")):
            lines.append(f"{sex},{total},{sum(counts[2 * place : 2 * place + 2])}")
        lines.insert(0, f"{total},{total},{sum(counts)}")
    return "sex,form,n\n" + "\n".join(lines) + "\n"


def rows(done: ProtectedTable) -> list[dict[str, str]]:
    """The rows of the protected table."""
    return list(csv.DictReader(io.StringIO(done.csv)))


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 30), min_size=6, max_size=6), st.sampled_from([3, 5, 10]))
def test_rows_stay_in_order_and_every_count_is_protected(counts: list[int], k: int) -> None:
    text = table(counts, total="All")
    done = protect(text, measure="n", total="All", threshold=k, secret=SECRET)
    before = list(csv.DictReader(io.StringIO(text)))
    after = rows(done)
    assert [(r["sex"], r["form"]) for r in after] == [(r["sex"], r["form"]) for r in before]
    assert {r["status"] for r in after} == {"rounded"}
    for old, new in zip(before, after, strict=True):
        assert int(new["n"]) % k == 0
        if "All" not in old.values():
            assert abs(int(new["n"]) - int(old["n"])) < k or old["n"] == "0"
    shown = {(r["sex"], r["form"]): int(r["n"]) for r in after}
    for sex in ("F", "M", "U"):
        assert shown[sex, "All"] == shown[sex, "SEX"] + shown[sex, "LAB"]
    assert shown["All", "All"] == sum(shown[sex, "All"] for sex in ("F", "M", "U"))
    assert done.attack.safe


def test_the_total_stays_near_the_truth() -> None:
    counts = [12, 3, 1, 9, 30, 2]
    done = protect(table(counts, total="All"), measure="n", total="All", secret=SECRET)
    assert abs(int(rows(done)[0]["n"]) - sum(counts)) <= 4


def test_the_same_table_is_protected_alike_again() -> None:
    text = table([12, 3, 1, 9, 30, 2])
    first, second = (protect(text, measure="n", secret=SECRET) for _ in range(2))
    assert first == second


def test_the_description_says_that_the_table_stands_alone() -> None:
    described = json.loads(protect(table([9] * 6), measure="n", secret=SECRET).description)
    assert described["statement"] == "Protected alone, not against other publications."
    assert described["base"] == 5


def test_separators_are_kept() -> None:
    done = protect("sex;n\nF;12\nM;3\n", measure="n", secret=SECRET)
    assert done.csv.startswith("sex;n;status\n")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("sex,n\nF,-1\nM,3\n", "Line 2"),
        ("sex,n\nF,1\nM,2.5\n", "Line 3"),
        ("sex,n\nF,1\nM,\n", "Line 3"),
        ("sex,n\nF,1\nM,²\n", "Line 3"),
        ("sex,n\nF,1\nF,2\n", "Lines 2 and 3"),
        ("sex,n\nF,1\nM,2\nAll,4\n", "Line 4"),
        ("sex,form,n\nF,SEX,1\nM,LAB,2\n", "sex=F, form=LAB"),
        ("sex,m\nF,1\n", "column n"),
        ("n\n1\n", "no variable"),
        ("sex,n\n", "no rows"),
        ("sex,n,status\nF,1,x\n", "status"),
        ("sex,form,n\nAll,SEX,1\nAll,LAB,2\n", "column sex"),
    ],
)
def test_what_cannot_be_protected_is_named(text: str, said: str) -> None:
    with pytest.raises(UserError) as refused:
        protect(text, measure="n", total="All", secret=SECRET)
    assert refused.value.exit_code is ExitCode.BAD_INPUT
    assert said in refused.value.text()


def test_a_total_that_was_not_declared_is_not_taken_for_a_category() -> None:
    with pytest.raises(UserError, match="--total"):
        protect("sex,n\nF,9\nM,8\nTotal,17\n", measure="n", secret=SECRET)
