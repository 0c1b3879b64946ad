"""Files that are not as they should be, each with the verdict it must get, in time and space."""

from __future__ import annotations

import base64
import json
import time
import tracemalloc
import zlib
from pathlib import Path
from typing import Any

import pytest

from vectors.malformed_bases import BASES, FOLDER, verdict

Vector = tuple[str, str, str, list[Any]]
GOOD = {name: (FOLDER / f"{name}.good").read_bytes() for name in BASES}
VECTORS: list[Vector] = json.loads((FOLDER / "vectors.json").read_text("utf-8"))
_SECONDS, _BYTES = 2.0, 200 * 1024 * 1024


def content_of(kind: str, pieces: list[Any]) -> bytes:
    """The file that the pieces make: new bytes, or parts of the good file."""
    return b"".join(
        zlib.decompress(base64.b85decode(piece))
        if isinstance(piece, str)
        else GOOD[kind][piece[0] : piece[0] + piece[1]]
        for piece in pieces
    )


def test_there_are_enough_and_no_two_alike() -> None:
    labels = [(kind, label) for kind, label, *_ in VECTORS]
    assert len(labels) == len(set(labels)) >= 150
    files = {(kind, content_of(kind, pieces)) for kind, _, _, pieces in VECTORS}
    assert len(files) > 0.97 * len(labels)


@pytest.mark.parametrize("kind", [name for name in BASES if name != "next"])
def test_the_good_file_is_good(kind: str, tmp_path: Path) -> None:
    assert verdict(kind, GOOD[kind], GOOD, tmp_path) == "good"


@pytest.mark.parametrize(
    ("kind", "wanted", "pieces"),
    [pytest.param(kind, wanted, pieces, id=label) for kind, label, wanted, pieces in VECTORS],
)
def test_each_gets_its_verdict(kind: str, wanted: str, pieces: list[Any], tmp_path: Path) -> None:
    content = content_of(kind, pieces)
    started = time.perf_counter()
    said = verdict(kind, content, GOOD, tmp_path)
    assert time.perf_counter() - started < _SECONDS
    assert said == wanted
    tracemalloc.start()
    try:
        verdict(kind, content, GOOD, tmp_path)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert most < _BYTES
