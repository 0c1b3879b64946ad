"""What is plugged in, and what lies there, for tests of backups."""

from __future__ import annotations

from pathlib import Path

from casevault.services.session import Session
from casevault.services.volumes import Volume
from casevault.vault.backup import check_backup
from vault.made_vaults import MadeCase


class Sticks:
    """What is plugged in, as a test says."""

    def __init__(self, *volumes: Volume) -> None:
        self.volumes = volumes

    def mounted(self) -> tuple[Volume, ...]:
        """As said."""
        return self.volumes


def enter_something(session: Session) -> None:
    MadeCase().start(session.vault)


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*.cvb"))


def whole(session: Session, folder: Path) -> int:
    """How many files at a place are backups that open and hold."""
    found = 0
    for path in folder.rglob("*.cvb"):
        check_backup(path, session.vault, clock=session.clock)
        found += 1
    return found
