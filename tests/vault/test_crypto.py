"""Known answers of the standards for every primitive the vault is built from."""

from __future__ import annotations

import sys

import pytest
from cryptography.hazmat.bindings._rust import openssl as rust_openssl
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, AESGCMSIV

from casevault.vault.crypto import (
    PAIR_PUBLIC_BYTES,
    HybridPair,
    NotAuthenticError,
    hkdf,
    mac,
    random_key,
    seal_to,
    unwrap,
    wipe,
    wipe_result,
    wrap,
)
from casevault.vault.signatures import Purpose, signed_bytes, verify


def unhex(text: str) -> bytes:
    return bytes.fromhex("".join(text.split()))


def test_hkdf_gives_the_answer_of_rfc_5869_case_3() -> None:
    # Appendix A.3: no salt, no info, 42 bytes; the first 32 are the answer for 32.
    assert hkdf(bytearray(b"\x0b" * 22), "") == unhex(
        "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d"
    )


def test_hkdf_uses_salt_and_purpose() -> None:
    key = bytearray(range(32))
    assert len({bytes(hkdf(key, purpose)) for purpose in ("a", "b")}) == 2
    assert len({bytes(hkdf(key, "a", salt=salt)) for salt in (b"", b"1", b"2")}) == 3


def test_mac_gives_the_answer_of_rfc_4231_case_1() -> None:
    assert mac(bytearray(b"\x0b" * 20), b"Hi There") == unhex(
        "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
    )


@pytest.mark.parametrize(
    ("plaintext", "bound_to", "result"),
    [
        # RFC 8452, appendix C.2 (AEAD_AES_256_GCM_SIV), key 01 00…, nonce 03 00….
        ("", "", "07f5f4169bbf55a8400cd47ea6fd400f"),
        ("0100000000000000", "", "c2ef328e5c71c83b843122130f7364b761e0b97427e3df28"),
        (
            "0200000000000000",
            "01",
            "1de22967237a813291213f267e3b452f02d01ae33e4ec854",
        ),
    ],
)
def test_aes_gcm_siv_gives_the_answers_of_rfc_8452(
    plaintext: str, bound_to: str, result: str
) -> None:
    key, nonce = b"\x01" + bytes(31), b"\x03" + bytes(11)
    sealed = AESGCMSIV(key).encrypt(nonce, unhex(plaintext), unhex(bound_to))
    assert sealed == unhex(result)
    assert unwrap(bytearray(key), nonce + sealed, unhex(bound_to)) == unhex(plaintext)


def test_aes_gcm_gives_the_answer_of_test_case_16() -> None:
    # McGrew and Viega, The Galois/Counter Mode of Operation, appendix B, test case 16.
    key = unhex("feffe9928665731c6d6a8f9467308308 feffe9928665731c6d6a8f9467308308")
    sealed = AESGCM(key).encrypt(
        unhex("cafebabefacedbaddecaf888"),
        unhex(
            "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
            "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39"
        ),
        unhex("feedfacedeadbeeffeedfacedeadbeefabaddad2"),
    )
    assert sealed == unhex(
        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
        "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
        "76fc6ece0f4e1768cddf8853bb2d551b"
    )


def test_hpke_opens_the_message_of_rfc_9180_appendix_a_1() -> None:
    # A.1.1: base mode, DHKEM(X25519), HKDF-SHA256, AES-128-GCM, sequence number 0.
    suite = hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_128_GCM)
    recipient = X25519PrivateKey.from_private_bytes(
        unhex("4612c550263fc8ad58375df3f557aac531d26850903e55a9f23f21d8534e8ac8")
    )
    sealed = unhex(
        "37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431"
        "f938558b5d72f1a23810b4be2ab4f84331acc02fc97babc53a52ae8218a355a9"
        "6d8770ac83d07bea87e13c512a"
    )
    plaintext = rust_openssl.hpke._decrypt_with_aad(
        suite,
        sealed,
        recipient,
        info=unhex("4f6465206f6e2061204772656369616e2055726e"),
        aad=unhex("436f756e742d30"),
    )
    assert plaintext == b"Beauty is truth, truth beauty"


