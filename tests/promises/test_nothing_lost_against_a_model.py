"""P5 and P2: whatever is done in which order, a vault holds what a plain model says, for whom."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from casevault.domain.clock import SystemClock
from casevault.domain.errors import ExitCode, UserError
from casevault.domain.roles import Role
from casevault.vault import travel
from casevault.vault.backup import make_backup
from casevault.vault.epoch_plan import EpochPlan
from casevault.vault.epochs import start_epoch
from casevault.vault.restoring import restore_with
from casevault.vault.vault import Vault
from promises.vault_model import COORDINATOR, READERS, Kept, Member, Model, features
from vault.made_vaults import ANA, MadeCase, new_vault, opened

LONG = os.environ.get("CASEVAULT_LONG") == "1"
STEPS = 50
PARTS = 4
RUNS = 500 if LONG else 50
MEMORY = Path("/dev/shm")  # noqa: S108 - folders of its own are made in it
IN_MEMORY = MEMORY if MEMORY.is_dir() else None
"""What is tested here is not the disk, which would only make it slow."""

ROLES = st.sampled_from(
    [
        frozenset({Role.WORKER}),
        frozenset({Role.DIRECTOR}),
        COORDINATOR,
        frozenset({Role.WORKER, Role.AUDITOR}),
    ]
)
NUMBERS = st.integers(0, 9999)
WHO = st.integers(0, 5)


class VaultIsItsModel(RuleBasedStateMachine):
    """Users, grants, edits, epochs, erasures, crashes and restores against the model."""

    def __init__(self) -> None:
        super().__init__()
        self.place = Path(tempfile.mkdtemp(prefix="model-", dir=IN_MEMORY))
        self.folder = self.place / "0.casevault"
        self.model = Model()
        self.vault: Vault | None = None
        self.backup: tuple[Path, Model] | None = None
        self.travel_file = b""
        self.count = 0

    @initialize()
    def found(self) -> None:
        vault = new_vault(self.folder, clock=SystemClock())
        self.model.members[vault.user.user_id] = Member("Ana", vault.user.user_id, ANA, COORDINATOR)
        self.vault = vault

    def teardown(self) -> None:
        try:
            if self.model.members:
                self._close()
                self._open(self.model.coordinators()[0])
                assert self._present.verify().is_sound
                self._look_at_everything()
        finally:
            self._close()
            shutil.rmtree(self.place, ignore_errors=True)

    @precondition(lambda self: self.vault is None)
    @rule(who=WHO)
    def unlock(self, who: int) -> None:
        ids = sorted(self.model.members)
        self._open(ids[who % len(ids)])
        self._look_at_everything()

    @precondition(lambda self: self.vault is not None)
    @rule()
    def lock(self) -> None:
        self._close()

    @precondition(lambda self: self.vault is not None)
    @rule()
    def crash(self) -> None:
        """The process ends: nothing is signed, nothing is closed in order."""
        vault = self._present
        vault.leave()
        vault.container.close()
        self.vault = None

    @precondition(lambda self: self._i_am(Role.COORDINATOR) and len(self.model.members) < 5)
    @rule(roles=ROLES)
    def add_user(self, roles: frozenset[Role]) -> None:
        self.count += 1
        name = f"User {self.count}"
        key = name.encode().ljust(32, b".")
        if self.model.away and Role.COORDINATOR in roles:
            return
        user_id = self._present.users.add_with_derived_key(name, bytearray(key), roles)
        self.model.members[user_id] = Member(name, user_id, key, roles)

    @precondition(lambda self: self.vault is not None)
    @rule(number=NUMBERS)
    def change_key(self, number: int) -> None:
        member = self._me
        member.key = f"key {number}".encode().ljust(32, b"!")
        self._present.users.change_derived_key(bytearray(member.key))

    @precondition(lambda self: self._i_read() and len(self.model.cases) < 5)
    @rule(number=NUMBERS)
    def start_case(self, number: int) -> None:
        case = MadeCase()
        case.start(
            self._present,
            case.write(0, {"n": number}, {"n": number}, blind_tokens=(f"n:{number}",)),
        )
        kept = Kept(case, number)
        if Role.COORDINATOR not in self._me.roles or self.model.away:
            kept.holders.add(self._me.user_id)
        self.model.cases[case.case_id] = kept

    @precondition(lambda self: self._i_read() and self.model.cases)
    @rule(who=WHO, number=NUMBERS)
    def edit(self, who: int, number: int) -> None:
        kept = self._case(who)
        write = kept.case.write(
            kept.versions, {"n": number}, {"n": number}, blind_tokens=(f"n:{number}",)
        )
        if not self.model.may_open(self._me.user_id, kept):
            with pytest.raises(UserError):
                kept.case.save(self._present, write)
            return
        kept.case.save(self._present, write)
        kept.versions += 1
        kept.says = number

    @precondition(lambda self: self._i_am(Role.COORDINATOR) and self.model.cases)
    @rule(who=WHO, whom=WHO)
    def grant(self, who: int, whom: int) -> None:
        kept = self._case(who)
        workers = [one for one in self.model.members.values() if one.roles & {Role.WORKER}]
        if not workers:
            return
        worker = workers[whom % len(workers)]
        if not self.model.may_open(self._me.user_id, kept):
            with pytest.raises(UserError):
                self._present.case_access.grant(kept.case.case_id, worker.user_id)
            return
        self._present.case_access.grant(kept.case.case_id, worker.user_id)
        kept.holders.add(worker.user_id)

    @precondition(lambda self: self._i_am(Role.COORDINATOR) and self.model.cases)
    @rule(who=WHO, whom=WHO)
    def revoke(self, who: int, whom: int) -> None:
        kept = self._case(who)
        if not kept.holders:
            return
        holder = sorted(kept.holders)[whom % len(kept.holders)]
        self._present.case_access.revoke(kept.case.case_id, holder)
        kept.holders.discard(holder)

    @precondition(lambda self: self._may_renew() and len(self.model.members) > 1)
    @rule(who=WHO)
    def remove_user(self, who: int) -> None:
        ids = sorted(self.model.members)
        leaving = ids[who % len(ids)]
        if self.model.coordinators() == [leaving]:
            with pytest.raises(UserError):
                self._new_keys(roles={leaving: frozenset()})
            return
        gone = self.model.members[leaving]
        self._new_keys(roles={leaving: frozenset()})
        del self.model.members[leaving]
        self.model.new_keys()
        with pytest.raises(UserError) as refused:
            opened(self.folder, gone.name, gone.key, clock=SystemClock())
        assert refused.value.exit_code is ExitCode.WRONG_KEY

    @precondition(lambda self: self._may_renew())
    @rule(who=WHO, roles=ROLES)
    def change_roles(self, who: int, roles: frozenset[Role]) -> None:
        ids = sorted(self.model.members)
        member = self.model.members[ids[who % len(ids)]]
        if self.model.coordinators() == [member.user_id] and Role.COORDINATOR not in roles:
            return
        self._new_keys(roles={member.user_id: roles})
        member.roles = roles
        self.model.new_keys()

    @precondition(lambda self: self._may_renew() and self.model.cases)
    @rule(who=WHO)
    def erase(self, who: int) -> None:
        kept = self._case(who)
        self._new_keys(erased={kept.case.case_id: "REQUEST"})
        del self.model.cases[kept.case.case_id]
        self.model.erased.add(kept.case.case_id)
        self.model.new_keys()

    @precondition(lambda self: self._may_renew())
    @rule()
    def take_keys_away(self) -> None:
        files: list[bytes] = []
        travel.take_away(self._present, files.append, features=features, clock=SystemClock())
        self.vault = None
        self.travel_file = files[0]
        self.at_home = self.model.copy()
        self.at_home.new_keys()
        self.model.new_keys()
        self.model.leave_without_keys()

    @precondition(lambda self: self._i_am(Role.COORDINATOR) and self.model.away)
    @rule()
    def bring_keys_back(self) -> None:
        travel.bring_back(self._present, self.travel_file)
        self._close()
        self.model.away = False
        for case_id, kept in self.at_home.cases.items():
            self.model.cases[case_id].holders |= kept.holders

    @precondition(lambda self: self.vault is not None and not self.model.away)
    @rule()
    def back_up(self) -> None:
        self.count += 1
        file = self.place / f"{self.count}.cvb"
        file.write_bytes(b"".join(make_backup(self._present, clock=SystemClock())))
        self.backup = (file, self.model.copy())

    @precondition(lambda self: self.backup is not None)
    @rule()
    def restore(self) -> None:
        assert self.backup is not None
        self._close()
        file, model = self.backup
        self.count += 1
        self.folder = self.place / f"{self.count}.casevault"
        self.model = model.copy()
        who = self.model.members[self.model.coordinators()[0]]
        restore_with(
            file,
            self.folder,
            user_name=who.name,
            derive=lambda _: bytearray(who.key),
            clock=SystemClock(),
        )
        self._open(who.user_id)
        self._look_at_everything()

    def _look_at_everything(self) -> None:
        vault, me = self._present, self._me
        assert vault.keyring.epoch == self.model.epoch
        assert {one.user_id for one in vault.users.list()} == self.model.members.keys()
        assert {stone.case_id for stone in vault.tombstones.all()} == self.model.erased
        for case_id in self.model.erased:
            assert vault.records.of_case(case_id) == []
        for case_id, kept in self.model.cases.items():
            [record] = vault.records.of_case(case_id)
            assert (record.facts["n"], record.version) == (kept.says, kept.versions)
            if self.model.may_open(me.user_id, kept):
                assert vault.identities.open(kept.case.record_id, "") == {"n": kept.says}
            else:
                with pytest.raises(UserError):
                    vault.identities.open(kept.case.record_id, "")

    def _open(self, user_id: str) -> None:
        member = self.model.members[user_id]
        self.vault = opened(self.folder, member.name, member.key, clock=SystemClock())

    def _close(self) -> None:
        if self.vault is not None:
            self.vault.close()
            self.vault = None

    def _new_keys(self, **changes: object) -> None:
        plan = EpochPlan(features, **changes)  # type: ignore[arg-type]
        start_epoch(self._present, plan, clock=SystemClock())
        self.vault = None

    def _case(self, who: int) -> Kept:
        ids = sorted(self.model.cases)
        return self.model.cases[ids[who % len(ids)]]

    def _i_am(self, role: Role) -> bool:
        return self.vault is not None and role in self._me.roles

    def _i_read(self) -> bool:
        return self.vault is not None and bool(self._me.roles & READERS)

    def _may_renew(self) -> bool:
        return self._i_am(Role.COORDINATOR) and not self.model.away

    @property
    def _me(self) -> Member:
        return self.model.members[self._present.user.user_id]

    @property
    def _present(self) -> Vault:
        assert self.vault is not None
        return self.vault


@pytest.mark.parametrize("_part", range(PARTS))
def test_a_vault_holds_what_a_plain_model_says(_part: int) -> None:
    """Ten thousand steps in all; each part with chances of its own."""
    run_state_machine_as_test(
        VaultIsItsModel,
        settings=settings(
            max_examples=RUNS,
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
