"""Windows: disk, memory on the disk, hibernation, who may read, indexing, login, screen lock.

Nothing here needs administrator rights: the encryption of a drive is the shell property
`System.Volume.BitLockerProtection` by which the Explorer draws its padlock.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from casevault.i18n import N_
from casevault.services.device import alike
from casevault.services.device.findings import (
    ENCRYPT_THE_SYSTEM,
    Check,
    Finding,
    State,
    cannot_tell,
)
from casevault.services.device.memory import memory as process_memory
from casevault.services.device.view import Hive, SystemView, UnreadableError, path_of

_PROTECTED: Final = frozenset({1, 6})
_OPEN: Final = frozenset({0, 2, 4, 8})
_OFF: Final = frozenset({0, 2})
_UNDER_WAY: Final = 3
_SUSPENDED: Final = 5
_WINDOWS_11: Final = 22000
_REMOTE: Final = 4
_NOT_INDEXED: Final = 0x2000
_VERSION_KEY: Final = r"SOFTWARE\Microsoft\Windows NT\CurrentVersion"
_CONTROL: Final = r"SYSTEM\CurrentControlSet\Control"
_VERACRYPT: Final = r"SYSTEM\CurrentControlSet\Services\veracrypt"


def number(view: SystemView, hive: Hive, key: str, name: str) -> int | None:
    """A value of the registry as a number, also where it is written as text."""
    value = view.registry(hive, key, name)
    if isinstance(value, str):
        value = value.strip()
        return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else None
    return value


def build(view: SystemView) -> int:
    """The build of Windows; 0 when it does not tell."""
    return number(view, Hive.MACHINE, _VERSION_KEY, "CurrentBuildNumber") or 0


def is_windows_11(view: SystemView) -> bool:
    """Whether the settings look as in Windows 11."""
    return build(view) >= _WINDOWS_11


def system_drive(view: SystemView) -> str:
    """The drive that holds Windows."""
    return (view.environment("SystemDrive") or "C:") + "\\"


def _encrypt_steps(view: SystemView) -> tuple[str, ...]:
    edition = str(view.registry(Hive.MACHINE, _VERSION_KEY, "EditionID") or "")
    if not edition.startswith("Core"):
        return (
            N_("Open Start, type “BitLocker” and choose “Manage BitLocker”."),
            N_("Choose “Turn on BitLocker” beside the drive."),
            N_("Print the recovery key and keep it with the vault's recovery kit, not on this PC."),
        )
    where = (
        N_("Open Settings, then Privacy & security, then Device encryption, and switch it on.")
        if is_windows_11(view)
        else N_("Open Settings, then Update & Security, then Device encryption, and switch it on.")
    )
    return (
        where,
        N_(
            "If there is no such entry, this edition of Windows cannot encrypt its disk: Windows "
            "Pro or the free program VeraCrypt can."
        ),
    )


def protection(view: SystemView, path: str) -> int | None:
    """What BitLocker says of a drive; None where VeraCrypt may have encrypted it instead."""
    state = view.volume_protection(path)
    other = number(view, Hive.MACHINE, _VERACRYPT, "Start") is not None
    return None if other and state in _OFF else state


def _disk(view: SystemView, check: Check, path: str, open_state: State) -> Finding:
    state = protection(view, path)
    if state is None and view.volume_protection(path) in _OFF:
        return cannot_tell(
            check,
            N_("BitLocker is off. VeraCrypt is installed and may have encrypted the disk."),
            (N_("Open VeraCrypt, then System, and see whether the disk is encrypted."),),
        )
    if state in _PROTECTED:
        return Finding(check, State.GOOD, N_("The disk is encrypted with BitLocker."))
    if state == _UNDER_WAY:
        found_id = N_("The disk is being encrypted. Let the computer run until that is done.")
        return Finding(check, State.LOOK, found_id)
    if state == _SUSPENDED:
        return Finding(
            check,
            State.LOOK,
            N_("BitLocker is paused: the key lies on the disk beside what it protects."),
            steps=(
                N_("Open Start, type “BitLocker” and choose “Manage BitLocker”."),
                N_("Choose “Resume protection”."),
            ),
        )
    if state in _OPEN:
        return Finding(
            check, open_state, N_("The disk is not encrypted."), steps=_encrypt_steps(view)
        )
    return cannot_tell(check, steps=_encrypt_steps(view)[:1])


def system_disk(view: SystemView, _folder: str) -> Finding:
    """Whether the drive with Windows is encrypted."""
    return _disk(view, Check.SYSTEM_DISK, system_drive(view), State.DANGER)


def vault_disk(view: SystemView, folder: str) -> Finding:
    """Whether the drive with the vault is encrypted."""
    if view.drive_kind(folder) == _REMOTE:
        return cannot_tell(Check.VAULT_DISK)
    found = _disk(view, Check.VAULT_DISK, folder, State.LOOK)
    same = path_of(view, folder).anchor.casefold() == system_drive(view).casefold()
    return replace(found, steps=(ENCRYPT_THE_SYSTEM,)) if same and found.steps else found


def _page_drives(view: SystemView, files: str) -> set[str]:
    """The drives of the page files; Windows writes `?` where it chooses by itself."""
    named = {line[:2].upper() + "\\" for line in files.splitlines() if line[1:2] == ":"}
    by_itself = not named or "?:\\" in named
    return (named - {"?:\\"}) | ({system_drive(view)} if by_itself else set())


def swap(view: SystemView, _folder: str) -> Finding:
    """Whether the page files are encrypted."""
    key = rf"{_CONTROL}\Session Manager\Memory Management"
    files = view.registry(Hive.MACHINE, key, "PagingFiles")
    if files is not None and not str(files).strip():
        return Finding(Check.SWAP, State.GOOD, N_("No memory is moved to the disk."))
    states = {protection(view, drive) for drive in _page_drives(view, str(files or ""))}
    by_system = number(view, Hive.MACHINE, rf"{_CONTROL}\FileSystem", "NtfsEncryptPagingFile")
    if states <= _PROTECTED or by_system == 1:
        return Finding(Check.SWAP, State.GOOD, N_("What is moved to the disk is encrypted there."))
    steps = (
        N_("Encrypt the disk: that covers the page file too."),
        N_(
            "Where that is not possible: open Start, type “cmd”, choose “Run as administrator”, "
            "and enter: fsutil behavior set encryptpagingfile 1. Then restart."
        ),
    )
    if not states & _OPEN:
        return cannot_tell(Check.SWAP, steps=steps)
    return Finding(
        Check.SWAP,
        State.DANGER,
        N_("Memory is moved to a disk that is not encrypted."),
        steps=steps,
    )


def hibernation(view: SystemView, _folder: str) -> Finding:
    """Whether Windows may write all memory to an unencrypted disk."""
    key = rf"{_CONTROL}\Power"
    enabled = number(view, Hive.MACHINE, key, "HibernateEnabled")
    if enabled is None:
        enabled = number(view, Hive.MACHINE, key, "HibernateEnabledDefault")
    if enabled is None:
        raise UnreadableError
    if not enabled:
        return Finding(Check.HIBERNATION, State.GOOD, N_("Hibernation is switched off."))
    if protection(view, system_drive(view)) in _PROTECTED:
        return Finding(
            Check.HIBERNATION,
            State.GOOD,
            N_("The computer may hibernate; the disk it writes to is encrypted."),
        )
    steps = (
        N_("Open Start, type “cmd” and choose “Run as administrator”."),
        N_("Enter: powercfg /hibernate off. This also switches fast startup off."),
    )
    if protection(view, system_drive(view)) is None:
        return cannot_tell(Check.HIBERNATION, steps=steps)
    return Finding(
        Check.HIBERNATION,
        State.DANGER,
        N_("The computer can hibernate, and the disk it writes to is not encrypted."),
        steps=steps,
    )


def memory(view: SystemView, folder: str) -> Finding:
    """Whether the process is closed, and Windows writes no memory of crashed programs to files."""
    own = process_memory(view, folder)
    if own.state is not State.GOOD:
        return own
    key = r"SOFTWARE\Microsoft\Windows\Windows Error Reporting"
    names = view.registry_keys(Hive.MACHINE, key)
    if "localdumps" in {name.casefold() for name in names}:
        return Finding(
            Check.MEMORY,
            State.LOOK,
            N_("Windows is set to keep the memory of programs that crash in a file."),
            steps=(
                N_(
                    "Ask whoever looks after this computer to remove “LocalDumps” from the "
                    "settings of Windows Error Reporting."
                ),
            ),
        )
    return own


def indexing(view: SystemView, folder: str) -> Finding:
    """Whether Windows Search lists the vault's folder."""
    service = r"SYSTEM\CurrentControlSet\Services\WSearch"
    start = number(view, Hive.MACHINE, service, "Start")
    if start is None or start == 4:
        return alike.search_is_off()
    status = view.status(folder)
    if status is None:
        return cannot_tell(Check.INDEXING)
    if status.attributes & _NOT_INDEXED:
        return alike.not_listed()
    where = (
        N_("Open Settings, then Privacy & security, then Searching Windows.")
        if is_windows_11(view)
        else N_("Open Settings, then Search, then Searching Windows.")
    )
    return Finding(
        Check.INDEXING,
        State.LOOK,
        N_("Windows Search may list the vault's folder."),
        steps=(
            where,
            N_("Under “Exclude folders” add the folder that holds the vault."),
        ),
    )


