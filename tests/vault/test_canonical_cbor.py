from __future__ import annotations

import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casevault.vault.canonical_cbor import (
    MAX_BYTES,
    MAX_DEPTH,
    NotCanonicalError,
    decode,
    encode,
)

values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(0, 2**64 - 1)
    | st.binary(max_size=40)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=40),
    lambda inner: (
        st.lists(inner, max_size=5)
        | st.dictionaries(
            st.text(st.characters(exclude_categories=["Cs"]), max_size=8), inner, max_size=5
        )
    ),
    max_leaves=20,
)


def _depth(value: Any) -> int:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return 1 + max((_depth(item) for item in inner), default=0)


# RFC 8949, appendix A, the examples this part of CBOR can say.
EXAMPLES: list[tuple[Any, str]] = [
    (0, "00"),
    (1, "01"),
    (10, "0a"),
    (23, "17"),
    (24, "1818"),
    (25, "1819"),
    (100, "1864"),
    (1000, "1903e8"),
    (1000000, "1a000f4240"),
    (1000000000000, "1b000000e8d4a51000"),
    (18446744073709551615, "1bffffffffffffffff"),
    (False, "f4"),
    (True, "f5"),
    (None, "f6"),
    (b"", "40"),
    (bytes.fromhex("01020304"), "4401020304"),
    ("", "60"),
    ("IETF", "6449455446"),
    ("\u00fc", "62c3bc"),
    ("\u6c34", "63e6b0b4"),
    ([], "80"),
    ([1, [2, 3], [4, 5]], "8301820203820405"),
    ({}, "a0"),
    ({"a": 1, "b": [2, 3]}, "a26161016162820203"),
    (
        {"a": "A", "b": "B", "c": "C", "d": "D", "e": "E"},
        "a56161614161626142616361436164614461656145",
    ),
]

NOT_CANONICAL = {
    "nothing": "",
    "a number in a wider form": "1817",
    "a number in two bytes that fits one": "1900ff",
    "a number in eight bytes that fits four": "1b00000000ffffffff",
    "a negative number": "20",
    "a half float": "f93c00",
    "a double": "fb3ff199999999999a",
    "a tag": "c074323031332d30332d32315432303a30343a30305a",
    "undefined": "f7",
    "a simple value": "f0",
    "an array of unknown length": "9f01ff",
    "a map of unknown length": "bf616101ff",
    "text of unknown length": "7f6161ff",
    "a break": "ff",
    "reserved width": "1c",
    "bytes cut short": "44010203",
    "an array cut short": "8201",
    "a map cut short": "a16161",
    "a length longer than the file": "5bffffffffffffffff",
    "an array longer than the file": "9bffffffffffffffff",
    "keys out of order": "a2616201616102",
    "a key twice": "a2616101616102",
    "a longer key first": "a262616101616202",
    "a number as key": "a10102",
    "an array as key": "a18001",
    "two values": "0000",
    "text that is no UTF-8": "61ff",
    "a surrogate": "63eda080",
    "overlong UTF-8": "62c080",
}


@pytest.mark.parametrize(("value", "encoded"), EXAMPLES)
def test_the_examples_of_the_standard_have_their_encodings(value: Any, encoded: str) -> None:
    assert encode(value).hex() == encoded
    assert decode(bytes.fromhex(encoded)) == value


@pytest.mark.parametrize("encoded", NOT_CANONICAL.values(), ids=NOT_CANONICAL.keys())
def test_any_other_spelling_is_refused(encoded: str) -> None:
    with pytest.raises(NotCanonicalError):
        decode(bytes.fromhex(encoded))


@given(values)
def test_what_was_encoded_is_decoded_to_the_same_value(value: Any) -> None:
    if _depth(value) > MAX_DEPTH:
        with pytest.raises(NotCanonicalError):
            encode(value)
        return
    assert decode(encode(value)) == value


@given(st.binary(max_size=64))
def test_bytes_that_decode_are_the_only_encoding_of_what_they_decode_to(encoded: bytes) -> None:
    try:
        value = decode(encoded)
    except NotCanonicalError:
        return
    assert encode(value) == encoded


@given(values, st.data())
def test_an_encoding_with_one_bit_changed_is_refused_or_means_something_else(
    value: Any, data: st.DataObject
) -> None:
    try:
        encoded = bytearray(encode(value))
    except NotCanonicalError:
        return
    position = data.draw(st.integers(0, len(encoded) - 1))
    encoded[position] ^= 1 << data.draw(st.integers(0, 7))
    try:
        changed = decode(bytes(encoded))
    except NotCanonicalError:
        return
    assert encode(changed) == bytes(encoded)


@pytest.mark.parametrize("as_map", [False, True])
def test_nesting_is_capped_both_ways(*, as_map: bool) -> None:
    deepest: Any = 1
    for _ in range(MAX_DEPTH - 1):
        deepest = {"k": deepest} if as_map else [deepest]
    assert decode(encode(deepest)) == deepest
    with pytest.raises(NotCanonicalError):
        encode({"k": deepest} if as_map else [deepest])
    with pytest.raises(NotCanonicalError):
        decode(b"\xa1\x61k" * MAX_DEPTH + b"\x01")
    with pytest.raises(NotCanonicalError):
        decode(b"\x81" * MAX_DEPTH + b"\x01")
    with pytest.raises(NotCanonicalError):
        decode(b"\x81" * 100_000 + b"\x01")


def test_size_is_capped_both_ways() -> None:
    longest = bytes(MAX_BYTES - 5)
    assert len(encode(longest)) == MAX_BYTES
    assert decode(encode(longest)) == longest
    with pytest.raises(NotCanonicalError):
        encode(bytes(MAX_BYTES))
    with pytest.raises(NotCanonicalError):
        decode(b"\x5a" + MAX_BYTES.to_bytes(4, "big") + bytes(MAX_BYTES))


@pytest.mark.parametrize("value", [-1, 2**64, "\ud800"])
def test_what_the_format_cannot_say_is_refused(value: Any) -> None:
    with pytest.raises(NotCanonicalError):
        encode(value)


@pytest.mark.parametrize("value", [1.5, {1: 2}, {1, 2}, bytearray(b"x")])
def test_a_type_the_format_does_not_know_is_a_bug(value: Any) -> None:
    with pytest.raises((TypeError, AttributeError)):
        encode(value)


def test_claims_of_huge_lengths_cost_nothing() -> None:
    hostile = b"\x9b" + b"\xff" * 8 + b"\x9b" + b"\xff" * 8
    started = time.perf_counter()
    with pytest.raises(NotCanonicalError):
        decode(hostile)
    assert time.perf_counter() - started < 0.1
