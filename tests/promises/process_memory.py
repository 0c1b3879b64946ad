"""Reads the memory of another process of ours on Linux, as somebody with a debugger would."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

_REGION: Final = re.compile(r"^([0-9a-f]+)-([0-9a-f]+) r\S+ \S+ \S+ \S+\s*(.*)$")
_NOT_MEMORY: Final = frozenset({"[vvar]", "[vsyscall]", "[vvar_vclock]"})
_PIECE: Final = 16 * 1024 * 1024
_OVERLAP: Final = 4096


def can_read(process: int) -> bool:
    """Whether this computer lets us look."""
    try:
        return any(_regions(process)) and os.access(f"/proc/{process}/mem", os.R_OK)
    except OSError:
        return False


def pieces(process: int) -> Iterator[bytes]:
    """Everything readable in the process, in pieces that overlap a little."""
    with Path(f"/proc/{process}/mem").open("rb", buffering=0) as memory:
        for start, end in _regions(process):
            at = start
            while at < end:
                size = min(_PIECE, end - at)
                try:
                    memory.seek(at)
                    found = memory.read(size)
                except (OSError, ValueError):
                    break
                yield found
                at += max(len(found) - _OVERLAP, 1) if size == _PIECE else size


def found_in(process: int, pattern: re.Pattern[bytes]) -> set[bytes]:
    """Every different text that matches the pattern anywhere in the process."""
    return {match for piece in pieces(process) for match in pattern.findall(piece)}


def holds(process: int, needles: list[bytes]) -> set[bytes]:
    """Those of the byte strings that stand somewhere in the process."""
    wanted = re.compile(b"|".join(re.escape(needle) for needle in needles))
    return found_in(process, wanted)


def _regions(process: int) -> Iterator[tuple[int, int]]:
    for line in Path(f"/proc/{process}/maps").read_text("ascii", "replace").splitlines():
        region = _REGION.match(line)
        if region is not None and region[3] not in _NOT_MEMORY:
            yield int(region[1], 16), int(region[2], 16)
