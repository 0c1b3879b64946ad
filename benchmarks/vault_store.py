"""The vault's database at size, against plain sqlite3 with the same rows.

List: finding, sorting and filtering, jumping to the end. Statistics: all statutory tables of a
year. Saving: a form of 60 fields, acknowledged. Checking: the whole vault against one reading of
it. Names: opening 20,000 identities for the search in memory.
"""

from __future__ import annotations

import json
import math
import os
import shutil
import sqlite3
import statistics
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path

from casevault.domain.ids import new_id
from casevault.vault.audit_actions import AuditAction
from casevault.vault.cases import CaseColumn, CaseQuery
from casevault.vault.database import open_database
from casevault.vault.event_rows import COLUMNS, table_of
from casevault.vault.records import RecordWrite, SaveBatch
from casevault.vault.vault import Vault
from made.filled_vault import filled, opened, statutory
from measuring import RUNS, Comparison, Timing, compare, timed

FOLDER = Path(os.environ.get("CASEVAULT_BENCH", "bench-to-be-removed")).absolute()
LIST_CASES, COUNTED, CHECKED, NAMED = 50_000, 100_000, 50_000, 20_000
PAGE = 60
YEAR = (date(2023, 1, 1), date(2023, 12, 31))


def main() -> int:
    """Print the ratios; 1 if a budget is broken."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    try:
        broken = [
            *_list(),
            *_statistics(),
            *_saving(),
            *_checking(),
            *_names(),
        ]
    finally:
        shutil.rmtree(FOLDER, ignore_errors=True)
    return int(any(broken))


def _vault(people: int) -> Vault:
    """A vault with this many people; the same one each time."""
    folder = FOLDER / f"{people}.casevault"
    if folder.exists():
        return opened(folder)
    seconds: list[Vault] = []
    took = timed(lambda: seconds.append(filled(folder, people)))
    print(f"{people} people written in {took:.1f} s")
    return seconds[0]


def _plain(vault: Vault, name: str, tables: tuple[str, ...]) -> sqlite3.Connection:
    """The same rows and indices in plain sqlite3, opened alike."""
    path = FOLDER / f"{name}.plain"
    path.unlink(missing_ok=True)
    plain = sqlite3.connect(path, isolation_level=None)
    plain.execute("PRAGMA journal_mode = WAL")
    plain.execute("PRAGMA synchronous = FULL")
    plain.execute("PRAGMA cache_size = -65536")
    database = vault.writer.database
    for table in tables:
        for (sql,) in database.rows(
            "SELECT sql FROM sqlite_master WHERE tbl_name = ? AND sql IS NOT NULL"
            " AND type IN ('table', 'index') ORDER BY type DESC",
            (table,),
        ):
            plain.execute(sql.replace(" REFERENCES case_file (case_id)", ""))
        rows = database.rows(f"SELECT * FROM {table}")  # noqa: S608 - own words
        marks = ", ".join("?" for _ in rows[0])
        plain.execute("BEGIN")
        plain.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)  # noqa: S608 - own words
        plain.execute("COMMIT")
    return plain


def _said(found: Comparison) -> bool:
    print(found.line())
    return found.ratio > found.budget


def _list() -> list[bool]:
    vault = _vault(LIST_CASES)
    plain = _plain(vault, "list", ("case_file",))
    broken, slowest = [], 0.0
    columns = "number, case_id, code, status, opened_on, changed_at, worker_id, person_count"
    for sort in CaseColumn:
        query = CaseQuery(statuses=frozenset({"ACTIVE"}), sort=sort)

        def ours(query: CaseQuery = query) -> None:
            numbers = vault.cases.find(query)
            vault.cases.fetch(numbers[:PAGE])
            vault.cases.fetch(numbers[-PAGE:])

        def peer(sort: CaseColumn = sort) -> None:
            tie = "" if sort is CaseColumn.CODE else ", code DESC"
            numbers = [
                number
                for (number,) in plain.execute(
                    f"SELECT number FROM case_file INDEXED BY case_by_{sort.value}"  # noqa: S608 - own words
                    f" WHERE status = 'ACTIVE' ORDER BY {sort.value} DESC{tie}"
                )
            ]
            for page in (numbers[:PAGE], numbers[-PAGE:]):
                plain.execute(
                    f"SELECT {columns} FROM case_file"  # noqa: S608 - own words
                    " WHERE number IN (SELECT value FROM json_each(?))",
                    (json.dumps(page),),
                ).fetchall()

        found = compare(f"list by {sort.value}, {LIST_CASES} people", ours, peer, budget=1.5)
        slowest = max(slowest, found.ours.worst)
        broken.append(_said(found))
    print(f"slowest run of the list: {slowest * 1000:.1f} ms (budget 50 ms)")
    folder = vault.info.folder
    vault.close()
    print(f"unlock to the first page: {_first_page(folder) * 1000:.0f} ms (budget 300 ms)")
    sizes = (1_000, 10_000, 100_000)
    seconds = []
    for size in sizes:
        _vault(size).close()
        seconds.append(_first_page(FOLDER / f"{size}.casevault"))
    growth = math.log(seconds[-1] / seconds[0]) / math.log(sizes[-1] / sizes[0])
    print(f"its growth with people: exponent {growth:.2f} (budget 0.5)")
    return [*broken, slowest > 0.05, growth > 0.5]


def _first_page(folder: Path) -> float:
    """Seconds from a derived key to the first page of the list."""

    def once() -> None:
        vault = opened(folder)
        vault.cases.fetch(vault.cases.find(CaseQuery())[:PAGE])
        seconds.append(vault)

    times = []
    for _ in range(RUNS):
        seconds: list[Vault] = []
        times.append(timed(once))
        seconds[0].close()
    return statistics.median(times)


def _statistics() -> list[bool]:
    vault = _vault(COUNTED)
    table_set = statutory()
    kinds = {statistic.event for statistic in table_set.statistics}
    plain = _plain(vault, "counted", tuple(table_of(kind) for kind in kinds))

    def ours() -> None:
        for statistic in table_set.statistics:
            names = tuple(dimension.id for dimension in statistic.dimensions)
            counts = vault.statistics.key_counts(statistic.event, names, *YEAR)
            for table in table_set.tables:
                if table.selection.statistic == statistic.id:
                    places = [names.index(name) for name in table.shown]
                    margin: dict[tuple[str, ...], int] = {}
                    for key, count in counts.items():
                        cell = tuple(key[place] for place in places)
                        margin[cell] = margin.get(cell, 0) + count

    def peer() -> None:
        for table in table_set.tables:
            statistic = table_set.statistic(table.selection.statistic)
            named = [name for name in table.shown if name in COLUMNS[statistic.event]]
            shown = ", ".join(named or ["outcome"])
            plain.execute(
                f"SELECT {shown}, count(*) FROM {table_of(statistic.event)}"  # noqa: S608 - own words
                " WHERE occurred BETWEEN ? AND ? AND recorded_to IS NULL"
                f" GROUP BY {shown}",
                [day.isoformat() for day in YEAR],
            ).fetchall()

    found = compare(
        f"{len(table_set.tables)} statutory tables of a year, {COUNTED} people",
        ours,
        peer,
        budget=1.5,
    )
    vault.close()
    return [_said(found)]


def _saving() -> list[bool]:
    vault = _vault(1_000)
    row = vault.cases.fetch(vault.cases.find(CaseQuery()))[0]
    facts = {f"field_{place}": f"CODE{place}" for place in range(40)}
    sealed = {f"line_{place}": f"Some words here {place}" for place in range(20)}
    record_id, seen = new_id(), [0]
    plain = sqlite3.connect(FOLDER / "saving.plain", isolation_level=None)
    plain.execute("PRAGMA journal_mode = WAL")
    plain.execute("PRAGMA synchronous = FULL")
    plain.execute("CREATE TABLE form (id TEXT, facts TEXT, sealed BLOB)")

    def ours() -> None:
        write = RecordWrite(record_id, row.case_id, None, "plan", 1, seen[0], facts, sealed)
        vault.records.save(SaveBatch(None, (write,), None, AuditAction.RECORD_SAVED))
        seen[0] += 1

    def peer() -> None:
        plain.execute(
            "INSERT INTO form VALUES (?, ?, ?)",
            (record_id, json.dumps(facts), json.dumps(sealed).encode()),
        )

    found = compare("save of a form of 60 fields", ours, peer, budget=3, runs=201)
    vault.close()
    return [_said(found)]


def _checking() -> list[bool]:
    vault = _vault(CHECKED)
    path = vault.writer.database.path

    def read_once() -> None:
        database = open_database(path, vault.keyring.database_key(), create=False)
        names = database.rows("SELECT name FROM sqlite_master WHERE type = 'table'")
        with database.reading():
            for (name,) in names:
                for _ in database.each(f"SELECT * FROM {name}"):  # noqa: S608 - own words
                    pass
        database.close()

    def ours() -> None:
        if not vault.verify().is_sound:
            raise RuntimeError

    found = compare(f"check of {2 * CHECKED} records", ours, read_once, budget=3, runs=3)
    vault.close()
    return [_said(found)]


def _names() -> list[bool]:
    vault = _vault(NAMED)
    fields = ("given", "family")
    seconds = _median(lambda: sum(1 for _ in vault.identities.names("person", fields, "search")))
    print(f"{NAMED} names opened in {seconds:.2f} s (0.2 s was measured for the seals alone)")
    vault.close()
    return []


def _median(action: Callable[[], object]) -> float:
    with suppress(ZeroDivisionError):
        action()
    return Timing(statistics.median(timed(action) for _ in range(RUNS)), 0).median


if __name__ == "__main__":
    sys.exit(main())
