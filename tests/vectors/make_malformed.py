"""Writes the malformed files: `PYTHONPATH=src:tests python tests/vectors/make_malformed.py`.

They are made from the good files beside them, always the same; `--fresh` makes new good
ones first, as a change of the format asks for. Each is kept as pieces of a
good file and what is new.
"""

from __future__ import annotations

import base64
import json
import sys
import tempfile
import zlib
from pathlib import Path
from typing import Any

from vectors.malformed_bases import BASES, FOLDER, make_bases
from vectors.malformed_headers import (
    Made,
    header_bytes,
    header_fields,
    header_meaning,
    header_values,
)
from vectors.malformed_others import anchors, backups, blobs, lists, travels

_BLOCK = 32


def every(bases: dict[str, bytes]) -> Made:
    """All of them, in a fixed order."""
    for make in (header_bytes, header_fields, header_values, header_meaning):
        yield from make(bases["header"])
    for kind, maker in (("anchor", anchors), ("blob", blobs), ("backup", backups)):
        yield from maker(bases[kind])
    yield from travels(bases["travel"])
    yield from lists(bases["erasures"])


def pieces(good: bytes, content: bytes, index: dict[bytes, int]) -> list[Any]:
    """The content as pieces: [start, length] of the good file, or new bytes, packed."""
    found: list[Any] = []
    fresh = bytearray()
    at = 0
    while at < len(content):
        start = index.get(content[at : at + _BLOCK])
        if start is None:
            fresh.append(content[at])
            at += 1
            continue
        length = _BLOCK
        while (
            content[at + length : at + length + 1]
            == good[start + length : start + length + 1]
            != b""
        ):
            length += 1
        found += [_packed(fresh)] if fresh else []
        found.append([start, length])
        fresh.clear()
        at += length
    return found + ([_packed(fresh)] if fresh else [])


def _packed(fresh: bytearray) -> str:
    return base64.b85encode(zlib.compress(bytes(fresh), 9)).decode("ascii")


def indexed(good: bytes) -> dict[bytes, int]:
    """Where each block of the good file begins."""
    blocks = ((at, good[at : at + _BLOCK]) for at in reversed(range(len(good) - _BLOCK + 1)))
    return {block: at for at, block in blocks if len(set(block)) > 1}


def main() -> None:
    """Write `malformed/`."""
    FOLDER.mkdir(exist_ok=True)
    if "--fresh" in sys.argv:
        with tempfile.TemporaryDirectory() as scratch:
            for name, content in make_bases(Path(scratch)).items():
                (FOLDER / f"{name}.good").write_bytes(content)
    bases = {name: (FOLDER / f"{name}.good").read_bytes() for name in BASES}
    index = {name: indexed(good) for name, good in bases.items()}
    lines = [
        json.dumps([kind, label, verdict, pieces(bases[kind], content, index[kind])])
        for kind, label, verdict, content in every(bases)
    ]
    text = "[\n" + ",\n".join(lines) + "\n]\n"
    (FOLDER / "vectors.json").write_text(text, "utf-8")
    print(len(lines), "vectors,", len(text), "bytes")  # noqa: T201 - a program for the command line


if __name__ == "__main__":
    main()
