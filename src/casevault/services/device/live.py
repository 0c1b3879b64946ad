"""The computer this runs on, as the checks see it. Reads only; no question waits for ever.

Files are opened without blocking and read up to a limit; programs of the system are started by
their full path, without a shell, in an empty environment, and ended after `PATIENCE` seconds.
"""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Mapping
from functools import cached_property
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import Final

from casevault.services.device.view import (
    LARGEST_FILE,
    MOST_NAMES,
    FileStatus,
    Hive,
    Question,
    System,
    SystemView,
    UnreadableError,
)
from casevault.services.process_guards import ProcessGuard, process_guards

PATIENCE: Final = 5.0
"""Seconds that a program of the system may take to answer."""

_COMMANDS: Final[Mapping[Question, tuple[str, ...]]] = MappingProxyType(
    {
        Question.FILEVAULT: ("/usr/bin/fdesetup", "status"),
        Question.POWER: ("/usr/bin/pmset", "-g"),
        Question.SWAP: ("/usr/sbin/sysctl", "vm.swapusage"),
        Question.SPOTLIGHT: ("/usr/bin/mdutil", "-s"),
        Question.SCREEN_LOCK: ("/usr/sbin/sysadminctl", "-screenLock", "status"),
        Question.INTEGRITY: ("/usr/bin/csrutil", "status"),
        Question.VOLUME: ("/usr/sbin/diskutil", "info"),
    }
)
_ABOUT_A_PATH: Final = frozenset({Question.SPOTLIGHT, Question.VOLUME})
_PROCESS_LIST: Final = ("/bin/ps", "-axo", "comm=")
_ENVIRONMENT: Final = MappingProxyType({"PATH": "/usr/bin:/bin:/usr/sbin:/sbin", "LC_ALL": "C"})


def this_computer(*, has_keys: bool = False) -> SystemView:
    """The view of the computer this runs on; `has_keys` while a vault is open in this process."""
    if sys.platform == "win32":
        from casevault.services.device.live_windows import WindowsComputer

        return WindowsComputer(has_keys=has_keys)
    return Computer(has_keys=has_keys)


def said_by(command: tuple[str, ...]) -> str:
    """What a program prints, on either stream.

    Raises:
        UnreadableError: it is not there, or takes too long.
    """
    try:
        done = subprocess.run(  # noqa: S603 - full path, fixed words, no shell
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=dict(_ENVIRONMENT),
            timeout=PATIENCE,
            check=False,
        )
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        raise UnreadableError from error
    return done.stdout[:LARGEST_FILE].decode("utf-8", "replace")


class Computer:
    """Linux and macOS; what only Windows has is unreadable here."""

    def __init__(self, *, has_keys: bool = False) -> None:
        self._has_keys = has_keys

    @property
    def system(self) -> System:
        """Which system this is."""
        names = {"linux": System.LINUX, "darwin": System.MACOS, "win32": System.WINDOWS}
        return names.get(sys.platform, System.OTHER)

    @property
    def home(self) -> str:
        """The user's home folder."""
        return os.path.expanduser("~")  # noqa: PTH111 - a text, and never an exception

    @property
    def user_id(self) -> int:
        """The number of the account."""
        return os.getuid() if sys.platform != "win32" else 0

    def content(self, path: str) -> bytes | None:
        """The first bytes of a regular file; a pipe or device is never opened for long."""
        flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)
        try:
            handle = os.open(path, flags | getattr(os, "O_BINARY", 0))
            with os.fdopen(handle, "rb") as file:
                if not stat.S_ISREG(os.fstat(handle).st_mode):
                    return None
                return file.read(LARGEST_FILE)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except (OSError, ValueError) as error:
            raise UnreadableError from error

    def names(self, folder: str) -> tuple[str, ...]:
        """The names in a folder."""
        try:
            with os.scandir(folder) as entries:
                return tuple(sorted(entry.name for entry in islice(entries, MOST_NAMES)))
        except (FileNotFoundError, NotADirectoryError):
            return ()
        except (OSError, ValueError) as error:
            raise UnreadableError from error

    def real_path(self, path: str) -> str:
        """The path with every link followed."""
        try:
            return os.path.realpath(path)
        except (OSError, ValueError) as error:
            raise UnreadableError from error

    def status(self, path: str) -> FileStatus | None:
        """What the system tells of a file or folder."""
        try:
            found = os.stat(path)  # noqa: PTH116 - paths of the view are texts
        except (FileNotFoundError, NotADirectoryError):
            return None
        except (OSError, ValueError) as error:
            raise UnreadableError from error
        return FileStatus(
            found.st_mode,
            found.st_uid,
            getattr(found, "st_file_attributes", 0),
            has_more_rights=_has_access_list(path),
        )

    def environment(self, name: str) -> str:
        """An environment variable."""
        return os.environ.get(name, "")

    def processes(self) -> frozenset[str]:
        """The names of the programs that run."""
        return self._processes

    @cached_property
    def _processes(self) -> frozenset[str]:
        if self.system is System.LINUX:
            found = set()
            for name in self.names("/proc"):
                if name.isdigit():
                    try:
                        told = self.content(f"/proc/{name}/comm")
                    except UnreadableError:
                        continue  # it ended while we looked
                    found.add((told or b"").decode("utf-8", "replace").strip().casefold())
            return frozenset(found - {""})
        lines = said_by(_PROCESS_LIST).splitlines()
        return frozenset(line.strip().rpartition("/")[2].casefold() for line in lines)

    def guards(self) -> Mapping[ProcessGuard, bool]:
        """What this process gave up; of keys only where there are any."""
        held = {state.guard: state.holds for state in process_guards()}
        if not self._has_keys:
            del held[ProcessGuard.KEY_PAGES]
        return held

    def registry(self, hive: Hive, key: str, name: str) -> int | str | None:  # noqa: ARG002 - the protocol's names
        """There is no registry here."""
        raise UnreadableError

    def registry_keys(self, hive: Hive, key: str) -> tuple[str, ...]:  # noqa: ARG002 - the protocol's names
        """There is no registry here."""
        raise UnreadableError

    def volume_protection(self, path: str) -> int | None:  # noqa: ARG002 - the protocol's names
        """There is no BitLocker here."""
        raise UnreadableError

    def drive_kind(self, path: str) -> int:  # noqa: ARG002 - the protocol's names
        """There are no drive letters here."""
        raise UnreadableError

    def rights(self, path: str) -> str:  # noqa: ARG002 - the protocol's names
        """There is no SDDL here."""
        raise UnreadableError

    def answer(self, question: Question, about: str = "") -> str:
        """What a program of the system prints; one argument more where it is about a path."""
        if question not in _ABOUT_A_PATH:
            return said_by(_COMMANDS[question])
        if not Path(about).is_absolute():
            raise UnreadableError
        return said_by((*_COMMANDS[question], about))


def _has_access_list(path: str) -> bool:
    """Whether somebody got rights beside the mode bits (acl(5)); Linux only."""
    if sys.platform != "linux":
        return False
    try:
        return "system.posix_acl_access" in os.listxattr(path)
    except OSError:
        return False  # the file system has no such lists
