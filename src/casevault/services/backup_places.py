"""Where backups go: a folder that a person chose, found again when its stick has another path.

In the chosen folder the program makes one of its own, named by a random number, with a small file
that holds a random id. A stick is known by the id its file system has, and where that does not
help, by that file.
"""

from __future__ import annotations

import re
import secrets
from contextlib import suppress
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import Final

from casevault.domain.errors import UserError
from casevault.domain.roles import Right
from casevault.i18n import N_
from casevault.services import egress
from casevault.services.backup_register import BESIDE, entries
from casevault.services.device import live as computer
from casevault.services.device.synchronised import copied_by
from casevault.services.device.view import UnreadableError
from casevault.services.session import ChangeKind, Changes, Session
from casevault.services.volumes import Volumes, this_computer, volume_of

PLACE: Final = "backup_place"
MARKER: Final = "place.id"

_OWN_FOLDER: Final = re.compile(r"backups-[0-9a-f]{8}")
_ID_BYTES: Final = 16
_MOST_ENTRIES: Final = 5000


class Worry(StrEnum):
    """What is not good about a place."""

    SAME_DISK = "same_disk"
    SYNCHRONISED = "synchronised"
    NOT_HERE = "not_here"


@dataclass(frozen=True, slots=True)
class Place:
    """A place: its own folder as it was last seen, and how to find it on its volume."""

    place_id: str
    folder: str
    volume_id: str = ""
    below: str = ""

    @property
    def is_chosen(self) -> bool:
        """Whether a person chose it."""
        return self.place_id != BESIDE


def beside_the_vault(session: Session) -> Place:
    """The place while nobody has chosen one."""
    folder = session.vault.info.folder
    return Place(BESIDE, str(folder.with_name(f"{folder.stem}-backups")))


def usual_place(session: Session) -> Place:
    """Where backups go by themselves."""
    kept = session.vault.settings.get(PLACE)
    return Place(**kept) if kept else beside_the_vault(session)


def choose(session: Session, folder: Path, *, volumes: Volumes | None = None) -> Changes:
    """Let backups go into a folder of their own inside `folder` from now on.

    Choosing the same folder again finds the backups that lie there.

    Raises:
        UserError: the user may not, it lies in the vault, or nothing can be written there.
    """
    session.require(Right.BACK_UP)
    vault_folder = session.vault.info.folder.resolve()
    if folder.resolve().is_relative_to(vault_folder):
        raise UserError(N_("That is the folder of the vault itself. Choose one outside of it."))
    known = {entry.place_id for entry in entries(session)} | {usual_place(session).place_id}
    own = _own_folder(folder, known)
    place_id = _id_in(own) or secrets.token_hex(_ID_BYTES)
    if not _id_in(own):
        content = f"{place_id}\n".encode("ascii")
        egress.write_stream(egress.EgressKind.BACKUP, own / MARKER, [content], replace=True)
    on = volume_of(own, volumes or this_computer())
    below = "" if on is None else own.resolve().relative_to(on.mount).as_posix()
    place = Place(place_id, str(own), "" if on is None else on.volume_id, below)
    session.vault.settings.put(PLACE, asdict(place))
    return Changes(frozenset({ChangeKind.BACKUP}))


def forget(session: Session) -> Changes:
    """Let backups go beside the vault again; those elsewhere stay where they are.

    Raises:
        UserError: the user may not.
    """
    session.require(Right.BACK_UP)
    session.vault.settings.put(PLACE, None)
    return Changes(frozenset({ChangeKind.BACKUP}))


def find(place: Place, volumes: Volumes | None = None) -> Path | None:
    """The folder of a place as things are now; None while its stick is not plugged in.

    Raises nothing: a stick that does not answer is not there.
    """
    here = Path(place.folder)
    if not place.is_chosen:
        return here
    if _id_in(here) == place.place_id:
        return here
    mounted = (volumes or this_computer()).mounted()
    same = [each for each in mounted if place.volume_id and each.volume_id == place.volume_id]
    for volume in (*same, *mounted):
        candidate = volume.mount.joinpath(*PurePosixPath(place.below).parts)
        if place.below and _id_in(candidate) == place.place_id:
            return candidate
    # Somebody removed the small file; the volume and the name of the folder are proof enough.
    for volume in same:
        candidate = volume.mount.joinpath(*PurePosixPath(place.below).parts)
        if place.below and _is_folder(candidate) and not _id_in(candidate):
            return candidate
    return None


def worries(
    session: Session, place: Place, volumes: Volumes | None = None
) -> tuple[tuple[Worry, str], ...]:
    """What to say about a place: the worry, and the program's name where one keeps it alike."""
    volumes = volumes or this_computer()
    found: list[tuple[Worry, str]] = []
    here = find(place, volumes)
    if here is None:
        return ((Worry.NOT_HERE, ""),)
    mine, theirs = volume_of(session.vault.info.folder, volumes), volume_of(here, volumes)
    if not place.is_chosen or (
        mine is not None
        and theirs is not None
        and (mine.mount == theirs.mount or (mine.disk and mine.disk == theirs.disk))
    ):
        found.append((Worry.SAME_DISK, ""))
    program = ""
    with suppress(UnreadableError):
        program = copied_by(computer.this_computer(), str(here / MARKER))
    if program:
        found.append((Worry.SYNCHRONISED, program))
    return tuple(found)


def _own_folder(folder: Path, known: set[str]) -> Path:
    """This vault's folder in the one that was chosen: the old one if it is there, else a new one.

    Other vaults may have theirs there too.
    """
    if _id_in(folder) in known:
        return folder
    with suppress(OSError):
        for _, each in zip(range(_MOST_ENTRIES), sorted(folder.iterdir()), strict=False):
            if _OWN_FOLDER.fullmatch(each.name) and _id_in(each) in known:
                return each
    return folder / f"backups-{secrets.token_hex(4)}"


def _id_in(folder: Path) -> str:
    """What the small file in a folder says, "" where there is none."""
    try:
        with (folder / MARKER).open("rb") as file:
            said = file.read(2 * _ID_BYTES + 2)
    except OSError:
        return ""
    text = said.decode("ascii", "replace").strip()
    return text if re.fullmatch(r"[0-9a-f]{32}", text) else ""


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        return False
