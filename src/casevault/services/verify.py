"""Every check there is, on the vault that is open."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from casevault.i18n import gettext
from casevault.services.session import Session
from casevault.services.unlock import Progress
from casevault.vault import verify as checking
from casevault.vault.verify import Finding, Severity


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


def verify(
    session: Session, *, anchor: Path | None = None, progress: Progress | None = None
) -> Verification:
    """Check every page, row, chain and counter; with `anchor` also against one kept elsewhere."""
    report = checking.verify_vault(session.vault, anchor=anchor, progress=progress)
    return Verification(tuple(Found(finding) for finding in report.findings))
