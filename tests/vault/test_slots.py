from __future__ import annotations

from dataclasses import replace

import pytest

from casevault.domain.roles import Role
from casevault.vault import slots
from casevault.vault.canonical_cbor import NotCanonicalError, decode, encode
from casevault.vault.crypto import NotAuthenticError, hkdf
from casevault.vault.derivation import KdfParameters, usual_parameters
from casevault.vault.fields import UnknownFieldError
from casevault.vault.keyring import Keyring
from casevault.vault.keys import RoleKey
from casevault.vault.slots import Slot
from vault.watched_secrets import WatchedSecrets

KDF = usual_parameters(bytes(range(32)))
KEY = bytes(range(100, 132))


@pytest.fixture
def ring() -> Keyring:
    return Keyring.found(
        "Ana", frozenset({Role.COORDINATOR}), creation=bytes(range(32)), database_salt=bytes(16)
    )


@pytest.fixture
def slot(ring: Keyring) -> Slot:
    return slots.seal_slot(ring, bytearray(KEY), KDF)


def on_the_way(ring: Keyring, slot: Slot) -> list[bytes]:
    """What sealing and opening a slot have in their hands for a moment."""
    salt = bytes.fromhex(ring.vault_id)
    named = {
        use: bytes(hkdf(bytearray(KEY), f"casevault/slot/{use} {slot.slot_id}", salt=salt))
        for use in ("wrap", "commit", "mailbox/0", "mailbox/1", "mailbox/2")
    }
    mailbox = [named[f"mailbox/{part}"] for part in range(3)]
    return [*named.values(), b"".join(mailbox)]


def test_a_new_slot_says_how_its_key_is_made(ring: Keyring, slot: Slot) -> None:
    assert slot.kdf == KDF
    assert slots.seal_slot(ring, bytearray(KEY), None).kdf is None
    other = replace(KDF, passes=4)
    assert slots.reseal(ring, slot, bytearray(KEY), other).kdf == other


@pytest.mark.parametrize("kdf", [KDF, None])
def test_what_is_written_of_a_slot_is_what_is_read(slot: Slot, kdf: KdfParameters | None) -> None:
    written = replace(slot, kdf=kdf)
    assert Slot.from_cbor(decode(encode(written.to_cbor()))) == written


@pytest.mark.parametrize(("length", "is_allowed"), [(4096, True), (4097, False)])
def test_the_keys_in_a_mailbox_have_a_longest_length(
    slot: Slot, length: int, *, is_allowed: bool
) -> None:
    grown = replace(slot, secret=bytes(length)).to_cbor()
    if is_allowed:
        assert len(Slot.from_cbor(grown).secret) == length
    else:
        with pytest.raises(NotCanonicalError):
            Slot.from_cbor(grown)


@pytest.mark.parametrize(("length", "is_allowed"), [(64 * 1024, True), (64 * 1024 + 1, False)])
def test_each_role_key_of_a_slot_has_a_longest_length(
    slot: Slot, length: int, *, is_allowed: bool
) -> None:
    grown = replace(slot, grants=dict(slot.grants) | {RoleKey.AUDIT: bytes(length)}).to_cbor()
    if is_allowed:
        assert len(Slot.from_cbor(grown).grants[RoleKey.AUDIT]) == length
    else:
        with pytest.raises(NotCanonicalError):
            Slot.from_cbor(grown)


def test_sealing_a_slot_wipes_every_key_it_made_and_leaves_the_derived_key(
    ring: Keyring, watched: WatchedSecrets
) -> None:
    derived = bytearray(KEY)
    slot = slots.seal_slot(ring, derived, KDF)

    assert set(on_the_way(ring, slot)) <= set(watched.wiped)
    assert watched.has_wiped(ring.user_keys.own)
    assert derived == KEY
    assert ring.user_keys.own != bytes(len(ring.user_keys.own))


def test_opening_a_slot_wipes_every_key_it_made_and_leaves_the_derived_key(
    ring: Keyring, slot: Slot, watched: WatchedSecrets
) -> None:
    derived = bytearray(KEY)
    opened = slots.open_slot(ring.vault_id, slot, derived)
    found = slots.find_slot(ring.vault_id, [slot], derived)

    assert found == slot
    assert set(on_the_way(ring, slot)) <= set(watched.wiped)
    assert watched.has_wiped(ring.user_keys.own)
    assert derived == KEY
    assert opened.user_keys.own == ring.user_keys.own
    assert opened.user_keys.secret == ring.user_keys.secret


def test_a_slot_that_says_another_sealing_half_gives_no_keys_and_wipes_them(
    ring: Keyring, slot: Slot, watched: WatchedSecrets
) -> None:
    stranger = Keyring.found(
        "Eve", frozenset({Role.WORKER}), creation=bytes(32), database_salt=bytes(16)
    )
    swapped = replace(slot, sealing=stranger.user_keys.public.sealing)
    swapped = slots.with_secret(ring.vault_id, swapped, ring.user_keys.secret)

    with pytest.raises(NotAuthenticError):
        slots.open_slot(ring.vault_id, swapped, bytearray(KEY))
    assert watched.wiped.count(bytes(ring.user_keys.own)) == 1
    # As the library gave it, and as she held it.
    assert watched.wiped.count(bytes(ring.user_keys.secret)) == 2


def test_role_keys_opened_before_one_that_does_not_open_are_wiped(
    ring: Keyring, slot: Slot, watched: WatchedSecrets
) -> None:
    grants = dict(slot.grants) | {RoleKey.AUDIT: bytes(len(slot.grants[RoleKey.AUDIT]))}
    pair = ring.user_keys.pair

    with pytest.raises(NotAuthenticError):
        slots.open_grants(
            ring.vault_id,
            replace(slot, grants=grants),
            pair,
            [RoleKey.FACTS, RoleKey.IDENTITY, RoleKey.AUDIT],
        )
    for name in (RoleKey.FACTS, RoleKey.IDENTITY):
        # As the library gave it, and as it was held.
        assert watched.wiped.count(bytes(ring.role_keys[name])) == 2


def test_the_last_slot_that_a_key_opens_is_found_among_all(ring: Keyring, slot: Slot) -> None:
    other = slots.seal_slot(ring, bytearray(32), KDF)
    assert slots.find_slot(ring.vault_id, [other, slot, other], bytearray(KEY)) == slot
    assert slots.find_slot(ring.vault_id, [other], bytearray(KEY)) is None


def test_a_part_of_a_slot_that_is_not_known_is_not_passed_over(slot: Slot) -> None:
    known = slot.to_cbor()
    grants = {name.value: sealed for name, sealed in slot.grants.items()}
    for unknown in (
        {**known, "new": 1},
        {**known, "grants": {**grants, "new": b"key"}},
        {**known, "kdf": {**KDF.to_cbor(), "new": 1}},
    ):
        with pytest.raises(UnknownFieldError):
            Slot.from_cbor(unknown)
