from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from casevault.domain.errors import ExitCode, UserError
from casevault.domain.ids import new_id
from casevault.domain.roles import Role
from casevault.vault.audit_actions import AuditAction
from casevault.vault.creating import NewVault
from casevault.vault.derivation import folded_name
from casevault.vault.entering import WrongKeyError
from casevault.vault.opening import create_with_derived_key, open_vault
from casevault.vault.vault import Vault
from domain.hand_clock import HandClock
from vault.made_vaults import (
    ANA,
    AUDITOR,
    COORDINATOR,
    DIRECTOR,
    KDF,
    WORKER,
    added,
    new_vault,
    opened,
)

MIRAS_PASSPHRASE = b"harbour window yellow seven"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "one.casevault"


@pytest.fixture
def vault(folder: Path) -> Iterator[Vault]:
    vault = new_vault(folder)
    yield vault
    vault.close()


def roles_of(vault: Vault) -> dict[str, frozenset[Role]]:
    return {member.name: member.roles for member in vault.users.list()}


def id_of(vault: Vault, name: str) -> str:
    return next(member.user_id for member in vault.users.list() if member.name == name)


def refusal_of_add(vault: Vault, name: str, roles: frozenset[Role]) -> UserError:
    before = vault.users.list()
    with pytest.raises(UserError) as refused:
        vault.users.add_with_derived_key(name, bytearray(32), roles)
    assert vault.users.list() == before
    return refused.value


def test_a_user_added_with_a_passphrase_opens_the_vault_with_it(vault: Vault, folder: Path) -> None:
    passphrase = bytearray(MIRAS_PASSPHRASE)
    user_id = vault.users.add("Mira", passphrase, WORKER)
    assert not any(passphrase)
    assert roles_of(vault) == {"Ana": COORDINATOR, "Mira": WORKER}
    vault.close()
    mira = open_vault(
        folder, user_name="mira", passphrase=bytearray(MIRAS_PASSPHRASE), clock=HandClock()
    )
    assert (mira.user.user_id, mira.user.name, mira.user.roles) == (user_id, "Mira", WORKER)
    assert roles_of(mira) == {"Ana": COORDINATOR, "Mira": WORKER}
    mira.close()


@pytest.mark.parametrize("name", ["Ana", " ana ", "ANA", "\uff21na"])
def test_a_name_is_given_once(vault: Vault, name: str) -> None:
    assert refusal_of_add(vault, name, WORKER).exit_code is ExitCode.BAD_INPUT


@pytest.mark.parametrize("name", ["", "   ", "x" * 81])
def test_a_user_needs_a_name_that_every_screen_takes(
    vault: Vault, tmp_path: Path, name: str
) -> None:
    words = "A user needs a name of at most 80 letters. Give one."
    wanted = NewVault(name, COORDINATOR, "", "RS", practice=False)
    with pytest.raises(UserError) as refused:
        create_with_derived_key(
            tmp_path / "two.casevault", wanted, bytearray(ANA), kdf=KDF, clock=HandClock()
        )
    assert refusal_of_add(vault, name, WORKER).text() == words
    assert refused.value.text() == words
    assert not (tmp_path / "two.casevault").exists()


def test_the_longest_name_is_taken(vault: Vault) -> None:
    vault.users.add_with_derived_key("x" * 80, bytearray(b"x" * 32), WORKER)
    assert "x" * 80 in roles_of(vault)


def test_a_user_needs_a_role_and_trainers_stay_in_practice(vault: Vault) -> None:
    assert refusal_of_add(vault, "Mira", frozenset()).exit_code is ExitCode.BAD_INPUT
    trainer = frozenset({Role.TRAINER})
    assert refusal_of_add(vault, "Mira", trainer).exit_code is ExitCode.REFUSED


def test_a_practice_vault_has_trainers(folder: Path) -> None:
    vault = create_with_derived_key(
        folder,
        NewVault("Ana", COORDINATOR, "", "RS", practice=True),
        bytearray(ANA),
        kdf=KDF,
        clock=HandClock(),
    )
    added(vault, "Tea", frozenset({Role.TRAINER}))
    vault.close()


@pytest.mark.parametrize("roles", [WORKER, DIRECTOR, AUDITOR, DIRECTOR | AUDITOR | WORKER])
def test_only_a_coordinator_changes_users(
    vault: Vault, folder: Path, roles: frozenset[Role]
) -> None:
    key = added(vault, "Mira", roles)
    vault.close()
    mira = opened(folder, "Mira", key)
    assert refusal_of_add(mira, "Dana", WORKER).exit_code is ExitCode.REFUSED
    with pytest.raises(UserError) as refused:
        mira.users.set_roles(mira.user.user_id, COORDINATOR)
    assert refused.value.exit_code is ExitCode.REFUSED
    mira.close()


