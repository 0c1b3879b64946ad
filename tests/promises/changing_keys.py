"""Changes the keys of a vault, and what must be there of it afterwards.

Step 2 is a save, step 3 an epoch, step 4 a save again. In one work Mira leaves and a case is
erased in the epoch; in the other the key that signs releases and the key of a case are new.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from casevault.domain.clock import SystemClock
from casevault.domain.errors import ExitCode, UserError
from casevault.services import epochs
from casevault.services.session import Session
from casevault.vault.epoch_plan import EpochPlan
from casevault.vault.epochs import start_epoch
from casevault.vault.vault import Vault
from promises.work import NAME, Work, in_steps
from vault.made_vaults import WORKER, MadeCase, added, new_vault, opened

KEPT = MadeCase(case_id="1" * 32, record_id="2" * 32, person_id="3" * 32, code="C0")
GONE = MadeCase(case_id="4" * 32, record_id="5" * 32, person_id="6" * 32, code="C1")
MIRA = b"Mira".ljust(32, b".")
LAST = 4
SIGNED_AT_FIRST = "organisation"
"""The public key for releases as it was at first, beside the vault."""


def features(form_id: str, answers: Mapping[str, Any]) -> Sequence[str] | None:
    """What is looked up blindly of a form."""
    return [f"n:{answers.get('n', '')}"] if form_id == "person" else None


def made(root: Path) -> None:
    """A vault of Ana's with two cases, of which Mira may open both."""
    vault = new_vault(root / NAME, clock=SystemClock())
    assert added(vault, "Mira", WORKER) == MIRA
    mira = next(member.user_id for member in vault.users.list() if member.name == "Mira")
    for case in (KEPT, GONE):
        case.start(vault, case.write(0, {"n": 1}, {"n": 1}, blind_tokens=("n:1",)))
        vault.case_access.grant(case.case_id, mira)
    (root / SIGNED_AT_FIRST).write_bytes(vault.keyring.public.organisation)
    vault.close()


def save(root: Path, number: int) -> None:
    """One save in the case that stays."""
    vault = opened(root / NAME, clock=SystemClock())
    write = KEPT.write(number // 2, {"n": number}, {"n": number}, blind_tokens=("n:1",))
    try:
        KEPT.save(vault, write)
    finally:
        vault.close()


def remove(root: Path, number: int) -> None:
    """One step of the work in which Mira leaves."""
    if number != 3:
        save(root, number)
        return
    vault = opened(root / NAME, clock=SystemClock())
    mira = next(member.user_id for member in vault.users.list() if member.name == "Mira")
    plan = EpochPlan(features, roles={mira: frozenset()}, erased={GONE.case_id: "REQUEST"})
    try:
        start_epoch(vault, plan, clock=SystemClock())
    finally:
        vault.close()


def renew(root: Path, number: int) -> None:
    """One step of the work in which the key for releases is made anew."""
    if number != 3:
        save(root, number)
        return
    session = Session(opened(root / NAME, clock=SystemClock()), SystemClock())
    try:
        epochs.start(session, new_organisation_key=True, rekeyed=frozenset({KEPT.case_id}))
    finally:
        session.close()


def judge_removal(root: Path, _known: int) -> int:
    """Either Mira and the case are there with the old keys, or neither is."""
    vault = opened(root / NAME, clock=SystemClock())
    try:
        done, has_new_keys = _done(vault, root)
        assert len(vault.users.list()) == (1 if has_new_keys else 2)
        assert len(vault.records.of_case(GONE.case_id)) == (0 if has_new_keys else 1)
        assert len(vault.tombstones.all()) == int(has_new_keys)
    finally:
        vault.close()
    _require_mira(root, may_enter=not has_new_keys)
    return done


def judge_renewal(root: Path, _known: int) -> int:
    """Either all keys are the old ones, or all are new; everybody is there."""
    vault = opened(root / NAME, clock=SystemClock())
    try:
        done, has_new_keys = _done(vault, root)
        is_same = vault.keyring.public.organisation == (root / SIGNED_AT_FIRST).read_bytes()
        assert is_same != has_new_keys
        assert len(vault.users.list()) == 2
        assert vault.identities.open(GONE.record_id, "test") == {"n": 1}
    finally:
        vault.close()
    _require_mira(root, may_enter=True)
    return done


def _done(vault: Vault, root: Path) -> tuple[int, bool]:
    """The step the vault is at, and whether its keys are new."""
    (record,) = vault.records.of_case(KEPT.case_id)
    assert vault.identities.open(KEPT.record_id, "test") == {"n": record.facts["n"]}
    has_new_keys = vault.keyring.epoch == 2
    assert vault.verify().findings == ()
    assert sorted(path.name for path in (root / NAME).glob("*.next*")) == []
    saved = {1: 1, 2: 2, 4: 4}[record.facts["n"]]
    assert has_new_keys == (saved == LAST) or saved == 2
    return (3 if saved == 2 and has_new_keys else saved), has_new_keys


def _require_mira(root: Path, *, may_enter: bool) -> None:
    if not may_enter:
        with pytest.raises(UserError) as refused:
            opened(root / NAME, "Mira", MIRA, clock=SystemClock())
        assert refused.value.exit_code is ExitCode.WRONG_KEY
        return
    vault = opened(root / NAME, "Mira", MIRA, clock=SystemClock())
    assert vault.identities.open(KEPT.record_id, "test")
    vault.close()


REMOVAL = Work(
    place="promises.changing_keys:REMOVAL",
    title="re-key: a user leaves",
    made=made,
    run=in_steps(remove),
    judge=judge_removal,
    last=LAST,
    brief=3,
)
RENEWAL = Work(
    place="promises.changing_keys:RENEWAL",
    title="re-key: new key for releases",
    made=made,
    run=in_steps(renew),
    judge=judge_renewal,
    last=LAST,
    brief=3,
)
