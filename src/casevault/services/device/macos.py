"""macOS: FileVault, sleep image, clipboard, Spotlight, login, screen lock, memory.

Asked of the system's own programs where no file tells: fdesetup(8), pmset(1), sysctl(8),
mdutil(1), sysadminctl(8), diskutil(8), csrutil(8).
"""

from __future__ import annotations

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
from casevault.services.device.view import (
    Question,
    SystemView,
    joined,
    path_of,
    property_list,
)

_NEW_SETTINGS: Final = 13
_CLIPBOARD_IN_SPOTLIGHT: Final = 26
_VERSION: Final = "/System/Library/CoreServices/SystemVersion.plist"


def version(view: SystemView) -> tuple[int, ...]:
    """The version of macOS, such as (14, 5); empty when it does not tell."""
    words = str(property_list(view, _VERSION).get("ProductVersion", "")).split(".")
    parts = [word for word in words[:3] if word.isascii() and word.isdigit() and len(word) < 6]
    return tuple(int(word) for word in parts)


def _has_new_settings(view: SystemView) -> bool:
    """Whether the settings are called System Settings, as since macOS 13."""
    return version(view) >= (_NEW_SETTINGS,)


def _filevault(view: SystemView) -> bool | None:
    said = view.answer(Question.FILEVAULT)
    if "FileVault is On" in said:
        return True
    return False if "FileVault is Off" in said else None


def _filevault_steps(view: SystemView) -> tuple[str, ...]:
    if _has_new_settings(view):
        where = N_("Open System Settings, then Privacy & Security, then FileVault, and turn it on.")
    else:
        where = N_(
            "Open System Preferences, then Security & Privacy, then FileVault, and turn it on."
        )
    return (
        where,
        N_("Write the recovery key on paper and keep it away from this computer."),
    )


def system_disk(view: SystemView, _folder: str) -> Finding:
    """Whether FileVault is on."""
    on = _filevault(view)
    if on is None:
        return cannot_tell(Check.SYSTEM_DISK, steps=_filevault_steps(view)[:1])
    if "in progress" in view.answer(Question.FILEVAULT).casefold():
        found_id = N_("The disk is being encrypted. Let the computer run until that is done.")
        return Finding(Check.SYSTEM_DISK, State.LOOK, found_id)
    if on:
        return Finding(Check.SYSTEM_DISK, State.GOOD, N_("The disk is encrypted with FileVault."))
    return Finding(
        Check.SYSTEM_DISK,
        State.DANGER,
        N_("FileVault is off."),
        steps=_filevault_steps(view),
    )


def vault_disk(view: SystemView, folder: str) -> Finding:
    """Whether the volume with the vault is encrypted."""
    parts = path_of(view, view.real_path(folder)).parts
    if len(parts) < 3 or parts[1] != "Volumes":
        said = system_disk(view, folder)
        state = State.LOOK if said.state is State.DANGER else said.state
        steps = (ENCRYPT_THE_SYSTEM,) if said.steps else ()
        return Finding(Check.VAULT_DISK, state, said.found_id, said.values, steps)
    told = view.answer(Question.VOLUME, joined(view, "/Volumes", parts[2]))
    lines = {line.partition(":")[0].strip(): line.partition(":")[2] for line in told.splitlines()}
    said_of = (lines.get("FileVault", "") + lines.get("Encrypted", "")).strip()
    if "Yes" in said_of:
        return Finding(Check.VAULT_DISK, State.GOOD, N_("The disk is encrypted."))
    if "No" in said_of:
        return Finding(
            Check.VAULT_DISK,
            State.LOOK,
            N_("The disk is not encrypted; the vault itself is."),
            steps=(N_("In the Finder, Control-click the drive and choose “Encrypt”."),),
        )
    return cannot_tell(Check.VAULT_DISK)


def swap(view: SystemView, _folder: str) -> Finding:
    """Whether memory on the disk is encrypted, as it is since OS X 10.7."""
    told = view.answer(Question.SWAP)
    if "encrypted" in told:
        return Finding(Check.SWAP, State.GOOD, N_("What is moved to the disk is encrypted there."))
    if "total = 0" in told:
        return Finding(Check.SWAP, State.GOOD, N_("No memory is moved to the disk."))
    return cannot_tell(Check.SWAP)


