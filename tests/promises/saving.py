"""Saves one after the other, and what must be there of them afterwards.

Step k is one save and changes one thing, so that the state after k steps is known: a form of the
first case, a new case, or a draft. What is refused is tried again, as somebody does who still has
the form before her.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from casevault.domain.clock import SystemClock
from casevault.domain.errors import UserError
from casevault.domain.statistics_catalogue import EventKind
from casevault.vault.vault import Vault
from promises.work import NAME, Work, say
from vault.made_vaults import MadeCase, new_vault, opened, received

FIRST = MadeCase(case_id="1" * 32, record_id="2" * 32, person_id="3" * 32, code="C0")
PAGES = 3000
LOCKED_AFTER = 40
PERIOD = (date(2026, 1, 1), date(2026, 12, 31))


@dataclass(frozen=True, slots=True)
class Standing:
    """What a vault holds after some steps."""

    form: int
    versions: int
    cases: int
    draft: int
    events: int


def expected(steps: int) -> Standing:
    """What a vault holds after this many steps."""
    form = steps - 1 + steps % 2
    return Standing(
        form=form,
        versions=(form + 1) // 2,
        cases=1 + steps // 4,
        draft=steps - (steps - 2) % 4 if steps >= 2 else 0,
        events=1 if form > 1 else 0,
    )


def found(vault: Vault) -> Standing:
    """What a vault holds; every identity in it opens and says the same as the facts."""
    (record,) = [
        record
        for record in vault.records.of_case(FIRST.case_id)
        if record.record_id == FIRST.record_id
    ]
    form = record.facts["n"]
    assert vault.identities.open(FIRST.record_id, "test") == {"n": form}
    draft = vault.drafts.get("typed")
    counts = vault.statistics.key_counts(EventKind.REPORT_RECEIVED, (), *PERIOD)
    return Standing(
        form=form,
        versions=record.version,
        cases=vault.writer.database.value("SELECT count(*) FROM case_file"),
        draft=0 if draft is None else draft["n"],
        events=counts.get((), 0),
    )


def made(folder: Path) -> None:
    """A vault after the first step."""
    vault = new_vault(folder, clock=SystemClock())
    FIRST.start(vault, FIRST.write(0, {"n": 1}, {"n": 1}))
    vault.close()


def step(vault: Vault, number: int) -> None:
    """Save step `number`, from 2 on; returns when it is acknowledged."""
    if number % 4 == 2:
        vault.drafts.put("typed", {"n": number, "text": "x" * (number % 11) * 100})
    elif number % 4 == 0:
        case = MadeCase(case_id=f"{number:032x}", code=f"C{number}")
        case.record_id, case.person_id = f"{number:031x}a", f"{number:031x}b"
        case.start(vault, case.write(0, {"n": number}, {"n": number}))
    else:
        seen = (number - 1) // 2
        facts = {"n": number, "text": "x" * (number % 7) * PAGES}
        day = date(2026, 1, 1 + number % 28)
        FIRST.save(
            vault,
            FIRST.write(seen, facts, {"n": number}, blind_tokens=(f"n:{number}", "y:1999")),
            events=[received(FIRST.record_id, day)],
        )


def save_on(vault: Vault, first: int, last: int) -> bool:
    """Save steps `first` to `last`, trying again what is refused; whether all were saved."""
    for number in range(first, last + 1):
        for _ in range(4):
            try:
                step(vault, number)
            except UserError:
                say(f"refused {number}")
            else:
                say(f"acknowledged {number}")
                break
        else:
            say(f"gave up {number}")
            return False
    return True


def run(root: Path, first: int, last: int) -> None:
    """Save the steps in one vault, which is locked and unlocked between some of them."""
    while first <= last:
        lock_after = min(last, first + LOCKED_AFTER - first % LOCKED_AFTER)
        try:
            vault = opened(root / NAME, clock=SystemClock())
        except UserError:
            say(f"refused {first}")
            return
        if not save_on(vault, first, lock_after):
            return
        vault.close()
        first = lock_after + 1


def judge(root: Path, known: int) -> int:
    """Open, see what is there and that nothing is found."""
    vault = opened(root / NAME, clock=SystemClock())
    try:
        standing = found(vault)
        assert standing in {expected(known), expected(known + 1)}
        assert vault.verify().findings == ()
        return known + (standing != expected(known))
    finally:
        vault.close()


SAVES = Work(
    place="promises.saving:SAVES",
    title="edit: saves",
    made=lambda root: made(root / NAME),
    run=run,
    judge=judge,
    last=60,
    brief=5,
)
