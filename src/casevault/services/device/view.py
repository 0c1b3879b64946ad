"""The computer as the checks see it: files, settings, programs that run; nothing is changed.

Checks know only this protocol, so that those of every system are tested on any system with
recorded answers. `live.this_computer` is the real one.
"""

from __future__ import annotations

import json
import plistlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePath, PurePosixPath, PureWindowsPath
from typing import Any, Final, Protocol

from casevault.services.process_guards import ProcessGuard

LARGEST_FILE: Final = 256 * 1024
"""Bytes that are read of any file; settings are smaller, and nothing may fill the memory."""

MOST_NAMES: Final = 4096
"""Names that are read of any folder."""


class System(StrEnum):
    """The systems that the checks know."""

    LINUX = "linux"
    WINDOWS = "windows"
    MACOS = "macos"
    OTHER = "other"


class UnreadableError(Exception):
    """Something is there, but this account may not read it, or it does not answer."""


class Hive(StrEnum):
    """The two parts of the Windows registry that are read."""

    MACHINE = "HKEY_LOCAL_MACHINE"
    USER = "HKEY_CURRENT_USER"


class Question(StrEnum):
    """The programs of the system that are asked where no file tells; each a fixed command line."""

    FILEVAULT = "fdesetup"
    POWER = "pmset"
    SWAP = "sysctl"
    SPOTLIGHT = "mdutil"
    SCREEN_LOCK = "sysadminctl"
    INTEGRITY = "csrutil"
    VOLUME = "diskutil"


@dataclass(frozen=True, slots=True)
class FileStatus:
    """What the system tells of a file: POSIX mode bits, owner, Windows attribute bits."""

    mode: int = 0
    owner: int = 0
    attributes: int = 0
    has_more_rights: bool = False
    """Whether an access control list grants rights beside the mode bits."""


class SystemView(Protocol):
    """Every question a check may ask. Absent things are None or empty.

    All may raise UnreadableError, and nothing else.
    """

    @property
    def system(self) -> System:
        """Which system this is."""
        ...

    @property
    def home(self) -> str:
        """The user's home folder."""
        ...

    @property
    def user_id(self) -> int:
        """The number of the account; 0 where there is none."""
        ...

    def content(self, path: str) -> bytes | None:
        """The first `LARGEST_FILE` bytes of a regular file."""
        ...

    def names(self, folder: str) -> tuple[str, ...]:
        """The names in a folder, sorted."""
        ...

    def real_path(self, path: str) -> str:
        """The path with every link followed."""
        ...

    def status(self, path: str) -> FileStatus | None:
        """What the system tells of a file or folder."""
        ...

    def environment(self, name: str) -> str:
        """An environment variable."""
        ...

    def processes(self) -> frozenset[str]:
        """The names of the programs that run, in small letters, without `.exe`."""
        ...

    def guards(self) -> Mapping[ProcessGuard, bool]:
        """What this process gave up at its start, and whether it holds."""
        ...

    def registry(self, hive: Hive, key: str, name: str) -> int | str | None:
        """A value of the Windows registry; several lines are joined by line ends."""
        ...

    def registry_keys(self, hive: Hive, key: str) -> tuple[str, ...]:
        """The names of the keys below a key of the registry."""
        ...

    def volume_protection(self, path: str) -> int | None:
        """The shell property `System.Volume.BitLockerProtection` of the drive of a path."""
        ...

    def drive_kind(self, path: str) -> int:
        """`GetDriveType` of the drive of a path: 2 removable, 3 fixed, 4 remote."""
        ...

    def rights(self, path: str) -> str:
        """The access rules of a Windows folder in SDDL."""
        ...

    def answer(self, question: Question, about: str = "") -> str:
        """What a program of the system prints."""
        ...


def text(view: SystemView, path: str) -> str:
    """The text of a file; "" when it is not there. Bytes that are no UTF-8 are replaced."""
    return (view.content(path) or b"").decode("utf-8", "replace")


def settings(view: SystemView, path: str) -> Mapping[str, Mapping[str, str]]:
    """A file of `[group]` and `key=value` lines as desktops write them; later lines win."""
    found: dict[str, dict[str, str]] = {"": {}}
    group = found[""]
    for line in text(view, path).splitlines():
        stripped = line.strip()
        if stripped.startswith("[") and stripped.endswith("]"):
            group = found.setdefault(stripped[1:-1].strip().casefold(), {})
        elif "=" in stripped and stripped[0] not in "#;":
            key, _, value = stripped.partition("=")
            group[key.strip().casefold()] = value.strip()
    return found


def json_file(view: SystemView, path: str) -> Any:
    """A file of JSON; None when it is absent or no JSON."""
    try:
        return json.loads(text(view, path) or "null")
    except (ValueError, RecursionError):
        return None


def property_list(view: SystemView, path: str) -> Mapping[str, Any]:
    """A property list of macOS, in XML or binary; empty when it is absent or malformed."""
    content = view.content(path)
    if content is None:
        return {}
    try:
        read = plistlib.loads(content)
    except Exception:  # noqa: BLE001 - plistlib lets out whatever a malformed file leads to
        return {}
    return read if isinstance(read, dict) else {}


def path_of(view: SystemView, path: str) -> PurePath:
    """A path of the viewed system, whatever system this runs on."""
    return PureWindowsPath(path) if view.system is System.WINDOWS else PurePosixPath(path)


def joined(view: SystemView, *parts: str) -> str:
    """A path of the viewed system from its parts."""
    return str(path_of(view, parts[0]).joinpath(*parts[1:]))


def is_inside(view: SystemView, path: str, folder: str) -> bool:
    """Whether a path is a folder or lies in it, after the rules of the viewed system."""
    if not folder:
        return False
    return path_of(view, path).is_relative_to(path_of(view, folder))
