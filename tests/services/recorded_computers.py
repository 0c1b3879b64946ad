"""Computers that never were: answers written down, for the checks of every system on any system."""

from __future__ import annotations

from dataclasses import dataclass, field

from casevault.services.device.view import (
    FileStatus,
    Hive,
    Question,
    System,
    UnreadableError,
)
from casevault.services.process_guards import ProcessGuard

VAULT_ON_LINUX = "/home/mira/work/notes.casevault"
VAULT_ON_WINDOWS = r"C:\Users\mira\Notes\notes.casevault"
VAULT_ON_MACOS = "/Users/mira/Notes/notes.casevault"
PROTECTED = dict.fromkeys(ProcessGuard, True)


@dataclass
class Recorded:
    """A computer by what it answers; a path in `locked` may not be read."""

    system: System
    home: str
    files: dict[str, str | bytes] = field(default_factory=dict)
    folders: dict[str, tuple[str, ...]] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    statuses: dict[str, FileStatus] = field(default_factory=dict)
    variables: dict[str, str] = field(default_factory=dict)
    programs: frozenset[str] = frozenset({"init"})
    held: dict[ProcessGuard, bool] = field(default_factory=lambda: dict(PROTECTED))
    values: dict[tuple[Hive, str, str], int | str] = field(default_factory=dict)
    keys: dict[tuple[Hive, str], tuple[str, ...]] = field(default_factory=dict)
    protection: dict[str, int] = field(default_factory=dict)
    drives: dict[str, int] = field(default_factory=dict)
    sddl: dict[str, str] = field(default_factory=dict)
    answers: dict[Question, str] = field(default_factory=dict)
    locked: frozenset[str] = frozenset()
    user_id: int = 1000

    def _may(self, path: str) -> None:
        if path in self.locked:
            raise UnreadableError

    def content(self, path: str) -> bytes | None:
        self._may(path)
        found = self.files.get(path)
        return found.encode() if isinstance(found, str) else found

    def names(self, folder: str) -> tuple[str, ...]:
        self._may(folder)
        return self.folders.get(folder, ())

    def real_path(self, path: str) -> str:
        return self.links.get(path, path)

    def status(self, path: str) -> FileStatus | None:
        self._may(path)
        return self.statuses.get(path)

    def environment(self, name: str) -> str:
        return self.variables.get(name, "")

    def processes(self) -> frozenset[str]:
        return self.programs

    def guards(self) -> dict[ProcessGuard, bool]:
        return self.held

    def registry(self, hive: Hive, key: str, name: str) -> int | str | None:
        return self.values.get((hive, key, name))

    def registry_keys(self, hive: Hive, key: str) -> tuple[str, ...]:
        return self.keys.get((hive, key), ())

    def volume_protection(self, path: str) -> int | None:
        return self.protection.get(path[:2].upper())

    def drive_kind(self, path: str) -> int:
        return self.drives.get(path[:2].upper(), 3)

    def rights(self, path: str) -> str:
        return self.sddl.get(path, "")

    def answer(self, question: Question, about: str = "") -> str:
        if question not in self.answers:
            raise UnreadableError
        return self.answers[question].replace("{about}", about)


ROOT_ON_LUKS = (
    "22 1 253:1 / / rw,relatime shared:1 - ext4 /dev/mapper/vg-root rw\n"
    "29 22 0:26 / /sys rw - sysfs sysfs rw\n"
    "40 22 8:17 / /media/mira/STICK rw - vfat /dev/sdb1 rw\n"
)
ROOT_ON_A_PLAIN_DISK = "22 1 8:2 / / rw,relatime shared:1 - ext4 /dev/sda2 rw\n"
SWAP_HEAD = "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n"