def test_new_roles_bring_their_keys_at_the_next_unlock_and_leave_the_others_behind(
    vault: Vault, folder: Path
) -> None:
    key = added(vault, "Mira", DIRECTOR)
    vault.users.set_roles(id_of(vault, "Mira"), WORKER | AUDITOR)
    vault.close()
    mira = opened(folder, "Mira", key)
    assert mira.user.roles == WORKER | AUDITOR
    assert mira.keyring.reads_audit
    assert mira.keyring.blind_index_key is not None
    with pytest.raises(UserError):
        mira.organisation_sign(b"release")
    mira.close()


def test_a_second_coordinator_can_demote_the_first_and_go_on(vault: Vault, folder: Path) -> None:
    key = added(vault, "Mira", COORDINATOR)
    vault.close()
    mira = opened(folder, "Mira", key)
    mira.users.set_roles(id_of(mira, "Ana"), WORKER)
    added(mira, "Dana", WORKER)
    mira.close()
    ana = opened(folder)
    assert ana.user.roles == WORKER
    assert not ana.keyring.reads_identities
    assert refusal_of_add(ana, "Vera", WORKER).exit_code is ExitCode.REFUSED
    ana.close()
    mira = opened(folder, "Mira", key)
    assert roles_of(mira) == {"Ana": WORKER, "Dana": WORKER, "Mira": COORDINATOR}
    mira.close()


def test_the_last_coordinator_stays(vault: Vault) -> None:
    added(vault, "Mira", WORKER)
    with pytest.raises(UserError) as refused:
        vault.users.set_roles(vault.user.user_id, DIRECTOR)
    assert refused.value.exit_code is ExitCode.REFUSED
    assert "without a coordinator" in refused.value.text()


def test_a_user_nobody_knows_is_refused_in_words(vault: Vault) -> None:
    with pytest.raises(UserError) as refused:
        vault.users.set_roles("ab" * 16, WORKER)
    assert refused.value.exit_code is ExitCode.BAD_INPUT


def test_a_new_passphrase_replaces_the_old_one(vault: Vault, folder: Path) -> None:
    passphrase = bytearray(MIRAS_PASSPHRASE)
    vault.users.change_passphrase(passphrase)
    assert not any(passphrase)
    assert vault.users.is_own_passphrase(bytearray(MIRAS_PASSPHRASE))
    assert not vault.users.is_own_passphrase(bytearray(b"another"))
    vault.close()
    with pytest.raises(WrongKeyError):
        opened(folder)
    again = open_vault(
        folder, user_name="Ana", passphrase=bytearray(MIRAS_PASSPHRASE), clock=HandClock()
    )
    assert again.user.user_id == vault.user.user_id
    again.close()


def test_an_empty_passphrase_is_refused(vault: Vault) -> None:
    with pytest.raises(UserError):
        vault.users.change_passphrase(bytearray())
    with pytest.raises(UserError):
        vault.users.add("Mira", bytearray(), WORKER)


def test_every_change_of_users_is_an_entry_in_the_log(vault: Vault) -> None:
    added(vault, "Mira", WORKER)
    mira = id_of(vault, "Mira")
    vault.users.set_roles(mira, AUDITOR)
    vault.users.change_derived_key(bytearray(32))
    found = [(entry.action, entry.detail.get("user")) for entry in vault.audit.read()]
    assert found[-5:-1] == [
        (AuditAction.USER_ADDED, mira),
        (AuditAction.USER_CHANGED, mira),
        (AuditAction.USER_CHANGED, mira),
        (AuditAction.PASSPHRASE_CHANGED, None),
    ]


def test_a_list_of_users_changed_in_the_database_is_refused(vault: Vault) -> None:
    added(vault, "Mira", WORKER)
    first, second = vault.directory.all().items()
    vault.directory.put(first[0], second[1])
    with pytest.raises(UserError) as refused:
        vault.users.list()
    assert refused.value.exit_code is ExitCode.DAMAGED


def test_no_name_of_a_user_stands_in_the_header(vault: Vault, folder: Path) -> None:
    added(vault, "Miroslava", WORKER)
    for path in folder.glob("*.cvh"):
        assert b"Miroslava" not in path.read_bytes()
        assert folded_name("Miroslava").encode() not in path.read_bytes()


def test_a_hundred_users_fit_and_the_next_is_refused_in_words(vault: Vault, folder: Path) -> None:
    for number in range(99):
        added(vault, f"User {number}", WORKER)
    refused = refusal_of_add(vault, "One too many", WORKER)
    assert refused.exit_code is ExitCode.REFUSED
    vault.close()
    again = opened(folder)
    assert len(again.users.list()) == 100
    again.close()


def test_a_name_whose_adding_broke_off_can_be_given_again(vault: Vault, folder: Path) -> None:
    vault.users.write_name(new_id(), "Mira")
    key = added(vault, "Mira", WORKER)
    vault.close()
    mira = opened(folder, "Mira", key)
    assert mira.user.name == "Mira"
    mira.close()
