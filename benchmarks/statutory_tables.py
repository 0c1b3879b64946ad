"""All statutory tables of a year at 100,000 people, against one GROUP BY per table on sqlite3.

Ours is the whole service: counts of the finest keys, every table with its totals, the balances, and
the entry in the log that exact figures were looked at, on the disk. The peer counts cells only.
"""

from __future__ import annotations

import sqlite3
import sys
from datetime import date

from big_vaults import opened, plain_at, plain_file, vault_of
from casevault.domain.periods import Period
from casevault.domain.release import TOTAL
from casevault.domain.table_sets import TableSet, TableSpec, table_set
from casevault.services.statistics import internal_report
from casevault.vault.event_rows import table_of
from measuring import compare, scaled, tell

PEOPLE = 100_000
BUDGET = 1.5
TABLES = "rs_centre_year"
ORIGIN = "CASE WHEN substr(received, 1, 4) = substr(occurred, 1, 4) THEN 'T' ELSE 'E' END"


def count_cells(plain: sqlite3.Connection, tables: TableSet, spec: TableSpec, year: Period) -> int:
    """The cells of one table in one GROUP BY; how many events they hold."""
    statistic = tables.statistic(spec.selection.statistic)
    shown = [ORIGIN if name == "origin" else name for name in spec.shown]
    values: list[str] = [year.start.isoformat(), year.end.isoformat()]
    where = ""
    for name, codes in spec.selection.where.items():
        where += f" AND {ORIGIN if name == 'origin' else name} IN ({', '.join('?' * len(codes))})"
        values += codes
    keys = ", ".join(shown)
    rows = plain.execute(
        f"SELECT {keys}, count(*) FROM {table_of(statistic.event)}"  # noqa: S608 - own words only
        f" WHERE occurred BETWEEN ? AND ? AND recorded_to IS NULL{where} GROUP BY {keys}",
        values,
    ).fetchall()
    return sum(int(row[-1]) for row in rows)


def main() -> int:
    """Print the ratio; 1 if the budget is broken."""
    people = scaled(PEOPLE)
    session = opened(vault_of(people))
    tables = table_set(TABLES)
    year = Period.year(date.today().year - 1)  # noqa: DTZ011 - the year that practice vaults fill
    plain = plain_at(
        plain_file(session, people, sorted({table_of(s.event) for s in tables.statistics}))
    )
    report = internal_report(session, TABLES, year)
    for spec, made in zip(tables.tables, report.tables, strict=True):
        total = made.cells[(TOTAL,) * len(made.axes)]
        if total != count_cells(plain, tables, spec, year):
            raise RuntimeError(spec.id)
    found = compare(
        f"{len(tables.tables)} statutory tables of a year, {people:,} people",
        lambda: internal_report(session, TABLES, year),
        lambda: [count_cells(plain, tables, spec, year) for spec in tables.tables],
        budget=BUDGET,
    )
    session.close()
    return int(not tell(found))


if __name__ == "__main__":
    sys.exit(main())
