"""Every key, place and signature once more, from the page on the format and the standard library.

A label that changes opens nothing written before; here each is spelt out a second time.
"""

from __future__ import annotations

import hashlib
import hmac

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, AESGCMSIV

from casevault.domain.ids import new_id
from casevault.domain.roles import Role
from casevault.vault import slots
from casevault.vault.canonical_cbor import encode
from casevault.vault.case_keys import CaseKey, WrapForm
from casevault.vault.crypto import HybridPair
from casevault.vault.derivation import usual_parameters
from casevault.vault.keyring import Keyring
from casevault.vault.keys import RoleKey, UserKeys
from casevault.vault.label import open_label, seal_label
from casevault.vault.signatures import Purpose

EVERYBODY = frozenset({Role.COORDINATOR})
SALT = bytes(range(16))
DERIVED = bytes(range(50, 82))


def hkdf(key: bytes | bytearray, purpose: str, salt: bytes = b"") -> bytes:
    """RFC 5869 with SHA-256 and one block."""
    extracted = hmac.digest(salt or bytes(32), bytes(key), "sha256")
    return hmac.digest(extracted, purpose.encode("ascii") + b"\1", "sha256")


@pytest.fixture
def ring() -> Keyring:
    return Keyring.found("Ana", EVERYBODY, creation=bytes(range(32)), database_salt=SALT)


@pytest.fixture
def facts(ring: Keyring) -> bytes:
    return bytes(ring.role_keys[RoleKey.FACTS])


def test_the_keys_of_all_who_hold_the_facts_key(ring: Keyring, facts: bytes) -> None:
    assert ring.row_mac_key == hkdf(facts, "casevault/facts/row-mac")
    assert ring.header_mac_key == hkdf(facts, "casevault/facts/header-mac")
    assert ring.directory_key == hkdf(facts, "casevault/facts/directory")
    assert ring.database_key() == hkdf(facts, "casevault/facts/database", SALT) + SALT
    assert ring.database_key_for(bytes(16))[:32] == hkdf(
        facts, "casevault/facts/database", bytes(16)
    )
    assert ring.facts_subkey("anchor") == hkdf(facts, "casevault/facts/for/anchor")


def test_the_keys_of_one_user() -> None:
    own, secret = bytearray(range(64)), bytearray(range(128))
    keys = UserKeys(bytearray(own), bytearray(secret))
    assert keys.draft_key == hkdf(own[32:], "casevault/user/draft")
    assert keys.search_key == hkdf(own[32:], "casevault/user/search")
    assert keys.wrapping_key == hkdf(secret[96:], "casevault/user/wrap")
    assert keys.public.sealing == HybridPair(secret[:96]).public == UserKeys.sealing_half(secret)
    Ed25519PublicKey.from_public_bytes(keys.public.signing).verify(keys.sign(b"m"), b"m")
    assert keys.renewed(bytearray(128)).own == own
    assert keys.renewed(bytearray(128)).secret == bytes(128)
    assert keys.renewed(bytearray(128)).own is not keys.own
    again = keys.copy()
    assert (again.own, again.secret) == (own, secret)
    assert again.own is not keys.own
    assert again.secret is not keys.secret


def test_the_halves_that_everybody_sees(ring: Keyring) -> None:
    held = ring.role_keys
    commitment = hmac.digest(
        bytes(held[RoleKey.BLIND_INDEX]), b"casevault/blind-index/commitment/1", "sha256"
    )
    assert ring.public.blind_index == commitment
    assert ring.public.identity == HybridPair(held[RoleKey.IDENTITY][32:]).public
    assert ring.public.audit == (HybridPair(held[RoleKey.AUDIT]).public,)
    assert ring.public.creation == bytes(range(32))
    assert ring.public.of(RoleKey.FACTS) == ()


def test_who_is_founder_and_who_is_admitted_is_in_their_rings(ring: Keyring) -> None:
    mira = ring.admit("Mira", frozenset({Role.WORKER}))
    assert (ring.user_name, mira.user_name) == ("Ana", "Mira")
    assert mira.place == ring.place
    assert ring.epoch == mira.epoch == 1
    assert ring.members == mira.members
    assert ring.signers[mira.user_id] == mira.user_public_key
    ring.signers["who left"] = bytes(32)
    twin = ring.duplicate(ring.place)
    assert twin.signers == ring.signers
    assert twin.role_keys == ring.role_keys
    assert all(twin.role_keys[name] is not key for name, key in ring.role_keys.items())
    assert (twin.holder, twin.members, twin.public) == (ring.holder, ring.members, ring.public)


def test_a_record_is_sealed_by_its_case_for_its_place() -> None:
    case_id, record_id = new_id(), new_id()
    key = CaseKey(case_id, bytearray(range(32)))
    sealed = key.seal(record_id, 7, b"note")
    cipher = AESGCM(hkdf(bytes(range(32)), "casevault/case/records"))
    place = f"casevault/record/1 {case_id} {record_id} 7".encode("ascii")
    assert sealed[:1] == b"\1"
    assert cipher.decrypt(sealed[1:13], sealed[13:], place) == b"note"
    assert key.subkey("any") == hkdf(bytes(range(32)), "casevault/case/any")
    assert key.proof_of("holder") == hmac.digest(
        hkdf(bytes(range(32)), "casevault/case/holders"), f"{case_id} holder".encode(), "sha256"
    )


