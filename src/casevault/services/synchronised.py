"""Whether a folder is copied to somebody else's computer by a program that keeps folders alike."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

_NAMES: Final[tuple[tuple[str, str], ...]] = (
    ("onedrive", "OneDrive"),
    ("dropbox", "Dropbox"),
    ("google drive", "Google Drive"),
    ("googledrive", "Google Drive"),
    ("my drive", "Google Drive"),
    ("icloud", "iCloud"),
    ("mobile documents", "iCloud"),
    ("cloudstorage", "macOS CloudStorage"),
    ("nextcloud", "Nextcloud"),
    ("owncloud", "ownCloud"),
    ("pcloud", "pCloud"),
    ("yandex.disk", "Yandex Disk"),
    ("megasync", "MEGA"),
    ("seafile", "Seafile"),
)
"""How such folders are named by their programs, and what to call the program."""

_MARKS: Final[tuple[tuple[str, str], ...]] = (
    (".dropbox", "Dropbox"),
    (".stfolder", "Syncthing"),
    (".owncloudsync.log", "ownCloud"),
    (".nextcloudsync.log", "Nextcloud"),
    (".sync", "Resilio Sync"),
    (".seafile-data", "Seafile"),
)
"""What these programs leave in the folders they keep alike."""


def synchronised_by(folder: Path, is_there: Callable[[Path], bool] = Path.exists) -> str:
    """The program that copies this folder elsewhere, "" where nothing points to one."""
    for place in (folder, *folder.parents):
        name = place.name.casefold()
        for start, program in _NAMES:
            if name == start or name.startswith((f"{start} ", f"{start}-", f"{start} -")):
                return program
        for mark, program in _MARKS:
            if _seen(place / mark, is_there):
                return program
    return ""


def _seen(path: Path, is_there: Callable[[Path], bool]) -> bool:
    try:
        return is_there(path)
    except OSError:
        return False