def linux(*, sealed: bool = True) -> Recorded:
    """A laptop with GNOME, its disk under LUKS and LVM, or plain."""
    block = "/sys/class/block"
    computer = Recorded(System.LINUX, "/home/mira")
    computer.variables = {"XDG_CURRENT_DESKTOP": "ubuntu:GNOME"}
    computer.files = {
        "/proc/self/mountinfo": ROOT_ON_LUKS if sealed else ROOT_ON_A_PLAIN_DISK,
        "/proc/swaps": SWAP_HEAD,
        "/sys/power/state": "freeze mem disk\n",
        "/sys/power/disk": "[platform] shutdown reboot\n",
        f"{block}/dm-1/dm/uuid": "LVM-abcd\n",
        f"{block}/dm-0/dm/uuid": "CRYPT-LUKS2-0123-sda3_crypt\n",
    }
    computer.folders = {f"{block}/dm-1/slaves": ("dm-0",), f"{block}/dm-0/slaves": ("sda3",)}
    computer.links = {"/dev/mapper/vg-root": "/dev/dm-1", "/dev/mapper/vg-swap": "/dev/dm-1"}
    computer.statuses = {
        f"{block}/{name}": FileStatus() for name in ("dm-0", "dm-1", "sda2", "sda3", "sdb1")
    }
    computer.statuses |= {
        "/etc/gdm3": FileStatus(0o755),
        VAULT_ON_LINUX: FileStatus(0o40700, 1000),
        "/home/mira/work": FileStatus(0o40755, 1000),
        "/home/mira": FileStatus(0o40750, 1000),
        "/home": FileStatus(0o40755),
        "/": FileStatus(0o40755),
    }
    return computer


_VERSION = r"SOFTWARE\Microsoft\Windows NT\CurrentVersion"


def windows(*, sealed: bool = True, build: str = "26200", edition: str = "Core") -> Recorded:
    """A laptop with Windows."""
    machine, control = Hive.MACHINE, r"SYSTEM\CurrentControlSet\Control"
    computer = Recorded(System.WINDOWS, r"C:\Users\mira")
    computer.variables = {
        "SystemDrive": "C:",
        "APPDATA": r"C:\Users\mira\AppData\Roaming",
        "LOCALAPPDATA": r"C:\Users\mira\AppData\Local",
    }
    computer.values = {
        (machine, _VERSION, "CurrentBuildNumber"): build,
        (machine, _VERSION, "EditionID"): edition,
        (machine, rf"{control}\Power", "HibernateEnabled"): 1,
        (
            machine,
            rf"{control}\Session Manager\Memory Management",
            "PagingFiles",
        ): "?:\\pagefile.sys",
        (machine, r"SYSTEM\CurrentControlSet\Services\WSearch", "Start"): 2,
    }
    computer.protection = {"C:": 1 if sealed else 2}
    computer.statuses = {VAULT_ON_WINDOWS: FileStatus(attributes=0x2010)}
    computer.sddl = {VAULT_ON_WINDOWS: "O:S-1-5-21-1-2-3-1001D:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)"}
    return computer


def macos(*, sealed: bool = True, version: str = "15.5") -> Recorded:
    """A laptop with macOS."""
    computer = Recorded(System.MACOS, "/Users/mira")
    computer.files = {
        "/System/Library/CoreServices/SystemVersion.plist": (
            '<?xml version="1.0" encoding="UTF-8"?><plist version="1.0"><dict>'
            f"<key>ProductVersion</key><string>{version}</string></dict></plist>"
        )
    }
    computer.answers = {
        Question.FILEVAULT: "FileVault is On.\n" if sealed else "FileVault is Off.\n",
        Question.POWER: "System-wide power settings:\nCurrently in use:\n hibernatemode        3\n",
        Question.SWAP: "vm.swapusage: total = 1024.00M  used = 10.00M  free = 1M  (encrypted)\n",
        Question.SPOTLIGHT: "{about}:\n\tIndexing enabled. \n",
        Question.SCREEN_LOCK: "2026-05-01 sysadminctl[1:2] screenLock delay is immediate\n",
        Question.INTEGRITY: "System Integrity Protection status: enabled.\n",
        Question.VOLUME: "   Volume Name:  STICK\n   FileVault:   No\n",
    }
    computer.statuses = {
        VAULT_ON_MACOS: FileStatus(0o40700, 1000),
        "/Users/mira/Notes": FileStatus(0o40755, 1000),
        "/Users/mira": FileStatus(0o40750, 1000),
        "/Users": FileStatus(0o40755),
        "/": FileStatus(0o40755),
    }
    return computer
