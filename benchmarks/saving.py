"""A save of the longest form, acknowledged, against the same bytes committed to plain sqlite3.

Ours is the service: answers brought into form and checked, version, history, seal, projection, log,
commit, anchor. The peer replaces one row, in WAL mode with `synchronous = FULL`.
"""

from __future__ import annotations

import json
import sqlite3
import sys
from datetime import date
from typing import Any

from big_vaults import BUILD, opened, plain_at, vault_of
from casevault.domain import answers as answering
from casevault.domain.codes import code_list
from casevault.domain.forms import Field, FieldKind, Form, forms
from casevault.services import cases
from casevault.services.session import Session
from measuring import compare, scaled, tell, tell_limit

PEOPLE = 10_000
RUNS = 51
BUDGET = 3
TODAY = date(2026, 11, 21)


def an_answer(field: Field, turn: int) -> Any:
    """Something a person could answer; every other turn something else."""
    odd = turn % 2
    if field.code_list is not None:
        codes = list(code_list(field.code_list).by_code)
        chosen = codes[odd % len(codes)]
        return [chosen] if field.kind is FieldKind.CODES else chosen
    known: dict[FieldKind, Any] = {
        FieldKind.DATE: f"2001-05-{10 + odd}",
        FieldKind.PARTIAL_DATE: f"2001-05-{10 + odd}",
        FieldKind.INTEGER: 2001 if field.calendar_year else 1 + odd,
        FieldKind.DECIMAL: "1.5",
        FieldKind.MONEY: "1200.00 RSD",
        FieldKind.YES_NO: odd == 0,
    }
    return known.get(field.kind, f"Some words that were said here {odd}")


def answers_of(form: Form, turn: int) -> dict[str, Any]:
    """Every question answered that can be answered together."""
    found: dict[str, Any] = {}
    for field in form.fields:
        tried = {**found, field.id: an_answer(field, turn)}
        if not answering.problems(form, tried, today=TODAY).keys() & tried.keys():
            found = tried
    return answering.normalise(form, found)


def people_of(session: Session, wanted: int) -> list[cases.Record]:
    """Persons of as many cases: each is saved in turn, as in a day's work."""
    found: list[cases.Record] = []
    for row in cases.fetch(session, cases.find(session, cases.CaseQuery())[: 4 * wanted]):
        found += [
            record
            for record in cases.case_view(session, row.case_id).records
            if record.form_id == cases.PERSON_FORM
        ][:1]
    return found[:wanted]


def main() -> int:
    """Print the ratio; 1 if the budget is broken."""
    session = opened(vault_of(scaled(PEOPLE)))
    form, people = forms()[cases.PERSON_FORM], people_of(session, RUNS)
    both = [answers_of(form, turn) for turn in (0, 1)]
    seen, turn = [record.version for record in people], [0]
    path = BUILD / "saving.plain"
    path.unlink(missing_ok=True)
    plain: sqlite3.Connection = plain_at(path)
    plain.execute("CREATE TABLE form (id TEXT PRIMARY KEY, facts TEXT, sealed BLOB)")

    def ours() -> None:
        turn[0] += 1
        place = turn[0] % len(people)
        record = people[place]
        changes = cases.save(
            session,
            record.case_id,
            form.id,
            both[turn[0] % 2],
            record_id=record.record_id,
            person_id=record.person_id,
            seen_version=seen[place],
        )
        seen[place] = changes.version

    def peer() -> None:
        facts, sealed = answering.split(form, both[turn[0] % 2])
        plain.execute(
            "INSERT OR REPLACE INTO form VALUES (?, ?, ?)",
            (
                people[turn[0] % len(people)].record_id,
                json.dumps(facts),
                json.dumps(sealed).encode("utf-8"),
            ),
        )

    name = f"save of a form with {len(both[0])} answers, acknowledged"
    found = compare(name, ours, peer, budget=BUDGET, runs=RUNS)
    session.close()
    kept = [tell(found), tell_limit(f"{name}: slowest of {RUNS}", found.ours.worst, 0.3)]
    return int(not all(kept))


if __name__ == "__main__":
    sys.exit(main())
