"""Vaults full of invented cases, written fast: what is in them is random, not meaningful."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from casevault.domain.clock import SystemClock
from casevault.domain.ids import new_id
from casevault.domain.projection import EventRow
from casevault.domain.roles import Role
from casevault.domain.statistics_catalogue import NOT_APPLICABLE, EventKind
from casevault.domain.table_sets import TableSet, table_sets
from casevault.vault.audit_actions import AuditAction
from casevault.vault.cases import CaseWrite
from casevault.vault.creating import NewVault
from casevault.vault.derivation import usual_parameters
from casevault.vault.opening import create_with_derived_key, open_with_derived_key
from casevault.vault.records import RecordWrite, SaveBatch
from casevault.vault.vault import Vault

KEY = bytes(range(32))
FIRST_DAY = date(2020, 1, 1)
DAYS = 6 * 365
_AT_ONCE = 500
_LETTERS = "abcčćdđefghijklmnoprsštuvzž"


def filled(folder: Path, people: int, *, seed: int = 1) -> Vault:
    """A vault with one case for each person: a form about her, a report, mostly a decision."""
    wanted = NewVault("Ana", frozenset({Role.COORDINATOR}), "Centre", "RS", practice=False)
    vault = create_with_derived_key(
        folder, wanted, bytearray(KEY), kdf=usual_parameters(bytes(32)), clock=SystemClock()
    )
    chance = random.Random(seed)
    batches: list[SaveBatch] = []
    for number in range(people):
        batches.append(_case(vault, number, chance))
        if len(batches) == _AT_ONCE or number == people - 1:
            vault.records.save_all(batches)
            batches = []
    return vault


def opened(folder: Path) -> Vault:
    """The vault at `folder`, opened below the derivation of its key."""
    return open_with_derived_key(folder, "Ana", bytearray(KEY), clock=SystemClock())


def statutory() -> TableSet:
    """The table set that is counted."""
    return table_sets()["rs_centre_year"]


def _case(vault: Vault, number: int, chance: random.Random) -> SaveBatch:
    case_id, person_id, report_id = new_id(), new_id(), new_id()
    day = FIRST_DAY + timedelta(days=chance.randrange(DAYS))
    case = CaseWrite(
        case_id,
        f"{number:07d}",
        chance.choice(["ACTIVE", "ACTIVE", "FOLLOWUP", "CLOSED"]),
        day.isoformat(),
        chance.choice([vault.user.user_id, "w1", "w2", "w3"]),
    )
    writes = (
        RecordWrite(
            person_id,
            case_id,
            person_id,
            "person",
            1,
            0,
            _facts(chance, 25),
            {"given": _word(chance), "family": _word(chance), **_identity(chance)},
            (f"n:{_word(chance)}", f"y:{chance.randrange(1950, 2015)}", f"d:{number}"),
        ),
        RecordWrite(report_id, case_id, person_id, "report", 1, 0, _facts(chance, 12)),
    )
    events = tuple(_events(chance, (person_id, report_id), day))
    return SaveBatch(case, writes, events, AuditAction.IMPORTED)


def _events(chance: random.Random, ids: tuple[str, str], day: date) -> Iterator[EventRow]:
    person_id, report_id = ids
    codes = {
        dimension.id: chance.choice(dimension.codes)
        for statistic in statutory().statistics
        for dimension in statistic.dimensions
    }
    source = {"source": codes["source"]}
    yield EventRow(EventKind.REPORT_RECEIVED, report_id, person_id, day, source)
    if chance.random() < 0.85:
        codes.pop("origin")
        if codes["outcome"] != "IDENT":
            for name in ("sex", "age_group", "citizenship_group", "form", "place", "scale"):
                codes[name] = NOT_APPLICABLE
        decided = day + timedelta(days=chance.randrange(200))
        codes["received"], codes["report"] = day.isoformat(), report_id
        yield EventRow(EventKind.REPORT_DECIDED, report_id, person_id, decided, codes)


def _facts(chance: random.Random, fields: int) -> dict[str, str]:
    return {f"field_{place}": f"CODE{chance.randrange(40)}" for place in range(fields)}


def _identity(chance: random.Random) -> dict[str, str]:
    return {f"line_{place}": f"{_word(chance)} {_word(chance)}" for place in range(8)}


def _word(chance: random.Random) -> str:
    return "".join(chance.choices(_LETTERS, k=chance.randrange(4, 11))).title()
