"""Every check there is, on the vault that is open."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from casevault.domain import projection
from casevault.domain.case_facts import CaseFacts, RecordFacts
from casevault.domain.errors import UserError
from casevault.domain.projection import EventRow
from casevault.i18n import N_, gettext
from casevault.services.session import Session
from casevault.services.unlock import Progress
from casevault.vault.findings import Finding, Severity
from casevault.vault.records import Record
from casevault.vault.verify import LogAnchor

LAST_CHECK: Final = "last_check"


@dataclass(frozen=True, slots=True)
class Found:
    """One finding, in words."""

    finding: Finding

    @property
    def is_damage(self) -> bool:
        """Whether it means damage or tampering, not only something worth knowing."""
        return self.finding.severity is Severity.DAMAGE

    def text(self) -> str:
        """The finding in the language in use."""
        return gettext(self.finding.message_id).format(**self.finding.values)


@dataclass(frozen=True, slots=True)
class Verification:
    """What the checks found."""

    findings: tuple[Found, ...]

    @property
    def is_sound(self) -> bool:
        """Whether nothing was found that means damage or tampering."""
        return not any(found.is_damage for found in self.findings)


@dataclass(frozen=True, slots=True)
class LastCheck:
    """The last time every check was made."""

    at: datetime
    is_sound: bool


def verify(
    session: Session, *, anchor: Path | None = None, progress: Progress | None = None
) -> Verification:
    """Check every page, row, chain and counter; with `anchor` also against one kept elsewhere.

    Raises:
        UserError: the anchor file cannot be read.
    """
    anchors = [] if anchor is None else [_read_anchor(anchor)]
    country = session.vault.info.country

    def project(case_id: str, records: Sequence[Record]) -> list[EventRow]:
        return projection.events(
            CaseFacts(case_id, country, tuple(_facts(record) for record in records))
        )

    report = session.vault.verify(project=project, anchors=anchors, progress=progress)
    found = Verification(tuple(Found(finding) for finding in report.findings))
    with suppress(UserError):  # a damaged vault may not take the note; the findings are what counts
        at = session.clock.now().isoformat(timespec="seconds")
        session.vault.settings.put(LAST_CHECK, {"at": at, "sound": found.is_sound})
    return found


def last_check(session: Session) -> LastCheck | None:
    """When every check was last made and whether all was sound; None when never."""
    kept = session.vault.settings.get(LAST_CHECK)
    return None if kept is None else LastCheck(datetime.fromisoformat(kept["at"]), kept["sound"])


def _facts(record: Record) -> RecordFacts:
    return RecordFacts(record.record_id, record.person_id, record.form_id, record.facts)


def _read_anchor(path: Path) -> LogAnchor:
    """The head of the log that a release carries in its manifest."""
    manifest = path / "manifest.json" if path.is_dir() else path
    try:
        log = json.loads(manifest.read_text("utf-8"))["log"]
        return LogAnchor(int(log["entry"]), bytes.fromhex(log["head"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UserError(
            N_("{name} holds no anchor. Choose the folder of a release."), name=path.name
        ) from error
