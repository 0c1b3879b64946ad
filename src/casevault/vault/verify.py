"""Every check there is over a vault: pages, rows, chains, counters, anchors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


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


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """What a check found, and how many rows of each kind it looked at."""

    findings: tuple[Finding, ...]
    checked: Mapping[str, int]

    @property
    def is_sound(self) -> bool:
        """Whether nothing was found that means damage or tampering."""
        return not any(finding.severity is Severity.DAMAGE for finding in self.findings)
