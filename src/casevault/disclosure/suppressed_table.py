"""Hides cells of a table that somebody already has, for readers who need exact totals.

Every hidden cell has the same mark and the same status, whether it is small or protects another.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from casevault.disclosure.attack_report import AttackReport
from casevault.disclosure.counted_table import CountedTable
from casevault.disclosure.lattice import Cell
from casevault.disclosure.solver import UnfinishedError
from casevault.disclosure.suppression import NoPatternError, suppress
from casevault.disclosure.suppression_needs import Rule, problem_of
from casevault.disclosure.suppression_problem import Flags, Suppression, Zeros
from casevault.domain.errors import ExitCode, UserError
from casevault.i18n import N_

MOST_VARIABLES = 4
SECONDS = 120.0
GAP = 0.01
MARK = "x"
PUBLISHED, HIDDEN = "published", "hidden"

TRUTH = N_(
    "Which cells are hidden depends on the true numbers, also on those that are not shown: "
    "what could not be published in this way tells something too."
)
"""Suppression is not free of the truth: unlike rounding, its refusals depend on the content."""


@dataclass(frozen=True, slots=True)
class SuppressedCells:
    """Which rows of a table are hidden, which of them because they are small, and how well."""

    hidden: tuple[bool, ...]
    primary: tuple[bool, ...]
    found: Suppression

    @property
    def extra(self) -> int:
        """How many cells are hidden only to protect others."""
        return sum(self.hidden) - sum(self.primary)


def hide(
    table: CountedTable, *, rule: Rule, secret: bytes, seconds: float = SECONDS
) -> SuppressedCells:
    """The rows to hide.

    Raises:
        UserError: the table has too many variables, or no safe pattern was found (REFUSED).
    """
    if len(table.lattice.variables) > MOST_VARIABLES:
        raise UserError(
            N_(
                "Cells can be hidden in tables of up to {number} variables. "
                "Leave out a variable, or use --method round."
            ),
            exit_code=ExitCode.REFUSED,
            number=MOST_VARIABLES,
        )
    problem = problem_of(table.lattice, table.true, table.cells, rule, secret=secret)
    try:
        found = suppress(problem, gap=GAP, seconds=seconds)
    except NoPatternError as error:
        raise UserError(
            N_(
                "No choice of hidden cells protects this table. "
                "Join categories, or use --method round."
            ),
            exit_code=ExitCode.REFUSED,
        ) from error
    except UnfinishedError as error:
        raise UserError(
            N_(
                "The search for cells to hide could not be finished, so nothing is proven. "
                "Join categories, or use --method round."
            ),
            exit_code=ExitCode.REFUSED,
        ) from error
    order = sorted(table.cells)
    return SuppressedCells(
        _by_row(table.cells, order, found.hidden),
        _by_row(table.cells, order, problem.primary),
        found,
    )


def _by_row(cells: tuple[Cell, ...], order: list[Cell], flags: Flags) -> tuple[bool, ...]:
    known = dict(zip(order, np.asarray(flags).tolist(), strict=True))
    return tuple(known[cell] for cell in cells)


def require_open(
    attack: AttackReport, cells: SuppressedCells, table: CountedTable, rule: Rule
) -> None:
    """Check by the attack's own intervals that every small cell can be nobody and can be large.

    Raises:
        UserError: one cannot (REFUSED).
    """
    found = {answer.name: answer for answer in attack.answers}
    least = int(rule.zeros is Zeros.SHOWN)
    for cell, primary in zip(table.cells, cells.primary, strict=True):
        if primary:
            where = table.lattice.where(cell)
            name = ", ".join(f"{variable}={code}" for variable, code in where.items()) or "total"
            answer = found.get(name)
            is_open = answer is not None and (
                (answer.lo <= 0 or least > 0) and (answer.hi is None or answer.hi >= rule.threshold)
            )
            if not is_open:
                raise UserError(
                    N_(
                        "The protected table would still tell too much: {reasons} "
                        "Leave out a variable or join categories."
                    ),
                    exit_code=ExitCode.REFUSED,
                    reasons=name,
                )