def hibernation(view: SystemView, _folder: str) -> Finding:
    """Whether the sleep image can lie on an unencrypted disk."""
    modes = [
        line.split()[-1]
        for line in view.answer(Question.POWER).splitlines()
        if line.split()[:1] == ["hibernatemode"]
    ]
    if not modes or not all(mode.isascii() and mode.isdigit() for mode in modes):
        return cannot_tell(Check.HIBERNATION)
    if set(modes) == {"0"}:
        return Finding(Check.HIBERNATION, State.GOOD, N_("Hibernation is switched off."))
    if _filevault(view):
        return Finding(
            Check.HIBERNATION,
            State.GOOD,
            N_("The computer may hibernate; the disk it writes to is encrypted."),
        )
    return Finding(
        Check.HIBERNATION,
        State.DANGER,
        N_("The computer can hibernate, and the disk it writes to is not encrypted."),
        steps=_filevault_steps(view),
    )


def clipboard(view: SystemView, _folder: str) -> Finding:
    """Whether Spotlight or a program keeps what was copied, or hands it to other devices."""
    kept_by = alike.clipboard_kept(view)
    if kept_by is not None:
        return kept_by
    if version(view) >= (_CLIPBOARD_IN_SPOTLIGHT,):
        return Finding(
            Check.CLIPBOARD,
            State.LOOK,
            N_("This version of macOS can keep what is copied in Spotlight."),
            steps=(
                N_(
                    "Open System Settings, then Spotlight, and switch “Results from Clipboard” off."
                ),
                N_("In General, then AirDrop & Handoff, switch Handoff off."),
            ),
        )
    if not version(view):
        return cannot_tell(Check.CLIPBOARD)
    return Finding(Check.CLIPBOARD, State.GOOD, N_("macOS itself keeps no clipboard history."))


def screen(view: SystemView, _folder: str) -> Finding:
    """Whether something records the screen or shows it to somebody else."""
    who_may = N_("Open the privacy settings and see who may record the screen.")
    return (
        alike.screen_shown(view, who_may)
        or alike.screen_recorded(view, who_may)
        or alike.screen_unseen(view)
    )


def indexing(view: SystemView, folder: str) -> Finding:
    """Whether Spotlight lists the vault's folder."""
    if any(part.endswith(".noindex") for part in path_of(view, folder).parts):
        return alike.not_listed()
    told = view.answer(Question.SPOTLIGHT, view.real_path(folder))
    if "disabled" in told:
        return alike.search_is_off()
    if "enabled" not in told:
        return cannot_tell(Check.INDEXING)
    where = (
        N_("Open System Settings, then Spotlight, then Search Privacy.")
        if _has_new_settings(view)
        else N_("Open System Preferences, then Spotlight, then Privacy.")
    )
    return Finding(
        Check.INDEXING,
        State.LOOK,
        N_("Spotlight may list the vault's folder."),
        steps=(where, N_("Add the folder that holds the vault.")),
    )


def auto_login(view: SystemView, _folder: str) -> Finding:
    """Whether macOS logs somebody in without a password."""
    kept = property_list(view, "/Library/Preferences/com.apple.loginwindow.plist")
    where = N_("Open System Settings, then Users & Groups, and switch automatic login off.")
    return alike.login(asks=not kept.get("autoLoginUser"), steps=(where,))


def screen_lock(view: SystemView, _folder: str) -> Finding:
    """Whether a password is asked after the screen went dark."""
    told = view.answer(Question.SCREEN_LOCK)
    if "immediate" in told or "seconds" in told:
        return alike.screen_locks()
    steps = (
        N_("Open System Settings, then Lock Screen."),
        N_("Let the display turn off after 5 minutes and require the password immediately."),
    )
    if "screenLock is off" in told:
        return alike.screen_stays_open(*steps)
    return cannot_tell(Check.SCREEN_LOCK, steps=steps)


def memory(view: SystemView, folder: str) -> Finding:
    """Whether the process is closed, and the system's own protection of programs is on."""
    own = process_memory(view, folder)
    if own.state is not State.GOOD or "disabled" not in view.answer(Question.INTEGRITY):
        return own
    return Finding(
        Check.MEMORY,
        State.LOOK,
        N_("The system's own protection of programs is switched off."),
        steps=(N_("Ask whoever looks after this computer to switch it on: csrutil enable."),),
    )
