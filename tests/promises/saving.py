"""A program that saves without end, and what must be there of it afterwards.

Step k is one save and changes one thing, so that the state after k steps is known: a form of the
first case, a new case, or a draft. Run as a program it saves, says each acknowledged step on
standard output, and tries again what is refused.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from casevault.domain.clock import SystemClock
from casevault.domain.errors import UserError
from casevault.domain.statistics_catalogue import EventKind
from casevault.vault.vault import Vault
from vault.made_vaults import MadeCase, new_vault, opened, received

FIRST = MadeCase(case_id="1" * 32, record_id="2" * 32, person_id="3" * 32, code="C0")
PAGES = 3000
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


def save_on(vault: Vault, first: int, last: int, say: int) -> None:
    """Save steps `first` to `last`, saying each that was acknowledged, and each refusal."""
    for number in range(first, last + 1):
        for _ in range(4):
            try:
                step(vault, number)
            except UserError:
                os.write(say, b"refused %d\n" % number)
            else:
                os.write(say, b"acknowledged %d\n" % number)
                break
        else:
            os.write(say, b"gave up %d\n" % number)
            return


def main(arguments: list[str]) -> None:
    """Save in a vault: FOLDER FIRST LAST, with any number of pairs FIRST LAST, locked between."""
    folder, *numbers = arguments
    for first, last in zip(numbers[::2], numbers[1::2], strict=True):
        try:
            vault = opened(Path(folder), clock=SystemClock())
        except UserError:
            os.write(sys.stdout.fileno(), b"refused 0\n")
            return
        save_on(vault, int(first), int(last), sys.stdout.fileno())
        vault.close()


if __name__ == "__main__":
    main(sys.argv[1:])