def auto_login(view: SystemView, _folder: str) -> Finding:
    """Whether Windows logs somebody in without a password."""
    key = rf"{_VERSION_KEY}\Winlogon"
    steps = (
        N_("Open Start, type “netplwiz” and open it."),
        N_("Tick “Users must enter a user name and password to use this computer”."),
    )
    return alike.login(asks=number(view, Hive.MACHINE, key, "AutoAdminLogon") != 1, steps=steps)


def screen_lock(view: SystemView, _folder: str) -> Finding:
    """Whether the screen locks when nobody is here."""
    policy = r"SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System"
    desktop = r"Control Panel\Desktop"
    by_policy = number(view, Hive.MACHINE, policy, "InactivityTimeoutSecs") or 0
    by_saver = (
        number(view, Hive.USER, desktop, "ScreenSaveActive") == 1
        and number(view, Hive.USER, desktop, "ScreenSaverIsSecure") == 1
    )
    if by_policy > 0 or by_saver:
        return alike.screen_locks()
    return Finding(
        Check.SCREEN_LOCK,
        State.LOOK,
        N_("No setting was found that locks the screen while the computer is on."),
        steps=(
            N_("Open Start, type “screen saver” and choose “Change screen saver”."),
            N_("Set 5 minutes and tick “On resume, display logon screen”."),
            N_("When you leave, press the Windows key and L."),
        ),
    )
