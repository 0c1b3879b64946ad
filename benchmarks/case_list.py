"""The case list of 50,000 people: filter, sort, jump to the end; against the same SQL on sqlite3.

One step is what the screen does after a click: all row numbers that match, in order, then the page
that is looked at.
"""

from __future__ import annotations

import json
import sqlite3
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from big_vaults import opened, plain_at, plain_file, vault_of
from casevault.services import cases
from casevault.services.cases import CaseColumn, CaseQuery
from casevault.services.session import Session
from measuring import RUNS, Comparison, Timing, p95, scaled, tell, tell_limit, timed

PEOPLE = 50_000
PAGE = 100
BUDGET = 1.5
BUDGET_P95 = 0.050
FETCHED = (
    "number, case_id, code, status, opened_on, changed_at, worker_id, person_count, report_open,"
    " version"
)


@dataclass(frozen=True, slots=True)
class Step:
    """One click: the query as the program says it and as SQL says it, and where the page lies."""

    group: str
    query: CaseQuery
    where: str
    values: tuple[Any, ...]
    at_end: bool = False

    def page(self, numbers: Sequence[int]) -> Sequence[int]:
        """The numbers of the rows that are looked at."""
        return numbers[-PAGE:] if self.at_end else numbers[:PAGE]

    @property
    def sql(self) -> str:
        """The query of the peer."""
        way = "DESC" if self.query.descending else "ASC"
        sort = self.query.sort.value
        tie = "" if sort == "code" else f", code {way}"
        where = f" WHERE {self.where}" if self.where else ""
        return f"SELECT number FROM case_file INDEXED BY case_by_{sort}{where} ORDER BY {sort} {way}{tie}"  # noqa: S608, E501 - own words only


def steps(worker_id: str) -> list[Step]:
    """Clicks of every kind."""
    closed = frozenset({"CLOSED", "HOLD"})
    found = [
        Step("filter", CaseQuery(statuses=closed), "status IN (?, ?)", tuple(sorted(closed))),
        Step("filter", CaseQuery(report_open=True), "report_open = ?", (1,)),
        Step("filter", CaseQuery(worker_id=worker_id), "worker_id = ?", (worker_id,)),
        Step(
            "filter",
            CaseQuery(code_prefix="K7", sort=CaseColumn.CODE),
            "code >= ? AND code < ?",
            ("K7", "K7\U0010ffff"),
        ),
    ]
    for sort in CaseColumn:
        for down in (True, False):
            query = CaseQuery(sort=sort, descending=down)
            found += [
                Step("sort", query, "", ()),
                Step("jump to end", query, "", (), at_end=True),
            ]
    return found


def ours(session: Session, step: Step) -> Callable[[], object]:
    """The step as the program takes it."""
    return lambda: cases.fetch(session, step.page(cases.find(session, step.query)))


def peers(plain: sqlite3.Connection, step: Step) -> Callable[[], object]:
    """The same in plain sqlite3."""

    def action() -> object:
        numbers = [number for (number,) in plain.execute(step.sql, step.values)]
        return plain.execute(
            f"SELECT {FETCHED} FROM case_file"  # noqa: S608 - own words only
            " WHERE number IN (SELECT value FROM json_each(?))",
            (json.dumps(step.page(numbers)),),
        ).fetchall()

    return action


def main() -> int:
    """Print the ratios; 1 if a budget is broken."""
    people = scaled(PEOPLE)
    session = opened(vault_of(people))
    plain = plain_at(plain_file(session, people, ("case_file",)))
    clicks = steps(session.vault.user.user_id)
    mine: dict[str, list[float]] = {}
    theirs: dict[str, list[float]] = {}
    for step in clicks:
        here, there = ours(session, step), peers(plain, step)
        if len(here()) != len(there()):  # type: ignore[arg-type]
            raise RuntimeError(step)
        for _ in range(RUNS):
            mine.setdefault(step.group, []).append(timed(here))
            theirs.setdefault(step.group, []).append(timed(there))
    session.close()
    kept = [
        tell(
            Comparison(
                f"list, {people:,} people: {group}",
                Timing.of(mine[group]),
                Timing.of(theirs[group]),
                BUDGET,
            )
        )
        for group in mine
    ]
    every = [seconds for group in mine.values() for seconds in group]
    kept.append(tell_limit(f"list, {people:,} people: p95 of a click", p95(every), BUDGET_P95))
    return int(not all(kept))


if __name__ == "__main__":
    sys.exit(main())
