"""Lets a new coordinator in by recovery shares, and what must be there of the vault afterwards.

Step 2 is a save of Ana's, step 3 the recovery, which gives the vault new keys, step 4 a save by
the new coordinator. The parameters of the derivation are the weakest there are: it costs a tenth.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from casevault.domain.clock import SystemClock
from casevault.domain.roles import Role
from casevault.services import epochs, recovering
from casevault.services.entered_shares import EnteredShares
from casevault.services.session import Session
from casevault.vault import derivation, recovery_slot
from casevault.vault.audit_actions import AuditAction
from casevault.vault.creating import NewVault
from casevault.vault.derivation import KdfParameters
from casevault.vault.opening import create_with_derived_key
from casevault.vault.vault import Vault
from promises.work import NAME, Work, in_steps
from services.made_shares import issued
from vault.made_vaults import ANA, COORDINATOR, MadeCase, opened

CASE = MadeCase(case_id="1" * 32, record_id="2" * 32, person_id="3" * 32, code="C0")
CHEAP = KdfParameters(64 * 1024, 3, 1, bytes(range(32)))
NEW = "Vesna"
WORDS = "unmixable senior volatile sandbag shaking tidings"
SHARES = "shares.json"
LAST = 4


@cache
def key_of_the_new_one() -> bytes:
    """Vesna's derived key."""
    return bytes(derivation.derive(bytearray(WORDS.encode("ascii")), NEW, CHEAP))


def made(root: Path) -> None:
    """A vault of Ana's with recovery shares; their words lie beside it."""
    clock = SystemClock()
    wanted = NewVault("Ana", COORDINATOR | {Role.DIRECTOR}, "Centre", "RS", practice=False)
    vault = create_with_derived_key(root / NAME, wanted, bytearray(ANA), kdf=CHEAP, clock=clock)
    CASE.start(vault, CASE.write(0, {"n": 1}, {"n": 1}))
    (root / SHARES).write_text(json.dumps(issued(Session(vault, clock))), "utf-8")
    vault.close()


def step(root: Path, number: int) -> None:
    """Do one step; returns when it is acknowledged."""
    if number == 3:
        recover(root)
        return
    vault = opened(root / NAME, clock=SystemClock()) if number == 2 else opened_by_the_new_one(root)
    try:
        CASE.save(vault, CASE.write(number // 2, {"n": number}, {"n": number}))
    finally:
        vault.close()


def opened_by_the_new_one(root: Path) -> Vault:
    """The vault, opened by Vesna."""
    return opened(root / NAME, NEW, key_of_the_new_one(), clock=SystemClock())


def recover(root: Path) -> None:
    """Let Vesna in; when she is in, but without new keys, she makes them herself."""
    if _is_in(root):
        session = Session(opened_by_the_new_one(root), SystemClock())
        try:
            epochs.start(session)
        finally:
            session.close()
        return
    shares = EnteredShares()
    for text in json.loads((root / SHARES).read_text("utf-8"))[1:]:
        shares.add(text)
    passphrase = bytearray(WORDS.encode("ascii"))
    recovering.recover(root / NAME, shares, user_name=NEW, passphrase=passphrase)


def _is_in(root: Path) -> bool:
    vault = opened(root / NAME, clock=SystemClock())
    try:
        return NEW in {member.name for member in vault.users.list()}
    finally:
        vault.close()


def judge(root: Path, _known: int) -> int:
    """Ana opens the vault, the shares do, and Vesna does as soon as she stands in the list."""
    vault = opened(root / NAME, clock=SystemClock())
    try:
        assert vault.verify().findings == ()
        (record,) = vault.records.of_case(CASE.case_id)
        saved = {1: 1, 2: 2, 4: 4}[record.facts["n"]]
        assert vault.identities.open(CASE.record_id, "test") == {"n": saved}
        names = {member.name for member in vault.users.list()}
        assert sorted(path.name for path in (root / NAME).glob("*.next*")) == []
        is_new, epoch = NEW in names, vault.keyring.epoch
        assert names == {"Ana", NEW} if is_new else names == {"Ana"}
        assert epoch == 1 or is_new
    finally:
        vault.close()
    _require_shares(root)
    if is_new:
        _require_the_new_one(root, saved)
    return max(saved, 3 if epoch == 2 else saved)


def _require_shares(root: Path) -> None:
    shares = EnteredShares()
    for text in json.loads((root / SHARES).read_text("utf-8"))[:2]:
        shares.add(text)
    vault = recovery_slot.open_with_recovery_key(root / NAME, shares.key(), clock=SystemClock())
    vault.close()


def _require_the_new_one(root: Path, saved: int) -> None:
    vault = opened_by_the_new_one(root)
    try:
        assert vault.user.roles == {Role.COORDINATOR, Role.DIRECTOR}
        assert vault.identities.open(CASE.record_id, "test") == {"n": saved}
        added = [entry for entry in vault.audit.read() if entry.action is AuditAction.USER_ADDED]
        assert vault.user.user_id in [entry.detail["user"] for entry in added]
    finally:
        vault.close()


RECOVERY = Work(
    place="promises.recovering_vaults:RECOVERY",
    title="recovery",
    made=made,
    run=in_steps(step),
    judge=judge,
    last=LAST,
    brief=3,
)
