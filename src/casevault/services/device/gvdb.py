"""Reads one setting from the file in which GNOME's desktops keep them, without asking anybody.

The file is a GVDB hash table: a header with the byte range of its root table; a table is a bloom
filter, buckets and items of 24 bytes; a value is a GVariant in a variant. Only booleans and whole
numbers are understood. Format: gvdb-format.h of glib/dconf.
"""

from __future__ import annotations

import struct
from typing import Final

_SIGNATURE: Final = b"GVariant"
_HEADER: Final = struct.Struct("<8sIIII")
_TABLE: Final = struct.Struct("<II")
_ITEM: Final = struct.Struct("<IIIHccII")
_NO_PARENT: Final = 0xFFFFFFFF
_DEEPEST: Final = 64
_BLOOM_WORDS: Final = 0x07FFFFFF


def value(content: bytes, key: str) -> bool | int | None:
    """The boolean or number kept under a key like `/org/gnome/…/lock-enabled`; None when absent.

    Raises:
        ValueError: the file is malformed or cut.
    """
    try:
        return _value(content, key)
    except (struct.error, IndexError) as error:
        raise ValueError("cut") from error


def _value(content: bytes, key: str) -> bool | int | None:
    signature, _version, _options, start, end = _HEADER.unpack_from(content)
    if signature != _SIGNATURE or not start <= end <= len(content):
        raise ValueError("no table")
    bloom, buckets = _TABLE.unpack_from(content, start)
    first = start + _TABLE.size + 4 * (bloom & _BLOOM_WORDS) + 4 * buckets
    count = max(0, (end - first) // _ITEM.size)
    for place in range(count):
        item = _ITEM.unpack_from(content, first + place * _ITEM.size)
        if item[4] == b"v" and _name(content, first, count, place) == key:
            return _variant(content[item[6] : item[7]])
    return None


def _name(content: bytes, first: int, count: int, place: int) -> str:
    """The whole key of an item: each names its parent and its own last part."""
    parts: list[str] = []
    for _ in range(_DEEPEST):
        item = _ITEM.unpack_from(content, first + place * _ITEM.size)
        parts.insert(0, content[item[2] : item[2] + item[3]].decode())
        if item[1] == _NO_PARENT:
            break
        if item[1] >= count:
            return ""
        place = item[1]
    return "".join(parts)


def _variant(raw: bytes) -> bool | int | None:
    """The value of a variant: data, a zero byte, its type."""
    data, mark, kind = raw.rpartition(b"\0")
    if not mark:
        return None
    if kind == b"b" and len(data) >= 1:
        return data[0] != 0
    if kind in {b"u", b"i"} and len(data) >= 4:
        return int.from_bytes(data[:4], "little", signed=kind == b"i")
    return None