@pytest.mark.parametrize(
    ("seed", "public", "message", "signature"),
    [
        # RFC 8032, 7.1, tests 1 and 2.
        (
            "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            "",
            (
                "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
                "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
            ),
        ),
        (
            "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
            "72",
            (
                "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
            ),
        ),
    ],
)
def test_ed25519_gives_the_answers_of_rfc_8032(
    seed: str, public: str, message: str, signature: str
) -> None:
    key = Ed25519PrivateKey.from_private_bytes(unhex(seed))
    assert key.public_key().public_bytes_raw() == unhex(public)
    assert key.sign(unhex(message)) == unhex(signature)


def test_a_signature_for_one_purpose_does_not_pass_for_another() -> None:
    key = Ed25519PrivateKey.generate()
    public = key.public_key().public_bytes_raw()
    for purpose in Purpose:
        signature = key.sign(signed_bytes(purpose, b"text"))
        assert [verify(public, b"text", signature, other) for other in Purpose] == [
            other is purpose for other in Purpose
        ]


@pytest.mark.parametrize("key_length", [0, 31, 33])
def test_a_key_or_signature_of_a_wrong_length_verifies_nothing(key_length: int) -> None:
    assert not verify(bytes(key_length), b"text", bytes(64))
    assert not verify(bytes(32), b"text", bytes(key_length))


def test_what_is_sealed_to_a_pair_opens_there_and_nowhere_else() -> None:
    pair, other = HybridPair(HybridPair.fresh_secret()), HybridPair(HybridPair.fresh_secret())
    sealed = seal_to(pair.public, b"secret", b"here")
    assert len(pair.public) == PAIR_PUBLIC_BYTES
    assert pair.open(sealed, b"here") == b"secret"
    for opener, place in ((pair, b"there"), (other, b"here")):
        with pytest.raises(NotAuthenticError):
            opener.open(sealed, place)
    for length in (0, 1, 31, len(sealed) - 1):
        with pytest.raises(NotAuthenticError):
            pair.open(sealed[:length], b"here")


def test_both_halves_of_the_hybrid_are_needed() -> None:
    secret = HybridPair.fresh_secret()
    sealed = seal_to(HybridPair(secret).public, b"secret", b"")
    for start, end in ((0, 64), (64, 96)):
        mixed = bytearray(secret)
        mixed[start:end] = random_key(end - start)
        with pytest.raises(NotAuthenticError):
            HybridPair(mixed).open(sealed, b"")


@pytest.mark.parametrize("length", [0, 95, 97])
def test_a_pair_of_a_wrong_length_is_refused(length: int) -> None:
    with pytest.raises(NotAuthenticError):
        HybridPair(bytearray(length))


@pytest.mark.parametrize("public", [b"", bytes(1215), bytes(1217), b"\xff" * 1216])
def test_nothing_is_sealed_to_what_is_no_public_key(public: bytes) -> None:
    with pytest.raises(NotAuthenticError):
        seal_to(public, b"secret", b"")


def test_a_wrap_with_any_bit_changed_or_any_length_does_not_open() -> None:
    key = random_key()
    wrapped = wrap(key, b"0123456789abcdef", b"place")
    for length in range(len(wrapped)):
        with pytest.raises(NotAuthenticError):
            unwrap(key, wrapped[:length], b"place")
    for position in range(len(wrapped)):
        for bit in range(8):
            changed = bytearray(wrapped)
            changed[position] ^= 1 << bit
            with pytest.raises(NotAuthenticError):
                unwrap(key, bytes(changed), b"place")


def test_wiping_leaves_zeros_in_place() -> None:
    buffer = random_key()
    view = memoryview(buffer)
    wipe(buffer)
    assert bytes(view) == bytes(32)


@pytest.mark.skipif(sys.implementation.name != "cpython", reason="knows how CPython keeps bytes")
def test_a_secret_that_a_library_returned_is_wiped_too() -> None:
    secret = bytes(bytearray(b"library secret"))
    wipe_result(secret)
    assert secret == bytes(14)
