"""The disks and sticks that are plugged in, each with an id that stays when its path changes.

One small interface over three systems. What a system says is read through functions that a test
replaces with recorded answers; nothing is written and nothing is changed.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

_ESCAPED: Final = re.compile(r"\\([0-7]{3}|x[0-9a-fA-F]{2})")
_MOST_LINES: Final = 5000
_DISKUTIL_SECONDS: Final = 10.0


@dataclass(frozen=True, slots=True)
class Volume:
    """A file system that is mounted at `mount`.

    `volume_id` names it for good, "" where the system tells none; `disk` names the hardware it
    lies on as long as the computer runs.
    """

    volume_id: str
    mount: Path
    disk: str = ""


class Volumes(Protocol):
    """What is plugged in now."""

    def mounted(self) -> tuple[Volume, ...]:
        """Every volume that has a place in the file system."""
        ...


class LinuxVolumes:
    """By `/proc/self/mountinfo`, `/dev/disk/by-uuid` and `/sys/dev/block`; all below `root`."""

    def __init__(self, root: Path = Path("/")) -> None:
        self._root = root

    def mounted(self) -> tuple[Volume, ...]:
        """Every mounted block device; a later mount at the same place hides the earlier one."""
        ids = self._ids()
        found: dict[Path, Volume] = {}
        for number, mount, device in self._mounts():
            name = device.rsplit("/", 1)[-1] if device.startswith("/dev/") else ""
            volume_id = ids.get(self._real_name(device), "") if name else ""
            found[mount] = Volume(volume_id, mount, self._disk(number))
        return tuple(found.values())

    def _mounts(self) -> Iterator[tuple[str, Path, str]]:
        """Device number, mount point and device of each line (proc(5))."""
        for line in _lines(self._root / "proc/self/mountinfo"):
            parts = line.split(" ")
            if "-" not in parts[6:] or len(parts) < 10:
                continue
            device = parts[parts.index("-", 6) + 2]
            yield parts[2], Path(_plain(parts[4])), _plain(device)

    def _ids(self) -> Mapping[str, str]:
        """The id of each device, by the device's own name."""
        folder = self._root / "dev/disk/by-uuid"
        try:
            links = list(folder.iterdir())
        except OSError:
            return {}
        return {link.readlink().name: _plain(link.name) for link in links if link.is_symlink()}

    def _real_name(self, device: str) -> str:
        """`/dev/mapper/luks-…` is a link to `/dev/dm-0`."""
        here = self._root / device.lstrip("/")
        return here.readlink().name if here.is_symlink() else here.name

    def _disk(self, number: str) -> str:
        """The whole disk a partition belongs to; an encrypted one's own name stands for itself."""
        block = self._root / "sys/dev/block" / number
        try:
            real = block.resolve(strict=True)
        except OSError:
            return number
        below = sorted(path.name for path in real.glob("slaves/*"))
        if below:  # an encrypted volume lies on a partition, and that on a disk
            real = (real / "slaves" / below[0]).resolve()
        return real.parent.name if (real / "partition").exists() else real.name


class WindowsVolumes:
    """By drive letter and the serial number that formatting gives a volume.

    `letters` lists the roots of drives, `serial` gives the number of one, 0 for none.
    """

    def __init__(
        self,
        letters: Callable[[], list[str]] | None = None,
        serial: Callable[[str], int] | None = None,
    ) -> None:
        self._letters = letters or _drive_letters
        self._serial = serial or _serial_number

    def mounted(self) -> tuple[Volume, ...]:
        """Every drive with a medium in it."""
        return tuple(
            Volume(f"{number >> 16:04X}-{number & 0xFFFF:04X}", Path(letter), letter)
            for letter in self._letters()
            if (number := self._serial(letter))
        )


class MacVolumes:
    """By the folders in `/Volumes` and the volume UUID that `diskutil` tells of each."""

    def __init__(
        self,
        top: Path = Path("/Volumes"),
        ask: Callable[[Path], Mapping[str, Any]] | None = None,
    ) -> None:
        self._top = top
        self._ask = ask or _diskutil

    def mounted(self) -> tuple[Volume, ...]:
        """Every volume that has a folder there, and the system's own."""
        try:
            mounts = [Path("/"), *sorted(self._top.iterdir())]
        except OSError:
            mounts = [Path("/")]
        return tuple(
            Volume(str(said.get("VolumeUUID", "")), mount, str(said.get("ParentWholeDisk", "")))
            for mount in mounts
            if not mount.is_symlink() and (said := self._ask(mount))
        )


def this_computer() -> Volumes:
    """The volumes of the system the program runs on."""
    if sys.platform == "win32":
        return WindowsVolumes()
    return MacVolumes() if sys.platform == "darwin" else LinuxVolumes()


def volume_of(path: Path, volumes: Volumes) -> Volume | None:
    """The volume on which `path` lies, or would lie: that of the nearest folder above it."""
    here = Path(os.path.realpath(path))
    above = [each for each in volumes.mounted() if here.is_relative_to(each.mount)]
    return max(above, key=lambda each: len(each.mount.parts), default=None)


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text("utf-8", "surrogateescape").splitlines()[:_MOST_LINES]
    except OSError:
        return []


def _plain(text: str) -> str:
    """Undo the octal and hexadecimal escapes of the kernel and of udev, which stand for bytes."""

    def byte(found: re.Match[str]) -> str:
        code = found[1]
        return chr(int(code[1:], 16) if code.startswith("x") else int(code, 8))

    if "\\" not in text:
        return text
    raw = _ESCAPED.sub(byte, text.encode("utf-8", "surrogateescape").decode("latin-1"))
    return raw.encode("latin-1").decode("utf-8", "surrogateescape")


def _diskutil(mount: Path) -> Mapping[str, Any]:
    import plistlib
    import subprocess

    try:
        said = subprocess.run(  # noqa: S603 - a fixed program of the system, a path as its argument
            ["/usr/sbin/diskutil", "info", "-plist", str(mount)],
            capture_output=True,
            check=True,
            timeout=_DISKUTIL_SECONDS,
        )
        found = plistlib.loads(said.stdout)
    except (OSError, subprocess.SubprocessError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _drive_letters() -> list[str]:  # pragma: no cover - Windows only
    import ctypes

    there = int(ctypes.windll.kernel32.GetLogicalDrives())  # type: ignore[attr-defined]
    return [f"{chr(65 + place)}:\\" for place in range(26) if there >> place & 1]


def _serial_number(letter: str) -> int:  # pragma: no cover - Windows only
    import ctypes

    number = ctypes.c_ulong()
    kernel = ctypes.windll.kernel32  # type: ignore[attr-defined]
    before = kernel.SetErrorMode(1)  # no "insert a disk" from the system
    try:
        told = kernel.GetVolumeInformationW(
            ctypes.c_wchar_p(letter), None, 0, ctypes.byref(number), None, None, None, 0
        )
    finally:
        kernel.SetErrorMode(before)
    return number.value if told else 0
