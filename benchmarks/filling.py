"""Filling a practice vault and taking over a spreadsheet: how many people a second.

Both write complete cases: history, seals, blind index, projection, log, anchor. Practice people
have some nine records each, rows of the spreadsheet five.
"""

from __future__ import annotations

import csv
import shutil
import sys
from datetime import date
from pathlib import Path

from big_vaults import BUILD, new_session
from casevault.services import demo, imports
from casevault.training.chances import Chance
from casevault.training.people import invented_person
from casevault.training.profiles import profile
from measuring import Figure, Timing, scaled, tell, timed

PEOPLE = 3_000
ROWS = 4_000
RUNS = 5
PEOPLE_A_SECOND = 1_000
ROWS_A_SECOND = 20_000 / 30
SAME = {
    "Gender": "Feminine",
    "Citizenship": "RS",
    "Mailing Street": "Ulica 1",
    "Mailing City": "Niš",
    "Mailing Country": "RS",
    "Means of Control": "Debt bondage",
    "Country of Exploitation": "Serbia",
}


def spreadsheet(rows: int) -> Path:
    """A file as a colleague would send it, with this many people."""
    path = BUILD / f"people-{rows}.csv"
    if path.exists():
        return path
    BUILD.mkdir(parents=True, exist_ok=True)
    chance, shares = Chance("spreadsheet", 1), profile("RS")
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, ["First Name", "Last Name", "Birthdate", *SAME])
        out.writeheader()
        for _ in range(rows):
            person = invented_person(shares, chance, date(2025, 6, 1))
            out.writerow(
                {
                    "First Name": person.written(person.given),
                    "Last Name": person.written(person.family),
                    "Birthdate": person.birth.isoformat(),
                    **SAME,
                }
            )
    return path


def rate(what: str, count: int, seconds: float, budget: float) -> bool:
    """Tell how many a second."""
    found = count / seconds
    return tell(
        Figure(what, f"{found:,.0f} /s", budget=f">= {budget:,.0f} /s", is_kept=found >= budget)
    )


def fill_once(people: int) -> float:
    """Seconds to fill a new vault."""
    folder = BUILD / "filling.casevault"
    shutil.rmtree(folder, ignore_errors=True)
    session = new_session(folder)
    seconds = timed(lambda: demo.fill(session, people=people, seed=1))
    session.close()
    shutil.rmtree(folder)
    return seconds


def import_once(path: Path, rows: int) -> float:
    """Seconds to take a spreadsheet over into a new vault."""
    folder = BUILD / "importing.casevault"
    shutil.rmtree(folder, ignore_errors=True)
    session = new_session(folder, practice=False)
    reports: list[imports.ImportReport] = []
    seconds = timed(lambda: reports.append(imports.import_file(session, path)))
    session.close()
    shutil.rmtree(folder)
    if reports[0].taken != rows:
        raise RuntimeError(reports[0].issues[:3])
    return seconds


def main() -> int:
    """Print the rates; 1 if a budget is broken."""
    BUILD.mkdir(parents=True, exist_ok=True)
    people, rows = scaled(PEOPLE), scaled(ROWS)
    filled = Timing.of([fill_once(people) for _ in range(RUNS)])
    path = spreadsheet(rows)
    taken = Timing.of([import_once(path, rows) for _ in range(RUNS)])
    kept = [
        rate("practice people written", people, filled.median, PEOPLE_A_SECOND),
        rate("rows of a spreadsheet taken over", rows, taken.median, ROWS_A_SECOND),
    ]
    return int(not all(kept))


if __name__ == "__main__":
    sys.exit(main())
