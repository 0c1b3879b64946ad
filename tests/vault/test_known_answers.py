"""Known answers of the standards and of Wycheproof for every primitive as wrapped here."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes, hpke
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from casevault.vault.crypto import HybridPair, NotAuthenticError, hkdf, mac, sha256, unwrap
from casevault.vault.derivation import KdfParameters, _argon2id
from casevault.vault.keys import signing_key

FOLDER = Path(__file__).resolve().parents[1] / "vectors" / "known_answers"
BOUND_TO = b"casevault/grant/1"
Vector = dict[str, Any]


def vectors(name: str) -> list[Vector]:
    found: list[Vector] = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    assert found
    return found


def raw(vector: Vector, *names: str) -> list[bytes]:
    return [bytes.fromhex(vector[name]) for name in names]


def test_argon2id_gives_the_answers_of_the_reference() -> None:
    plain = [each for each in vectors("argon2id") if "secret" not in each]
    assert len(plain) == 5
    for each in plain:
        passphrase, salt, expected = raw(each, "pass", "salt", "output")
        parameters = KdfParameters(
            int(each["memcost"]), int(each["iter"]), int(each["lanes"]), salt
        )
        key = bytearray(len(expected))
        assert _argon2id(bytearray(passphrase), salt, parameters, key) == 0
        assert key == expected


def test_hkdf_gives_the_answers_of_rfc_5869_and_of_wycheproof() -> None:
    wrapped = 0
    for each in [*vectors("hkdf_rfc5869"), *vectors("hkdf_wycheproof")]:
        key, salt, info, expected = raw(each, "ikm", "salt", "info", "okm")
        if info.isascii() and len(expected) >= 32:
            assert hkdf(bytearray(key), info.decode("ascii"), salt=salt) == expected[:32]
            wrapped += 1
        out = bytearray(len(expected))
        HKDF(hashes.SHA256(), len(expected), salt or None, info).derive_into(key, out)
        assert out == expected
    assert wrapped >= 5


def test_hmac_gives_the_answers_of_rfc_4231() -> None:
    for each in vectors("hmac_rfc4231"):
        key, message, expected = raw(each, "key", "msg", "md")
        assert mac(bytearray(key), message)[: len(expected)] == expected


def test_sha_256_gives_the_answers_of_nist() -> None:
    for each in vectors("sha256_nist"):
        message, expected = raw(each, "msg", "md")
        assert sha256(message[: each["len"] // 8]) == expected


def test_wraps_open_the_sealed_texts_of_rfc_8452_and_nothing_near_them() -> None:
    for each in vectors("gcm_siv_rfc8452"):
        key, nonce, sealed, tag, bound_to, plain = raw(
            each, "key", "iv", "ciphertext", "tag", "aad", "plaintext"
        )
        wrapped = nonce + sealed + tag
        assert unwrap(bytearray(key), wrapped, bound_to) == plain
        for changed in (wrapped[:-1], wrapped + b"\0", bytes([wrapped[0] ^ 1]) + wrapped[1:]):
            with pytest.raises(NotAuthenticError):
                unwrap(bytearray(key), changed, bound_to)


def test_aes_256_gcm_judges_as_wycheproof_does() -> None:
    for each in vectors("gcm_wycheproof"):
        key, nonce, bound_to, plain, sealed, tag = raw(each, "key", "iv", "aad", "msg", "ct", "tag")
        try:
            opened: bytes | None = AESGCM(key).decrypt(nonce, sealed + tag, bound_to)
        except InvalidTag:
            opened = None
        assert opened == (plain if each["result"] == "valid" else None), each["tcId"]


def labelled(suite: bytes, salt: bytes, label: bytes, ikm: bytes) -> bytes:
    """LabeledExtract of RFC 9180, section 4."""
    return mac(bytearray(salt or bytes(32)), b"HPKE-v1" + suite + label + ikm)


def expanded(suite: bytes, key: bytes, label: bytes, info: bytes, length: int) -> bytes:
    """LabeledExpand of RFC 9180 for at most 32 bytes."""
    message = length.to_bytes(2, "big") + b"HPKE-v1" + suite + label + info
    return mac(bytearray(key), message + b"\x01")[:length]


def schedule(vector: Vector, kem: int, aead: int, length: int, info: bytes) -> tuple[bytes, bytes]:
    """Key and nonce of the first message, from the vector's shared secret (RFC 9180, 5.1)."""
    suite = b"HPKE" + b"".join(number.to_bytes(2, "big") for number in (kem, 1, aead))
    context = b"\0" + labelled(suite, b"", b"psk_id_hash", b"")
    context += labelled(suite, b"", b"info_hash", info)
    secret = labelled(suite, bytes.fromhex(vector["shared_secret"]), b"secret", b"")
    key = expanded(suite, secret, b"key", context, length)
    return key, expanded(suite, secret, b"base_nonce", context, 12)


