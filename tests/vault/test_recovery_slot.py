from __future__ import annotations

from pathlib import Path

import pytest

from casevault.domain.errors import ExitCode, UserError
from casevault.domain.roles import Role
from casevault.vault import recovery_slot
from casevault.vault.audit_actions import AuditAction
from casevault.vault.vault import Vault
from domain.hand_clock import HandClock
from vault.made_vaults import ANA, COORDINATOR, DIRECTOR, MadeCase, added, opened

RECOVERY_KEY = b"k" * 32


def by_recovery(folder: Path, key: bytes = RECOVERY_KEY) -> Vault:
    return recovery_slot.open_with_recovery_key(folder, bytearray(key), clock=HandClock())


def prepared(vault: Vault, key: bytes = RECOVERY_KEY) -> None:
    recovery_slot.prepare(vault, bytearray(key), clock=HandClock())


def test_a_vault_has_no_recovery_slot_until_it_is_prepared(vault: Vault) -> None:
    assert not recovery_slot.is_prepared(vault)
    prepared(vault)
    assert recovery_slot.is_prepared(vault)
    actions = [entry.action for entry in vault.audit.read()]
    assert AuditAction.RECOVERY_PREPARED in actions


def test_the_recovery_key_opens_the_vault_and_lets_a_coordinator_in(vault: Vault) -> None:
    case = MadeCase()
    case.start(vault, case.write(0, {}, {"given_name": "Jelena"}))
    prepared(vault)
    folder = vault.info.folder
    vault.close()
    rescued = by_recovery(folder)
    assert rescued.user.roles == frozenset({Role.RECOVERY})
    key = added(rescued, "Mira", COORDINATOR)
    rescued.close()
    mira = opened(folder, "Mira", key)
    assert mira.identities.open(case.record_id, "")["given_name"] == "Jelena"
    assert mira.verify().is_sound
    mira.close()


def test_nobody_is_listed_for_the_recovery_shares_and_nobody_can_be_given_their_role(
    vault: Vault,
) -> None:
    prepared(vault)
    assert [member.name for member in vault.users.list()] == ["Ana"]
    with pytest.raises(ValueError, match="recovery"):
        vault.users.add_with_derived_key("Mira", bytearray(32), recovery_slot.ROLES)


def test_new_shares_take_the_place_of_the_old_ones(vault: Vault) -> None:
    prepared(vault)
    prepared(vault, b"n" * 32)
    folder = vault.info.folder
    vault.close()
    with pytest.raises(UserError) as refused:
        by_recovery(folder)
    assert refused.value.exit_code is ExitCode.WRONG_KEY
    by_recovery(folder, b"n" * 32).close()


def test_withdrawn_shares_open_nothing(vault: Vault) -> None:
    prepared(vault)
    recovery_slot.withdraw(vault, clock=HandClock())
    assert not recovery_slot.is_prepared(vault)
    folder = vault.info.folder
    vault.close()
    with pytest.raises(UserError) as refused:
        by_recovery(folder)
    assert refused.value.exit_code is ExitCode.WRONG_KEY


def test_only_a_coordinator_prepares_recovery_and_her_key_is_wiped(vault: Vault) -> None:
    key = added(vault, "Mira", DIRECTOR)
    folder = vault.info.folder
    vault.close()
    mira = opened(folder, "Mira", key)
    recovery_key = bytearray(RECOVERY_KEY)
    with pytest.raises(UserError) as refused:
        recovery_slot.prepare(mira, recovery_key, clock=HandClock())
    assert refused.value.exit_code is ExitCode.REFUSED
    assert recovery_key == bytes(32)
    mira.close()


def test_the_recovery_slot_alone_keeps_no_vault_without_a_coordinator(vault: Vault) -> None:
    prepared(vault)
    with pytest.raises(UserError) as refused:
        vault.users.set_roles(vault.user.user_id, DIRECTOR)
    assert "without a coordinator" in refused.value.text()


def test_a_vault_with_a_recovery_slot_still_opens_as_before(vault: Vault) -> None:
    prepared(vault)
    folder = vault.info.folder
    vault.close()
    opened(folder, key=ANA).close()
