"""Whether a folder lies in one that another program copies to other computers.

Known by what the synchronising programs themselves write down, by the names they give to their
folders, by what they leave in them, and by the kind of drive. Asked for the vault and for the
places of backups alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final

from casevault.i18n import N_
from casevault.services.device.findings import Check, Finding, State
from casevault.services.device.linux_disks import NETWORK, mount_of
from casevault.services.device.view import (
    Hive,
    System,
    SystemView,
    UnreadableError,
    is_inside,
    joined,
    json_file,
    path_of,
    property_list,
    settings,
    text,
)

_BY_NAME: Final[Mapping[str, str]] = MappingProxyType(
    {
        "onedrive": "OneDrive",
        "dropbox": "Dropbox",
        "google drive": "Google Drive",
        "googledrive": "Google Drive",
        "my drive": "Google Drive",
        "icloud": "iCloud",
        "icloud drive": "iCloud",
        "iclouddrive": "iCloud",
        "mobile documents": "iCloud",
        "nextcloud": "Nextcloud",
        "owncloud": "ownCloud",
        "mega": "MEGA",
        "megasync": "MEGA",
        "pcloud": "pCloud",
        "pcloud drive": "pCloud",
        "pclouddrive": "pCloud",
        "pcloudsync": "pCloud",
        "yandex.disk": "Yandex Disk",
        "yandexdisk": "Yandex Disk",
        "box sync": "Box",
        "synologydrive": "Synology Drive",
        "syncthing": "Syncthing",
        "resilio sync": "Resilio Sync",
        "seafile": "Seafile",
        "tresorit": "Tresorit",
        "proton drive": "Proton Drive",
    }
)
_PLAIN_WORDS: Final = frozenset({"mega", "my drive"})
"""Names that also begin those of other folders."""

_OF_ACCOUNT: Final = re.compile(r"(.+?)(?: - |-| \()")
"""How a folder is called where there are several accounts: “OneDrive - Kuća”, “Dropbox (Work)”."""

_MARKS: Final = (
    (".dropbox", "Dropbox"),
    (".stfolder", "Syncthing"),
    (".owncloudsync.log", "ownCloud"),
    (".nextcloudsync.log", "Nextcloud"),
    (".sync", "Resilio Sync"),
    (".seafile-data", "Seafile"),
)
"""What these programs leave in the folders they keep alike."""

_SYNCTHING_FOLDER: Final = re.compile(r'<folder\b[^>]{0,2000}?\bpath="([^"]{1,1000})"')
_REMOTE: Final = 4
_MOST: Final = 100

_STEPS: Final = (
    N_("Lock the vault."),
    N_("Move its folder to a place that is not synchronised, and open it there."),
    N_("Empty the waste bin of the synchronising service, also on its web page."),
)


def sync(view: SystemView, folder: str) -> Finding:
    """Whether the vault's folder is synchronised or lies on another computer."""
    name = copied_by(view, folder)
    if name:
        return Finding(
            Check.SYNC,
            State.DANGER,
            N_("The vault lies in a folder that {service} copies."),
            {"service": name},
            _STEPS,
        )
    if _is_far_away(view, folder):
        return Finding(
            Check.SYNC,
            State.LOOK,
            N_("The vault lies on another computer, reached over the network."),
            steps=(
                N_("Ask who looks after that computer, and who can read and back up its disk."),
                N_("A vault on a disk of this computer is safer and faster."),
            ),
        )
    return Finding(Check.SYNC, State.GOOD, N_("No program was found that copies the vault away."))


def copied_by(view: SystemView, path: str) -> str:
    """The program that copies what lies at `path` elsewhere, "" where nothing points to one.

    What counts are the folders above it.
    """
    return (
        _name_in_path(view, path) or _name_in_settings(view, path) or _name_left_behind(view, path)
    )


def _is_far_away(view: SystemView, folder: str) -> bool:
    if view.system is System.WINDOWS:
        return folder.startswith("\\\\") or view.drive_kind(folder) == _REMOTE
    if view.system is System.LINUX:
        mount = mount_of(view, folder)
        return mount is not None and mount.kind in NETWORK
    return False


def _name_in_path(view: SystemView, folder: str) -> str:
    for part in path_of(view, view.real_path(folder)).parts[:-1]:
        folded = part.casefold()
        if folded in _BY_NAME:
            return _BY_NAME[folded]
        account = _OF_ACCOUNT.match(folded)
        if account is not None and account[1] in _BY_NAME.keys() - _PLAIN_WORDS:
            return _BY_NAME[account[1]]
    return ""


