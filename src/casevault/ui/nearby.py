"""Looks for vault folders where people keep them, so that no setting has to remember one."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from PySide6.QtCore import QStandardPaths, QStorageInfo

SUFFIX: Final = ".casevault"
_MOST_ENTRIES: Final = 2000


def vault_folders(places: Iterable[Path] | None = None) -> tuple[Path, ...]:
    """Vault folders that lie directly in the usual places or on an attached drive."""
    found = (folder for place in places or usual_places() for folder in _inside(place))
    return tuple(dict.fromkeys(found))


def usual_places() -> tuple[Path, ...]:
    """Documents, the home folder, and the top of every drive that a person can see."""
    documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    return tuple(dict.fromkeys([Path(documents), Path.home(), *drives()]))


def drives() -> tuple[Path, ...]:
    """The tops of attached drives; pseudo file systems are left out."""
    volumes = (v for v in QStorageInfo.mountedVolumes() if v.isValid() and v.isReady())
    tops = (Path(volume.rootPath()) for volume in volumes)
    return tuple(top for top in tops if _is_drive(top))


def _is_drive(top: Path) -> bool:
    if os.name == "nt":
        return True
    return any(top.is_relative_to(place) for place in ("/media", "/run/media", "/mnt", "/Volumes"))


def _inside(place: Path) -> Iterator[Path]:
    try:
        with os.scandir(place) as entries:
            for _, entry in zip(range(_MOST_ENTRIES), entries, strict=False):
                if entry.name.endswith(SUFFIX) and entry.is_dir():
                    yield Path(entry.path)
    except OSError:
        return
