from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casevault.vault import erasure_list
from casevault.vault.epoch_plan import EpochPlan
from casevault.vault.epochs import start_epoch
from casevault.vault.erasure_list import (
    ErasedCase,
    ErasureList,
    ErasureListError,
    read_list,
    write_list,
)
from casevault.vault.signatures import Purpose
from casevault.vault.vault import Vault
from domain.hand_clock import HandClock
from vault.made_vaults import DIRECTOR, added, new_vault, opened

CASES = tuple(ErasedCase(f"{number:032x}", number << 16) for number in (3, 1, 2))


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    vault = new_vault(tmp_path / "one.casevault")
    yield vault
    vault.close()


def listed(vault: Vault, cases: tuple[ErasedCase, ...] = CASES, **changed: object) -> bytes:
    said = {
        "vault_id": vault.info.vault_id,
        "signer_id": vault.user.user_id,
        "made_at": "2026-03-02T09:00:00+00:00",
        "counter": 7,
        "cases": cases,
        **changed,
    }
    return write_list(
        ErasureList(**said),  # type: ignore[arg-type]
        vault.container.appointments,
        lambda message: vault.keyring.sign(message, Purpose.ERASURES),
    )


def read(vault: Vault, content: bytes) -> ErasureList:
    return read_list(content, vault.info.vault_id, vault.keyring.public.creation)


def test_a_list_says_what_was_written_in_the_order_of_the_ids(vault: Vault) -> None:
    found = read(vault, listed(vault))
    assert found.cases == tuple(sorted(CASES, key=lambda each: each.case_id))
    assert (found.counter, found.signer_id) == (7, vault.user.user_id)
    assert read(vault, listed(vault, ())).cases == ()


def test_a_user_who_was_appointed_later_signs_for_the_same_vault(
    vault: Vault, tmp_path: Path
) -> None:
    creation = vault.keyring.public.creation
    key = added(vault, "Dana", DIRECTOR)
    vault.close()
    dana = opened(tmp_path / "one.casevault", "Dana", key)
    assert read_list(listed(dana), dana.info.vault_id, creation).signer_id == dana.user.user_id
    dana.close()


def test_a_list_of_another_vault_or_by_a_stranger_is_refused(vault: Vault, tmp_path: Path) -> None:
    other = new_vault(tmp_path / "other.casevault")
    mine, theirs = listed(vault), listed(other)
    forged = listed(other, vault_id=vault.info.vault_id)
    posing = write_list(
        ErasureList(vault.info.vault_id, vault.user.user_id, "", 1, CASES),
        vault.container.appointments,
        lambda message: other.keyring.sign(message, Purpose.ERASURES),
    )
    other_purpose = write_list(
        ErasureList(vault.info.vault_id, vault.user.user_id, "", 1, CASES),
        vault.container.appointments,
        vault.keyring.sign,
    )
    other.close()
    assert read(vault, mine).cases
    for content in (theirs, forged, posing, other_purpose):
        with pytest.raises(ErasureListError):
            read(vault, content)


def test_who_has_left_signs_nothing_with_the_chain_that_still_names_her(
    vault: Vault, tmp_path: Path
) -> None:
    folder, vault_id = tmp_path / "one.casevault", vault.info.vault_id
    creation, before = vault.keyring.public.creation, vault.container.appointments
    key = added(vault, "Dana", DIRECTOR)
    with_dana = vault.container.appointments
    vault.close()
    dana = opened(folder, "Dana", key)
    by_dana, dana_id = listed(dana), dana.user.user_id
    dana.close()
    vault = opened(folder)
    by_ana = listed(vault)
    plan = EpochPlan(lambda _form, _answers: None, roles={dana_id: frozenset()})
    start_epoch(vault, plan, clock=HandClock())
    vault = opened(folder)
    without_dana = vault.container.appointments
    newest = listed(vault)
    vault.close()

    for known in (before, with_dana):
        assert read_list(by_dana, vault_id, creation, known=known).signer_id == dana_id
    with pytest.raises(ErasureListError):
        read_list(by_dana, vault_id, creation, known=without_dana)
    for content in (by_ana, newest):
        for known in (before, with_dana, without_dana):
            assert read_list(content, vault_id, creation, known=known).cases


def test_every_changed_bit_and_every_length_is_refused(vault: Vault) -> None:
    content = listed(vault)
    chance = random.Random(7)
    for position in range(len(content)):
        changed = bytearray(content)
        changed[position] ^= 1 << chance.randrange(8)
        with pytest.raises(ErasureListError):
            read(vault, bytes(changed))
    for length in range(len(content)):
        with pytest.raises(ErasureListError):
            read(vault, content[:length])
    for more in (b"\0", content):
        with pytest.raises(ErasureListError):
            read(vault, content + more)


@settings(max_examples=300)
@given(st.binary(max_size=400))
def test_whatever_lies_there_is_a_refusal_and_never_a_crash(content: bytes) -> None:
    for start in (b"", b"CVERASED\0\1\0\1", b"CVERASED\0\1\0\2\0\0\0\0"):
        with pytest.raises(ErasureListError):
            read_list(start + content, "0" * 32, bytes(32))


def test_a_list_that_is_too_long_is_neither_written_nor_read(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = listed(vault)
    with pytest.raises(ErasureListError):
        read(vault, content[:12] + b"\xff\xff\xff\xff" + content[16:])
    with pytest.raises(ErasureListError):
        read(vault, bytes(erasure_list.LONGEST_LIST + 1))
    monkeypatch.setattr(erasure_list, "MOST_CASES", 2)
    with pytest.raises(ErasureListError):
        read(vault, content)
    with pytest.raises(ErasureListError):
        listed(vault)


def test_the_same_case_twice_is_refused(vault: Vault) -> None:
    with pytest.raises(ErasureListError):
        read(vault, listed(vault, (CASES[0], CASES[0])))


def test_a_list_of_the_most_cases_can_be_written_and_read(vault: Vault) -> None:
    most = tuple(ErasedCase(f"{n:032x}", n) for n in range(erasure_list.MOST_CASES))
    assert read(vault, listed(vault, most)).cases == most


def test_no_name_stands_in_a_list(vault: Vault) -> None:
    content = listed(vault)
    for planted in (b"Ana", b"Centre", b"casevault appointment"):
        assert planted not in content
