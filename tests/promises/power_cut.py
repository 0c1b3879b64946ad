"""What a disk may hold when the power goes: rebuilt from the recorded calls of a program.

What was synced is there; of what was written since, any part may be: all, none, the first few
writes, any of them, or one of them torn at a sector. Each file is free of the others. Names made,
changed or removed since the folder was synced may be there up to any point.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from promises.traced_calls import (
    NO_FILE,
    Call,
    Link,
    Said,
    Sync,
    SyncFolder,
    Truncate,
    Write,
    calls_of,
    folder_of,
)

SECTOR = 512

Files = dict[str, bytes | None]
"""Contents by names below a folder; None for a folder, whose name ends in a stroke."""


def files_below(root: Path) -> Files:
    """What lies below a folder now."""
    found: Files = {}
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root).as_posix()
        if path.is_dir():
            found[f"{name}/"] = None
        elif not name.endswith("-shm"):
            found[name] = path.read_bytes()
    return found


def put(files: Files, root: Path) -> None:
    """Make a folder hold exactly these files."""
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir()
    for name, content in sorted(files.items()):
        if content is None:
            (root / name).mkdir(parents=True, exist_ok=True)
        else:
            (root / name).write_bytes(content)


@dataclass
class Tape:
    """The calls on the files below one folder in their order, and what lay there before."""

    before: Files
    calls: list[Call] = field(default_factory=list)

    @classmethod
    def read(cls, lines: Iterable[str], root: Path, before: Files) -> Tape:
        """Make a tape from a trace."""
        return cls(before, calls_of(lines, root, before))

    def cuts(self) -> range:
        """The moments at which the power may go: before any of the calls, or after all."""
        return range(len(self.calls) + 1)

    def acknowledged(self, at: int, first: int) -> int:
        """The last step that was said to be done before this moment; before any, `first`."""
        said = [call.text for call in self.calls[:at] if isinstance(call, Said)]
        numbers = [int(text.split()[1]) for text in said if text.startswith("acknowledged")]
        return numbers[-1] if numbers else first

    def states(self, cuts: Iterable[int], chance: random.Random) -> Iterator[tuple[int, Files]]:
        """For each of these moments, in their order, the files as a power cut may leave them."""
        disk, taken = _Disk(self.before), 0
        for at in sorted(cuts):
            for call in self.calls[taken:at]:
                disk.take(call)
            taken = at
            yield at, disk.copied().after_cut(chance)


class _Disk:
    """What is safe on the disk, and what is only on its way there."""

    def __init__(self, before: Files) -> None:
        self.names: dict[str, int] = {}
        self.safe: dict[int, bytes] = {}
        for inode, (name, content) in enumerate(before.items(), start=1):
            self.names[name] = NO_FILE if content is None else inode
            self.safe[inode] = content or b""
        self.pending: dict[int, list[Write | Truncate]] = {}
        self.pending_names: list[Link] = []

    def copied(self) -> _Disk:
        other = _Disk({})
        other.names = dict(self.names)
        other.safe = dict(self.safe)
        other.pending = {inode: list(calls) for inode, calls in self.pending.items()}
        other.pending_names = list(self.pending_names)
        return other

    def take(self, call: Call) -> None:
        match call:
            case Write(inode=inode) | Truncate(inode=inode):
                self.pending.setdefault(inode, []).append(call)
            case SyncFolder(folder=folder):
                here = [link for link in self.pending_names if folder_of(link.name) == folder]
                self._name(here)
                self.pending_names = [link for link in self.pending_names if link not in here]
            case Sync(inode=inode):
                self._apply(self.pending.pop(inode, []), inode)
            case Link():
                self.pending_names.append(call)

    def after_cut(self, chance: random.Random) -> Files:
        for inode, calls in self.pending.items():
            self._apply(_some(calls, chance), inode)
        self._name(self.pending_names[: chance.randint(0, len(self.pending_names))])
        return {
            name: None if inode == NO_FILE else self.safe.get(inode, b"")
            for name, inode in self.names.items()
            if self._is_reached(name)
        }

    def _is_reached(self, name: str) -> bool:
        """Whether the folders above a name are on the disk."""
        folder = folder_of(name)
        return folder == "" or (f"{folder}/" in self.names and self._is_reached(f"{folder}/"))

    def _apply(self, calls: list[Write | Truncate], inode: int) -> None:
        content = bytearray(self.safe.get(inode, b""))
        for call in calls:
            if isinstance(call, Truncate):
                del content[call.size :]
                content.extend(bytes(call.size - len(content)))
                continue
            end = call.offset + len(call.content)
            content.extend(bytes(max(0, end - len(content))))
            content[call.offset : end] = call.content
        self.safe[inode] = bytes(content)

    def _name(self, links: list[Link]) -> None:
        for link in links:
            if link.inode is None:
                self.names.pop(link.name, None)
            else:
                self.names[link.name] = link.inode


def _some(calls: list[Write | Truncate], chance: random.Random) -> list[Write | Truncate]:
    """A part of what was on its way, as a disk may have finished it."""
    match chance.choice(["all", "none", "first", "any", "any", "torn", "torn"]):
        case "all":
            return calls
        case "none":
            return []
        case "first":
            return calls[: chance.randint(0, len(calls))]
        case "any":
            return [call for call in calls if chance.random() < 0.5]
        case _:
            kept = calls[: chance.randint(1, len(calls))]
            return [*kept[:-1], *_torn(kept[-1], chance)]


def _torn(call: Write | Truncate, chance: random.Random) -> Iterator[Write | Truncate]:
    """Some sectors of a write."""
    if isinstance(call, Truncate):
        return
    for start in range(0, len(call.content), SECTOR):
        if chance.random() < 0.5:
            part = call.content[start : start + SECTOR]
            yield Write(call.inode, call.offset + start, part)
