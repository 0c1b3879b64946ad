"""Anchors, blobs, backups, travel files and lists of erasures that are not as they should be."""

from __future__ import annotations

from typing import Any

from casevault.vault.canonical_cbor import decode, encode
from vectors.malformed_headers import Change, Made, gone, put


def anchors(good: bytes) -> Made:
    block = 4096
    for label, verdict, content in (
        ("empty", "tampered", b""),
        ("zeros", "tampered", bytes(2 * block)),
        ("one byte short", "damaged", good[:-1]),
        ("one byte more", "damaged", good + b"\0"),
        ("first block only", "damaged", good[:block]),
        ("half a block", "tampered", good[: block // 2]),
        ("blocks turned round", "tampered", good[block:] + good[:block]),
        ("first block twice", "damaged", good[:block] * 2),
        ("second block twice", "damaged", good[block:] * 2),
        ("zeros for the first block", "damaged", bytes(block) + good[block:]),
        ("zeros for the second block", "damaged", good[:block] + bytes(block)),
        ("a bit of both blocks", "tampered", b"X" + good[1:block] + b"X" + good[block + 1 :]),
    ):  # fmt: skip
        yield "anchor", f"anchor: {label}", verdict, content


def blobs(good: bytes) -> Made:
    head, sealed = 40, 64 * 1024 + 16
    first, rest = good[head : head + sealed], good[head + sealed :]
    for label, content in (
        ("empty", b""),
        ("the magic only", good[:8]),
        ("the head only", good[:head]),
        ("another magic", b"X" + good[1:]),
        ("a later version", good[:7] + b"\2" + good[8:]),
        ("another salt", good[:8] + bytes(32) + good[head:]),
        ("the last chunk gone", good[: -len(good[head:]) % sealed or head] + first),
        ("cut after the first chunk", good[: head + sealed]),
        ("cut inside a tag", good[: head + 10]),
        ("the first chunk gone", good[:head] + rest),
        ("the first chunk twice", good[:head] + first + first + rest),
        ("chunks turned round", good[:head] + rest[:sealed] + first + rest[sealed:]),
        ("a byte more", good + b"\0"),
        ("a chunk more", good + first),
        ("a bit of the first chunk", good[:50] + bytes([good[50] ^ 1]) + good[51:]),
        ("a bit of the last tag", good[:-1] + bytes([good[-1] ^ 1])),
        ("one byte short", good[:-1]),
    ):
        yield "blob", f"blob: {label}", "tampered", content


def backups(good: bytes) -> Made:
    length = int.from_bytes(good[12:16], "big")
    manifest: Any = decode(good[16 : 16 + length])
    behind, start = good[16 + length :], 16 + length + 32

    def told(change: Change, tag: bytes = behind[:32]) -> bytes:
        body = {**manifest, "parts": [dict(part) for part in manifest["parts"]]}
        change(body)
        encoded = encode(body)
        return good[:12] + len(encoded).to_bytes(4, "big") + encoded + tag + behind[32:]

    for label, verdict, content in (
        ("empty", "foreign", b""),
        ("another magic", "foreign", b"X" + good[1:]),
        ("the magic only", "foreign", good[:8]),
        ("least reader 2", "newer", good[:10] + b"\0\2" + good[12:]),
        ("a later format", "tampered", good[:8] + b"\0\2" + good[10:]),
        ("a manifest of four gigabytes", "damaged", good[:12] + b"\xff" * 4 + good[16:]),
        ("no manifest", "damaged", good[:12] + bytes(4) + good[16:]),
        ("cut in the manifest", "damaged", good[: 16 + length // 2]),
        ("cut before the tag", "damaged", good[: 16 + length]),
        ("cut after the tag", "tampered", good[: 16 + length + 32]),
        ("cut in a frame", "tampered", good[: 16 + length + 1000]),
        ("a byte short", "tampered", good[:-1]),
        ("a byte more", "tampered", good + b"\0"),
        ("a wrong tag", "tampered", told(lambda _: None, bytes(32))),
        ("a bit of a frame", "tampered", good[:-40] + bytes([good[-40] ^ 1]) + good[-39:]),
        ("frames turned round", "tampered", good[:start] + good[-72:] + good[start:-72]),
        ("another counter", "tampered", told(put(("counter",), 9))),
        ("another time", "tampered", told(put(("made",), "2020"))),
        ("another backup id", "tampered", told(put(("backup",), bytes(16)))),
        ("a part less", "tampered", told(lambda body: body["parts"].pop())),
        ("a part of another size", "tampered", told(put(("parts", 0, "size"), 1))),
        ("a part of 2**63 bytes", "tampered", told(put(("parts", 0, "size"), 2**63))),
        ("a part outside the folder", "tampered", told(put(("parts", 0, "name"), "../../x"))),
        ("a part of a long name", "damaged", told(put(("parts", 0, "name"), "x" * 201))),
        ("a part without a name", "damaged", told(gone(("parts", 0, "name")))),
        ("too many parts", "damaged", told(put(("parts",), [{"name": "x", "size": 0}] * 20_001))),
        ("a field unknown", "newer", told(put(("zzz",), 1))),
        ("a field missing", "damaged", told(gone(("made",)))),
        ("no header", "damaged", told(put(("header",), b""))),
        ("a damaged header", "damaged", told(put(("header",), manifest["header"][:-1]))),
    ):  # fmt: skip
        yield "backup", f"backup: {label}", verdict, content


def travels(good: bytes) -> Made:
    for label, verdict, content in (
        ("empty", "foreign", b""),
        ("another magic", "foreign", b"X" + good[1:]),
        ("the magic only", "foreign", good[:8]),
        ("a later format", "foreign", good[:8] + b"\2" + good[9:]),
        ("another journey", "foreign", good[:9] + bytes(16) + good[25:]),
        ("the start only", "tampered", good[:25]),
        ("a nonce only", "tampered", good[:37]),
        ("a bit of the nonce", "tampered", good[:30] + bytes([good[30] ^ 1]) + good[31:]),
        ("a bit of the seal", "tampered", good[:-1] + bytes([good[-1] ^ 1])),
        ("a byte short", "tampered", good[:-1]),
        ("a byte more", "tampered", good + b"\0"),
        ("twice", "tampered", good + good),
    ):
        yield "travel", f"travel: {label}", verdict, content


def lists(good: bytes) -> Made:
    for label, content in (
        ("empty", b""),
        ("another magic", b"X" + good[1:]),
        ("the magic only", good[:8]),
        ("least reader 2", good[:10] + b"\0\2" + good[12:]),
        ("a length of four gigabytes", good[:12] + b"\xff" * 4 + good[16:]),
        ("a byte short", good[:-1]),
        ("a byte more", good + b"\0"),
        ("a bit of the signature", good[:-1] + bytes([good[-1] ^ 1])),
        ("no signature", good[:-64]),
        ("a bit of the body", good[:40] + bytes([good[40] ^ 1]) + good[41:]),
        ("another signature", good[:-64] + bytes(64)),
    ):
        yield "erasures", f"list: {label}", "tampered", content
