"""A program that changes the keys of a vault, and what must be there of it afterwards.

Step 2 is a save, step 3 an epoch in which Mira leaves and a case is erased, step 4 a save again.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from casevault.domain.clock import SystemClock
from casevault.domain.errors import ExitCode, UserError
from casevault.vault.epoch_plan import EpochPlan
from casevault.vault.epochs import start_epoch
from vault.made_vaults import WORKER, MadeCase, added, new_vault, opened

KEPT = MadeCase(case_id="1" * 32, record_id="2" * 32, person_id="3" * 32, code="C0")
GONE = MadeCase(case_id="4" * 32, record_id="5" * 32, person_id="6" * 32, code="C1")
MIRA = b"Mira".ljust(32, b".")
FIRST, LAST = 1, 4


def features(form_id: str, answers: Mapping[str, Any]) -> Sequence[str] | None:
    """What is looked up blindly of a form."""
    return [f"n:{answers.get('n', '')}"] if form_id == "person" else None


def made(folder: Path) -> None:
    """A vault of Ana's with two cases, of which Mira may open both."""
    vault = new_vault(folder, clock=SystemClock())
    assert added(vault, "Mira", WORKER) == MIRA
    mira = next(member.user_id for member in vault.users.list() if member.name == "Mira")
    for case in (KEPT, GONE):
        case.start(vault, case.write(0, {"n": 1}, {"n": 1}, blind_tokens=("n:1",)))
        vault.case_access.grant(case.case_id, mira)
    vault.close()


def step(folder: Path, number: int) -> None:
    """Do one step; returns when it is acknowledged."""
    vault = opened(folder, clock=SystemClock())
    if number != 3:
        KEPT.save(
            vault, KEPT.write(number // 2, {"n": number}, {"n": number}, blind_tokens=("n:1",))
        )
        vault.close()
        return
    mira = next(member.user_id for member in vault.users.list() if member.name == "Mira")
    plan = EpochPlan(features, roles={mira: frozenset()}, erased={GONE.case_id: "REQUEST"})
    try:
        start_epoch(vault, plan, clock=SystemClock())
    finally:
        vault.close()


def steps_done(folder: Path) -> int:
    """How many steps the vault holds; it fails if one is there in part, or anything is wrong."""
    vault = opened(folder, clock=SystemClock())
    try:
        (record,) = vault.records.of_case(KEPT.case_id)
        assert vault.identities.open(KEPT.record_id, "test") == {"n": record.facts["n"]}
        has_new_keys = vault.keyring.epoch == 2
        assert len(vault.users.list()) == (1 if has_new_keys else 2)
        assert len(vault.records.of_case(GONE.case_id)) == (0 if has_new_keys else 1)
        assert len(vault.tombstones.all()) == int(has_new_keys)
        assert vault.verify().findings == ()
        assert sorted(path.name for path in folder.glob("*.next*")) == []
        done = {1: 1, 2: 2, 4: 4}[record.facts["n"]]
        assert has_new_keys == (done == LAST) or done == 2
    finally:
        vault.close()
    _require_mira(folder, may_enter=not has_new_keys)
    return 3 if done == 2 and has_new_keys else done


def _require_mira(folder: Path, *, may_enter: bool) -> None:
    if not may_enter:
        with pytest.raises(UserError) as refused:
            opened(folder, "Mira", MIRA, clock=SystemClock())
        assert refused.value.exit_code is ExitCode.WRONG_KEY
        return
    vault = opened(folder, "Mira", MIRA, clock=SystemClock())
    assert vault.identities.open(KEPT.record_id, "test")
    vault.close()


def main(folder: str, first: str) -> None:
    """Do the steps from `first` on, saying each that was acknowledged."""
    last = int(os.environ.get("CASEVAULT_LAST_STEP", LAST))
    for number in range(int(first), last + 1):
        try:
            step(Path(folder), number)
        except UserError as refused:
            os.write(
                sys.stdout.fileno(), b"refused %d %s\n" % (number, refused.message_id.encode())
            )
            return
        os.write(sys.stdout.fileno(), b"acknowledged %d\n" % number)


if __name__ == "__main__":
    main(*sys.argv[1:])
