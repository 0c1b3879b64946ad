"""A strict, small part of CBOR with exactly one encoding for every value.

RFC 8949, core deterministic encoding (4.2.1), without floats, tags, negative numbers, or items of
unknown length: what is signed or authenticated must not have two spellings. Depth and size are
capped, because the input may come from an attacker before any key has been tried.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias

Cbor: TypeAlias = "bool | int | bytes | str | Sequence[Cbor] | Mapping[str, Cbor] | None"

MAX_DEPTH: Final = 8
MAX_BYTES: Final = 4 * 1024 * 1024

_UINT, _BYTES, _TEXT, _ARRAY, _MAP, _SIMPLE = 0, 2, 3, 4, 5, 7
_SIMPLE_CODES: Final[Mapping[bool | None, int]] = {False: 20, True: 21, None: 22}
_SIMPLE_VALUES: Final = {code: value for value, code in _SIMPLE_CODES.items()}
_WIDTHS: Final = {24: 1, 25: 2, 26: 4, 27: 8}


class NotCanonicalError(ValueError):
    """The bytes are not the one encoding of a value this format knows."""


def encode(value: Cbor) -> bytes:
    """The one encoding of a value.

    Raises:
        NotCanonicalError: nested deeper than `MAX_DEPTH`, larger than `MAX_BYTES`, or a number
            outside 0 … 2**64 - 1.
        TypeError: of a type this format does not know.
    """
    encoded = _encode(value, 1)
    if len(encoded) > MAX_BYTES:
        raise NotCanonicalError
    return encoded


def _encode(value: Cbor, depth: int) -> bytes:
    if depth > MAX_DEPTH:
        raise NotCanonicalError
    match value:
        case None | bool():
            return bytes([_SIMPLE << 5 | _SIMPLE_CODES[value]])
        case int():
            return _head(_UINT, value)
        case bytes():
            return _head(_BYTES, len(value)) + value
        case str():
            return _encode_text(value)
        case Mapping():
            return _encode_map(value, depth)
        case list() | tuple():
            items = [_encode(item, depth + 1) for item in value]
            return _head(_ARRAY, len(items)) + b"".join(items)
    raise TypeError(type(value).__name__)


def _encode_text(text: str) -> bytes:
    try:
        utf8 = text.encode("utf-8")
    except UnicodeEncodeError:
        raise NotCanonicalError from None
    return _head(_TEXT, len(utf8)) + utf8


def _encode_map(value: Mapping[str, Cbor], depth: int) -> bytes:
    pairs = sorted((_encode_text(key), _encode(item, depth + 1)) for key, item in value.items())
    return _head(_MAP, len(pairs)) + b"".join(key + item for key, item in pairs)


def _head(major: int, argument: int) -> bytes:
    if argument < 0:
        raise NotCanonicalError
    if argument < 24:
        return bytes([major << 5 | argument])
    for code, width in _WIDTHS.items():
        if argument < 1 << 8 * width:
            return bytes([major << 5 | code]) + argument.to_bytes(width, "big")
    raise NotCanonicalError


def decode(encoded: bytes) -> Cbor:
    """The value of a canonical encoding; `encode(decode(x)) == x` whenever this returns.

    Raises:
        NotCanonicalError: anything else than exactly one canonical value.
    """
    if len(encoded) > MAX_BYTES:
        raise NotCanonicalError
    reader = _Reader(encoded)
    value = reader.value(1)
    if reader.position != len(encoded):
        raise NotCanonicalError
    return value


class _Reader:
    """Walks once over the bytes, never past their end."""

    def __init__(self, encoded: bytes) -> None:
        self._encoded = encoded
        self.position = 0

    def value(self, depth: int) -> Cbor:
        if depth > MAX_DEPTH:
            raise NotCanonicalError
        first = self._take(1)[0]
        major, low = first >> 5, first & 31
        if major == _SIMPLE:
            if low not in _SIMPLE_VALUES:
                raise NotCanonicalError
            return _SIMPLE_VALUES[low]
        argument = self._argument(low)
        match major:
            case 0:
                return argument
            case 2:
                return self._take(argument)
            case 3:
                return self._text(argument)
            case 4:
                return [self.value(depth + 1) for _ in range(argument)]
            case 5:
                return self._map(argument, depth)
        raise NotCanonicalError

    def _argument(self, low: int) -> int:
        if low < 24:
            return low
        width = _WIDTHS.get(low)
        if width is None:
            raise NotCanonicalError
        argument = int.from_bytes(self._take(width), "big")
        if argument < (24 if width == 1 else 1 << 4 * width):
            raise NotCanonicalError
        return argument

    def _text(self, length: int) -> str:
        try:
            return self._take(length).decode("utf-8")
        except UnicodeDecodeError:
            raise NotCanonicalError from None

    def _map(self, count: int, depth: int) -> dict[str, Cbor]:
        found: dict[str, Cbor] = {}
        previous = b""
        for _ in range(count):
            start = self.position
            key = self.value(MAX_DEPTH)
            encoded_key = self._encoded[start : self.position]
            if not isinstance(key, str) or encoded_key <= previous:
                raise NotCanonicalError
            previous = encoded_key
            found[key] = self.value(depth + 1)
        return found

    def _take(self, length: int) -> bytes:
        taken = self._encoded[self.position : self.position + length]
        if len(taken) != length:
            raise NotCanonicalError
        self.position += length
        return taken
