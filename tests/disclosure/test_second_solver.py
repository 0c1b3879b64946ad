"""The attack's intervals on larger tables against another solver, in a process of its own."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np

from casevault.disclosure.attack_report import Answer
from casevault.disclosure.protect import ProtectedTable
from casevault.disclosure.suppression_problem import Zeros
from disclosure.tables_to_hide import Groups, cell_atoms, hidden, row_name, rows, table_text

SOLVER = Path(__file__).resolve().parent / "cp_sat_intervals.py"
MOST_QUERIES = 20

FOUR = {
    "place": ("a", "b", "c"),
    "form": ("SEX", "LAB"),
    "sex": ("F", "M"),
    "age": ("child", "adult"),
}
PLACES: Groups = {"place": {"north": ("a", "b")}}
THREE = {"form": ("1", "2", "3", "4", "5"), "place": ("a", "b", "c", "d"), "sex": ("F", "M")}


def few_small() -> list[int]:
    """Counts of the four variables: one small one among larger ones."""
    found = [6 + n * 7 % 11 for n in range(24)]
    found[5] = 1
    return found


def many_small() -> list[int]:
    """Counts of the three variables, invented."""
    rng = np.random.default_rng(9)
    return [int(n) for n in rng.poisson(6.0 * rng.gamma(4.0, 0.25, 40))]


def asked(
    done: ProtectedTable, variables: dict[str, tuple[str, ...]], groups: Groups | None
) -> tuple[dict[str, Any], list[Answer]]:
    """The published table as a problem for the other solver, and what the attack answered."""
    known = {answer.name: answer for answer in done.attack.answers}
    facts, queries, answers = [], [], []
    top = 0
    for row in rows(done):
        atoms = cell_atoms(variables, row, groups)
        if row["status"] == "published":
            facts.append([atoms, int(row["n"]), int(row["n"])])
            top = max(top, int(row["n"]))
        else:
            facts.append([atoms, 0, 10**6])
            queries.append(atoms)
            answers.append(known[row_name(variables, row)])
    problem = {
        "atoms": math.prod(map(len, variables.values())),
        "top": top,
        "facts": facts,
        "queries": queries[:MOST_QUERIES],
    }
    return problem, answers[:MOST_QUERIES]


def test_intervals_of_larger_tables_equal_those_of_cp_sat() -> None:
    cases = [(FOUR, few_small(), PLACES), (THREE, many_small(), None)]
    problems, expected = [], []
    for variables, counts, groups in cases:
        text = table_text(variables, counts, groups)
        done = hidden(text, k=3, groups=groups, zeros=Zeros.EITHER)
        assert rows(done)[0]["status"] == "published"
        problem, answers = asked(done, variables, groups)
        problems.append(problem)
        expected.append([[answer.lo, answer.hi] for answer in answers])
        assert len(answers) >= 10
    ran = subprocess.run(
        [sys.executable, str(SOLVER)],
        input=json.dumps(problems),
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(ran.stdout) == expected
