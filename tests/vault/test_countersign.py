"""A second person of the vault signs a document with what opens her slot."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from casevault.domain.errors import ExitCode, UserError
from casevault.domain.roles import Role
from casevault.vault.container import Container
from casevault.vault.countersign import countersign, countersign_with_derived_key
from casevault.vault.creating import NewVault, write_container
from casevault.vault.derivation import KdfParameters, derive
from casevault.vault.signatures import verify
from vault.changed_containers import add_user
from vault.made_containers import NOW, entered
from vault.watched_secrets import WatchedSecrets

CHEAPEST = KdfParameters(64 * 1024, 3, 1, bytes(range(32)))
WORDS, FACTOR = b"lantern orbit velvet", b"f" * 32
DIRECTOR = frozenset({Role.DIRECTOR})
ANA, DANA = bytes(range(32)), bytes(range(32, 64))
DOCUMENT = b"a release"


@pytest.fixture
def container(tmp_path: Path) -> Iterator[Container]:
    wanted = NewVault("Ana", frozenset({Role.COORDINATOR}), "Centre", "RS", practice=False)
    write_container(tmp_path, wanted, bytearray(ANA), CHEAPEST, NOW).close()
    made = entered(tmp_path, ANA)
    yield made
    made.close()


def test_it_says_who_agreed_in_which_roles_and_her_signature_holds(
    container: Container, watched: WatchedSecrets
) -> None:
    dana = add_user(container, DANA, DIRECTOR)
    key = bytearray(DANA)
    private = len(watched.wiped)

    signed = countersign_with_derived_key(container, key, DOCUMENT)

    assert (signed.user_id, signed.roles) == (dana, DIRECTOR)
    assert signed.public_key == container.ring.signers[dana]
    assert verify(signed.public_key, DOCUMENT, signed.signature)
    assert not verify(signed.public_key, b"another release", signed.signature)
    assert key == bytes(32)
    # Her keys were in memory for this one signature.
    assert sum(len(secret) in {64, 128} for secret in watched.wiped[private:]) >= 2


def test_who_opens_no_slot_signs_nothing(container: Container) -> None:
    key = bytearray(b"x" * 32)
    with pytest.raises(UserError) as refused:
        countersign_with_derived_key(container, key, DOCUMENT)
    assert refused.value.exit_code is ExitCode.WRONG_KEY
    assert key == bytes(32)


def test_a_slot_changed_from_outside_signs_nothing(container: Container) -> None:
    add_user(container, DANA, DIRECTOR)
    mine, hers = container.header.slots
    broken = replace(hers, own=bytes(len(hers.own)))
    container.header = replace(container.header, slots=(mine, broken))
    key = bytearray(DANA)
    with pytest.raises(UserError) as refused:
        countersign_with_derived_key(container, key, DOCUMENT)
    assert refused.value.exit_code is ExitCode.DAMAGED
    assert key == bytes(32)


@pytest.mark.parametrize("factor", [None, FACTOR])
def test_a_passphrase_and_a_key_file_are_tried_with_every_derivation_and_wiped(
    container: Container, watched: WatchedSecrets, factor: bytes | None
) -> None:
    dearer = replace(CHEAPEST, passes=4)
    second = None if factor is None else bytearray(factor)
    key = derive(bytearray(WORDS), "Dana", dearer, second_factor=second)
    dana = add_user(container, bytes(key), DIRECTOR)
    mine, hers = container.header.slots
    container.header = replace(container.header, slots=(mine, replace(hers, kdf=dearer)))
    words, file = bytearray(WORDS), None if factor is None else bytearray(factor)

    signed = countersign(container, "Dana", words, DOCUMENT, second_factor=file)

    assert signed.user_id == dana
    assert verify(signed.public_key, DOCUMENT, signed.signature)
    assert words == bytes(len(WORDS))
    assert file is None or file == bytes(32)
    again = None if factor is None else bytearray(factor)
    cheaper = derive(bytearray(WORDS), "Dana", CHEAPEST, second_factor=again)
    assert watched.has_wiped(key, cheaper)


def test_a_wrong_passphrase_is_wiped_too(container: Container) -> None:
    words, file = bytearray(b"wrong words"), bytearray(FACTOR)
    with pytest.raises(UserError) as refused:
        countersign(container, "Ana", words, DOCUMENT, second_factor=file)
    assert refused.value.exit_code is ExitCode.WRONG_KEY
    assert words == bytes(11)
    assert file == bytes(32)
