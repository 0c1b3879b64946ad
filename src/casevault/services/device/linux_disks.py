"""Linux: whether the disk under a file system is encrypted.

Read from /proc/self/mountinfo (proc(5)) and the device mapper's entries below /sys/class/block.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath
from typing import Final

from casevault.i18n import N_
from casevault.services.device.findings import (
    ENCRYPT_THE_SYSTEM,
    Check,
    Finding,
    State,
    cannot_tell,
)
from casevault.services.device.view import SystemView, text

_BLOCK: Final = "/sys/class/block"
_DEEPEST: Final = 12
_IN_MEMORY: Final = frozenset({"tmpfs", "ramfs"})
_SEALED: Final = frozenset(
    {"ecryptfs", "fuse.gocryptfs", "fuse.encfs", "fuse.cryfs", "fuse.securefs"}
)
NETWORK: Final = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "9p", "davfs", "fuse.davfs2", "fuse.sshfs"}
    | {"fuse.rclone", "fuse.google-drive-ocamlfuse", "fuse.gvfsd-fuse", "fuse.onedriver"}
)
NO_RIGHTS: Final = frozenset({"vfat", "exfat", "msdos", "fuseblk", "ntfs3"})
"""File systems of sticks, which keep no owner and no rights of their own."""


class Cover(StrEnum):
    """Whether what lies on a device is encrypted."""

    SEALED = "sealed"
    OPEN = "open"
    IN_MEMORY = "in_memory"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Mount:
    """One line of mountinfo."""

    point: str
    kind: str
    source: str


def mounts(view: SystemView) -> list[Mount]:
    """What is mounted, in order; later ones lie over earlier ones."""
    found = []
    for line in text(view, "/proc/self/mountinfo").splitlines():
        left, mark, right = line.partition(" - ")
        words, tail = left.split(), right.split()
        if mark and len(words) >= 6 and len(tail) >= 2:
            found.append(Mount(unescaped(words[4]), tail[0], unescaped(tail[1])))
    return found


def mount_of(view: SystemView, path: str) -> Mount | None:
    """The mount on which a path lies."""
    real = PurePosixPath(view.real_path(path))
    best = None
    for mount in mounts(view):
        under = real.is_relative_to(mount.point)
        if under and (best is None or len(mount.point) >= len(best.point)):
            best = mount
    return best


def cover_of(view: SystemView, path: str) -> Cover:
    """Whether the file system that holds a path is encrypted."""
    mount = mount_of(view, path)
    if mount is None:
        return Cover.UNKNOWN
    if mount.kind in _IN_MEMORY:
        return Cover.IN_MEMORY
    if mount.kind in _SEALED:
        return Cover.SEALED
    if not mount.source.startswith("/dev/"):
        return Cover.UNKNOWN
    return device_cover(view, mount.source)


def device_cover(view: SystemView, device: str) -> Cover:
    """Whether a block device is encrypted, itself or everything below it."""
    name = PurePosixPath(view.real_path(device)).name
    return _block_cover(view, name, 0)


def _block_cover(view: SystemView, name: str, depth: int) -> Cover:
    if not name or depth > _DEEPEST:
        return Cover.UNKNOWN
    if name.startswith("zram"):
        return _zram_cover(view, name, depth)
    mapped = text(view, f"{_BLOCK}/{name}/dm/uuid").strip().upper()
    called = text(view, f"{_BLOCK}/{name}/dm/name").strip()
    if mapped.startswith("CRYPT-") or called.startswith("veracrypt"):
        return Cover.SEALED
    below = view.names(f"{_BLOCK}/{name}/slaves")
    if below:
        covers = {_block_cover(view, each, depth + 1) for each in below[:_DEEPEST]}
        return covers.pop() if len(covers) == 1 else _weakest(covers)
    is_disk = view.status(f"{_BLOCK}/{name}") is not None
    if name.startswith("loop") or not is_disk:
        return Cover.UNKNOWN
    return Cover.OPEN


def _zram_cover(view: SystemView, name: str, depth: int) -> Cover:
    """Compressed memory; pages it hands on to a disk are as safe as that disk."""
    behind = text(view, f"{_BLOCK}/{name}/backing_dev").strip()
    if behind in {"", "none"}:
        return Cover.IN_MEMORY
    return _block_cover(view, PurePosixPath(behind).name, depth + 1)


def _weakest(covers: set[Cover]) -> Cover:
    order = (Cover.OPEN, Cover.UNKNOWN, Cover.IN_MEMORY, Cover.SEALED)
    return next(cover for cover in order if cover in covers)


def unescaped(word: str) -> str:
    """Spaces and line ends are written as octal numbers in mountinfo."""
    for code, sign in (("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")):
        word = word.replace(code, sign)
    return word


_ENCRYPT: Final = (
    N_(
        "Linux encrypts a disk when the system is installed. Make a backup of the vault and of "
        "your files first."
    ),
    N_(
        "Install the system anew and tick “Encrypt” where the installer asks about the disk. Then "
        "restore the backup."
    ),
    N_("Until then, shut the computer down when you leave it, and keep it locked away."),
)
_ENCRYPT_STICK: Final = (
    N_("Open the program “Disks”, choose the drive, and format it as encrypted (LUKS)."),
    N_("Formatting empties the drive: move the vault to another place first."),
)


def system_disk(view: SystemView, _folder: str) -> Finding:
    """Whether the disk with the system and the home folder is encrypted."""
    cover = _weakest({cover_of(view, "/"), cover_of(view, view.home)})
    if cover is Cover.SEALED:
        return Finding(Check.SYSTEM_DISK, State.GOOD, N_("The disk is encrypted."))
    if cover is Cover.OPEN and cover_of(view, view.home) is Cover.SEALED:
        return Finding(
            Check.SYSTEM_DISK,
            State.LOOK,
            N_("Your home folder is encrypted, the rest of the disk is not."),
            steps=_ENCRYPT,
        )
    if cover is Cover.OPEN:
        return Finding(
            Check.SYSTEM_DISK, State.DANGER, N_("The disk is not encrypted."), steps=_ENCRYPT
        )
    return cannot_tell(Check.SYSTEM_DISK)


def vault_disk(view: SystemView, folder: str) -> Finding:
    """Whether the disk with the vault is encrypted."""
    cover = cover_of(view, folder)
    if cover is Cover.SEALED:
        return Finding(Check.VAULT_DISK, State.GOOD, N_("The disk is encrypted."))
    if cover is Cover.IN_MEMORY:
        return Finding(
            Check.VAULT_DISK,
            State.DANGER,
            N_("The vault lies in memory only. It is gone when the computer is switched off."),
            steps=(N_("Make a backup now, and restore it to a folder on a disk."),),
        )
    if cover is Cover.OPEN:
        return Finding(
            Check.VAULT_DISK,
            State.LOOK,
            N_("The disk is not encrypted; the vault itself is."),
            steps=_ENCRYPT_STICK if _is_elsewhere(view, folder) else (ENCRYPT_THE_SYSTEM,),
        )
    return cannot_tell(Check.VAULT_DISK)


def _is_elsewhere(view: SystemView, folder: str) -> bool:
    """Whether the folder lies on a drive of its own, such as a stick."""
    mount = mount_of(view, folder)
    return mount is not None and mount.point.startswith(("/media/", "/run/media/", "/mnt/"))
