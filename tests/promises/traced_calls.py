"""What a program did to the files of one folder, read from what strace wrote down about it.

Names are those below the folder; one of a folder ends in a stroke, and "" is the folder itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

CALLS = (
    "openat,open,creat,close,lseek,write,pwrite64,writev,pwritev,pwritev2,ftruncate,truncate,"
    "fallocate,rename,renameat,renameat2,unlink,unlinkat,mkdir,mkdirat,rmdir,link,linkat,symlink,"
    "symlinkat,fsync,fdatasync,sync_file_range,copy_file_range,sendfile"
)
_LINE = re.compile(r"^(\w+)\((.*)\)\s+= (-?\d+|\?)")
_STRING = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
NO_FILE = -1
"""Stands for the file behind the name of a folder."""


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
    """The names in a folder brought to the disk."""

    folder: str


@dataclass(frozen=True, slots=True)
class Link:
    """A name that means this file from now on; None: a name that is gone."""

    name: str
    inode: int | None


@dataclass(frozen=True, slots=True)
class Said:
    """A line on standard output."""

    text: str


Call = Write | Truncate | Sync | SyncFolder | Link | Said


def folder_of(name: str) -> str:
    """The folder that holds this name."""
    return name.removesuffix("/").rpartition("/")[0]


def calls_of(lines: Iterable[str], root: Path, before: Collection[str]) -> list[Call]:
    """The calls of a trace on the files below `root`, in their order.

    `before` are the names that are there at the start; their files are numbered from 1 on as
    they come.
    """
    reader = _Reader(root, before)
    for line in lines:
        parsed = _LINE.match(line)
        if parsed is not None and parsed[3] != "?" and int(parsed[3]) >= 0:
            reader.take(parsed[1], parsed[2], int(parsed[3]))
    return reader.calls


class _Reader:
    """Follows descriptors and names through a trace."""

    def __init__(self, root: Path, before: Collection[str]) -> None:
        self.calls: list[Call] = []
        self._root = root
        self._inodes = {name: number for number, name in enumerate(before, start=1)}
        self._next = len(self._inodes) + 1
        self._known_folders = {"", *(name for name in before if name.endswith("/"))}
        self._open: dict[int, int] = {}
        self._folders: dict[int, str] = {}
        self._place: dict[int, int] = {}

    def take(self, call: str, arguments: str, result: int) -> None:
        match call:
            case "openat" | "open" | "creat":
                self._opened(arguments, result)
            case "close":
                self._open.pop(int(arguments), None)
                self._folders.pop(int(arguments), None)
            case "lseek":
                self._place[_descriptor(arguments)] = result
            case "write" | "pwrite64" | "writev":
                self._written(call, arguments, result)
            case "fsync" | "fdatasync":
                self._synced(_descriptor(arguments))
            case "ftruncate":
                size = int(arguments.rpartition(", ")[2])
                self._on_file(_descriptor(arguments), lambda inode: Truncate(inode, size))
            case "rename" | "renameat" | "renameat2":
                self._renamed(*_strings(arguments))
            case "unlink" | "unlinkat" | "rmdir":
                self._unlinked(arguments, is_folder=call == "rmdir" or "AT_REMOVEDIR" in arguments)
            case "mkdir" | "mkdirat":
                self._folder_made(arguments)
            case _:
                assert _descriptor(arguments) not in self._open, f"{call} is not understood here"

    def _opened(self, arguments: str, descriptor: int) -> None:
        self._open.pop(descriptor, None)
        self._folders.pop(descriptor, None)
        name = self._name(arguments)
        if name is None:
            return
        is_root = name == ""
        if is_root or f"{name}/" in self._known_folders:
            self._folders[descriptor] = name
            return
        assert "O_APPEND" not in arguments, name
        if name not in self._inodes:
            self._inodes[name] = self._next
            self._next += 1
            self.calls.append(Link(name, self._inodes[name]))
        self._open[descriptor] = self._inodes[name]
        self._place[descriptor] = 0
        if "O_TRUNC" in arguments:
            self.calls.append(Truncate(self._inodes[name], 0))

    def _written(self, call: str, arguments: str, result: int) -> None:
        descriptor = _descriptor(arguments)
        content = b"".join(_strings(arguments))[:result]
        if descriptor == 1:
            self.calls.append(Said(content.decode().strip()))
        if descriptor not in self._open:
            return
        if call == "pwrite64":
            offset = int(arguments.rpartition(", ")[2])
        else:
            offset = self._place[descriptor]
            self._place[descriptor] += result
        self.calls.append(Write(self._open[descriptor], offset, content))

    def _synced(self, descriptor: int) -> None:
        if descriptor in self._folders:
            self.calls.append(SyncFolder(self._folders[descriptor]))
        self._on_file(descriptor, Sync)

    def _folder_made(self, arguments: str) -> None:
        name = self._name(arguments)
        if name is not None:
            self._known_folders.add(f"{name}/")
            self.calls.append(Link(f"{name}/", NO_FILE))

    def _on_file(self, descriptor: int, made: Callable[[int], Call]) -> None:
        if descriptor in self._open:
            self.calls.append(made(self._open[descriptor]))

    def _renamed(self, old: bytes, new: bytes) -> None:
        before, after = self._below(Path(old.decode())), self._below(Path(new.decode()))
        assert (before is None) == (after is None), (old, new)
        if before is None or after is None:
            return
        assert f"{before}/" not in self._known_folders, f"a folder is renamed: {before}"
        self._inodes[after] = self._inodes.pop(before)
        self.calls += [Link(after, self._inodes[after]), Link(before, None)]

    def _unlinked(self, arguments: str, *, is_folder: bool) -> None:
        name = self._name(arguments)
        if name is None:
            return
        if is_folder:
            self._known_folders.discard(f"{name}/")
            self.calls.append(Link(f"{name}/", None))
        else:
            self._inodes.pop(name, None)
            self.calls.append(Link(name, None))

    def _name(self, arguments: str) -> str | None:
        """The name a call is about; None for one outside."""
        path = Path(_strings(arguments)[0].decode())
        if path.is_absolute():
            return self._below(path)
        above = self._folders.get(_descriptor(arguments))
        return None if above is None else self._below(self._root / above / path)

    def _below(self, path: Path) -> str | None:
        """The name below the folder; the shared memory of a database's log is not on the disk."""
        if not path.is_relative_to(self._root) or path.name.endswith("-shm"):
            return None
        name = path.relative_to(self._root).as_posix()
        return "" if name == "." else name


def _descriptor(arguments: str) -> int:
    """The number of the file a call is about; -1 where it is about none."""
    first = arguments.partition(",")[0]
    return int(first) if first.isdigit() else -1


def _strings(arguments: str) -> list[bytes]:
    return [bytes.fromhex(text.replace("\\x", "")) for text in _STRING.findall(arguments)]
