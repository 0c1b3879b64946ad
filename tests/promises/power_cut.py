"""What a disk may hold when the power goes: rebuilt from a recorded trace of system calls.

What was synced is there; of what was written since, any part may be: all, none, the first few
writes, any of them, or one of them torn at a sector. Each file is free of the others. Names made,
changed or removed since the folder was synced may be there up to any point. Recorded by strace.
"""

from __future__ import annotations

import random
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

SECTOR = 512
CALLS = (
    "openat,open,creat,close,lseek,write,pwrite64,pwritev,pwritev2,writev,ftruncate,truncate,"
    "fallocate,rename,renameat,renameat2,unlink,unlinkat,mkdir,fsync,fdatasync,sync_file_range,"
    "copy_file_range,sendfile"
)
_LINE = re.compile(r"^(?:\d+\s+)?(\w+)\((.*)\)\s+= (-?\d+|\?)")
_STRING = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')


@dataclass(frozen=True, slots=True)
class Write:
    """Bytes put at a place of a file."""

    inode: int
    offset: int
    content: bytes


@dataclass(frozen=True, slots=True)
class Truncate:
    """A file brought to a length."""

    inode: int
    size: int


@dataclass(frozen=True, slots=True)
class Sync:
    """A file brought to the disk."""

    inode: int


@dataclass(frozen=True, slots=True)
class SyncFolder:
    """The names of a folder brought to the disk; "" is the vault folder itself."""

    folder: str


@dataclass(frozen=True, slots=True)
class Link:
    """A name that means this file from now on; None: a name that is gone.

    Names are those below the vault folder; one of a folder ends in a stroke.
    """

    name: str
    inode: int | None


@dataclass(frozen=True, slots=True)
class Said:
    """A line on standard output."""

    text: str


Call = Write | Truncate | Sync | SyncFolder | Link | Said


def record(folder: Path, program: list[str], log: Path) -> list[str]:
    """Run a Python program under strace; returns the lines of the trace."""
    options = ["-f", "--seccomp-bpf", "-s", "9999999", "-xx", "-e", f"trace={CALLS}"]
    subprocess.run(
        ["strace", "-o", str(log), *options, sys.executable, *program],
        check=True,
        capture_output=True,
        cwd=folder.parent,
        timeout=300,
    )
    return log.read_text("ascii").splitlines()


@dataclass
class Tape:
    """The calls on one folder in their order, and what lay there before."""

    before: dict[str, bytes]
    calls: list[Call] = field(default_factory=list)

    @classmethod
    def read(cls, lines: list[str], folder: Path, before: dict[str, bytes]) -> Tape:
        """Make a tape from a trace."""
        return _Reader(folder, cls(before)).read(lines)

    def cuts(self) -> range:
        """The moments at which the power may go: before any of the calls, or after all."""
        return range(len(self.calls) + 1)

    def acknowledged(self, at: int) -> int:
        """The last step that was said to be saved before this moment."""
        said = [call.text for call in self.calls[:at] if isinstance(call, Said)]
        numbers = [int(text.split()[1]) for text in said if text.startswith("acknowledged")]
        return numbers[-1] if numbers else 1

    def state(self, at: int, chance: random.Random) -> dict[str, bytes]:
        """The files as one power cut at this moment may leave them."""
        disk = _Disk(self.before)
        for call in self.calls[:at]:
            disk.take(call)
        return disk.after_cut(chance)


class _Disk:
    """What is safe on the disk, and what is only on its way there."""

    def __init__(self, before: dict[str, bytes]) -> None:
        self.names: dict[str, int] = {}
        self.safe: dict[int, bytearray] = {}
        for inode, (name, content) in enumerate(sorted(before.items()), start=1):
            self.names[name] = inode
            self.safe[inode] = bytearray(content)
        self.pending: dict[int, list[Write | Truncate]] = {}
        self.pending_names: list[Link] = []

    def take(self, call: Call) -> None:
        match call:
            case Write(inode=inode) | Truncate(inode=inode):
                self.pending.setdefault(inode, []).append(call)
            case SyncFolder(folder=folder):
                here = [link for link in self.pending_names if _folder_of(link.name) == folder]
                self._name(here)
                self.pending_names = [link for link in self.pending_names if link not in here]
            case Sync(inode=inode):
                self._apply(self.pending.pop(inode, []), inode)
            case Link():
                self.pending_names.append(call)

    def after_cut(self, chance: random.Random) -> dict[str, bytes]:
        for inode, calls in self.pending.items():
            self._apply(_some(calls, chance), inode)
        self._name(self.pending_names[: chance.randint(0, len(self.pending_names))])
        return {
            name: bytes(self.safe.get(inode, b""))
            for name, inode in self.names.items()
            if not name.endswith("/") and self._is_reached(name)
        }

    def _is_reached(self, name: str) -> bool:
        """Whether the folders above a name are on the disk; `blobs` is there from the start."""
        folder = _folder_of(name)
        return folder in {"", "blobs"} or f"{folder}/" in self.names

    def _apply(self, calls: list[Write | Truncate], inode: int) -> None:
        content = self.safe.setdefault(inode, bytearray())
        for call in calls:
            if isinstance(call, Truncate):
                del content[call.size :]
                content.extend(bytes(call.size - len(content)))
                continue
            end = call.offset + len(call.content)
            content.extend(bytes(max(0, end - len(content))))
            content[call.offset : end] = call.content

    def _name(self, links: list[Link]) -> None:
        for link in links:
            if link.inode is None:
                self.names.pop(link.name, None)
            else:
                self.names[link.name] = link.inode


