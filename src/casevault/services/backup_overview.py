"""What exists where: the usual place, every backup the vault knows of, and what is worth saying."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from casevault.services import backup_places, backup_register, backup_rounds, erasures
from casevault.services.backup_places import Place, Worry
from casevault.services.backup_register import BackupEntry
from casevault.services.backup_rounds import Failure
from casevault.services.erasures import StillHolds
from casevault.services.session import Session
from casevault.services.volumes import Volumes
from casevault.vault.erasure_list import ErasedCase


class Standing(StrEnum):
    """What is known of one backup now."""

    THERE = "there"
    NOT_REACHED = "not_reached"
    """Its stick is not plugged in, or its folder does not answer."""
    MISSING = "missing"
    """Its folder answers, and the file is not in it."""
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class KnownFile:
    """One backup: where it lies now, and the day it will go if one is made every day."""

    entry: BackupEntry
    folder: str
    standing: Standing
    until: date | None


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything the page about backups shows.

    `folder` is where the usual place is now, None while it is not plugged in.
    """

    place: Place
    folder: Path | None
    worries: tuple[tuple[Worry, str], ...]
    files: tuple[KnownFile, ...]
    failure: Failure | None
    still_held: tuple[StillHolds, ...]
    is_due: bool


def look(
    session: Session,
    *,
    volumes: Volumes | None = None,
    erased: Iterable[ErasedCase] | None = None,
) -> Overview:
    """Look at the places; may take as long as a slow stick takes to answer."""
    place = backup_places.usual_place(session)
    folder = backup_places.find(place, volumes)
    until = backup_rounds.goes_on(session)
    gone = erasures.erased_cases(session) if erased is None else erased
    files = tuple(
        _known(entry, place, folder, until.get(entry.backup_id))
        for entry in backup_register.entries(session)
        if entry.is_there
    )
    return Overview(
        place=place,
        folder=folder,
        worries=backup_places.worries(session, place, volumes),
        files=files,
        failure=backup_rounds.last_failure(session),
        still_held=erasures.still_held(session, gone),
        is_due=backup_rounds.is_due(session),
    )


def _known(entry: BackupEntry, place: Place, folder: Path | None, until: date | None) -> KnownFile:
    where = folder if entry.place_id == place.place_id else Path(entry.folder)
    shown = entry.folder if where is None else str(where)
    return KnownFile(entry, shown, _standing(entry, where), until)


def _standing(entry: BackupEntry, where: Path | None) -> Standing:
    if not entry.holds:
        return Standing.BAD
    try:
        if where is None or not where.is_dir():
            return Standing.NOT_REACHED
        return Standing.THERE if (where / entry.name).is_file() else Standing.MISSING
    except OSError:
        return Standing.NOT_REACHED