def _name_left_behind(view: SystemView, path: str) -> str:
    for above in path_of(view, view.real_path(path)).parents:
        for mark, name in _MARKS:
            try:
                is_there = view.status(joined(view, str(above), mark)) is not None
            except UnreadableError:
                break  # what may not be seen in one folder says nothing of the others
            if is_there:
                return name
    return ""


def _name_in_settings(view: SystemView, folder: str) -> str:
    real = view.real_path(folder)
    for name, place in _kept_places(view):
        if place and (is_inside(view, folder, place) or is_inside(view, real, place)):
            return name
    return ""


def _kept_places(view: SystemView) -> Iterator[tuple[str, str]]:
    """Every folder that a synchronising program of this account keeps, with its name."""
    yield from _dropbox(view)
    yield from _nextcloud(view)
    yield from _syncthing(view)
    if view.system is System.WINDOWS:
        yield from _onedrive(view)
    if view.system is System.MACOS:
        yield "iCloud", joined(view, view.home, "Library/Mobile Documents")
        storage = joined(view, view.home, "Library/CloudStorage")
        for name in view.names(storage)[:_MOST]:
            yield name.partition("-")[0], joined(view, storage, name)
        yield from _icloud_folders(view)


def _application_folders(view: SystemView) -> tuple[str, ...]:
    """Where programs keep their settings."""
    if view.system is System.WINDOWS:
        both = (view.environment("APPDATA"), view.environment("LOCALAPPDATA"))
        return tuple(folder for folder in both if folder)
    if view.system is System.MACOS:
        return tuple(
            joined(view, view.home, part)
            for part in ("Library/Application Support", "Library/Preferences")
        )
    config = view.environment("XDG_CONFIG_HOME") or joined(view, view.home, ".config")
    return (config, joined(view, view.home, ".local/state"))


def _dropbox(view: SystemView) -> Iterator[tuple[str, str]]:
    files = [joined(view, folder, "Dropbox", "info.json") for folder in _application_folders(view)]
    files.append(joined(view, view.home, ".dropbox", "info.json"))
    for path in files:
        told: Any = json_file(view, path)
        accounts = told.values() if isinstance(told, dict) else ()
        for account in accounts:
            if isinstance(account, dict) and isinstance(account.get("path"), str):
                yield "Dropbox", account["path"]


def _nextcloud(view: SystemView) -> Iterator[tuple[str, str]]:
    for name, file in (("Nextcloud", "nextcloud.cfg"), ("ownCloud", "owncloud.cfg")):
        for folder in _application_folders(view):
            groups = settings(view, joined(view, folder, name, file))
            for group in groups.values():
                for key, value in group.items():
                    if key.endswith("localpath"):
                        yield name, value


def _syncthing(view: SystemView) -> Iterator[tuple[str, str]]:
    for folder in _application_folders(view):
        for name in ("syncthing", "Syncthing"):
            told = text(view, joined(view, folder, name, "config.xml"))
            for place in _SYNCTHING_FOLDER.findall(told)[:_MOST]:
                home = place == "~" or place.startswith(("~/", "~\\"))
                yield "Syncthing", joined(view, view.home, place[2:]) if home else place


def _onedrive(view: SystemView) -> Iterator[tuple[str, str]]:
    for name in ("OneDrive", "OneDriveConsumer", "OneDriveCommercial"):
        yield "OneDrive", view.environment(name)
    key = r"Software\Microsoft\OneDrive\Accounts"
    for account in view.registry_keys(Hive.USER, key)[:_MOST]:
        place = view.registry(Hive.USER, rf"{key}\{account}", "UserFolder")
        if isinstance(place, str):
            yield "OneDrive", place


def _icloud_folders(view: SystemView) -> Iterator[tuple[str, str]]:
    """Desktop and Documents, where iCloud was told to keep them."""
    finder = property_list(
        view, joined(view, view.home, "Library/Preferences/com.apple.finder.plist")
    )
    for key, name in (
        ("FXICloudDriveDesktop", "Desktop"),
        ("FXICloudDriveDocuments", "Documents"),
    ):
        if finder.get(key):
            yield "iCloud", joined(view, view.home, name)
