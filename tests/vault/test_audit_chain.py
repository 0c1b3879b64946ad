"""What the log is chained by, worked out once more from the page on the format alone."""

from __future__ import annotations

import hashlib
import hmac

import pytest

from casevault.vault.audit_chain import (
    NO_HEAD,
    Note,
    SessionSeal,
    entry_digest,
    first_digest,
    head_of,
    link_after,
    next_key,
    notes_digest,
    signed_head,
)
from casevault.vault.crypto import NotAuthenticError, hkdf
from vault.watched_secrets import WatchedSecrets

VAULT, DEVICE = "0123456789abcdef" * 2, "fedcba9876543210" * 2
KEY = bytes(range(32))


def sha(shape: str, *parts: bytes) -> bytes:
    return hashlib.sha256(b"\n".join((shape.encode("ascii"), *parts))).digest()


def test_the_digest_before_the_first_entry_names_vault_and_device() -> None:
    assert first_digest(VAULT, DEVICE) == sha(
        "chain T32 T32", VAULT.encode("ascii"), DEVICE.encode("ascii")
    )
    assert bytes(32) == NO_HEAD


def test_the_notes_of_an_entry_are_in_one_digest_in_their_order() -> None:
    notes = [Note("draft", "a", 1, b"x" * 32), Note("record", "b", 20, None)]
    assert notes_digest(notes) == sha(
        "notes T5 T1 I1 B32 T6 T1 I20 N", b"draft", b"a", b"x" * 32, b"record", b"b"
    )
    assert notes_digest([]) == sha("notes")


def test_the_digest_of_an_entry_covers_all_that_is_seen_of_it_and_the_one_before() -> None:
    assert entry_digest(7, 3, b"sealed", b"n" * 32, b"b" * 32) == sha(
        "entry I7 I3 B6 B32 B32", b"sealed", b"n" * 32, b"b" * 32
    )


def test_a_link_is_a_mac_under_the_key_of_its_place_and_the_next_key_follows() -> None:
    assert link_after(bytearray(KEY), b"e" * 32, b"l" * 32) == hmac.digest(
        KEY, b"e" * 32 + b"l" * 32, "sha256"
    )
    key = bytearray(KEY)
    following = next_key(key)
    # RFC 5869 with no salt and 32 bytes: one block of the expansion.
    extracted = hmac.digest(bytes(32), KEY, "sha256")
    assert following == hmac.digest(extracted, b"casevault/audit/next\x01", "sha256")
    assert key == bytes(32)


def test_the_head_and_what_is_signed_of_it_are_as_written_down() -> None:
    head = head_of(b"e" * 32, b"l" * 32)
    assert head == hashlib.sha256(b"casevault audit head" + b"e" * 32 + b"l" * 32).digest()
    assert signed_head(VAULT, DEVICE, 12, head) == (
        f"{VAULT} {DEVICE} 12 {head.hex()}".encode("ascii")
    )


@pytest.mark.parametrize(("length", "padded"), [(0, 0), (1, 64), (63, 64), (64, 64), (65, 128)])
def test_an_entry_is_padded_sealed_for_its_number_and_opens_in_step_only(
    length: int, padded: int
) -> None:
    sealed = SessionSeal(bytearray(KEY)).seal(5, b"x" * length)
    assert len(sealed) == 12 + padded + 16
    assert SessionSeal(bytearray(KEY)).open(5, sealed) == (b"x" * length).ljust(padded)
    stepped = SessionSeal(bytearray(KEY))
    stepped.step()
    for seal, number in ((SessionSeal(bytearray(KEY)), 6), (stepped, 5)):
        with pytest.raises(NotAuthenticError):
            seal.open(number, sealed)
    for cut in (0, 11, 12, 27):
        with pytest.raises(NotAuthenticError):
            SessionSeal(bytearray(KEY)).open(5, sealed[:cut])


def test_the_keys_of_a_session_are_wiped_at_every_step(watched: WatchedSecrets) -> None:
    secret = bytearray(KEY)
    seal = SessionSeal(secret)
    seal.seal(1, b"x")
    assert watched.wiped == [bytes(hkdf(bytearray(KEY), "casevault/audit/entry"))]
    seal.step()
    assert secret == bytes(32)
    seal.close()
    assert watched.wiped[-1] == hkdf(bytearray(KEY), "casevault/audit/next")
