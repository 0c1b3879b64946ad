"""Every check there is, on the vault that is open."""

from __future__ import annotations

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
from casevault.services.anchors import read_anchor
from casevault.services.backups_at_hand import at_hand
from casevault.services.session import Session
from casevault.services.signature_words import SignedPart, signed_parts
from casevault.services.unlock import Progress
from casevault.vault.findings import Finding, Severity, is_about_anchor
from casevault.vault.records import Record
from casevault.vault.verify import Project

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
        return self.finding.text()


@dataclass(frozen=True, slots=True)
class Verification:
    """What the checks found, and whether the log was also compared with an anchor that fits.

    `signed` says of each user, also of those who left, what her signatures under the log cover;
    `backups` is how many of the vault's own backups were at hand, with which it was compared too.
    """

    findings: tuple[Found, ...]
    fits_anchor: bool = False
    signed: tuple[SignedPart, ...] = ()
    backups: int = 0

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
    session: Session, *, anchor: Path | str | None = None, progress: Progress | None = None
) -> Verification:
    """Check every page, row, chain and counter; with `anchor` also against one kept elsewhere.

    It is compared with the backups that lie where backups go in any case. An anchor is the folder
    of a release, a backup, or a code that was printed on paper.

    Raises:
        UserError: there is no anchor there, or the code has a wrong sign.
    """
    noted = None if anchor is None else read_anchor(session, anchor)
    project = projecting(session)
    found_here = at_hand(session)
    anchors = [*found_here.anchors, *([] if noted is None else [noted.anchor])]
    report = session.vault.verify(project=project, anchors=anchors, progress=progress)
    remarks = list(found_here.remarks)
    remarks += [] if noted is None else [one for one in noted.remarks if one not in remarks]
    found = Verification(
        tuple(Found(finding) for finding in (*report.findings, *remarks)),
        fits_anchor=noted is not None and not any(map(is_about_anchor, report.findings)),
        signed=signed_parts(session, report.signers),
        backups=len(found_here.anchors),
    )
    with suppress(UserError):  # a damaged vault may not take the note; the findings are what counts
        at = session.clock.now().isoformat(timespec="seconds")
        session.vault.settings.put(LAST_CHECK, {"at": at, "sound": found.is_sound})
    return found


def projecting(session: Session) -> Project:
    """Says what the forms of a case count as, for checks of this vault or of a copy of it."""
    country = session.vault.info.country

    def project(case_id: str, records: Sequence[Record]) -> list[EventRow]:
        return projection.events(
            CaseFacts(case_id, country, tuple(_facts(record) for record in records))
        )

    return project


def last_check(session: Session) -> LastCheck | None:
    """When every check was last made and whether all was sound; None when never."""
    kept = session.vault.settings.get(LAST_CHECK)
    return None if kept is None else LastCheck(datetime.fromisoformat(kept["at"]), kept["sound"])


def _facts(record: Record) -> RecordFacts:
    return RecordFacts(record.record_id, record.person_id, record.form_id, record.facts)
