"""What a user types to be added, to change her passphrase or to prove herself is wiped."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from pathlib import Path

import pytest

from casevault.domain.errors import UserError
from casevault.vault.creating import NewVault
from casevault.vault.derivation import KdfParameters, derive
from casevault.vault.keys import RoleKey
from casevault.vault.opening import create_with_derived_key
from casevault.vault.slots import find_slot, open_slot
from casevault.vault.vault import Vault
from domain.hand_clock import HandClock
from vault.failing_disk import FailsOnce
from vault.made_vaults import ANA, COORDINATOR, WORKER
from vault.watched_secrets import WatchedSecrets

WORDS, FACTOR = b"lantern orbit velvet", b"f" * 32
CHEAPEST = KdfParameters(64 * 1024, 3, 1, bytes(range(32)))


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    wanted = NewVault("Ana", COORDINATOR, "Centre", "RS", practice=False)
    made = create_with_derived_key(
        tmp_path / "one.casevault", wanted, bytearray(ANA), kdf=CHEAPEST, clock=HandClock()
    )
    yield made
    made.close()


def derived(name: str, factor: bytes | None = FACTOR) -> bytearray:
    second = None if factor is None else bytearray(factor)
    return derive(bytearray(WORDS), name, CHEAPEST, second_factor=second)


def opens(vault: Vault, key: bytearray) -> bool:
    header = vault.container.header
    return find_slot(header.vault_id, header.slots, key) is not None


def test_a_user_added_with_a_key_file_needs_it_and_every_secret_is_wiped(
    vault: Vault, watched: WatchedSecrets
) -> None:
    words, factor = bytearray(WORDS), bytearray(FACTOR)
    told: list[float] = []
    vault.users.add(
        "Mira", words, WORKER, second_factor=factor, progress=lambda _, done: told.append(done)
    )
    assert words == bytes(len(WORDS))
    assert factor == bytes(32)
    assert told == [0.0]
    assert opens(vault, derived("Mira"))
    assert not opens(vault, derived("Mira", None))
    assert watched.has_wiped(derived("Mira"))


def test_a_changed_passphrase_takes_the_key_file_or_leaves_it_and_is_wiped(
    vault: Vault, watched: WatchedSecrets
) -> None:
    for factor in (FACTOR, None):
        words, file = bytearray(WORDS), None if factor is None else bytearray(factor)
        vault.users.change_passphrase(words, second_factor=file)
        assert words == bytes(len(WORDS))
        assert file is None or file == bytes(32)
        assert opens(vault, derived("Ana", factor))
        assert not opens(vault, derived("Ana", None if factor else FACTOR))
        assert watched.has_wiped(derived("Ana", factor))


def test_whether_it_is_her_own_passphrase_is_told_and_what_she_typed_is_wiped(
    vault: Vault, watched: WatchedSecrets
) -> None:
    vault.users.change_passphrase(bytearray(WORDS), second_factor=bytearray(FACTOR))
    for typed, factor, is_hers in (
        (WORDS, FACTOR, True),
        (WORDS, b"g" * 32, False),
        (b"lantern", FACTOR, False),
    ):
        words, file = bytearray(typed), bytearray(factor)
        assert vault.users.is_own_passphrase(words, second_factor=file) is is_hers
        assert words == bytes(len(typed))
        assert file == bytes(32)
    assert watched.wiped.count(bytes(derived("Ana"))) >= 2


def test_a_user_who_could_not_be_added_is_known_to_nobody(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    ring = vault.container.ring
    members, signers = dict(ring.members), dict(ring.signers)
    disk = FailsOnce(monkeypatch, errno.ENOSPC)
    disk.fail_at(1)
    with pytest.raises(UserError):
        vault.users.add_with_derived_key("Mira", bytearray(b"m" * 32), WORKER)
    disk.work_again()

    assert (ring.members, ring.signers) == (members, signers)
    assert not opens(vault, bytearray(b"m" * 32))


@pytest.mark.parametrize("method", ["change_passphrase", "is_own_passphrase"])
def test_no_passphrase_is_refused_and_the_key_file_wiped(vault: Vault, method: str) -> None:
    factor = bytearray(FACTOR)
    with pytest.raises(UserError):
        getattr(vault.users, method)(bytearray(), second_factor=factor)
    assert factor == bytes(32)


def test_the_keys_of_others_that_pass_through_a_coordinator_s_hands_are_wiped(
    vault: Vault, watched: WatchedSecrets
) -> None:
    ring, key = vault.keyring, bytearray(b"m" * 32)
    facts = bytes(ring.role_keys[RoleKey.FACTS])
    mira = vault.users.add_with_derived_key("Mira", key, WORKER)
    slot = next(slot for slot in vault.container.header.slots if slot.user_id == mira)
    wiped = list(watched.wiped)
    own = open_slot(ring.vault_id, slot, key).user_keys.own
    assert bytes(own) in wiped
    assert wiped.count(facts) == 1

    vault.users.set_roles(mira, COORDINATOR)
    assert watched.wiped.count(facts) == 2
    assert watched.wiped.count(bytes(ring.role_keys[RoleKey.IDENTITY])) == 1