def test_a_case_key_is_wrapped_for_its_place_with_a_proof(ring: Keyring) -> None:
    key, _ = ring.new_case_key(new_id())
    steady = ring.wrap_for_coordinators(key)
    transit = ring.wrap_for(key, ring.user_id)
    place = f"casevault/case-key/1 {key.case_id} identity 1".encode("ascii")
    wrapping = AESGCMSIV(bytes(ring.role_keys[RoleKey.IDENTITY][:32]))
    assert wrapping.decrypt(steady.wrapped[:12], steady.wrapped[12:], place) == key.secret
    assert (steady.holder, steady.form, steady.epoch) == ("identity", WrapForm.STEADY, 1)
    mine = f"casevault/case-key/1 {key.case_id} {ring.user_id} 1".encode("ascii")
    assert ring.user_keys.pair.open(transit.wrapped, mine) == key.secret
    assert (transit.holder, transit.form) == (ring.user_id, WrapForm.IN_TRANSIT)
    assert steady.proof == key.proof_of("identity")
    assert transit.proof == key.proof_of(ring.user_id)


def test_an_entry_of_the_log_is_sealed_to_the_readers_of_its_epoch(ring: Keyring) -> None:
    sealed = ring.audit_seal(b"entry")
    assert sealed[:4] == b"\0\0\0\1"
    pair = HybridPair(ring.role_keys[RoleKey.AUDIT])
    place = f"casevault/audit/1 {ring.vault_id} 1".encode("ascii")
    assert pair.open(sealed[4:], place) == b"entry"


def test_the_label_stands_padded_under_its_own_key(ring: Keyring, facts: bytes) -> None:
    sealed = seal_label(ring, "Centre")
    cipher = AESGCMSIV(hkdf(facts, "casevault/facts/for/label"))
    plain = cipher.decrypt(sealed[:12], sealed[12:], bytes.fromhex(ring.vault_id))
    assert plain == b"Centre".ljust(400, b"\0")
    assert open_label(ring, sealed) == "Centre"


@pytest.mark.parametrize(
    ("purpose", "text"),
    [
        (Purpose.DOCUMENT, b"casevault signed document 1"),
        (Purpose.APPOINTMENT, b"casevault appointment of a user 1"),
        (Purpose.ANCHOR, b"casevault anchor 1"),
        (Purpose.ERASURES, b"casevault list of erasures 1"),
        (Purpose.SLOT, b"casevault key of a slot 1"),
    ],
)
def test_a_signature_says_what_it_stands_for(ring: Keyring, purpose: Purpose, text: bytes) -> None:
    key = Ed25519PublicKey.from_public_bytes(ring.user_public_key)
    key.verify(ring.sign(b"message", purpose), text + b"\nmessage")


def test_the_organisation_signs_documents(ring: Keyring) -> None:
    key = Ed25519PublicKey.from_public_bytes(ring.public.organisation)
    key.verify(ring.organisation_sign(b"message"), b"casevault signed document 1\nmessage")


def test_each_thing_in_a_slot_is_bound_to_its_place(ring: Keyring) -> None:
    kdf = usual_parameters(bytes(32))
    slot = slots.seal_slot(ring, bytearray(DERIVED), kdf)
    vault, user = ring.vault_id, ring.user_id

    def of_slot(use: str) -> bytes:
        return hkdf(DERIVED, f"casevault/slot/{use} {slot.slot_id}", bytes.fromhex(vault))

    place = encode(["casevault/slot/1", vault, slot.slot_id, user])
    assert slot.commitment == hmac.digest(of_slot("commit"), place, "sha256")
    own = AESGCMSIV(of_slot("wrap")).decrypt(slot.own[:12], slot.own[12:], place)
    ids = bytes.fromhex(vault) + bytes.fromhex(user)
    assert own == b"\1" + ids + bytes(range(32)) + bytes(ring.user_keys.own)

    mailbox = HybridPair(bytearray().join(of_slot(f"mailbox/{part}") for part in range(3)))
    assert slot.mailbox == mailbox.public
    halves = [hashlib.sha256(half).digest() for half in (slot.mailbox, slot.sealing)]
    inside = encode(["casevault/slot/secret/1", vault, slot.slot_id, user, 1, *halves])
    assert mailbox.open(slot.secret, inside) == ring.user_keys.secret
    signed = encode([vault, slot.slot_id, user, halves[0]])
    Ed25519PublicKey.from_public_bytes(ring.user_public_key).verify(
        slot.mailbox_signature, b"casevault key of a slot 1\n" + signed
    )
    for name, sealed in slot.grants.items():
        granted = encode(["casevault/grant/1", vault, user, 1, name.value])
        assert ring.user_keys.pair.open(sealed, granted) == ring.role_keys[name]
    assert {name.value for name in slot.grants} == {
        *("facts", "blind_index", "identity", "audit", "organisation")
    }
