"""Changes of canonical maps, and the headers that come of them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from typing import Any

from casevault.vault.canonical_cbor import decode, encode

Made = Iterator[tuple[str, str, str, bytes]]
"""Kind, label, verdict, content."""

Change = Callable[[dict[str, Any]], None]
_PREFIX, _TAIL = 16, 64
_KDF = {"memory": (0, 65_535, 2**20 + 1, 2**40), "passes": (0, 2, 17), "lanes": (0, 9, 2**32)}
_OTHER_TYPE: dict[type, Any] = {int: "1", bytes: 1, str: b"x", bool: 1, dict: [], list: {}}
_SPELLINGS = {
    "an endless map": b"\xbf\xff",
    "an endless text": b"\xa1\x7f\x61a\xff\x01",
    "a float": b"\xa1\x61a\xf9\x3c\x00",
    "a tag": b"\xa1\x61a\xc1\x01",
    "a negative number": b"\xa1\x61a\x20",
    "undefined": b"\xa1\x61a\xf7",
    "a simple value": b"\xa1\x61a\xf8\xff",
    "a key twice": b"\xa2\x61a\x01\x61a\x02",
    "keys out of order": b"\xa2\x61b\x01\x61a\x02",
    "a number as key": b"\xa1\x01\x01",
    "a number too wide": b"\xa1\x61a\x18\x01",
    "a length too wide": b"\xa1\x78\x01a\x01",
    "a text that is not UTF-8": b"\xa1\x61\xff\x01",
    "half a surrogate pair": b"\xa1\x63\xed\xa0\x80\x01",
    "a billion items": b"\x9a\x3b\x9a\xca\x00",
    "a text of four gigabytes": b"\x7a\xff\xff\xff\xff",
    "a map of 2**63 pairs": b"\xbb\x80\x00\x00\x00\x00\x00\x00\x00",
    "a thousand levels": b"\x81" * 1000 + b"\x01",
    "nine levels": b"\xa1\x61a" * 9 + b"\x01",
    "nothing": b"\xf6",
    "an empty map": b"\xa0",
    "an array": b"\x80",
    "two values": b"\xa0\xa0",
    "no value": b"",
}


def with_body(header: bytes, body: bytes) -> bytes:
    """The header with another body: length and check sum right, the MAC that of the old one."""
    return summed(header[:12] + len(body).to_bytes(4, "big") + body + header[-_TAIL:])


def changed(header: bytes, change: Change) -> bytes:
    body: Any = decode(header[_PREFIX:-_TAIL])
    change(body)
    return with_body(header, encode(body))


def put(path: tuple[Any, ...], value: Any) -> Change:
    def change(body: dict[str, Any]) -> None:
        for step in path[:-1]:
            body = body[step]
        body[path[-1]] = value

    return change


def flip(path: tuple[Any, ...], at: int = 5) -> Change:
    def change(body: dict[str, Any]) -> None:
        for step in path[:-1]:
            body = body[step]
        content = bytearray(body[path[-1]])
        content[at] ^= 1
        body[path[-1]] = bytes(content)

    return change


def gone(path: tuple[Any, ...]) -> Change:
    def change(body: dict[str, Any]) -> None:
        for step in path[:-1]:
            body = body[step]
        del body[path[-1]]

    return change


def header_fields(good: bytes) -> Made:
    body: Any = decode(good[_PREFIX:-_TAIL])
    places: dict[str, tuple[Any, ...]] = {"": (), "public ": ("public",), "slot ": ("slots", 0)}
    for told, path in places.items():
        part = body
        for step in path:
            part = part[step]
        for name, value in part.items():
            where = (*path, name)
            yield "header", f"{told}{name} missing", "damaged", changed(good, gone(where))
            other = put(where, _OTHER_TYPE[type(value)])
            yield "header", f"{told}{name} of another type", "damaged", changed(good, other)
        essential, optional = put((*path, "zzz"), 1), put((*path, "~zzz"), 1)
        yield "header", f"{told}an unknown field", "newer", changed(good, essential)
        if not path:
            yield "header", "an unknown optional field", "tampered", changed(good, optional)


def header_values(good: bytes) -> Made:  # noqa: C901 - one row of a table each
    for told, where in (
        ("", ("kdf",)),
        ("slot ", ("slots", 0, "kdf")),
        ("other ", ("slots", 1, "kdf")),
    ):
        for name, values in _KDF.items():
            for number in values:
                label = f"{told}kdf {name} {number}"
                yield "header", label, "damaged", changed(good, put((*where, name), number))
        for length in (0, 15, 65):
            salt = put((*where, "salt"), bytes(length))
            yield "header", f"{told}kdf salt of {length} bytes", "damaged", changed(good, salt)
        for name in ("scrypt", "argon2i-13"):
            yield (
                "header",
                f"{told}kdf {name}",
                "newer",
                changed(good, put((*where, "name"), name)),
            )

    def five(body: dict[str, Any]) -> None:
        slot, salts = body["slots"][0], [bytes([n]) * 32 for n in range(4)]
        body["slots"] = [{**slot, "kdf": {**slot["kdf"], "salt": salt}} for salt in salts]

    yield "header", "five sets of kdf parameters", "damaged", changed(good, five)
    for field, value in {
        "vault": bytes(15), "device": bytes(17), "label": bytes(427), "country": "RSX",
        "created": "2" * 41, "chain_head": bytes(31), "database_salt": bytes(17),
        "travel": bytes(15), "appointments": [b""] * 2001, "slots": [{}],
    }.items():  # fmt: skip
        yield "header", f"{field} of a wrong size", "damaged", changed(good, put((field,), value))
    body: Any = decode(good[_PREFIX:-_TAIL])
    audit = body["public"]["audit"]
    for count in (0, 501):
        halves = put(("public", "audit"), (audit * count)[:count])
        yield "header", f"{count} audit halves", "damaged", changed(good, halves)
    for name in ("commitment", "own", "mailbox", "mailbox_signature", "sealing"):
        for more in (-1, 1):
            old = body["slots"][0][name]
            content = old[:-1] if more < 0 else old + b"\0"
            label = f"slot {name} {'shorter' if more < 0 else 'longer'}"
            yield "header", label, "damaged", changed(good, put(("slots", 0, name), content))
    yield "header", "101 slots", "damaged", changed(good, put(("slots",), body["slots"][:1] * 101))
    for path, most, verdict in (
        (("slots", 0, "secret"), bytes(4097), "damaged"),
        (("slots", 0, "grants", "facts"), bytes(64 * 1024 + 1), "damaged"),
        (("slots", 0, "grants", "everything"), b"x", "newer"),
        (("slots", 0, "grants", "facts"), 1, "damaged"),
    ):
        label = f"slot {'/'.join(map(str, path[2:]))} {type(most).__name__} too much"
        yield "header", label, verdict, changed(good, put(path, most))


def header_meaning(good: bytes) -> Made:
    """Well formed, with a right check sum: only keys and signatures are against it."""
    body: Any = decode(good[_PREFIX:-_TAIL])
    for name in ("own", "mailbox", "sealing", "secret", "mailbox_signature"):
        yield (
            "header",
            f"a bit of slot {name}",
            "tampered",
            changed(good, flip(("slots", 0, name))),
        )
        other = put(("slots", 0, name), body["slots"][1][name])
        yield "header", f"slot {name} of another user", "tampered", changed(good, other)
        yield (
            "header",
            f"a bit of the other slot's {name}",
            "tampered",
            changed(good, flip(("slots", 1, name))),
        )
    for name, sealed in body["slots"][0]["grants"].items():
        where = ("slots", 0, "grants", name)
        yield "header", f"a bit of grant {name}", "tampered", changed(good, flip(where, -1))
        yield "header", f"grant {name} cut", "tampered", changed(good, put(where, sealed[:-1]))
        yield "header", f"grant {name} empty", "tampered", changed(good, put(where, b""))
        yield "header", f"grant {name} missing", "tampered", changed(good, gone(where))
    for name in ("identity", "blind_index", "organisation", "creation"):
        bit = changed(good, flip(("public", name)))
        yield "header", f"a bit of public {name}", "tampered", bit
    yield (
        "header",
        "a bit of public audit",
        "tampered",
        changed(good, flip(("public", "audit", 0))),
    )
    more = body["public"]["audit"] * 2
    yield "header", "an audit half more", "tampered", changed(good, put(("public", "audit"), more))
    for field, value in {
        "epoch": 2, "generation": 99, "counter": 99, "practice": True, "country": "XX",
        "created": "2020-01-01", "chain_head": b"x" * 32, "database_salt": bytes(16),
        "device": bytes(16), "label": bytes(428), "travel": bytes(16),
    }.items():  # fmt: skip
        yield "header", f"another {field}", "tampered", changed(good, put((field,), value))
    for field in ("epoch", "generation", "counter"):
        most = changed(good, put((field,), 2**64 - 1))
        yield "header", f"the greatest {field}", "tampered", most
    yield "header", "another vault id", "wrong key", changed(good, put(("vault",), bytes(16)))
    yield (
        "header",
        "another slot id",
        "wrong key",
        changed(good, put(("slots", 0, "slot"), bytes(16))),
    )
    yield (
        "header",
        "another user id",
        "wrong key",
        changed(good, put(("slots", 0, "user"), bytes(16))),
    )
    yield (
        "header",
        "another commitment",
        "wrong key",
        changed(good, flip(("slots", 0, "commitment"))),
    )
    yield "header", "no slots", "wrong key", changed(good, put(("slots",), []))
    yield (
        "header",
        "only the other slot",
        "wrong key",
        changed(good, put(("slots",), body["slots"][1:])),
    )
    yield "header", "only her slot", "tampered", changed(good, put(("slots",), body["slots"][:1]))
    twice = changed(good, put(("slots",), [*body["slots"], body["slots"][0]]))
    yield "header", "a slot twice", "tampered", twice
    slot_epoch = changed(good, put(("slots", 0, "epoch"), 2))
    yield "header", "another epoch of a slot", "tampered", slot_epoch
    no_kdf = changed(good, put(("slots", 0, "kdf"), {}))
    yield "header", "a slot without kdf", "tampered", no_kdf
    first, second = body["appointments"]
    for label, chain in {
        "no appointments": [],
        "the last appointment gone": [first],
        "the first gone": [second],
        "appointments turned round": [second, first],
        "an appointment twice": [first, second, second],
        "an empty appointment": [first, second, b""],
        "an appointment of zeros": [first, second, bytes(300)],
        "an appointment cut": [first, second[:-1]],
        "an appointment lengthened": [first, second + b"\0"],
    }.items():
        yield "header", label, "tampered", changed(good, put(("appointments",), chain))
    for at in (8, 60, 120, 200, -1):
        told = changed(good, flip(("appointments", 1), at))
        yield "header", f"a bit of an appointment at {at}", "tampered", told


def header_bytes(good: bytes) -> Made:
    yield "header", "an empty file", "foreign", b""
    yield "header", "half the magic", "foreign", good[:4]
    yield "header", "another magic", "foreign", b"X" + good[1:]
    yield "header", "a SQLite file", "foreign", b"SQLite format 3\0" + bytes(100)
    for length in (8, 15, 16, 79, 80, 81, len(good) // 2, len(good) - 33, len(good) - 1):
        yield "header", f"cut to {length} bytes", "damaged", good[:length]
    yield "header", "a byte more", "damaged", good + b"\0"
    yield "header", "twice", "damaged", good + good
    yield "header", "a wrong check sum", "damaged", good[:-1] + bytes([good[-1] ^ 1])
    yield "header", "another MAC", "tampered", summed(good[:-64] + bytes(32) + good[-32:])
    yield (
        "header",
        "a later format, same least reader",
        "tampered",
        summed(good[:9] + b"\2" + good[10:]),
    )
    for least in (2, 256, 65_535):
        newer = summed(good[:10] + least.to_bytes(2, "big") + good[12:])
        yield "header", f"least reader {least}", "newer", newer
    for told in (0, 1, 2**31, 2**32 - 1):
        longer = summed(good[:12] + told.to_bytes(4, "big") + good[16:])
        yield "header", f"length {told}", "damaged", longer
    for label, spelling in _SPELLINGS.items():
        yield "header", f"body: {label}", "damaged", with_body(good, spelling)
    pad = encode({"~": bytes(2 * 1024 * 1024)})
    yield "header", "more than two megabytes", "damaged", with_body(good, pad)
    yield "header", "a value behind the body", "damaged", with_body(good, good[16:-64] + b"\0")


def summed(content: bytes) -> bytes:
    """The content with a right check sum at its end, which needs no key."""
    return content[:-32] + hashlib.sha256(content[:-32]).digest()
