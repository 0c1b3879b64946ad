"""The attack: a release on a ledger of twenty earlier ones, and tables of counts."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

from measuring import peak_megabytes, timed
from rounding import TABLE_SIZES, sparse_table

sys.path.append(str(Path(__file__).resolve().parent.parent / "tests"))

from casevault.disclosure.detail import DetailPolicy
from casevault.disclosure.ledger import LedgerEntry
from casevault.disclosure.ledger_attack import attack_ledger
from casevault.disclosure.protect import protect
from casevault.disclosure.published_attack import SourceFile, attack_files
from casevault.disclosure.release import ComposedRelease
from casevault.domain import published_figures
from casevault.domain.periods import Period
from casevault.domain.release import Profile
from disclosure import serbian

EARLIER = 20
PEOPLE = 168


def periods() -> list[tuple[Profile, Period]]:
    """Quarters, half-years, nine months and the year, for both kinds of reader, repeatedly."""
    starts = [date(2023, month, 1) for month in (1, 4, 7, 10)]
    ends = [date(2023, 3, 31), date(2023, 6, 30), date(2023, 9, 30), date(2023, 12, 31)]
    spans = [(a, b) for a in range(4) for b in range(a, 4)]
    asked = [
        (profile, Period(starts[a], ends[b]))
        for a, b in spans
        for profile in (Profile.TRUSTED, Profile.PUBLIC)
    ]
    return asked[:EARLIER]


def table_text() -> str:
    """The 819-cell table with its totals as CSV."""
    counts = sparse_table(7)
    lines = ["c,f,r,n"]
    for cell in _cells(TABLE_SIZES):
        number = sum(
            n
            for key, n in counts.items()
            if all(w in {"Total", k} for w, k in zip(cell, key, strict=True))
        )
        lines.append(",".join([*cell, str(number)]))
    return "\n".join(lines) + "\n"


def _cells(sizes: tuple[int, ...]) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = [()]
    for size in sizes:
        found = [(*cell, code) for cell in found for code in (*map(str, range(size)), "Total")]
    return found


def main() -> None:
    """All cases; budgets: 60 s for the ledger, 5 s for a table."""
    counts = serbian.year(1, PEOPLE)
    asked = [*periods(), (Profile.TRUSTED, Period.year(2023))]
    made: list[tuple[list[ComposedRelease], list[LedgerEntry]]] = []
    seconds = timed(lambda: made.append(serbian.releases(counts, asked, DetailPolicy())))
    [(done, entries)] = made
    print(f"{len(asked)} releases composed, attacked, certified one after another: {seconds:.1f} s")
    slices = serbian.frozen(counts)
    last = timed(
        lambda: attack_ledger(
            entries[-1], entries[:-1], slices, serbian.SET.catalogue, threshold=5, base=5
        )
    )
    checked = done[-1].attack.checked
    print(f"attack on the last with {EARLIER} earlier: {last:.1f} s, {checked} quantities, exact")
    files = [
        SourceFile(f"{n}/figures.json", published_figures.to_json(one.release))
        for n, one in enumerate(done)
    ]
    seconds = timed(lambda: attack_files(files))
    print(f"attack on all {len(files)} published, pooled: {seconds:.1f} s")
    text = table_text()
    seconds = timed(lambda: protect(text, measure="n", total="Total", secret=bytes(32)))
    print(f"819-cell table protected and attacked: {seconds:.2f} s")
    hidden = "\n".join(_hidden(line) for line in text.splitlines()) + "\n"
    seconds = timed(lambda: attack_files([SourceFile("hidden.csv", hidden)]))
    print(f"819-cell table with its small cells hidden, attacked: {seconds:.2f} s")
    print(f"peak memory {peak_megabytes():.0f} MB")


def _hidden(line: str) -> str:
    head, _, number = line.rpartition(",")
    return f"{head},*" if number in {"1", "2", "3", "4"} else line


if __name__ == "__main__":
    main()
