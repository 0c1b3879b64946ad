"""A second solver, in a process of its own: the interval of each sum, by CP-SAT of OR-Tools.

Reads JSON from the standard input: a list of problems with `atoms` (how many), `top` (none is
larger), `facts` (atoms, least, greatest) and `queries` (atoms). Writes the intervals as JSON. The
library clashes with the solver of the product when both are loaded, so nothing else is imported.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from ortools.sat.python import cp_model


def optimum(problem: dict[str, Any], query: list[int], *, greatest: bool) -> int:
    """The least or greatest value of a sum of atoms under the facts."""
    model = cp_model.CpModel()
    atoms = [model.new_int_var(0, problem["top"], f"x{n}") for n in range(problem["atoms"])]
    for own, lo, hi in problem["facts"]:
        model.add_linear_constraint(sum(atoms[n] for n in own), lo, hi)
    aim = sum(atoms[n] for n in query)
    if greatest:
        model.maximize(aim)
    else:
        model.minimize(aim)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    if solver.solve(model) != cp_model.OPTIMAL:
        raise SystemExit("no optimum")
    return round(solver.objective_value)


def main() -> None:
    """Answer everything that was asked."""
    found = [
        [
            [optimum(problem, query, greatest=False), optimum(problem, query, greatest=True)]
            for query in problem["queries"]
        ]
        for problem in json.load(sys.stdin)
    ]
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
