"""Protects a table of counts that somebody already has: every count rounded, or some hidden.

The table stands alone: nothing is known here of other publications about the same people, and the
description that goes with it says so.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from casevault.disclosure.attack_report import AttackReport
from casevault.disclosure.coins import coins
from casevault.disclosure.counted_table import CountedTable, read_counts
from casevault.disclosure.freezing import round_vector
from casevault.disclosure.keys import KeySpace
from casevault.disclosure.margins import Margins
from casevault.disclosure.suppressed_table import (
    HIDDEN,
    MARK,
    PUBLISHED,
    TRUTH,
    SuppressedCells,
    hide,
    require_open,
)
from casevault.disclosure.suppression_needs import Rule
from casevault.disclosure.suppression_problem import Zeros
from casevault.disclosure.table_attack import attack_tables
from casevault.disclosure.table_files import PROTECTED_FORMAT, STATUS, read_csv
from casevault.domain.errors import ExitCode, UserError
from casevault.i18n import N_

STATEMENT = N_("Protected alone, not against other publications.")

ROUNDED = "rounded"


@dataclass(frozen=True, slots=True)
class ProtectedTable:
    """A protected table: the CSV text, its description as JSON text, and what the attack found.

    `cells` tells, where cells were hidden, which; it must not be published.
    """

    csv: str
    description: str
    attack: AttackReport
    rows: int
    cells: SuppressedCells | None = None


def protect(
    text: str,
    *,
    measure: str,
    total: str | None = None,
    threshold: int = 5,
    method: str = "round",
    hierarchy: str | None = None,
    zeros: Zeros = Zeros.HIDDEN,
    secret: bytes,
) -> ProtectedTable:
    """Protect the counts in column `measure` of a CSV text.

    The same secret gives the same table the same protection: two protections by different coins,
    both published, would narrow what each leaves open.

    Args:
        text: the table, a row for each cell.
        measure: the column of counts.
        total: the word for totals; an empty cell where None.
        threshold: groups of fewer are small.
        method: "round" or "suppress".
        hierarchy: a CSV text that says which codes are part of which.
        zeros: what suppression does with empty cells.
        secret: the coins.

    Raises:
        UserError: the table cannot be read or contradicts itself (BAD_INPUT), or the result is
            unsafe or not proven (REFUSED).
    """
    if threshold < 2:
        raise UserError(N_("The threshold must be at least 2. Choose 5 for the public."))
    table = read_counts(text, measure=measure, total=total, hierarchy=hierarchy)
    if method == "suppress":
        return _suppressed(table, total, Rule(threshold, zeros=zeros), secret)
    return _rounded(table, total, threshold, text, secret)


def _rounded(
    table: CountedTable, total: str | None, base: int, text: str, secret: bytes
) -> ProtectedTable:
    variables = table.lattice.variables
    space = KeySpace([v.name for v in variables], [v.codes for v in variables])
    purpose = f"protect\x00{base}\x00{hashlib.sha256(text.encode()).hexdigest()}"
    margins = Margins(space, min(3, len(variables)))
    vector = round_vector(space, margins, table.counts, base=base, rng=coins(secret, purpose))
    protected = table.lattice.sums(
        np.array([vector.get(key, 0) for key in table.counts], dtype=np.int64)
    )
    written = _written(table, [(str(protected[cell]), ROUNDED) for cell in table.cells])
    meaning = {
        ROUNDED: (
            "A sum of protected numbers, one per finest cell, each a multiple of base: "
            "0 stands for 0 to base - 1, base for 0 to 2 * base - 1, a greater number a "
            "for a - base + 1 to a + base - 1."
        )
    }
    told = {"method": "round", "base": base, "threshold": base, "meaning": meaning}
    description = _description(table, total, written, told)
    return _attacked(written, description, base, len(table.cells))


def _suppressed(
    table: CountedTable, total: str | None, rule: Rule, secret: bytes
) -> ProtectedTable:
    cells = hide(table, rule=rule, secret=secret)
    counts = table.lattice.sums(table.true)
    figures = [
        (MARK, HIDDEN) if hidden else (str(counts[cell]), PUBLISHED)
        for cell, hidden in zip(table.cells, cells.hidden, strict=True)
    ]
    written = _written(table, figures)
    meaning = {
        PUBLISHED: "The true number.",
        HIDDEN: "Not shown. A hidden number may be small, or large and hidden to protect others.",
    }
    told = {
        "method": "suppress",
        "threshold": rule.threshold,
        "zeros": rule.zeros.value,
        "hidden_at_least": int(rule.zeros is Zeros.SHOWN),
        "caution": TRUTH,
        "meaning": meaning,
    }
    description = _description(table, total, written, told)
    done = _attacked(written, description, rule.threshold, len(table.cells))
    require_open(done.attack, cells, table, rule)
    return ProtectedTable(done.csv, done.description, done.attack, done.rows, cells)


def _attacked(written: str, description: str, threshold: int, rows: int) -> ProtectedTable:
    """What is about to be published, attacked as its readers will find it."""
    table = read_csv("protected.csv", written, json.loads(description))
    report = attack_tables([table], threshold=threshold)
    if not report.safe:
        raise UserError(
            N_(
                "The protected table would still tell too much: {reasons} "
                "Leave out a variable or join categories."
            ),
            exit_code=ExitCode.REFUSED,
            reasons=" ".join(reason.text() for reason in report.reasons[:3]),
        )
    return ProtectedTable(written, description, report, rows)


def _written(table: CountedTable, figures: Sequence[tuple[str, str]]) -> str:
    """The same rows in the same order, their counts replaced, with a column of statuses.

    Every rounded figure has the same status, because each was open to be changed; so has every
    hidden one.
    """
    out = io.StringIO(newline="")
    sheet = table.sheet
    writer = csv.writer(out, delimiter=sheet.delimiter, lineterminator="\n")
    writer.writerow([*sheet.header, STATUS])
    place = sheet.header.index(table.measure)
    for (_, record), (figure, status) in zip(sheet.records, figures, strict=True):
        row = list(record)
        row[place] = figure
        writer.writerow([*row, status])
    return out.getvalue()


def _description(
    table: CountedTable, total: str | None, written: str, told: dict[str, object]
) -> str:
    variables = table.lattice.variables
    groups = {v.name: {g: list(own) for g, own in v.groups.items()} for v in variables if v.groups}
    described = {
        "format": PROTECTED_FORMAT,
        "measure": table.measure,
        "total": total,
        "variables": [variable.name for variable in variables],
        "statement": STATEMENT,
        "sha256": hashlib.sha256(written.encode()).hexdigest(),
        **({"groups": groups} if groups else {}),
        **told,
    }
    return json.dumps(described, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
