"""Reads a press text or a speech before it leaves, with what this vault released as background.

The text is never kept by these functions, and the log says only that a text was checked. Without
a vault nothing published can be compared, and the reading says so.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from casevault.disclosure.ledger import LedgerEntry
from casevault.domain.errors import ExitCode, UserError
from casevault.domain.roles import Right
from casevault.domain.statement_check import (
    LONGEST_TEXT,
    Background,
    Finding,
    FindingKind,
    Seriousness,
    check,
)
from casevault.domain.statement_reasons import (
    NEVER_CERTAIN,
    NOT_COMPARED,
    NOTHING_FOUND,
    NOTHING_PUBLISHED,
)
from casevault.i18n import N_, gettext
from casevault.services import releases, slicing
from casevault.services.session import Session
from casevault.vault.audit_actions import AuditAction

_MOST_BYTES: Final = 4 * LONGEST_TEXT
"""No text of `LONGEST_TEXT` letters is longer in UTF-8; a longer file is not read at all."""

KIND_NAMES: Final[dict[FindingKind, str]] = {
    FindingKind.TOGETHER: N_("Facts that stand together"),
    FindingKind.SMALL_GROUP: N_("Small number of people"),
    FindingKind.NEW_FIGURE: N_("Number that no release shows"),
    FindingKind.SMALL_DIFFERENCE: N_("Small difference"),
    FindingKind.SHARE: N_("Share"),
    FindingKind.ABSENCE: N_("Nobody or everybody"),
    FindingKind.AGE: N_("Age"),
    FindingKind.PLACE: N_("Place"),
    FindingKind.REGION: N_("Part of the country"),
    FindingKind.DATE: N_("Day or month"),
    FindingKind.INITIALS: N_("Initials"),
    FindingKind.FAMILY: N_("Family"),
    FindingKind.WORK: N_("School, work or institution"),
    FindingKind.HEALTH: N_("Health"),
    FindingKind.FORM: N_("What happened"),
    FindingKind.COURT: N_("Court or police"),
    FindingKind.SHELTER: N_("Where somebody is now"),
    FindingKind.PICTURE: N_("Picture or recording"),
    FindingKind.CITIZENSHIP: N_("Origin"),
}
"""What each kind of finding is called, as message ids."""

SERIOUSNESS_NAMES: Final[dict[Seriousness, str]] = {
    Seriousness.LOW: N_("Worth a thought"),
    Seriousness.CAREFUL: N_("Be careful"),
    Seriousness.SERIOUS: N_("Points at someone"),
}
"""How much a finding matters, as message ids."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A text as it was read: what was found, and against which background."""

    findings: tuple[Finding, ...]
    background: Background

    @property
    def is_quiet(self) -> bool:
        """Whether nothing was found that matters beyond a thought."""
        return all(one.seriousness is Seriousness.LOW for one in self.findings)

    def notes(self) -> list[str]:
        """What must be said beside every reading, translated."""
        said = [gettext(NEVER_CERTAIN if self.findings else NOTHING_FOUND)]
        if not self.background.compared:
            said.append(gettext(NOT_COMPARED))
        elif not self.background.published:
            said.append(gettext(NOTHING_PUBLISHED))
        return said

    def as_json(self, text: str) -> dict[str, Any]:
        """The same for other programs."""
        return {
            "quiet": self.is_quiet,
            "compared": self.background.compared,
            "findings": [
                {
                    "kind": one.kind.value,
                    "seriousness": one.seriousness.name.lower(),
                    "start": one.start,
                    "end": one.end,
                    "text": text[one.start : one.end],
                    "why": why(one),
                    "suggestions": list(one.suggestions),
                    "story": one.story,
                }
                for one in self.findings
            ],
            "notes": self.notes(),
        }


def why(finding: Finding) -> str:
    """Why a finding matters, translated."""
    return gettext(finding.reason_id).format(**finding.values)


def read_with(session: Session, text: str) -> Reading:
    """Read a text with the releases of the vault as background; the log says that it was done.

    Raises:
        UserError: the user may not see what was released.
    """
    session.require(Right.SEE_FACTS)
    background = background_of(session)
    session.vault.audit.append(AuditAction.STATEMENT_CHECKED)
    return Reading(check(text, background), background)


def read_again(text: str, before: Reading) -> Reading:
    """Read a text that was changed since, against the same background."""
    return Reading(check(text, before.background), before.background)


def read_alone(text: str) -> Reading:
    """Read a text without a vault: no published figures are compared."""
    return Reading(check(text), Background())


def background_of(session: Session) -> Background:
    """What the vault released so far, as numbers, and its threshold."""
    exact, rounded = published_numbers(releases.ledger_entries(session))
    threshold = slicing.threshold(session)
    return Background(
        country=session.vault.info.country,
        threshold=threshold,
        base=threshold,
        exact=exact,
        rounded=rounded - exact,
        compared=True,
    )


def published_numbers(entries: Iterable[LedgerEntry]) -> tuple[frozenset[int], frozenset[int]]:
    """The exact and the rounded numbers that stand in the publications of a ledger."""
    exact: set[int] = set()
    rounded: set[int] = set()
    for entry in entries:
        for bound in entry.statements.bounds:
            if bound.lo == bound.hi:
                (rounded if bound.rounded else exact).add(bound.lo)
        exact |= {figure.lo for figure in entry.imported if figure.lo == figure.hi}
        if entry.account is not None:
            exact |= {number for _, number in entry.account.lines if number is not None}
    return frozenset(exact), frozenset(rounded)


def read_file(path: Path) -> str:
    """The text of a file.

    Raises:
        UserError: it cannot be read, is no plain text, or is longer than a statement can be.
    """
    try:
        raw = path.read_bytes() if path.stat().st_size <= _MOST_BYTES else bytes(_MOST_BYTES)
    except OSError as error:
        raise UserError(
            N_("The file cannot be read. Check its name and its place."),
            exit_code=ExitCode.BAD_INPUT,
        ) from error
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UserError(
            N_("The file is no plain text. Save it as text in UTF-8 and check it again."),
            exit_code=ExitCode.BAD_INPUT,
        ) from error
    if len(text) > LONGEST_TEXT:
        raise UserError(
            N_("The text is longer than {most} letters. Check it in parts."),
            exit_code=ExitCode.BAD_INPUT,
            most=LONGEST_TEXT,
        )
    return text