AEADS: dict[int, tuple[Any, Any, int]] = {
    1: (hpke.AEAD.AES_128_GCM, AESGCM, 16),
    2: (hpke.AEAD.AES_256_GCM, AESGCM, 32),
    3: (hpke.AEAD.CHACHA20_POLY1305, ChaCha20Poly1305, 32),
}


def test_hpke_opens_what_the_key_schedule_of_rfc_9180_seals() -> None:
    for each in vectors("hpke_rfc9180"):
        info, secret, enc, key, nonce = raw(each, "info", "skRm", "enc", "key", "base_nonce")
        suite, cipher, length = AEADS[each["aead_id"]]
        assert schedule(each, 0x20, each["aead_id"], length, info) == (key, nonce)
        first = each["first"]
        sealed = cipher(key).encrypt(nonce, bytes.fromhex(first["pt"]), bytes.fromhex(first["aad"]))
        assert sealed.hex() == first["ct"]
        message = enc + cipher(key).encrypt(nonce, b"of ours", b"")
        private = X25519PrivateKey.from_private_bytes(secret)
        opened = hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, suite).decrypt(
            message, private, info=info
        )
        assert opened == b"of ours"


def test_a_pair_is_the_hybrid_of_the_draft_and_opens_what_is_sealed_to_it() -> None:
    each = next(each for each in vectors("hpke_pq_draft") if each["kdf_id"] == 1)
    seed, public, enc, info, key = raw(each, "skRm", "pkRm", "enc", "info", "key")
    # The draft keeps a seed of 32 bytes and expands it; this program keeps what comes of it.
    pair = HybridPair(bytearray(hashlib.shake_256(seed).digest(96)))
    assert pair.public == public
    assert schedule(each, 0x647A, each["aead_id"], 32, info)[0] == key
    for bound_to in (info, BOUND_TO):
        our_key, nonce = schedule(each, 0x647A, 2, 32, bound_to)
        message = enc + AESGCM(our_key).encrypt(nonce, b"role key", b"")
        assert pair.open(message, bound_to) == b"role key"
        with pytest.raises(NotAuthenticError):
            pair.open(message, bound_to + b"2")


def test_ml_kem_768_judges_as_wycheproof_does() -> None:
    judged = {"valid": 0, "invalid": 0}
    for each in vectors("mlkem768_wycheproof"):
        try:
            private = MLKEM768PrivateKey.from_seed_bytes(bytes.fromhex(each["seed"]))
            shared: str | None = private.decapsulate(bytes.fromhex(each["c"])).hex()
        except ValueError:
            shared = None
        assert (shared == each.get("K")) == (each["result"] == "valid"), each["tcId"]
        assert each["result"] == "valid" or shared is None
        judged[each["result"]] += 1
    assert min(judged.values()) > 5


def test_x25519_gives_the_answers_of_rfc_7748() -> None:
    for each in vectors("x25519_rfc7748")[:2]:
        scalar, point, expected = raw(each, "input_scalar", "input_u", "output_u")
        private = X25519PrivateKey.from_private_bytes(scalar)
        assert private.exchange(X25519PublicKey.from_public_bytes(point)) == expected


def test_x25519_judges_as_wycheproof_does() -> None:
    for each in vectors("x25519_wycheproof"):
        point, secret, expected = raw(each, "public", "private", "shared")
        try:
            shared = X25519PrivateKey.from_private_bytes(secret).exchange(
                X25519PublicKey.from_public_bytes(point)
            )
        except ValueError:
            # Points of small order give no secret: refused, as RFC 7748 6.1 lets one do.
            assert not any(expected), each["tcId"]
        else:
            assert shared == expected


def test_ed25519_signs_as_rfc_8032_does() -> None:
    for each in vectors("ed25519_rfc8032"):
        seed, public, message, signature = raw(each, "seed", "public", "message", "signature")
        key = signing_key(bytearray(seed))
        assert key.public_key().public_bytes_raw() == public
        assert key.sign(message) == signature


def test_ed25519_judges_as_wycheproof_does() -> None:
    for each in vectors("ed25519_wycheproof"):
        public, message, signature = raw(each, "public", "msg", "sig")
        try:
            Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
        except (InvalidSignature, ValueError):
            assert each["result"] != "valid", each["tcId"]
        else:
            assert each["result"] != "invalid", each["tcId"]
