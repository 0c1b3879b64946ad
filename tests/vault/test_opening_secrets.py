"""What was typed and what a key file holds is wiped, whether the vault opens or not."""

from __future__ import annotations

from pathlib import Path

import pytest

from casevault.vault.creating import NewVault
from casevault.vault.derivation import KdfParameters, derive
from casevault.vault.entering import WrongKeyError
from casevault.vault.opening import create_vault, create_with_derived_key, open_vault
from domain.hand_clock import HandClock
from vault.made_vaults import COORDINATOR

WORDS, FACTOR = b"lantern orbit velvet cactus", bytes(range(1, 33))
CHEAPEST = KdfParameters(64 * 1024, 3, 1, bytes(range(32)))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A vault that opens with a passphrase and a key file."""
    path = tmp_path_factory.mktemp("opening") / "one.casevault"
    key = derive(bytearray(WORDS), "Ana", CHEAPEST, second_factor=bytearray(FACTOR))
    wanted = NewVault("Ana", COORDINATOR, "Centre", "RS", practice=False)
    create_with_derived_key(path, wanted, key, kdf=CHEAPEST, clock=HandClock()).close()
    return path


def test_both_secrets_open_it_and_are_wiped_and_stronger_parameters_keep_both(
    folder: Path,
) -> None:
    for _ in range(2):
        words, factor = bytearray(WORDS), bytearray(FACTOR)
        vault = open_vault(
            folder, user_name="Ana", passphrase=words, second_factor=factor, clock=HandClock()
        )
        vault.close()
        assert words == bytes(len(WORDS))
        assert factor == bytes(len(FACTOR))


@pytest.mark.parametrize("factor", [None, bytes(32)])
def test_neither_without_the_key_file_nor_with_another_and_what_was_given_is_wiped(
    folder: Path, factor: bytes | None
) -> None:
    words, other = bytearray(WORDS), None if factor is None else bytearray(b"x" * 32)
    with pytest.raises(WrongKeyError):
        open_vault(
            folder, user_name="Ana", passphrase=words, second_factor=other, clock=HandClock()
        )
    assert words == bytes(len(WORDS))
    assert other is None or other == bytes(32)


def test_a_new_vault_is_for_real_people_unless_said_otherwise(tmp_path: Path) -> None:
    words = bytearray(WORDS)
    vault = create_vault(
        tmp_path / "two.casevault",
        user_name="Ana",
        passphrase=words,
        label="Centre",
        country="RS",
        clock=HandClock(),
    )
    assert not vault.info.practice
    assert words == bytes(len(WORDS))
    vault.close()