def _folder_of(name: str) -> str:
    return name.removesuffix("/").rpartition("/")[0]


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


class _Reader:
    """Follows descriptors and names through a trace."""

    def __init__(self, folder: Path, tape: Tape) -> None:
        self._folder = folder
        self._tape = tape
        self._inodes = {name: i for i, name in enumerate(sorted(tape.before), start=1)}
        self._next = len(self._inodes) + 1
        self._open: dict[int, int] = {}
        self._folders: dict[int, str] = {}
        self._place: dict[int, int] = {}

    def read(self, lines: list[str]) -> Tape:
        for line in lines:
            parsed = _LINE.match(line)
            if parsed is None or parsed[3] == "?" or int(parsed[3]) < 0:
                continue
            self._take(parsed[1], parsed[2], int(parsed[3]))
        return self._tape

    def _take(self, call: str, arguments: str, result: int) -> None:
        match call:
            case "openat" | "open" | "creat":
                self._opened(arguments, result)
            case "close":
                self._open.pop(int(arguments), None)
                self._folders.pop(int(arguments), None)
            case "lseek":
                self._place[_descriptor(arguments)] = result
            case "write" | "pwrite64":
                self._written(call, arguments, result)
            case "fsync" | "fdatasync":
                self._synced(_descriptor(arguments))
            case "ftruncate":
                size = int(arguments.rpartition(", ")[2])
                self._on_file(_descriptor(arguments), lambda inode: Truncate(inode, size))
            case "rename" | "renameat" | "renameat2":
                self._renamed(*_strings(arguments))
            case "unlink" | "unlinkat":
                self._unlinked(*_strings(arguments))
            case "mkdir":
                self._folder_made(*_strings(arguments))
            case _:
                assert _descriptor(arguments) not in self._open, f"{call} is not understood here"

    def _opened(self, arguments: str, descriptor: int) -> None:
        (path,) = _strings(arguments)
        self._open.pop(descriptor, None)
        self._folders.pop(descriptor, None)
        name = self._name(path)
        if Path(path.decode()) == self._folder:  # SQLite does not say that it is a folder
            self._folders[descriptor] = ""
        elif name is not None and "O_DIRECTORY" in arguments:
            self._folders[descriptor] = name
        if name is None or "O_DIRECTORY" in arguments:
            return
        if name not in self._inodes:
            self._inodes[name] = self._next
            self._next += 1
            self._tape.calls.append(Link(name, self._inodes[name]))
        self._open[descriptor] = self._inodes[name]
        self._place[descriptor] = 0
        if "O_TRUNC" in arguments:
            self._tape.calls.append(Truncate(self._inodes[name], 0))

    def _written(self, call: str, arguments: str, result: int) -> None:
        descriptor = _descriptor(arguments)
        (content,) = _strings(arguments)
        if descriptor == 1:
            self._tape.calls.append(Said(content.decode().strip()))
        if descriptor not in self._open:
            return
        if call == "pwrite64":
            offset = int(arguments.rpartition(", ")[2])
        else:
            offset = self._place[descriptor]
            self._place[descriptor] += result
        self._tape.calls.append(Write(self._open[descriptor], offset, content[:result]))

    def _synced(self, descriptor: int) -> None:
        if descriptor in self._folders:
            self._tape.calls.append(SyncFolder(self._folders[descriptor]))
        self._on_file(descriptor, Sync)

    def _folder_made(self, path: bytes) -> None:
        name = self._name(path)
        if name is not None:
            assert name.startswith("blobs/"), name
            self._tape.calls.append(Link(f"{name}/", -1))

    def _on_file(self, descriptor: int, made: Callable[[int], Call]) -> None:
        if descriptor in self._open:
            self._tape.calls.append(made(self._open[descriptor]))

    def _renamed(self, old: bytes, new: bytes) -> None:
        before, after = self._name(old), self._name(new)
        assert (before is None) == (after is None), (old, new)
        if before is not None and after is not None:
            self._inodes[after] = self._inodes.pop(before)
            self._tape.calls += [Link(after, self._inodes[after]), Link(before, None)]

    def _unlinked(self, path: bytes) -> None:
        name = self._name(path)
        if name is not None:
            self._inodes.pop(name, None)
            self._tape.calls.append(Link(name, None))

    def _name(self, path: bytes) -> str | None:
        """The name of a file of the vault; the shared memory of the log is not on the disk."""
        found = Path(path.decode())
        if not found.is_relative_to(self._folder) or found.name.endswith("-shm"):
            return None
        if found == self._folder:
            return None
        name = found.relative_to(self._folder).as_posix()
        return name if "/" not in name or name.startswith("blobs/") else None


def _descriptor(arguments: str) -> int:
    """The number of the file a call is about; -1 where it is about none."""
    first = arguments.partition(",")[0]
    return int(first) if first.isdigit() else -1


def _strings(arguments: str) -> list[bytes]:
    return [bytes.fromhex(text.replace("\\x", "")) for text in _STRING.findall(arguments)]
