"""What a check of the vault finds, in words a person can act on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from casevault.domain.dates import format_day
from casevault.i18n import N_, gettext
from casevault.vault.log_signers import Signer, SignerCount


class Severity(StrEnum):
    """How much a finding matters."""

    NOTE = "note"
    DAMAGE = "damage"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it should be: a message id and its values."""

    message_id: str
    severity: Severity = Severity.DAMAGE
    values: Mapping[str, Any] = field(default_factory=dict)

    def text(self) -> str:
        """The message in the language in use."""
        shown = {
            name: format_day(value) if isinstance(value, date) else value
            for name, value in self.values.items()
        }
        return gettext(self.message_id).format(**shown)


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """What a check found, how many things of each kind it looked at, and who signed the log."""

    findings: tuple[Finding, ...]
    checked: Mapping[str, int]
    signers: tuple[Signer, ...] = ()

    @property
    def is_sound(self) -> bool:
        """Whether nothing was found that means damage or tampering."""
        return not any(finding.severity is Severity.DAMAGE for finding in self.findings)

    def with_more(self, other: VerifyReport) -> VerifyReport:
        """This and another report in one."""
        return VerifyReport(
            (*self.findings, *other.findings),
            {**self.checked, **other.checked},
            (*self.signers, *other.signers),
        )


class Tally:
    """Collects findings; the same finding many times becomes one with a count."""

    def __init__(self) -> None:
        self._found: Counter[tuple[str, Severity]] = Counter()
        self._values: dict[tuple[str, Severity], Mapping[str, Any]] = {}
        self.checked: Counter[str] = Counter()
        self.signers = SignerCount()

    def add(
        self,
        message_id: str,
        *,
        severity: Severity = Severity.DAMAGE,
        times: int = 1,
        **values: Any,
    ) -> None:
        """Note a finding, unless there are none; `values` of the first of its kind are kept."""
        if times == 0:
            return
        key = (message_id, severity)
        self._found[key] += times
        self._values.setdefault(key, values)

    def report(self) -> VerifyReport:
        """Everything found, worst first."""
        findings = [
            Finding(message_id, severity, {"count": count, **self._values[message_id, severity]})
            for (message_id, severity), count in self._found.items()
        ]
        findings.sort(key=lambda finding: finding.severity is not Severity.DAMAGE)
        return VerifyReport(tuple(findings), dict(self.checked), self.signers.all())


UNREADABLE = N_("Part of the database cannot be read: it is damaged or was changed from outside.")
PAGES_CHANGED = N_("Pages of the database damaged or changed from outside: {count}.")
FILE_LENGTH = N_("The database file is longer or shorter than its pages.")
STRUCTURE = N_("Places where the structure of the database contradicts itself: {count}.")
SCHEMA = N_("The tables of the database were changed from outside the program.")
ROW_CHANGED = N_("Rows changed from outside the program: {count}.")
ROW_PUT_BACK = N_("Rows that are older than the log says, so put back: {count}.")
ROW_MISSING = N_("Rows that the log knows and that are missing: {count}.")
ROW_UNKNOWN = N_("Rows unknown to the log, so put in from outside: {count}.")
LOG_CHANGED = N_("Entries of the log changed from outside the program: {count}.")
LOG_CUT = N_("Entries are missing in the log, or its end was cut off.")
LOG_REWRITTEN = N_("The log was rewritten. Links of its chain that do not fit: {count}.")
SIGNATURE_WRONG = N_("Signatures under the log that are not right: {count}.")
SIGNER_UNKNOWN = N_(
    "Signatures under the log that prove nothing, because nobody was ever appointed with their "
    "key: {count}. That is so where an older key file was put back and accepted; if you know of "
    "none, ask an expert."
)
PUT_BACK = N_("The whole database is older than what was saved last.")
ANCHOR_DIFFERS = N_("The log differs from what was noted elsewhere at entry {entry}.")
LOG_ENDS_EARLIER = N_(
    "The log ends at entry {last}, but entry {entry} was noted elsewhere: "
    "an older vault was put back, or the end of its log was cut off."
)
BACKUP_DIFFERS = N_(
    "The log does not hold what the backup of {day} noted: "
    "the vault is older than that backup, or its log was rewritten."
)
PUBLISHED_CHANGED = N_("The list of what was published was changed from outside the program.")
BLOB_MISSING = N_("Files of documents that are missing: {count}.")
BLOB_CHANGED = N_("Files of documents damaged or changed from outside: {count}.")
BLOB_UNKNOWN = N_("Files among those of documents that this program did not put there: {count}.")
DRAFTS_CHANGED = N_("An unsaved form was changed, put back or removed from outside the program.")
LIST_WRONG = N_("Lines of the case list that do not agree with their cases: {count}.")
EVENTS_WRONG = N_("Cases counted differently from what their forms say: {count}.")
LOG_UNPROVEN = N_(
    "Your role cannot check the links of the log. Let a coordinator or the data officer check too."
)


def is_about_anchor(finding: Finding) -> bool:
    """Whether it says that the log does not fit what was noted outside the vault."""
    return finding.message_id in {ANCHOR_DIFFERS, LOG_ENDS_EARLIER, BACKUP_DIFFERS}
