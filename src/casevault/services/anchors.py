"""Anchors kept outside the vault: a release, a backup, or a code printed on paper.

Each pins the log at one moment. A vault that was put back as a whole, files and all, to an older
day does not fit any anchor noted after that day.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from casevault.domain import anchor_code
from casevault.domain.errors import UserError
from casevault.i18n import N_
from casevault.services.release_files import MANIFEST, SIGNATURE
from casevault.services.session import Session
from casevault.vault.backup_anchor import read_backup_anchor
from casevault.vault.findings import Finding, Severity
from casevault.vault.log_anchor import LogAnchor, OutsideAnchor
from casevault.vault.signatures import verify

BACKUP_SUFFIX: Final = ".cvb"
_LARGEST_MANIFEST: Final = 1 << 24

BACKUP_UNPROVEN: Final = N_(
    "The present keys do not prove the backup {name}. That is as it should be if the keys of the "
    "vault were changed since; if not, somebody made or changed this file."
)
RELEASE_UNSIGNED: Final = N_(
    "The release {name} is not signed with the key of this vault. "
    "It may be of another vault, or somebody changed it."
)


@dataclass(frozen=True, slots=True)
class NotedElsewhere:
    """An anchor, and what is to be known about where it comes from."""

    anchor: OutsideAnchor
    remarks: tuple[Finding, ...] = ()


def code_now(session: Session) -> str:
    """The code that pins the log of this vault as it stands, to be printed or written down."""
    now = session.vault.log_anchor()
    return anchor_code.write_code(now.entry, now.head)


def read_anchor(session: Session, given: Path | str) -> NotedElsewhere:
    """The anchor in a release, in a backup, or typed from paper.

    Text that names an existing file or folder is taken for that.

    Raises:
        UserError: there is no anchor in it, or the code has a wrong sign.
    """
    path = Path(given)
    if isinstance(given, str) and not _exists(path):
        if any(sign in given for sign in "/\\."):
            raise _no_anchor(path)
        place = anchor_code.read_code(given)
        return NotedElsewhere(LogAnchor(place.entry, place.head))
    if path.suffix == BACKUP_SUFFIX:
        return _of_backup(session, path)
    return _of_release(session, path / MANIFEST if path.is_dir() else path)


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):  # a text that no file could be called
        return False


def _of_backup(session: Session, path: Path) -> NotedElsewhere:
    found = read_backup_anchor(path, session.vault)
    remark = Finding(BACKUP_UNPROVEN, Severity.NOTE, {"name": path.name})
    return NotedElsewhere(found.anchor, () if found.is_proven else (remark,))


def _of_release(session: Session, path: Path) -> NotedElsewhere:
    try:
        text = _bounded(path)
        log = json.loads(text)["log"]
        anchor = LogAnchor(int(log["entry"]), bytes.fromhex(log["head"]))
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise _no_anchor(path) from error
    remark = Finding(RELEASE_UNSIGNED, Severity.NOTE, {"name": path.parent.name})
    return NotedElsewhere(anchor, () if _is_signed(session, path, text) else (remark,))


def _is_signed(session: Session, path: Path, text: bytes) -> bool:
    key = session.vault.organisation_key
    try:
        said: Mapping[str, Any] = json.loads(_bounded(path.with_name(SIGNATURE)))
        return verify(key, text, bytes.fromhex(said["signature"]))
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return False


def _bounded(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_LARGEST_MANIFEST)


def _no_anchor(path: Path) -> UserError:
    return UserError(
        N_(
            "{name} holds no anchor. Choose the folder of a release or a backup, "
            "or type the code that is printed on a report."
        ),
        name=path.name,
    )
