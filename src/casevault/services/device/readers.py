"""Who else can read the vault's folder: POSIX mode bits, or the access rules of Windows (SDDL)."""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import Final

from casevault.i18n import N_
from casevault.services.device.findings import Check, Finding, State, cannot_tell
from casevault.services.device.linux_disks import NO_RIGHTS, mount_of
from casevault.services.device.view import (
    FileStatus,
    System,
    SystemView,
    path_of,
)

_ENTER_GROUP: Final = 0o010
_ENTER_OTHERS: Final = 0o001
_GROUP: Final = 0o070
_OTHERS: Final = 0o007
_DEEPEST: Final = 64

_CLOSE: Final = (
    N_("Open the properties of the vault's folder, then Permissions."),
    N_("Set access of the group and of others to “None”."),
)
_CLOSE_WINDOWS: Final = (
    N_("Right-click the vault's folder, choose Properties, then Security, then Advanced."),
    N_("Choose “Disable inheritance”, then remove everybody but yourself, SYSTEM, Administrators."),
)
_ACE: Final = re.compile(r"\(([^()]{1,400})\)")
_EVERYBODY: Final = frozenset({"WD", "AU", "BU", "BG", "IU", "AN", "S-1-1-0", "S-1-5-11"})
_READS: Final = ("FA", "FR", "GA", "GR", "KA", "KR", "RC")


def readers(view: SystemView, folder: str) -> Finding:
    """Whether other accounts can read the vault's folder."""
    if view.system is System.WINDOWS:
        return _windows(view, folder)
    if view.system is System.LINUX:
        mount = mount_of(view, folder)
        if mount is not None and mount.kind in NO_RIGHTS:
            return Finding(
                Check.READERS,
                State.LOOK,
                N_("This drive knows no permissions: whoever holds it can copy the vault."),
                steps=(N_("Keep the drive locked away, and format it as encrypted if you can."),),
            )
    return _posix(view, folder)


def _posix(view: SystemView, folder: str) -> Finding:
    own = view.status(folder)
    if own is None:
        return cannot_tell(Check.READERS)
    if own.owner not in {view.user_id, 0}:
        return Finding(
            Check.READERS,
            State.LOOK,
            N_("The vault's folder belongs to another account of this computer."),
            steps=_CLOSE,
        )
    above = [view.status(str(parent)) for parent in _above(view, folder)]
    if own.has_more_rights:
        return Finding(
            Check.READERS,
            State.LOOK,
            N_("Extra permissions were given for the vault's folder."),
            steps=_CLOSE,
        )
    others = own.mode & _OTHERS and _all_enter(above, _ENTER_OTHERS)
    group = own.mode & _GROUP and _all_enter(above, _ENTER_GROUP | _ENTER_OTHERS)
    if others:
        return Finding(
            Check.READERS,
            State.DANGER,
            N_("Every account of this computer can get at the vault's folder."),
            steps=_CLOSE,
        )
    if group:
        return Finding(
            Check.READERS,
            State.LOOK,
            N_("Accounts of your group can get at the vault's folder."),
            steps=_CLOSE,
        )
    return Finding(Check.READERS, State.GOOD, N_("Only your account can read the vault's folder."))


def _above(view: SystemView, folder: str) -> list[PurePath]:
    return list(path_of(view, view.real_path(folder)).parents)[:_DEEPEST]


def _all_enter(above: list[FileStatus | None], bits: int) -> bool:
    """Whether somebody with one of these bits gets through every folder above."""
    return all(status is None or status.mode & bits for status in above)


def _windows(view: SystemView, folder: str) -> Finding:
    rules = view.rights(folder)
    if "D:" not in rules:
        return cannot_tell(Check.READERS)
    listed = rules.split("D:", 1)[1].split("S:", 1)[0]
    if (
        any(_lets_everybody_read(ace) for ace in _ACE.findall(listed))
        or "NO_ACCESS_CONTROL" in listed
    ):
        return Finding(
            Check.READERS,
            State.DANGER,
            N_("Every account of this computer can get at the vault's folder."),
            steps=_CLOSE_WINDOWS,
        )
    return Finding(
        Check.READERS,
        State.GOOD,
        N_("Only your account and the administrators can read the vault's folder."),
    )


def _lets_everybody_read(ace: str) -> bool:
    """Whether one rule `type;flags;rights;object;inherited;who` lets a large group read."""
    parts = ace.split(";")
    if len(parts) < 6 or parts[0] != "A" or parts[5] not in _EVERYBODY:
        return False
    rights = parts[2]
    if rights.startswith("0x"):
        digits = rights[2:10]
        known = digits and all(sign in "0123456789abcdefABCDEF" for sign in digits)
        return bool(known and int(digits, 16) & 0x80000001)
    named = [rights[place : place + 2] for place in range(0, len(rights), 2)]
    return any(each in _READS for each in named)
